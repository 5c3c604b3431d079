//! Messages that come twice (engine rules 6 and 8): recognised by content, never by message id.

use vocabulary::{
    EvseId, Reply, SessionId, Timestamp, TokenId, TransactionStarted, TransactionStopped,
};

use crate::{
    Reason, Recalled, Session, SessionStatus, Site, Trigger,
    checks::LetPass,
    decide::{Presented, Question},
    live::{LiveSession, OrphanStop},
    plausibility::Moment,
    report::{Heard, Heeded},
    step::Step,
};

fn same_start(row: &Session, token: Option<TokenId>, started: &TransactionStarted) -> bool {
    let own = row.token_id == token || (token.is_some() && row.authorized_by == token);
    own && row.transaction.as_ref().is_some_and(|transaction| {
        transaction.started_raw == started.at.raw
            && transaction.meter_start == started.meter_start
            && transaction.raw_start.is_some()
    })
}

impl Site {
    /// The session that a start repeats: while it has no stop always, afterwards only if the
    /// station's clock can be believed (`decisions.md` 15).
    pub(crate) fn replay_in_memory(
        &self,
        evse: EvseId,
        token: Option<TokenId>,
        started: &TransactionStarted,
        when: Moment,
    ) -> Option<SessionId> {
        self.at_evse(evse)
            .filter(|session| same_start(&session.row, token, started))
            .find(|session| !has_stop(&session.row) || when.plausible)
            .map(|session| session.row.id)
    }

    /// Whether a start that is taken as a new one looks like one that is over.
    pub(crate) fn repeats_a_finished_start(
        &self,
        evse: EvseId,
        token: Option<TokenId>,
        started: &TransactionStarted,
    ) -> bool {
        self.at_evse(evse)
            .any(|session| same_start(&session.row, token, started))
    }

    /// Answers a repeated start with the same id, decided as if its own session did not exist.
    pub(crate) fn answer_replay(
        &mut self,
        heard: &Heard,
        id: SessionId,
        token: Option<TokenId>,
        step: &mut Step<'_>,
    ) -> Heeded {
        if let Some(given) = &heard.given_id {
            self.index_transaction(id, given);
        }
        let Some(session) = self.sessions.get(&id) else {
            return Heeded::Reply(Reply::Status);
        };
        let Some(transaction) = session
            .row
            .transaction
            .as_ref()
            .and_then(|transaction| transaction.transaction_id.clone())
        else {
            return Heeded::Reply(Reply::Status);
        };
        let not_allowed = (session.row.status == SessionStatus::Invalidated)
            .then(|| session.row.reason.clone())
            .flatten();
        let denial = not_allowed.or_else(|| {
            if has_stop(&session.row) {
                return None;
            }
            self.denial_now(&session.row, token, step)
        });
        let verdict = match denial {
            Some(reason) => self.denied(&reason, token, step.now.utc),
            None => self.accepted(token),
        };
        Heeded::Reply(Reply::TransactionStarted {
            transaction,
            verdict,
        })
    }

    fn denial_now(&self, row: &Session, token: Option<TokenId>, step: &Step<'_>) -> Option<Reason> {
        let question = Question {
            evse: Some(row.evse_id),
            driver: row.driver_id,
            vehicle: row.vehicle_id,
            own: Some(row.id),
            lets: LetPass::with(row),
            ..Question::new(
                Trigger::TransactionStart,
                Some(row.station_id),
                token.map_or(Presented::Unrecorded(0), Presented::Card),
            )
        };
        self.foresee(&question, step).refusal().cloned()
    }

    /// Takes a session from the store back into memory, if it is there.
    pub(crate) fn recall_session(
        &mut self,
        recalled: Option<&Recalled>,
        step: &mut Step<'_>,
    ) -> Option<SessionId> {
        let recalled = recalled?;
        let row = recalled.session.as_deref()?;
        let id = row.id;
        if !self.sessions.contains_key(&id) {
            self.hold_session(LiveSession::new(row.clone(), recalled.meter.clone()));
            self.settle(id, step);
        }
        Some(id)
    }
}

/// Whether a stop says what is recorded already.
pub(crate) fn same_stop(row: &Session, stopped: &TransactionStopped) -> bool {
    row.transaction.as_ref().is_some_and(|transaction| {
        transaction.stop_received_at.is_some()
            && transaction.stopped_raw.as_deref() == Some(stopped.at.raw.as_str())
            && transaction.meter_stop == stopped.meter_stop
    })
}

/// Whether the station's own stop is recorded.
pub(crate) fn has_stop(row: &Session) -> bool {
    row.transaction
        .as_ref()
        .is_some_and(|transaction| transaction.stop_received_at.is_some())
}

impl OrphanStop {
    /// A stop that waits for its start; its time counts only where the clock can be believed.
    pub(crate) fn new(when: Moment) -> Self {
        let stopped_at: Option<Timestamp> = when.plausible.then_some(when.at);
        Self { stopped_at }
    }
}
