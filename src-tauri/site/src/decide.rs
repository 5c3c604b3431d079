//! Gathering the facts of a decision, and recording it.

use vocabulary::{CardText, EvseId, SessionId, StationId, TokenId};

use crate::{
    Actor, Change, Decision, Session, Site, TokenKind, TokenStatus, Trigger,
    checks::{self, ConnectorFacts, Facts, Holder, StationFacts, TokenFacts, Verdict},
    step::Step,
};

/// Sessions of a card that a decision names.
const NAMED_USERS: usize = 5;

/// The card of a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presented {
    /// None was named.
    Nothing,
    /// One that is recorded.
    Card(TokenId),
    /// One that is not, of that many characters.
    Unrecorded(usize),
}

/// What is to be decided.
pub(crate) struct Question {
    pub(crate) trigger: Trigger,
    pub(crate) station: Option<StationId>,
    pub(crate) evse: Option<EvseId>,
    /// The number that was asked for.
    pub(crate) asked: Option<i64>,
    pub(crate) card: Presented,
    /// The session that this is about: it does not stand in its own way.
    pub(crate) own: Option<SessionId>,
    /// The card is a virtual one whose start was already made.
    pub(crate) spent: bool,
    pub(crate) queue: bool,
}

impl Site {
    pub(crate) fn facts(&self, question: &Question, step: &Step<'_>) -> Facts {
        Facts {
            now: step.now.utc,
            trigger: question.trigger,
            queue: question.queue,
            station: question.station.and_then(|id| self.station_facts(id)),
            asked: question.asked,
            connector: question
                .evse
                .and_then(|evse| self.connector_facts(evse, question.own)),
            token: match question.card {
                Presented::Nothing => None,
                Presented::Card(id) => self.token_facts(id, question),
                Presented::Unrecorded(length) => Some(TokenFacts {
                    id: None,
                    kind: TokenKind::Rfid,
                    status: TokenStatus::Unknown,
                    valid_from: None,
                    valid_until: None,
                    max_concurrent: 1,
                    length,
                    spent: false,
                    in_use: Vec::new(),
                    used_up: false,
                }),
            },
        }
    }

    fn station_facts(&self, id: StationId) -> Option<StationFacts> {
        let live = self.stations.get(&id)?;
        Some(StationFacts {
            id,
            enrolment: live.row.enrolment,
            active: live.row.active,
            version: live.row.version,
            online: live.link.is_some(),
            told: live.link.as_ref().and_then(|link| link.told),
            last_seen: live.row.last_seen_at,
            numbers: live.evses.iter().map(|(number, _)| *number).collect(),
            own_status: live.row.own_status.clone(),
        })
    }

    fn connector_facts(&self, id: EvseId, own: Option<SessionId>) -> Option<ConnectorFacts> {
        let evse = self.evses.get(&id)?;
        let plug = evse.connectors.first();
        let others = || {
            evse.sessions
                .iter()
                .filter(|session| Some(**session) != own)
        };
        Some(ConnectorFacts {
            evse: id,
            number: evse.row.number,
            status: plug.and_then(|plug| plug.status.clone()),
            error_code: plug.and_then(|plug| plug.error_code.clone()),
            reported_at: plug.and_then(|plug| plug.reported_at),
            attempt: others()
                .filter_map(|session| self.sessions.get(session))
                .find(|session| session.row.status.is_attempt())
                .map(|session| holder(&session.row)),
            running: evse
                .running
                .filter(|running| Some(*running) != own)
                .and_then(|running| self.sessions.get(&running))
                .map(|session| holder(&session.row)),
        })
    }

    fn token_facts(&self, id: TokenId, question: &Question) -> Option<TokenFacts> {
        let token = self.cards.get(id)?;
        // A card at the charger is not refused because of a start that only waits elsewhere.
        let running_only = match question.trigger {
            Trigger::RfidAuthorize | Trigger::TransactionStart => true,
            Trigger::ApiStart
            | Trigger::OperatorStart
            | Trigger::QueuedDispatch
            | Trigger::DryRun => false,
        };
        let most = usize::try_from(token.max_concurrent).unwrap_or(usize::MAX);
        let mut users = self
            .in_use
            .get(&id)
            .into_iter()
            .flatten()
            .filter(|session| Some(**session) != question.own)
            .filter_map(|session| self.sessions.get(session))
            // A transaction that begins here ends whatever ran here (T24).
            .filter(|session| !running_only || Some(session.row.evse_id) != question.evse)
            .filter(|session| !running_only || session.row.status.is_live());
        // Enough to decide, and a few to name.
        let in_use: Vec<Holder> = users
            .by_ref()
            .take(most.clamp(1, NAMED_USERS))
            .map(|session| holder(&session.row))
            .collect();
        let used_up = in_use.len() + users.take(most.saturating_sub(in_use.len())).count() >= most;
        Some(TokenFacts {
            id: Some(id),
            kind: token.kind,
            status: match token.driver_id {
                // A driver who is locked has no card that may be used.
                Some(driver) if self.is_locked(driver) => TokenStatus::Blocked,
                Some(_) | None => token.status,
            },
            valid_from: token.valid_from,
            valid_until: token.valid_until,
            max_concurrent: token.max_concurrent,
            length: token.card.reveal().chars().count(),
            spent: question.spent,
            in_use,
            used_up,
        })
    }

    /// Runs the checks and records the decision.
    pub(crate) fn decide(
        &mut self,
        question: &Question,
        session: Option<SessionId>,
        actor: Actor,
        step: &mut Step<'_>,
    ) -> (Verdict, Decision) {
        let facts = self.facts(question, step);
        let verdict = checks::evaluate(&facts);
        let decision = decision(&verdict, question, session, actor, step);
        step.add(Change::Decision(Box::new(decision.clone())));
        (verdict, decision)
    }
}

/// A verdict as a row.
pub(crate) fn decision(
    verdict: &Verdict,
    question: &Question,
    session: Option<SessionId>,
    actor: Actor,
    step: &mut Step<'_>,
) -> Decision {
    Decision {
        id: step.decision_id(),
        at: step.now.utc,
        trigger: question.trigger,
        outcome: verdict.outcome,
        primary: verdict.primary.clone(),
        actor,
        station_id: question.station,
        evse_id: question.evse,
        token_id: match question.card {
            Presented::Card(id) => Some(id),
            Presented::Nothing | Presented::Unrecorded(_) => None,
        },
        session_id: session,
        checks: verdict.checks.clone(),
    }
}

fn holder(session: &Session) -> Holder {
    Holder {
        session: session.id,
        station: session.station_id,
        number: session.evse_number,
        since: session
            .transaction
            .as_ref()
            .map_or(session.created_at, |transaction| transaction.started_at),
    }
}

/// A card as presented, recorded or not.
pub(crate) fn presented(id: Option<TokenId>, card: Option<&CardText>) -> Presented {
    match (id, card) {
        (Some(id), _) => Presented::Card(id),
        (None, Some(card)) => Presented::Unrecorded(card.reveal().chars().count()),
        (None, None) => Presented::Nothing,
    }
}
