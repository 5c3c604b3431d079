//! Starts that people and programs ask for: decided, sent or queued, answered, timed out, withdrawn
//! (T1 to T12, T26).

use serde_json::json;
use vocabulary::{
    AnswerStatus, ChargingLimit, EvseId, EvseNumber, Order, OrderAnswer, OrderKind, SessionId,
    StartOrder, StationId, Timestamp, TokenId,
};

use super::{NewSession, SessionEvent, data};
use crate::{
    Actor, Answer, Decision, EventKind, Origin, Reason, Refused, SessionStatus, Site, StartRequest,
    Token, TokenKind, TokenStatus, Trigger,
    checks::{self, Verdict},
    commands::{FRESH_STATUS_SECONDS, NewCommand},
    decide::{Presented, Question, decision, presented},
    step::Step,
    timers::Timer,
};

/// A start that was asked for, with its names resolved.
struct Asked {
    station: Option<StationId>,
    evse: Option<EvseId>,
    number: Option<i64>,
    card: Presented,
    trigger: Trigger,
}

impl Site {
    /// What a start would be decided (`dry_run`): nothing is changed.
    pub(crate) fn evaluate_start(
        &mut self,
        actor: Actor,
        request: &StartRequest,
        step: &mut Step<'_>,
    ) {
        let asked = self.resolve(request);
        let question = Question {
            trigger: Trigger::DryRun,
            station: asked.station,
            evse: asked.evse,
            asked: asked.number,
            card: asked.card,
            own: None,
            spent: false,
            queue: request.queue,
        };
        let facts = self.facts(&question, step);
        let verdict = checks::evaluate(&facts);
        let row = decision(&verdict, &question, None, actor, step);
        step.answer = Answer::Decision(Box::new(row));
    }

    /// Asks for a start (T1 to T4). The record comes first, then the station.
    pub(crate) fn start(&mut self, actor: Actor, request: StartRequest, step: &mut Step<'_>) {
        let asked = self.resolve(&request);
        let asked = self.believe_connector(asked, step);
        let question = Question {
            trigger: asked.trigger,
            station: asked.station,
            evse: asked.evse,
            asked: asked.number,
            card: asked.card,
            own: None,
            spent: false,
            queue: request.queue,
        };
        let facts = self.facts(&question, step);
        let verdict = checks::evaluate(&facts);
        let (Some(station), Some(evse)) = (asked.station, asked.evse) else {
            return self.refuse_start(None, &verdict, &question, actor, step);
        };
        if verdict.at_target {
            return self.refuse_start(None, &verdict, &question, actor, step);
        }
        let token = match asked.card {
            Presented::Card(id) => Some(id),
            Presented::Nothing if !verdict.denied() => {
                Some(self.virtual_card(request.driver, step))
            }
            Presented::Nothing | Presented::Unrecorded(_) => None,
        };
        let driver = request.driver.or_else(|| {
            token
                .and_then(|token| self.cards.get(token))
                .and_then(|token| token.driver_id)
        });
        let Some(id) = self.new_session(
            NewSession {
                origin: if request.by_person {
                    Origin::Operator
                } else {
                    Origin::Api
                },
                station,
                evse,
                token,
                driver,
                actor,
                at: step.now.utc,
            },
            step,
        ) else {
            return;
        };
        if verdict.denied() {
            return self.refuse_start(Some(id), &verdict, &question, actor, step);
        }
        let row = self.record(&verdict, &question, id, actor, step);
        let ttl = request.queue_ttl_s.map(|ttl| ttl.clamp(60, 86_400));
        let limit = request.limit;
        self.edit_session(id, step, |session| {
            session.meta_data = request.meta_data;
            session.power_limit = match limit {
                Some(ChargingLimit::Power(power)) => Some(power),
                Some(ChargingLimit::Current(_)) | None => None,
            };
        });
        if let Some(session) = self.sessions.get_mut(&id) {
            session.limit = limit;
        }
        let now = step.now.utc;
        let content = data(json!({ "queue": request.queue }));
        self.session_event(id, EventKind::SessionCreated, now, actor, content, step);
        if self.may_dispatch(evse, step) {
            self.dispatch(id, step);
        } else {
            // It waits for its station, or for the CALL before it.
            let seconds = match (request.queue, ttl) {
                (true, Some(ttl)) => ttl,
                (true, None) => self.settings.timers.queue_s,
                (false, _) => self.settings.timers.call_hold_s + self.settings.timers.boot_grace_s,
            };
            self.queue_start(id, seconds, actor, step);
        }
        self.answer_session(id, Some(row), step);
    }

    fn resolve(&self, request: &StartRequest) -> Asked {
        let at_bay = request.bay.map(|bay| self.places.evse_at(bay));
        let station = match at_bay {
            Some(evse) => evse
                .and_then(|evse| self.evses.get(&evse))
                .map(|evse| evse.row.station_id),
            None => request.station.filter(|id| self.stations.contains_key(id)),
        };
        let evse = match at_bay {
            Some(evse) => evse,
            None => station.and_then(|station| {
                let live = self.stations.get(&station)?;
                match request.evse {
                    Some(number) => live.evse(EvseNumber(u32::try_from(number).ok()?)),
                    None => live.only_evse(),
                }
            }),
        };
        let token = match (request.token, &request.card) {
            (Some(id), _) => Some(id).filter(|id| self.cards.get(*id).is_some()),
            (None, Some(card)) => self.cards.find(card).map(|token| token.id),
            (None, None) => None,
        };
        let card = if request.token.is_some() && token.is_none() {
            Presented::Unrecorded(0)
        } else {
            presented(token, request.card.as_ref())
        };
        Asked {
            station,
            evse,
            number: request.evse,
            card,
            trigger: if request.by_person {
                Trigger::OperatorStart
            } else {
                Trigger::ApiStart
            },
        }
    }

    /// A station that said nothing of its connectors yet is believed to have the first one (Q39).
    fn believe_connector(&mut self, asked: Asked, step: &mut Step<'_>) -> Asked {
        let Some(live) = asked.station.and_then(|id| self.stations.get(&id)) else {
            return asked;
        };
        let first = matches!(asked.number, None | Some(1));
        if !live.evses.is_empty() || !first || !live.approved() || !live.row.active {
            return asked;
        }
        let evse = self.evse_at(live.row.id, EvseNumber(1), step);
        Asked { evse, ..asked }
    }

    fn record(
        &mut self,
        verdict: &Verdict,
        question: &Question,
        session: SessionId,
        actor: Actor,
        step: &mut Step<'_>,
    ) -> Decision {
        let row = decision(verdict, question, Some(session), actor, step);
        step.add(crate::Change::Decision(Box::new(row.clone())));
        self.edit_session(session, step, |session| session.decision_id = Some(row.id));
        row
    }

    /// A denial: from the target checks a decision alone, from the others a session as well
    /// (`decisions.md` 23).
    fn refuse_start(
        &mut self,
        session: Option<SessionId>,
        verdict: &Verdict,
        question: &Question,
        actor: Actor,
        step: &mut Step<'_>,
    ) {
        let reason = verdict
            .primary
            .clone()
            .unwrap_or_else(|| Reason::new("station_not_found"));
        let row = if let Some(id) = session {
            let row = self.record(verdict, question, id, actor, step);
            self.reject(id, reason.clone(), actor, step);
            row
        } else {
            let row = decision(verdict, question, None, actor, step);
            step.add(crate::Change::Decision(Box::new(row.clone())));
            row
        };
        step.refuse(Refused {
            reason,
            decision: Some(Box::new(row)),
            session,
        });
    }

    /// T2, T6: denied, nothing is sent.
    fn reject(&mut self, id: SessionId, reason: Reason, actor: Actor, step: &mut Step<'_>) {
        if self.advance(id, SessionEvent::Denied, step).is_err() {
            return;
        }
        let content = data(json!({ "code": reason.code }));
        self.edit_session(id, step, |session| session.reason = Some(reason));
        let now = step.now.utc;
        self.session_event(id, EventKind::SessionRejected, now, actor, content, step);
    }

    /// A card for one start alone: correlation is exact with it (`domain.md` 2.6).
    fn virtual_card(
        &mut self,
        driver: Option<vocabulary::DriverId>,
        step: &mut Step<'_>,
    ) -> TokenId {
        let id = TokenId(step.ids.uuid());
        let mut card = step.ids.virtual_card();
        while self.cards.find(&card).is_some() {
            card = step.ids.virtual_card();
        }
        self.cards.insert(Token {
            id,
            kind: TokenKind::Virtual,
            card,
            status: TokenStatus::Active,
            valid_from: None,
            valid_until: None,
            // The driver's own cards may end what was started for them.
            parent_id: driver.and_then(|driver| self.cards.group_of_driver(driver)),
            driver_id: driver,
            max_concurrent: 1,
            note: String::new(),
            created_at: step.now.utc,
            last_seen_at: None,
            last_seen_station: None,
        });
        step.token(id);
        id
    }

    /// T4.
    fn queue_start(&mut self, id: SessionId, seconds: u32, actor: Actor, step: &mut Step<'_>) {
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
    fn may_dispatch(&self, evse: EvseId, step: &Step<'_>) -> bool {
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
            trigger: Trigger::QueuedDispatch,
            station: Some(row.station_id),
            evse: Some(row.evse_id),
            asked: Some(i64::from(row.evse_number.0)),
            card: match row.token_id {
                Some(token) if !virtual_card => Presented::Card(token),
                Some(_) | None => Presented::Nothing,
            },
            own: Some(id),
            spent: false,
            queue: false,
        };
        let actor = row.actor;
        let facts = self.facts(&question, step);
        let verdict = checks::evaluate(&facts);
        self.record(&verdict, &question, id, actor, step);
        match verdict.primary {
            Some(reason) => self.reject(id, reason, actor, step),
            None => self.dispatch(id, step),
        }
    }

    /// T3, T5: the start goes out, recorded as sent before it is written.
    fn dispatch(&mut self, id: SessionId, step: &mut Step<'_>) {
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
        let order = StartOrder {
            evse: row.evse_number,
            card: token.map_or(vocabulary::CardText(String::new()), |token| {
                token.card.clone()
            }),
            group,
            remote_start: step.ids.transaction_number(),
            limit: session.limit.or(row.power_limit.map(ChargingLimit::Power)),
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
        match answer.status {
            AnswerStatus::Accepted | AnswerStatus::Scheduled | AnswerStatus::RebootRequired => {
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
            AnswerStatus::Rejected
            | AnswerStatus::NotSupported
            | AnswerStatus::Occupied
            | AnswerStatus::Faulted
            | AnswerStatus::Unavailable
            | AnswerStatus::UnknownId
            | AnswerStatus::Failed => {
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

    /// Answers with a session as it is now.
    pub(crate) fn answer_session(
        &mut self,
        id: SessionId,
        decision: Option<Decision>,
        step: &mut Step<'_>,
    ) {
        if let Some(session) = self.sessions.get(&id) {
            step.answer = Answer::Session {
                session: Box::new(session.row.clone()),
                decision: decision.map(Box::new),
            };
        }
    }
}
