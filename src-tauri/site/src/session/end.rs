//! Ends that stations report (T20, T25): always answered, taken down once.

use serde_json::json;
use vocabulary::{
    CardVerdict, MilliWattHours, Reply, SessionId, StationId, Suspicion, TokenId,
    TransactionStopped,
};

use super::{SIGNED_VALUES, SessionEvent, data};
use crate::{
    Actor, EventKind, Reason, RecallQuery, SessionStatus, Site,
    live::{LiveSession, LiveStation},
    metering::{Count, between},
    plausibility::{self, Moment},
    replay,
    report::{Heard, Heeded, cut},
    step::Step,
};

impl Site {
    /// A transaction ended.
    pub(crate) fn stopped(
        &mut self,
        heard: &Heard,
        mut stopped: TransactionStopped,
        step: &mut Step<'_>,
    ) -> Heeded {
        stopped.at.raw = cut(&stopped.at.raw);
        let when = plausibility::moment(&stopped.at, heard.received_at);
        let usable = stopped
            .transaction
            .clone()
            .filter(|transaction| transaction.number().is_none_or(|number| number > 0));
        let found = match &usable {
            Some(transaction) => self
                .stations
                .get(&heard.station)
                .and_then(|live| live.transactions.get(transaction))
                .copied(),
            None => self.stop_without_id(heard.station, &stopped, when),
        };
        let found = match (found, &heard.recall) {
            (Some(id), _) => Some(id),
            (None, Some(recalled)) => {
                let id = self.recall_session(Some(recalled), step);
                id.filter(|id| usable.is_some() || self.may_be_stop_of(*id, &stopped))
            }
            (None, None) => {
                return Heeded::Recall(match usable {
                    Some(transaction) => RecallQuery::Transaction {
                        station: heard.station,
                        transaction,
                    },
                    None => RecallQuery::Last {
                        station: heard.station,
                        evse: self
                            .stations
                            .get(&heard.station)
                            .and_then(LiveStation::only_evse),
                    },
                });
            }
        };
        let card = stopped.card.clone();
        let token = card
            .as_ref()
            .and_then(|card| self.card_at(heard.station, card, step));
        if !when.plausible {
            stopped
                .suspicions
                .push(Suspicion::new("timestamp_implausible", &stopped.at.raw));
        }
        let found = found.or_else(|| self.repeated_orphan(heard.station, &stopped));
        let session = match found {
            Some(id) => {
                self.end(id, heard, &stopped, when, step);
                Some(id)
            }
            None => self.orphan_stop(heard, &stopped, token, when, step),
        };
        let verdict = card.map(|_| self.stop_verdict(session, token, step));
        Heeded::Reply(Reply::TransactionStopped { verdict })
    }

    /// What the card that ended a transaction is told; never ConcurrentTx.
    fn stop_verdict(
        &self,
        session: Option<SessionId>,
        token: Option<TokenId>,
        step: &Step<'_>,
    ) -> CardVerdict {
        let own = token.is_some_and(|token| {
            session
                .and_then(|id| self.sessions.get(&id))
                .is_some_and(|session| self.may_end(&session.row, token))
        });
        let status = token
            .and_then(|token| self.cards.get(token))
            .map(|token| token.status);
        let reason = match status {
            Some(crate::TokenStatus::Active) => None,
            Some(_) if own => None,
            Some(crate::TokenStatus::Blocked | crate::TokenStatus::Lost) => Some("token_blocked"),
            Some(crate::TokenStatus::Unknown) | None => Some("token_unknown"),
        };
        match reason {
            Some(code) => self.denied(&Reason::new(code), token, step.now.utc),
            None => self.accepted(token),
        }
    }

    /// The session of a stop that names -1, 0 or nothing (R8, Q28, Q29): what runs there, by card
    /// and register; else what was closed without a stop.
    fn stop_without_id(
        &self,
        station: StationId,
        stopped: &TransactionStopped,
        when: Moment,
    ) -> Option<SessionId> {
        if let Some(repeated) = self.repeated_orphan(station, stopped) {
            return Some(repeated);
        }
        let live = self.stations.get(&station)?;
        let token = stopped
            .card
            .as_ref()
            .and_then(|card| self.cards.find(card))
            .map(|token| token.id);
        let fits = |session: &&LiveSession| {
            session.row.transaction.as_ref().is_some_and(|transaction| {
                let meter = match (transaction.meter_start, stopped.meter_stop) {
                    (Some(start), Some(stop)) => start <= stop,
                    (Some(_) | None, None) | (None, Some(_)) => true,
                };
                meter && (!when.plausible || transaction.started_at <= when.at)
            })
        };
        let score = |session: &&LiveSession| {
            let by_card = token.is_some_and(|token| self.may_end(&session.row, token));
            // One that was refused is the likeliest to have lost its id (Q28).
            let refused = session.row.status == SessionStatus::Invalidated;
            (by_card, session.runs(), refused)
        };
        live.evses
            .iter()
            .flat_map(|(_, evse)| self.at_evse(*evse))
            .filter(|session| {
                session.runs() || session.row.status == SessionStatus::ClosedUnconfirmed
            })
            .filter(fits)
            .max_by_key(score)
            .map(|session| session.row.id)
    }

    /// Whether the last session of the store can be the one that a stop without an id ends.
    fn may_be_stop_of(&self, id: SessionId, stopped: &TransactionStopped) -> bool {
        self.sessions.get(&id).is_some_and(|session| {
            session.row.status == SessionStatus::ClosedUnconfirmed
                || session.runs()
                || replay::same_stop(&session.row, stopped)
        })
    }

    /// Takes down the end of a session (T20, T25), once.
    pub(crate) fn end(
        &mut self,
        id: SessionId,
        heard: &Heard,
        stopped: &TransactionStopped,
        when: Moment,
        step: &mut Step<'_>,
    ) {
        let Some(session) = self.sessions.get(&id) else {
            return;
        };
        let row = &session.row;
        if replay::has_stop(row) {
            let before = row
                .transaction
                .as_ref()
                .and_then(|transaction| transaction.meter_stop);
            if before != stopped.meter_stop {
                let said = stopped.meter_stop.map_or_else(
                    || "none".to_owned(),
                    |register| register.whole().to_string(),
                );
                self.suspect(id, Suspicion::new("stop_repeated_differs", said), step);
            }
            return;
        }
        let amends = row.status == SessionStatus::ClosedUnconfirmed;
        let delayed = heard.adopted || amends || self.happened_offline(heard, when);
        for reading in &stopped.readings {
            self.take_reading(Some(id), None, heard, reading, step);
        }
        self.final_energy(id, stopped, when, step);
        self.no_flow(id, step);
        self.edit_session(id, step, |row| {
            row.substate = None;
            row.flags.delayed |= delayed;
            row.flags.stop_failed = false;
            row.flags.faulted = false;
            row.flags.stale = false;
            row.flags.offline = false;
            if let Some(transaction) = &mut row.transaction {
                transaction.meter_stop = stopped.meter_stop;
                transaction.stopped_at = Some(when.at.max(transaction.started_at));
                transaction.stopped_raw = Some(stopped.at.raw.clone());
                transaction.stop_received_at = Some(heard.received_at);
                transaction.stop_reason = Some(
                    stopped
                        .reason
                        .as_deref()
                        .map_or_else(|| "Local".to_owned(), cut),
                );
                transaction.raw_stop = Some(heard.raw.to_string());
                let room = SIGNED_VALUES.saturating_sub(transaction.signed.len());
                transaction.signed.extend(
                    stopped
                        .readings
                        .iter()
                        .flat_map(|reading| reading.signed.iter().cloned())
                        .take(room),
                );
            }
        });
        for suspicion in &stopped.suspicions {
            self.suspect(id, suspicion.clone(), step);
        }
        if self.advance(id, SessionEvent::Stopped, step).is_err() {
            self.suspect(id, Suspicion::new("stop_unexpected", ""), step);
            self.settle(id, step);
        }
        self.session_event(
            id,
            EventKind::SessionStopped,
            when.at,
            Actor::Station(heard.station),
            data(json!({
                "meter_stop_wh": stopped.meter_stop.map(MilliWattHours::whole),
                "stop_reason": stopped.reason.as_deref().map(cut),
                "delayed": delayed,
            })),
            step,
        );
        if amends {
            self.edit_session(id, step, |row| row.reason = None);
            self.session_event_now(id, EventKind::SessionAmended, data(json!({})), step);
        }
        if self.session_status(id) == Some(SessionStatus::Completed) {
            self.session_event_now(id, EventKind::SessionCompleted, data(json!({})), step);
        }
        self.drop_stop(id, step);
    }

    /// Energy by the register of the stop, where it can be.
    fn final_energy(
        &mut self,
        id: SessionId,
        stopped: &TransactionStopped,
        when: Moment,
        step: &mut Step<'_>,
    ) {
        let Some(register) = stopped.meter_stop else {
            return;
        };
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let Some(meter) = session.meter.as_mut() else {
            return;
        };
        let count = Count {
            energy: meter.energy,
            register: meter.register,
            at: session.register.read_at().unwrap_or(meter.at),
        };
        let (last, finding) = session.register.last(count, register, when.at);
        let transaction = session.row.transaction.as_ref();
        let whole = transaction.and_then(|row| {
            let millis = when.at.millis_since(row.started_at);
            between(row.meter_start?, register, millis)
        });
        let energy = whole.map_or(last.energy, |whole| whole.max(last.energy));
        meter.energy = energy;
        meter.register = last.register;
        if let Some(transaction) = &mut session.row.transaction {
            transaction.energy = energy;
        }
        step.meter(id);
        if let Some(finding) = finding {
            let said = register.whole().to_string();
            self.suspect(id, Suspicion::new(finding.code(), said), step);
        }
    }
}
