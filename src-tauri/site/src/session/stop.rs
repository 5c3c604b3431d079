//! Stops: asked for (T18, T19), reported (T20, T25), and reported for what was never heard of.

use serde_json::json;
use vocabulary::{
    AnswerStatus, CardVerdict, EvseId, EvseNumber, MilliWattHours, OrderAnswer, Reply, SessionId,
    StationId, Suspicion, TokenId, TransactionId, TransactionRowId, TransactionStopped,
};

use super::{NewSession, SessionEvent, data};
use crate::{
    Actor, CommandState, EventKind, Origin, Reason, RecallQuery, Recalled, Refused, SessionMeter,
    SessionStatus, Site, Transaction,
    live::{LiveSession, LiveStation, OrphanStop},
    metering::Count,
    plausibility::{self, Moment},
    replay,
    report::{Heard, Heeded, cut},
    step::Step,
    timers::Timer,
};

/// Signed values kept of one session.
const SIGNED_VALUES: usize = 64;

impl Site {
    /// Somebody asks for a stop (T18); before the start it withdraws it (T12, R7).
    pub(crate) fn stop(
        &mut self,
        actor: Actor,
        id: SessionId,
        reason: Option<String>,
        recall: Option<&Recalled>,
        step: &mut Step<'_>,
    ) {
        if !self.sessions.contains_key(&id) {
            self.recall_session(
                recall.filter(|found| {
                    found
                        .session
                        .as_ref()
                        .is_some_and(|session| session.id == id)
                }),
                step,
            );
        }
        let Some(session) = self.sessions.get(&id) else {
            return step.refuse(crate::connection::refused("session_not_found"));
        };
        let runs = session.runs();
        let known = session
            .row
            .transaction
            .as_ref()
            .is_some_and(|transaction| transaction.transaction_id.is_some());
        let refused = |code: &str| Refused {
            reason: Reason::new(code),
            decision: None,
            session: Some(id),
        };
        match session.row.status {
            SessionStatus::Requested
            | SessionStatus::Queued
            | SessionStatus::Dispatched
            | SessionStatus::AwaitingPlug
            | SessionStatus::TimedOut => self.withdraw(id, actor, step),
            SessionStatus::Cancelled => {}
            SessionStatus::Active | SessionStatus::Stopping | SessionStatus::Invalidated
                if runs && known =>
            {
                self.ask_stop(id, actor, reason, step);
            }
            SessionStatus::Active | SessionStatus::Stopping => {
                return step.refuse(refused("session_not_active"));
            }
            SessionStatus::PolicyRejected
            | SessionStatus::Expired
            | SessionStatus::StationRejected
            | SessionStatus::Completed
            | SessionStatus::Invalidated
            | SessionStatus::ClosedUnconfirmed => return step.refuse(refused("session_final")),
        }
        self.answer_session(id, None, step);
    }

    /// T18. Asked again while the stop is under way, nothing more is sent.
    fn ask_stop(
        &mut self,
        id: SessionId,
        actor: Actor,
        reason: Option<String>,
        step: &mut Step<'_>,
    ) {
        let stopping = self.session_status(id) == Some(SessionStatus::Stopping);
        if stopping || self.advance(id, SessionEvent::StopAsked, step).is_err() {
            return;
        }
        let now = step.now.utc;
        self.edit_session(id, step, |row| {
            row.stop_requested_at.get_or_insert(now);
            row.stop_attempts = 0;
            row.flags.stop_failed = false;
        });
        self.session_event(
            id,
            EventKind::SessionStopping,
            now,
            actor,
            data(json!({ "asked": reason })),
            step,
        );
        self.order_stop(id, actor, reason, step);
    }

    /// A stop went out: its effect is looked for.
    pub(crate) fn stop_sent(&mut self, id: SessionId, step: &mut Step<'_>) {
        self.edit_session(id, step, |row| row.stop_attempts += 1);
        let wait = self.stop_wait(id);
        self.deadlines
            .set(Timer::StopCheck(id), step.in_seconds(wait));
    }

    /// How long the stop that was sent last has, before the next or before it has failed.
    fn stop_wait(&self, id: SessionId) -> u32 {
        let timers = &self.settings.timers;
        let [first, second] = timers.stop_retry_s;
        let attempts = self
            .sessions
            .get(&id)
            .map_or(0, |session| session.row.stop_attempts);
        match attempts {
            0 | 1 => first,
            2 => second.saturating_sub(first),
            _ => timers.stop_failed_s.saturating_sub(second),
        }
    }

    /// After a reconnect the station has a while to report the end itself.
    pub(crate) fn resume_stop(&mut self, id: SessionId, step: &mut Step<'_>) {
        if self.session_status(id) == Some(SessionStatus::Stopping) {
            let wait = self.settings.timers.stop_retry_s[0];
            self.deadlines
                .set_if_idle(Timer::StopCheck(id), step.in_seconds(wait));
        }
    }

    /// A stop that was sent had no effect yet (T19).
    pub(crate) fn stop_without_effect(&mut self, id: SessionId, step: &mut Step<'_>) {
        let Some(session) = self.sessions.get(&id) else {
            return;
        };
        if !session.runs() || session.row.stop_requested_at.is_none() {
            return;
        }
        if session.row.stop_attempts < 3 {
            let actor = Actor::System;
            self.order_stop(id, actor, None, step);
            let waits = self.sessions.get(&id).is_some_and(|session| {
                session
                    .stop_command
                    .and_then(|command| self.commands.get(&command))
                    .is_some_and(|command| command.row.state == CommandState::Waiting)
            });
            if waits {
                // Behind another CALL, or for a station that is not there.
                let wait = self.stop_wait(id);
                self.deadlines
                    .set(Timer::StopCheck(id), step.in_seconds(wait.max(1)));
            }
            return;
        }
        self.stop_failed(id, step);
    }

    /// T19: the stop is given up; the session goes on, and people have to look.
    pub(crate) fn stop_failed(&mut self, id: SessionId, step: &mut Step<'_>) {
        if self.advance(id, SessionEvent::StopFailed, step).is_err() {
            return;
        }
        self.edit_session(id, step, |row| row.flags.stop_failed = true);
        let command = self
            .sessions
            .get(&id)
            .and_then(|session| session.stop_command);
        let answer = command
            .and_then(|command| self.commands.get(&command))
            .and_then(|command| command.row.answer.as_ref())
            .map(|answer| answer.said.clone());
        let attempts = self
            .sessions
            .get(&id)
            .map_or(0, |session| session.row.stop_attempts);
        if let Some(command) = command {
            self.command_effect(command, false, step);
        }
        let content = data(json!({ "attempts": attempts, "ocpp_status": answer }));
        let now = step.now.utc;
        self.session_event(
            id,
            EventKind::SessionStopFailed,
            now,
            Actor::System,
            content,
            step,
        );
    }

    /// The station's word on a stop. Yes is not the effect, and no is tried again.
    pub(crate) fn stop_answered(
        &mut self,
        id: SessionId,
        answer: &OrderAnswer,
        step: &mut Step<'_>,
    ) {
        let refused = match answer.status {
            AnswerStatus::Accepted | AnswerStatus::Scheduled | AnswerStatus::RebootRequired => {
                false
            }
            AnswerStatus::Rejected
            | AnswerStatus::NotSupported
            | AnswerStatus::Occupied
            | AnswerStatus::Faulted
            | AnswerStatus::Unavailable
            | AnswerStatus::UnknownId
            | AnswerStatus::Failed => true,
        };
        let runs = self.sessions.get(&id).is_some_and(LiveSession::runs);
        if runs {
            self.edit_session(id, step, |row| row.flags.stop_failed = refused);
        }
    }

    /// A stop that waits is not needed any more; one that was sent had its effect.
    pub(crate) fn drop_stop(&mut self, id: SessionId, step: &mut Step<'_>) {
        let command = self
            .sessions
            .get(&id)
            .and_then(|session| session.stop_command);
        if let Some(command) = command
            && !self.drop_waiting(command, CommandState::Cancelled, step)
        {
            self.command_effect(command, true, step);
        }
    }

    /// A transaction ended.
    pub(crate) fn stopped(
        &mut self,
        heard: &Heard,
        mut stopped: TransactionStopped,
        step: &mut Step<'_>,
    ) -> Heeded {
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
    fn end(
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
        let delayed = heard.adopted
            || row.flags.offline
            || amends
            || heard.received_at.millis_since(when.at) > 60_000;
        for reading in &stopped.readings {
            self.take_reading(Some(id), None, heard, reading, step);
        }
        self.final_energy(id, stopped, when, step);
        self.no_flow(id, step);
        self.edit_session(id, step, |row| {
            row.substate = None;
            row.flags.delayed |= delayed && when.plausible;
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
        meter.energy = last.energy;
        meter.register = last.register;
        if let Some(transaction) = &mut session.row.transaction {
            transaction.energy = last.energy;
        }
        step.meter(id);
        if let Some(finding) = finding {
            let said = register.whole().to_string();
            self.suspect(id, Suspicion::new(finding.code(), said), step);
        }
    }

    /// A stop of what was never heard of (R8, R9, Q29): a session of unknown origin, over at once;
    /// its start may still come.
    fn orphan_stop(
        &mut self,
        heard: &Heard,
        stopped: &TransactionStopped,
        token: Option<TokenId>,
        when: Moment,
        step: &mut Step<'_>,
    ) -> Option<SessionId> {
        let evse = self.place_of_orphan(heard.station, step)?;
        let driver = token
            .and_then(|token| self.cards.get(token))
            .and_then(|token| token.driver_id);
        let actor = Actor::Station(heard.station);
        let id = self.new_session(
            NewSession {
                origin: Origin::Unknown,
                station: heard.station,
                evse,
                token,
                driver,
                actor,
                at: when.at,
            },
            step,
        )?;
        let first = stopped
            .readings
            .iter()
            .map(|reading| plausibility::moment(&reading.at, heard.received_at).at)
            .min()
            .map_or(when.at, |first| first.min(when.at));
        let transaction = Transaction {
            id: TransactionRowId(step.ids.uuid()),
            transaction_id: None,
            meter_start: None,
            meter_stop: None,
            started_at: first,
            started_raw: String::new(),
            start_received_at: heard.received_at,
            stopped_at: None,
            stopped_raw: None,
            stop_received_at: None,
            stop_reason: None,
            energy: MilliWattHours::ZERO,
            raw_start: None,
            raw_stop: None,
            signed: Vec::new(),
            suspicions: vec![Suspicion::new(
                "start_never_seen",
                stopped
                    .transaction
                    .as_ref()
                    .map_or("none", |TransactionId(text)| text.as_str()),
            )],
        };
        self.edit_session(id, step, |row| row.transaction = Some(transaction));
        if let Some(session) = self.sessions.get_mut(&id) {
            session.meter = Some(SessionMeter {
                session_id: id,
                at: first,
                received_at: heard.received_at,
                energy: MilliWattHours::ZERO,
                register: None,
                power: None,
                soc: None,
            });
            session.orphan = Some(OrphanStop::new(when));
        }
        step.meter(id);
        self.end(id, heard, stopped, when, step);
        if let Some(transaction) = &stopped.transaction
            && transaction.number().is_none_or(|number| number > 0)
        {
            // In memory alone: the store's ids are those that we gave.
            if let Some(live) = self.stations.get_mut(&heard.station) {
                live.transactions.insert(transaction.clone(), id);
            }
        }
        let seconds = self.settings.timers.orphan_stop_s;
        self.deadlines
            .set(Timer::Orphan(id), step.in_seconds(seconds));
        Some(id)
    }

    /// A stop does not say where it was: the only EVSE, else the first without a session.
    fn place_of_orphan(&mut self, station: StationId, step: &mut Step<'_>) -> Option<EvseId> {
        let live = self.stations.get(&station)?;
        let free = live
            .evses
            .iter()
            .map(|(_, evse)| *evse)
            .find(|evse| {
                self.evses
                    .get(evse)
                    .is_some_and(|evse| evse.running.is_none())
            })
            .or(live.evses.first().map(|(_, evse)| *evse));
        free.or_else(|| self.evse_at(station, EvseNumber(1), step))
    }
}
