//! Stops that people and programs ask for: sent, tried again, given up (T18, T19).

use serde_json::json;
use vocabulary::{Gist, Order, OrderAnswer, SessionId};

use super::{SessionEvent, data};
use crate::{
    Actor, CommandState, EventKind, Reason, Recalled, Refused, SessionStatus, Site,
    commands::NewCommand, live::LiveSession, step::Step, timers::Timer,
};

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
    pub(crate) fn ask_stop(
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

    /// Tells a station to stop, through the queue.
    pub(crate) fn order_stop(
        &mut self,
        id: SessionId,
        actor: Actor,
        reason: Option<String>,
        step: &mut Step<'_>,
    ) {
        let Some(session) = self.sessions.get(&id) else {
            return;
        };
        let row = &session.row;
        let Some(transaction) = row
            .transaction
            .as_ref()
            .and_then(|transaction| transaction.transaction_id.clone())
        else {
            return;
        };
        let waits = session
            .stop_command
            .and_then(|command| self.commands.get(&command))
            .is_some_and(|command| command.row.state == CommandState::Waiting);
        if waits {
            return;
        }
        let station = row.station_id;
        let new = NewCommand {
            station,
            evse: Some(row.evse_id),
            session: Some(id),
            order: Order::Stop { transaction },
            actor,
            reason,
            // A stop waits a day for its station (`domain.md` 7).
            expires_at: Some(step.now.utc.plus_millis(24 * 3_600_000)),
        };
        let command = self.new_command(new, step);
        if let Some(session) = self.sessions.get_mut(&id) {
            session.stop_command = Some(command);
        }
        self.pump(station, step);
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
        let refused = answer.status.gist() != Gist::Yes;
        let runs = self.sessions.get(&id).is_some_and(LiveSession::runs);
        if runs {
            self.edit_session(id, step, |row| row.flags.stop_failed = refused);
        }
    }

    /// A limit that waits is not needed any more.
    pub(crate) fn drop_limit(&mut self, id: SessionId, step: &mut Step<'_>) {
        let session = self.sessions.get_mut(&id);
        if let Some(command) = session.and_then(|session| session.limit_command.take()) {
            self.drop_waiting(command, CommandState::Cancelled, step);
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
}
