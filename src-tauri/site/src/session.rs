//! Sessions: making one, moving it on, and what follows from each move.

mod dispatch;
mod end;
mod evidence;
mod meter;
mod orphan;
mod remote;
mod start;
mod state;
mod stop;
mod transition;

use serde_json::{Map, Value, json};
use vocabulary::{DriverId, EvseId, SessionId, StationId, Suspicion, Timestamp, TokenId};

pub(crate) use remote::Judged;
pub(crate) use transition::{Impossible, SessionEvent};

use crate::{
    Actor, Allowance, Change, Event, EventKind, Origin, Session, SessionFlags, SessionStatus, Site,
    live::LiveSession, step::Step, timers::Timer,
};

/// How long a session that is over stays in memory: late values and repeated messages find it there.
pub(crate) const KEPT_SECONDS: u32 = 600;
/// How long an attempt that was given up does: its virtual card may still be used (T15).
const GIVEN_UP_SECONDS: u32 = 24 * 3600;
/// Sessions that are over, kept in memory for each EVSE at most.
const KEPT_FOR_EVSE: usize = 16;
/// Suspicions that one session keeps.
const SUSPICIONS: usize = 32;

/// Signed values kept of one session.
const SIGNED_VALUES: usize = 64;

/// What a new session is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewSession {
    pub(crate) origin: Origin,
    pub(crate) station: StationId,
    pub(crate) evse: EvseId,
    pub(crate) token: Option<TokenId>,
    pub(crate) driver: Option<DriverId>,
    pub(crate) actor: Actor,
    pub(crate) at: Timestamp,
}

impl Site {
    /// Makes a session's record.
    pub(crate) fn new_session(
        &mut self,
        new: NewSession,
        step: &mut Step<'_>,
    ) -> Option<SessionId> {
        let evse = self.evses.get(&new.evse)?;
        let id = SessionId(step.ids.uuid());
        let row = Session {
            id,
            status: SessionStatus::Requested,
            substate: None,
            origin: new.origin,
            station_id: new.station,
            evse_id: new.evse,
            evse_number: evse.row.number,
            bay_id: evse.bay,
            token_id: new.token,
            authorized_by: None,
            driver_id: new.driver,
            vehicle_id: self.vehicle_of(new.token, new.driver),
            actor: new.actor,
            flags: SessionFlags::default(),
            reason: None,
            decision_id: None,
            follows: None,
            override_reason: None,
            schedule: None,
            power_limit: None,
            current_limit: None,
            limits: Allowance::default(),
            meta_data: None,
            created_at: new.at,
            expires_at: None,
            dispatched_at: None,
            accepted_at: None,
            plug_deadline: None,
            late_deadline: None,
            charging_at: None,
            stop_requested_at: None,
            stop_attempts: 0,
            ended_at: None,
            transaction: None,
            subject_seq: 0,
        };
        self.hold_session(LiveSession::new(row, None));
        step.session(id);
        Some(id)
    }

    /// Takes a session into memory and its indexes.
    pub(crate) fn hold_session(&mut self, session: LiveSession) {
        let id = session.row.id;
        if let Some(evse) = self.evses.get_mut(&session.row.evse_id)
            && !evse.sessions.contains(&id)
        {
            evse.sessions.push(id);
        }
        if let Some(transaction) = &session.row.transaction
            && let Some(wire) = &transaction.transaction_id
        {
            self.transaction_ids.insert(wire.clone());
            if let Some(station) = self.stations.get_mut(&session.row.station_id) {
                station.transactions.insert(wire.clone(), id);
            }
        }
        if !session.is_over() && crate::limits::waits_for_power(&session.row.limits) {
            self.without_power.insert(id);
        }
        self.sessions.insert(id, session);
        self.reindex(id);
    }

    /// What holds the EVSE and the card, after a session changed.
    pub(crate) fn reindex(&mut self, id: SessionId) {
        let Some(session) = self.sessions.get(&id) else {
            return;
        };
        let runs = session.runs();
        let uses = runs || session.row.status.is_attempt();
        if let Some(evse) = self.evses.get_mut(&session.row.evse_id) {
            if runs {
                evse.running = Some(id);
            } else if evse.running == Some(id) {
                evse.running = None;
            }
        }
        for token in [session.row.token_id, session.row.authorized_by]
            .into_iter()
            .flatten()
        {
            let holders = self.in_use.entry(token).or_default();
            match (uses, holders.iter().position(|user| *user == id)) {
                (true, None) => holders.push(id),
                (false, Some(at)) => {
                    holders.remove(at);
                }
                (true, Some(_)) | (false, None) => {}
            }
            if holders.is_empty() {
                self.in_use.remove(&token);
            }
        }
    }

    /// Moves a session on. All that depends on its status alone follows here.
    pub(crate) fn advance(
        &mut self,
        id: SessionId,
        event: SessionEvent,
        step: &mut Step<'_>,
    ) -> Result<SessionStatus, Impossible> {
        let Some(session) = self.sessions.get_mut(&id) else {
            return Err(Impossible {
                from: SessionStatus::Completed,
                event,
            });
        };
        let row = &mut session.row;
        let next = transition::transition(row.status, event)?;
        row.status = next;
        match next {
            SessionStatus::PolicyRejected
            | SessionStatus::Expired
            | SessionStatus::StationRejected
            | SessionStatus::TimedOut
            | SessionStatus::Cancelled
            | SessionStatus::Completed
            | SessionStatus::Invalidated
            | SessionStatus::ClosedUnconfirmed => {
                row.ended_at.get_or_insert(step.now.utc);
            }
            SessionStatus::Requested
            | SessionStatus::Queued
            | SessionStatus::Dispatched
            | SessionStatus::AwaitingPlug
            | SessionStatus::Active
            | SessionStatus::Stopping => row.ended_at = None,
        }
        step.session(id);
        self.settle(id, step);
        Ok(next)
    }

    /// Indexes and timers, after a session or its transaction changed.
    pub(crate) fn settle(&mut self, id: SessionId, step: &mut Step<'_>) {
        self.reindex(id);
        let Some(session) = self.sessions.get(&id) else {
            return;
        };
        let attempt = session.row.status.is_attempt();
        let runs = session.runs();
        let given_up = matches!(
            session.row.status,
            SessionStatus::TimedOut | SessionStatus::Cancelled
        );
        let (evse, token) = (session.row.evse_id, session.row.token_id);
        if !attempt {
            self.deadlines.clear(Timer::Plug(id));
            self.deadlines.clear(Timer::QueueExpiry(id));
        }
        if !runs {
            self.deadlines.clear(Timer::StopCheck(id));
            self.deadlines.clear(Timer::Evidence(id));
            self.deadlines.clear(Timer::Stale(id));
            self.deadlines.clear(Timer::Leave(id));
        }
        if attempt || runs {
            self.deadlines.clear(Timer::Forget(id));
            return;
        }
        // What it held is free; it waits for nothing any more.
        step.freed_power = true;
        self.without_power.remove(&id);
        self.drop_limit(id, step);
        let kept = if given_up {
            GIVEN_UP_SECONDS
        } else {
            KEPT_SECONDS
        };
        self.deadlines.set(Timer::Forget(id), step.in_seconds(kept));
        if let Some(token) = token.and_then(|token| self.cards.get(token))
            && token.kind == crate::TokenKind::Virtual
        {
            self.deadlines.set(
                Timer::ForgetCard(token.id),
                step.in_seconds(GIVEN_UP_SECONDS),
            );
        }
        self.bound_memory(evse, id, step);
    }

    /// An EVSE at which one session follows the other within minutes keeps only the latest.
    fn bound_memory(&mut self, evse: EvseId, but: SessionId, step: &mut Step<'_>) {
        let Some(live) = self.evses.get(&evse) else {
            return;
        };
        if live.sessions.len() <= KEPT_FOR_EVSE {
            return;
        }
        let oldest = live
            .sessions
            .iter()
            .copied()
            .find(|id| *id != but && self.sessions.get(id).is_some_and(LiveSession::is_over));
        if let Some(oldest) = oldest {
            self.forget_session(oldest, step);
        }
    }

    /// Takes a session that is over out of memory; the store has it.
    pub(crate) fn forget_session(&mut self, id: SessionId, step: &mut Step<'_>) {
        if !self.sessions.get(&id).is_some_and(LiveSession::is_over) {
            return;
        }
        step.write_session(self, id);
        let Some(session) = self.sessions.remove(&id) else {
            return;
        };
        if let Some(evse) = self.evses.get_mut(&session.row.evse_id) {
            evse.sessions.retain(|other| *other != id);
        }
        if let Some(wire) = session
            .row
            .transaction
            .as_ref()
            .and_then(|transaction| transaction.transaction_id.as_ref())
        {
            self.transaction_ids.remove(wire);
        }
        if let Some(station) = self.stations.get_mut(&session.row.station_id) {
            station.transactions.retain(|_, session| *session != id);
        }
        self.deadlines.clear(Timer::Forget(id));
    }

    /// A virtual card that nobody can use any more is erased (`decisions.md` 14).
    pub(crate) fn forget_card(&mut self, id: TokenId, step: &mut Step<'_>) {
        if self.in_use.contains_key(&id) {
            return;
        }
        if let Some(mut row) = self.cards.remove(id) {
            row.card = vocabulary::CardText(String::new());
            step.add(Change::Token(Box::new(row)));
        }
    }

    /// Changes a session's row.
    pub(crate) fn edit_session(
        &mut self,
        id: SessionId,
        step: &mut Step<'_>,
        edit: impl FnOnce(&mut Session),
    ) {
        if let Some(session) = self.sessions.get_mut(&id) {
            edit(&mut session.row);
            step.session(id);
        }
    }

    /// Notes what is odd about a session's transaction, each kind once.
    pub(crate) fn suspect(&mut self, id: SessionId, suspicion: Suspicion, step: &mut Step<'_>) {
        let Some(transaction) = self
            .sessions
            .get_mut(&id)
            .and_then(|session| session.row.transaction.as_mut())
        else {
            return;
        };
        let known = transaction
            .suspicions
            .iter()
            .any(|known| known.code == suspicion.code);
        if !known && transaction.suspicions.len() < SUSPICIONS {
            step.suspicions.push((id, suspicion.code.clone()));
            transaction.suspicions.push(suspicion);
            step.session(id);
        }
    }

    /// Writes an event of a session into the stream.
    pub(crate) fn session_event(
        &mut self,
        id: SessionId,
        kind: EventKind,
        occurred_at: Timestamp,
        actor: Actor,
        data: Map<String, Value>,
        step: &mut Step<'_>,
    ) {
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        session.row.subject_seq += 1;
        let row = &session.row;
        let mut all = session_data(row);
        all.extend(data);
        step.session(id);
        let event = vocabulary::EventId(step.ids.uuid());
        step.add(Change::Event(Box::new(Event {
            id: event,
            kind,
            occurred_at,
            recorded_at: step.now.utc,
            station_id: Some(row.station_id),
            session_id: Some(id),
            subject_seq: row.subject_seq,
            actor,
            data: all,
        })));
    }

    /// An event of a session that happened now, by itself or through its station.
    pub(crate) fn session_event_now(
        &mut self,
        id: SessionId,
        kind: EventKind,
        data: Map<String, Value>,
        step: &mut Step<'_>,
    ) {
        let Some(session) = self.sessions.get(&id) else {
            return;
        };
        let actor = Actor::Station(session.row.station_id);
        self.session_event(id, kind, step.now.utc, actor, data, step);
    }
}

/// What every event of a session says of it: ids and values, no names (`domain.md` 6).
fn session_data(row: &Session) -> Map<String, Value> {
    let mut data = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            data.insert(name.to_owned(), value);
        }
    };
    put("status", json!(row.status));
    put("substate", json!(row.substate));
    put("origin", json!(row.origin));
    put("evse_id", json!(row.evse_id));
    put("connector", json!(row.evse_number));
    put("bay_id", json!(row.bay_id));
    put("token_id", json!(row.token_id));
    put("driver_id", json!(row.driver_id));
    put("decision_id", json!(row.decision_id));
    put("reason", json!(row.reason));
    if let Some(transaction) = &row.transaction {
        put("transaction_id", json!(transaction.transaction_id));
        put("energy_wh", json!(transaction.energy.whole()));
    }
    data
}

/// The data of an event, from a JSON object.
pub(crate) fn data(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    }
}
