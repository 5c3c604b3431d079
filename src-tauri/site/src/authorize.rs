//! Cards at the charger: what Authorize is answered, and how a denial is told to a station.

use serde_json::json;
use vocabulary::{CardText, CardVerdict, StationId, Timestamp, TokenId, VerdictStatus};

use crate::{
    Actor, EventKind, Reason, Site, TokenStatus, Trigger,
    decide::{Question, presented},
    session::data,
    step::Step,
};

/// How long a station may remember a denial that is not for ever: 1.6 caches it (`domain.md` 3.4).
const DENIAL_MILLIS: i64 = 60_000;

impl Site {
    /// Answers Authorize. It may be the wish to stop: before any rule, a card that may end a running
    /// transaction of this station is accepted (`decisions.md` 17).
    pub(crate) fn authorize(
        &mut self,
        station: StationId,
        card: &CardText,
        step: &mut Step<'_>,
    ) -> CardVerdict {
        let token = self.card_at(station, card, step);
        if let (Some(token), Some(live)) = (token, self.stations.get_mut(&station)) {
            live.note_tap(token, step.now.utc);
        }
        if let Some(token) = token
            && self.may_stop_here(station, token)
        {
            return self.accepted(Some(token));
        }
        let question = Question::new(
            Trigger::RfidAuthorize,
            Some(station),
            presented(token, Some(card)),
        );
        let question = self.at_best_connector(station, question, step);
        let (verdict, decision) = self.decide(&question, None, Actor::Station(station), step);
        let unknown = token
            .and_then(|token| self.cards.get(token))
            .is_none_or(|token| token.status == TokenStatus::Unknown);
        if unknown {
            let content = data(json!({ "token_id": token, "decision_id": decision.id }));
            self.station_event(
                station,
                EventKind::TokenUnknown,
                Actor::Station(station),
                content,
                step,
            );
        }
        match verdict.refusal() {
            Some(reason) => self.denied(reason, token, step.now.utc),
            None => self.accepted(token),
        }
    }

    /// A card is presented to the station, not to a connector: it is refused only if every connector
    /// would refuse it (`domain.md` 3.1). The connector that is asked about is the first that would
    /// not.
    fn at_best_connector(
        &self,
        station: StationId,
        question: Question,
        step: &Step<'_>,
    ) -> Question {
        let evses: Vec<_> = self
            .stations
            .get(&station)
            .map(|live| live.evses.iter().map(|(_, evse)| *evse).collect())
            .unwrap_or_default();
        let mut at: Vec<Question> = evses
            .into_iter()
            .map(|evse| Question {
                evse: Some(evse),
                ..question.clone()
            })
            .collect();
        let best = at
            .iter()
            .position(|question| !self.foresee(question, step).denied())
            .unwrap_or_default();
        if at.is_empty() {
            question
        } else {
            at.swap_remove(best)
        }
    }

    /// Whether a transaction runs here that this card, its group or its driver may end.
    fn may_stop_here(&self, station: StationId, token: TokenId) -> bool {
        self.running_sessions(station).into_iter().any(|session| {
            self.sessions
                .get(&session)
                .is_some_and(|session| self.may_end(&session.row, token))
        })
    }

    /// Whether a card may end a session: its own, its group's or its driver's.
    pub(crate) fn may_end(&self, session: &crate::Session, token: TokenId) -> bool {
        let driver = self.cards.get(token).and_then(|token| token.driver_id);
        (driver.is_some() && driver == session.driver_id)
            || [session.token_id, session.authorized_by]
                .into_iter()
                .flatten()
                .any(|own| self.cards.related(own, token))
    }

    pub(crate) fn accepted(&self, token: Option<TokenId>) -> CardVerdict {
        let token = token.and_then(|token| self.cards.get(token));
        CardVerdict {
            status: VerdictStatus::Accepted,
            expires_at: token.and_then(|token| token.valid_until),
            parent: self.parent_card(token.map(|token| token.id)),
        }
    }

    /// How a denial is told to a station (`domain.md` 3.4). What may be over soon gets a short life
    /// in its cache.
    pub(crate) fn denied(
        &self,
        reason: &Reason,
        token: Option<TokenId>,
        now: Timestamp,
    ) -> CardVerdict {
        let soon = Some(now.plus_millis(DENIAL_MILLIS));
        let (status, expires_at) = match reason.code.as_str() {
            "token_unknown" => (VerdictStatus::Invalid, None),
            "token_blocked" => (VerdictStatus::Blocked, None),
            "token_expired" => (
                VerdictStatus::Expired,
                token
                    .and_then(|token| self.cards.get(token))
                    .and_then(|token| token.valid_until),
            ),
            "token_concurrent" => (VerdictStatus::ConcurrentTx, soon),
            "token_not_yet_valid" => (VerdictStatus::NotAtThisTime, soon),
            _ => (VerdictStatus::Blocked, soon),
        };
        CardVerdict {
            status,
            expires_at,
            parent: self.parent_card(token),
        }
    }

    fn parent_card(&self, token: Option<TokenId>) -> Option<CardText> {
        let parent = self.cards.get(token?)?.parent_id?;
        Some(self.cards.get(parent)?.card.clone())
    }
}
