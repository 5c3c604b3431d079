//! What people do with a card: accept it, report it lost, replace it, merge it, erase it.

use serde_json::json;
use vocabulary::{CardText, DriverId, SessionId, StationId, Timestamp, TokenId};

use crate::{
    Actor, Answer, DriverEdit, EventKind, Reason, Refused, SessionStatus, Site, Token, TokenEdit,
    TokenKind, TokenStatus,
    people::{no, no_such, still_in_use},
    session::data,
    step::Step,
};

/// Why a session ends whose card was lost.
const REPORTED_LOST: &str = "card_reported_lost";

/// What is to be done with a card.
#[derive(Debug, Clone)]
pub enum CardRequest {
    /// Let it charge, and say whose it is.
    Accept {
        /// Whose, if that is known.
        holder: Option<CardHolder>,
        /// What people write about it.
        note: Option<String>,
    },
    /// It was lost: it may not charge any more.
    Lose {
        /// Whether its sessions are to be stopped.
        stop: bool,
    },
    /// Another card takes its place, with all that it may.
    Replace(CardText),
    /// It is only another spelling of this one.
    Merge(TokenId),
    /// Erase its text; the record stays.
    Erase,
    /// It was used at a station before, as records say that came late. What is newer stays.
    SeenBefore(StationId, Timestamp),
}

/// Whose a card is.
#[derive(Debug, Clone)]
pub enum CardHolder {
    /// A driver who is there.
    Known(DriverId),
    /// A driver to enter.
    New(DriverEdit),
}

impl Site {
    pub(crate) fn card_request(
        &mut self,
        actor: Actor,
        id: TokenId,
        request: CardRequest,
        step: &mut Step<'_>,
    ) {
        if let Err(refused) = self.try_card_request(actor, id, request, step) {
            step.refuse(refused);
        }
    }

    fn try_card_request(
        &mut self,
        actor: Actor,
        id: TokenId,
        request: CardRequest,
        step: &mut Step<'_>,
    ) -> Result<(), Refused> {
        let card = self.cards.get(id).ok_or_else(|| no("token_not_found"))?;
        if card.kind == TokenKind::Virtual {
            return Err(no("token_not_found"));
        }
        if card.merged_into.is_some() {
            return Err(no("token_merged"));
        }
        match request {
            CardRequest::Accept { holder, note } => self.accept_card(actor, id, holder, note, step),
            CardRequest::Lose { stop } => {
                self.lose_card(actor, id, stop, step);
                Ok(())
            }
            CardRequest::Replace(card) => self.replace_card(actor, id, card, step),
            CardRequest::Merge(into) => self.merge_card(actor, id, into, step),
            CardRequest::Erase => {
                let live = self.sessions_of_card(id).len();
                if live > 0 {
                    return Err(still_in_use("sessions", live));
                }
                self.erase_card(id, step);
                let content = data(json!({ "token_id": id }));
                step.site_event(EventKind::TokenErased, actor, content);
                step.answer = Answer::Done;
                Ok(())
            }
            CardRequest::SeenBefore(station, at) => {
                if card.last_seen_at.is_none_or(|seen| seen < at) {
                    self.cards.edit(id, |row| {
                        row.last_seen_at = Some(at);
                        row.last_seen_station = Some(station);
                    });
                    step.token(id);
                }
                step.answer = Answer::Done;
                Ok(())
            }
        }
    }

    fn accept_card(
        &mut self,
        actor: Actor,
        id: TokenId,
        holder: Option<CardHolder>,
        note: Option<String>,
        step: &mut Step<'_>,
    ) -> Result<(), Refused> {
        let driver = match holder {
            None => None,
            Some(CardHolder::Known(driver)) => {
                if !self.people.drivers.contains_key(&driver) {
                    return Err(no_such("/driver_id"));
                }
                Some(driver)
            }
            Some(CardHolder::New(edit)) => {
                self.check_driver(&edit)?;
                let driver = self.enter_driver(edit, step);
                self.driver_event(actor, driver, step);
                Some(driver)
            }
        };
        let edit = TokenEdit {
            status: Some(TokenStatus::Active),
            driver: driver.map(Some),
            note,
            ..TokenEdit::default()
        };
        self.edit_token(actor, id, edit, step);
        Ok(())
    }

    fn lose_card(&mut self, actor: Actor, id: TokenId, and_stop: bool, step: &mut Step<'_>) {
        self.cards.edit(id, |row| row.status = TokenStatus::Lost);
        step.token(id);
        let sessions = if and_stop {
            self.sessions_of_card(id)
        } else {
            Vec::new()
        };
        for session in &sessions {
            // What cannot be stopped says so in its own state.
            self.stop(actor, *session, Some(REPORTED_LOST.to_owned()), None, step);
            if matches!(
                self.session_status(*session),
                Some(SessionStatus::Stopping | SessionStatus::Cancelled)
            ) {
                self.edit_session(*session, step, |row| {
                    row.reason = Some(Reason::new(REPORTED_LOST));
                });
            }
        }
        let content = data(json!({ "token_id": id, "stopped": sessions }));
        step.site_event(EventKind::TokenLost, actor, content);
        step.answer = Answer::Token(id);
    }

    /// The sessions that a card or one of its spellings began and that are not over.
    fn sessions_of_card(&self, id: TokenId) -> Vec<SessionId> {
        let mut spellings = self.cards.spellings_of(id);
        spellings.push(id);
        let mut found: Vec<_> = self
            .sessions
            .values()
            .filter(|session| !session.is_over())
            .filter(|session| {
                [session.row.token_id, session.row.authorized_by]
                    .into_iter()
                    .flatten()
                    .any(|own| spellings.contains(&own))
            })
            .map(|session| session.row.id)
            .collect();
        found.sort_unstable();
        found
    }

    /// The new card may what the old one may; the old one may not charge any more.
    fn replace_card(
        &mut self,
        actor: Actor,
        old: TokenId,
        card: CardText,
        step: &mut Step<'_>,
    ) -> Result<(), Refused> {
        if card.key().is_empty() {
            return Err(no("validation_failed"));
        }
        let known = self.cards.find(&card).map(|known| (known.id, known.status));
        let id = match known {
            Some((id, TokenStatus::Unknown)) if id != old => id,
            Some(_) => return Err(no("token_exists")),
            None => TokenId(step.ids.uuid()),
        };
        let Some(before) = self.cards.get(old).cloned() else {
            return Err(no("token_not_found"));
        };
        let seen = self.cards.get(id).cloned();
        self.cards.insert(Token {
            id,
            card: seen.as_ref().map_or(card, |seen| seen.card.clone()),
            status: TokenStatus::Active,
            replaced_by: None,
            created_at: seen.as_ref().map_or(step.now.utc, |seen| seen.created_at),
            last_seen_at: seen.as_ref().and_then(|seen| seen.last_seen_at),
            last_seen_station: seen.as_ref().and_then(|seen| seen.last_seen_station),
            ..before
        });
        step.token(id);
        self.cards.edit(old, |row| {
            row.replaced_by = Some(id);
            row.status = match row.status {
                TokenStatus::Lost => TokenStatus::Lost,
                TokenStatus::Active | TokenStatus::Blocked | TokenStatus::Unknown => {
                    TokenStatus::Blocked
                }
            };
        });
        step.token(old);
        for member in self.cards.members_of(old) {
            self.cards.edit(member, |row| row.parent_id = Some(id));
            step.token(member);
        }
        let content = data(json!({ "token_id": old, "replaced_by": id }));
        step.site_event(EventKind::TokenReplaced, actor, content);
        step.answer = Answer::Token(id);
        Ok(())
    }

    fn merge_card(
        &mut self,
        actor: Actor,
        id: TokenId,
        into: TokenId,
        step: &mut Step<'_>,
    ) -> Result<(), Refused> {
        let target = self
            .cards
            .get(into)
            .filter(|row| row.kind == TokenKind::Rfid && row.merged_into.is_none());
        let Some(target) = target.filter(|row| row.id != id) else {
            return Err(no_such("/into"));
        };
        let own = self.cards.get(id).ok_or_else(|| no("token_not_found"))?;
        if own.driver_id.is_some() && own.driver_id != target.driver_id {
            return Err(no("tokens_differ"));
        }
        let seen = (own.last_seen_at, own.last_seen_station);
        let mut spellings = self.cards.spellings_of(id);
        spellings.push(id);
        for spelling in spellings {
            self.cards.merge(spelling, into);
            step.token(spelling);
        }
        for member in self.cards.members_of(id) {
            self.cards.edit(member, |row| row.parent_id = Some(into));
            step.token(member);
        }
        self.cards.edit(into, |row| {
            if row.last_seen_at < seen.0 {
                (row.last_seen_at, row.last_seen_station) = seen;
            }
        });
        step.token(into);
        let content = data(json!({ "token_id": id, "merged_into": into }));
        step.site_event(EventKind::TokenMerged, actor, content);
        step.answer = Answer::Token(into);
        Ok(())
    }
}
