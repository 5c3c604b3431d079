//! Starts on their way: queued, sent, answered, timed out, withdrawn (T3 to T12).

use serde_json::json;
use vocabulary::{
    AnswerStatus, EvseId, Gist, Order, OrderAnswer, OrderKind, SessionId, StartOrder, StationId,
    Timestamp,
};

use super::{Judged, SessionEvent, data};
use crate::{
    Actor, EventKind, Reason, SessionStatus, Site, TokenKind, Trigger,
    commands::{FRESH_STATUS_SECONDS, NewCommand},
    decide::{Presented, Question},
    step::Step,
    timers::Timer,
};

impl Site {
    /// T4.
    pub(crate) fn queue_start(
        &mut self,
        id: SessionId,
        seconds: u32,
        actor: Actor,
        step: &mut Step<'_>,
    ) {
        if self.advance(id, SessionEvent::Queued, step).is_err() {
            return;
        }
        let expires_at = step.now.utc.plus_millis(i64::from(seconds) * 1000);
        self.edit_session(id, step, |session| session.expires_at = Some(expires_at));
        self.deadlines
            .set(Timer::QueueExpiry(id), step.in_seconds(seconds));
        let content = data(json!({ "expires_at": expires_at.to_rfc3339() }));
        let now = step.now.utc;
        self.session_event(id, EventKind::SessionQueued, now, actor, content, step);
    }

    /// Whether a start can go out at once: nothing in flight, and the connector's status is fresh
    /// or was waited for (`domain.md` 2.5).
    pub(crate) fn may_dispatch(&self, evse: EvseId, step: &Step<'_>) -> bool {
        let Some(evse) = self.evses.get(&evse) else {
            return false;
        };
        let Some(station) = self.stations.get(&evse.row.station_id) else {
            return false;
        };
        let Some(link) = &station.link else {
            return false;
        };
        let waited = link.open_since.is_some_and(|since| {
            step.now.steady >= since.plus_millis(i64::from(FRESH_STATUS_SECONDS) * 1000)
        });
        Self::may_send(station, OrderKind::Start)
            && (waited || evse.status_seen == Some(link.generation))
    }

    /// The queued start of a station that can go out now, oldest first.
    pub(crate) fn next_queued_start(
        &self,
        station: StationId,
        step: &Step<'_>,
    ) -> Option<SessionId> {
        let live = self.stations.get(&station)?;
        live.evses
            .iter()
            .filter(|(_, evse)| self.may_dispatch(*evse, step))
            .filter_map(|(_, evse)| self.evses.get(evse))
            .flat_map(|evse| &evse.sessions)
            .filter_map(|id| self.sessions.get(id))
            .filter(|session| session.row.status == SessionStatus::Queued)
            .min_by_key(|session| (session.row.created_at, session.row.id))
            .map(|session| session.row.id)
    }

    /// T5, T6: a queued start is decided anew before it is sent.
    pub(crate) fn dispatch_queued(&mut self, id: SessionId, step: &mut Step<'_>) {
        let Some(session) = self.sessions.get(&id) else {
            return;
        };
        let row = &session.row;
        let virtual_card = row
            .token_id
            .and_then(|token| self.cards.get(token))
            .is_some_and(|token| token.kind == TokenKind::Virtual);
        let question = Question {
            card: match row.token_id {
                Some(token) if !virtual_card => Presented::Card(token),
                Some(_) | None => Presented::Nothing,
            },
            ..Question::about(session, Trigger::QueuedDispatch)
        };
        let actor = row.actor;
        let (facts, verdict) = self.weigh(&question, step);
        let judged = Judged {
            facts: &facts,
            verdict: &verdict,
            question: &question,
        };
        let row = self.record(&judged, id, actor, step);
        if let Some(reason) = verdict.refusal() {
            return self.reject(id, reason.clone(), actor, step);
        }
        self.bind(id, &row.effective, step);
        self.dispatch(id, step);
    }

    /// T3, T5: the start goes out, recorded as sent before it is written.
    pub(crate) fn dispatch(&mut self, id: SessionId, step: &mut Step<'_>) {
        if self.advance(id, SessionEvent::Dispatched, step).is_err() {
            return;
        }
        // The plug timer of an unanswered CALL runs from the write (`decisions.md` 22).
        self.start_plug_timer(id, step);
        let now = step.now.utc;
        self.edit_session(id, step, |session| {
            session.dispatched_at = Some(now);
            session.expires_at = None;
        });
        let Some(session) = self.sessions.get(&id) else {
            return;
        };
        let row = &session.row;
        let token = row.token_id.and_then(|token| self.cards.get(token));
        let group = token
            .and_then(|token| token.parent_id)
            .and_then(|parent| self.cards.get(parent))
            .map(|parent| parent.card.clone());
        let limit = self.limit_for(row);
        let order = StartOrder {
            evse: row.evse_number,
            card: token.map_or(vocabulary::CardText(String::new()), |token| {
                token.card.clone()
            }),
            group,
            remote_start: step.ids.transaction_number(),
            limit,
            schedule: limit.and_then(|limit| row.limits.schedule_below(limit)),
        };
        let new = NewCommand {
            station: row.station_id,
            evse: Some(row.evse_id),
            session: Some(id),
            order: Order::Start(order.clone()),
            actor: row.actor,
            reason: None,
            expires_at: None,
        };
        let command = self.new_command(new, step);
        if let Some(session) = self.sessions.get_mut(&id) {
            session.start_command = Some(command);
        }
        self.send(command, Some(order), step);
    }

    fn start_plug_timer(&mut self, id: SessionId, step: &mut Step<'_>) {
        let timers = &self.settings.timers;
        let (plug, late) = (timers.plug_in_s, timers.late_window_s);
        let deadline = step.now.utc.plus_millis(i64::from(plug) * 1000);
        let late = deadline.plus_millis(i64::from(late) * 1000);
        self.edit_session(id, step, |session| {
            session.plug_deadline = Some(deadline);
            session.late_deadline = Some(late);
        });
        self.deadlines.set(Timer::Plug(id), step.in_seconds(plug));
    }

    /// T7, T8: the station's word on a start. After the start itself, or after the time-out, it
    /// changes the command alone (R1).
    pub(crate) fn start_answered(
        &mut self,
        id: SessionId,
        answer: &OrderAnswer,
        step: &mut Step<'_>,
    ) {
        if self.session_status(id) != Some(SessionStatus::Dispatched) {
            return;
        }
        match answer.status.gist() {
            Gist::Yes => {
                if self.advance(id, SessionEvent::Accepted, step).is_err() {
                    return;
                }
                self.start_plug_timer(id, step);
                let now = step.now.utc;
                self.edit_session(id, step, |session| {
                    session.accepted_at = Some(now);
                    session.flags.unconfirmed = false;
                });
                let deadline = self
                    .sessions
                    .get(&id)
                    .and_then(|session| session.row.plug_deadline);
                let content = data(json!({
                    "plug_in_deadline": deadline.map(Timestamp::to_rfc3339),
                }));
                self.session_event_now(id, EventKind::SessionAcceptedByStation, content, step);
            }
            Gist::NotSupported | Gist::No => {
                let code = if answer.status == AnswerStatus::Failed {
                    "station_error"
                } else {
                    "station_rejected"
                };
                let reason = Reason::new(code).with("said", answer.said.clone());
                self.start_failed(id, reason, step);
            }
        }
    }

    /// T9, T11: nobody plugged in, or the start was never answered.
    pub(crate) fn plug_time_over(&mut self, id: SessionId, step: &mut Step<'_>) {
        let unanswered = self.session_status(id) == Some(SessionStatus::Dispatched);
        if self.advance(id, SessionEvent::NoStart, step).is_err() {
            return;
        }
        let code = if unanswered {
            "station_timeout"
        } else {
            "plug_in_timeout"
        };
        let late = i64::from(self.settings.timers.late_window_s) * 1000;
        let until = step.now.utc.plus_millis(late);
        self.edit_session(id, step, |session| {
            session.reason = Some(Reason::new(code));
            session.late_deadline = Some(until);
        });
        self.start_command_effect(id, false, step);
        let content = data(json!({ "code": code }));
        let now = step.now.utc;
        self.session_event(
            id,
            EventKind::SessionCancelled,
            now,
            Actor::System,
            content,
            step,
        );
    }

    /// T6: a queued start was not sent in time.
    pub(crate) fn queue_time_over(&mut self, id: SessionId, step: &mut Step<'_>) {
        if self.advance(id, SessionEvent::QueueExpired, step).is_err() {
            return;
        }
        self.edit_session(id, step, |session| {
            session.reason = Some(Reason::new("expired"));
        });
        let content = data(json!({ "code": "expired" }));
        let now = step.now.utc;
        self.session_event(
            id,
            EventKind::SessionStartFailed,
            now,
            Actor::System,
            content,
            step,
        );
    }

    /// T6, T12: the caller withdraws a start. In 1.6 no message does: a start that comes all the
    /// same is T15.
    pub(crate) fn withdraw(&mut self, id: SessionId, actor: Actor, step: &mut Step<'_>) {
        if self.advance(id, SessionEvent::Withdrawn, step).is_err() {
            return;
        }
        self.edit_session(id, step, |session| {
            session.reason = Some(Reason::new("caller"));
        });
        let content = data(json!({ "code": "caller" }));
        let now = step.now.utc;
        self.session_event(id, EventKind::SessionCancelled, now, actor, content, step);
    }
}
