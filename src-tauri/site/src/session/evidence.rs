//! Transactions that are over although no stop came (T24).

use serde_json::json;
use vocabulary::{EvseId, SessionId, Timestamp};

use super::{SessionEvent, data};
use crate::{Actor, EventKind, Reason, SessionStatus, Site, plausibility::Moment, step::Step};

impl Site {
    /// A new transaction at an EVSE is evidence that the one before is over, unless it is older
    /// itself: then the one that runs goes on, and is returned.
    pub(crate) fn close_running(
        &mut self,
        evse: EvseId,
        but: Option<SessionId>,
        when: Moment,
        step: &mut Step<'_>,
    ) -> Option<SessionId> {
        let running = self.evses.get(&evse).and_then(|evse| evse.running);
        let id = running.filter(|running| Some(*running) != but)?;
        if self.is_older(when, id) {
            return Some(id);
        }
        self.close_unconfirmed(id, "new_transaction", step);
        None
    }

    /// A transaction that arrives after one that began later is over itself: its own stop amends it.
    pub(crate) fn close_if_outrun(
        &mut self,
        id: SessionId,
        newer: Option<SessionId>,
        step: &mut Step<'_>,
    ) {
        let Some(newer) = newer.filter(|newer| *newer != id) else {
            return;
        };
        if self
            .sessions
            .get(&newer)
            .is_some_and(crate::live::LiveSession::runs)
        {
            self.close_unconfirmed(id, "newer_transaction", step);
            self.settle(newer, step);
        }
    }

    fn is_older(&self, when: Moment, than: SessionId) -> bool {
        let Some(session) = self.sessions.get(&than) else {
            return false;
        };
        let Some(other) = &session.row.transaction else {
            return false;
        };
        let believed = !other
            .suspicions
            .iter()
            .any(|suspicion| suspicion.code == "timestamp_implausible");
        when.plausible && believed && when.at < other.started_at
    }

    /// T24: over, with an estimated end.
    pub(crate) fn close_unconfirmed(&mut self, id: SessionId, code: &str, step: &mut Step<'_>) {
        let Some(session) = self.sessions.get(&id) else {
            return;
        };
        if !session.runs() {
            return;
        }
        let invalidated = session.row.status == SessionStatus::Invalidated;
        let last_seen = session
            .meter
            .as_ref()
            .map_or(step.now.utc, |meter| meter.at.min(step.now.utc));
        let last: Timestamp = session
            .row
            .transaction
            .as_ref()
            .map_or(last_seen, |transaction| {
                last_seen.max(transaction.started_at)
            });
        self.no_flow(id, step);
        self.edit_session(id, step, |row| {
            row.substate = None;
            if !invalidated {
                row.reason = Some(Reason::new(code));
            }
            if let Some(transaction) = &mut row.transaction {
                transaction.stopped_at = Some(last);
            }
        });
        if self.advance(id, SessionEvent::SeenOver, step).is_err() {
            self.settle(id, step);
        }
        self.drop_stop(id, step);
        let content = data(json!({ "code": code, "unconfirmed": true }));
        let now = step.now.utc;
        self.session_event(
            id,
            EventKind::SessionCompleted,
            now,
            Actor::System,
            content,
            step,
        );
    }
}
