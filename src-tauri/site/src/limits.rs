//! The limits that a session was let in with: what its start carries, and what ends it (T18).

use serde_json::json;
use vocabulary::{ChargingLimit, LimitOrder, MilliAmps, Order, SessionId, Timestamp};

use crate::{
    Actor, Allowance, AtEnd, CommandState, EventKind, Reason, Session, SessionStatus, Site,
    Trigger,
    commands::NewCommand,
    decide::{Question, presented},
    live::LiveSession,
    readiness,
    session::data,
    step::Step,
    timers::Timer,
};

/// Whether a session is let in without power for now.
pub(crate) fn waits_for_power(limits: &Allowance) -> bool {
    limits.current == Some(MilliAmps(0))
}

/// Why a session's leave ends, and when.
pub(crate) fn end_of(session: &LiveSession) -> Option<(Timestamp, &'static str, AtEnd)> {
    let limits = &session.row.limits;
    let started = session.row.transaction.as_ref()?.start_received_at;
    let window = limits
        .must_end_at
        .filter(|_| limits.at_end != AtEnd::Finish)
        .map(|at| (at, "window_ended", limits.at_end));
    let duration = limits.duration_s.map(|seconds| {
        let at = started.plus_millis(i64::from(seconds) * 1000);
        (at, "duration_reached", AtEnd::Stop)
    });
    window
        .into_iter()
        .chain(duration)
        .min_by_key(|(at, _, _)| *at)
}

impl Site {
    /// Binds a session to what was decided.
    pub(crate) fn bind(&mut self, id: SessionId, limits: &Allowance, step: &mut Step<'_>) {
        self.edit_session(id, step, |row| row.limits = limits.clone());
        self.watch_leave(id, step);
        if waits_for_power(limits) {
            self.without_power.insert(id);
        } else {
            self.without_power.remove(&id);
        }
    }

    /// The limit that a session's station is told, in a unit that it takes.
    pub(crate) fn limit_for(&self, row: &Session) -> Option<ChargingLimit> {
        let station = self.stations.get(&row.station_id);
        let settings = station.and_then(|station| station.settings.as_deref());
        row.limits.limit_in(settings.and_then(readiness::only_unit))
    }

    /// Holds a running transaction to its session's limit, unless its start said the same already.
    /// One that began while its station was away is left as it is (R10).
    pub(crate) fn order_limit(
        &mut self,
        id: SessionId,
        told: Option<ChargingLimit>,
        step: &mut Step<'_>,
    ) {
        let Some(session) = self.sessions.get(&id) else {
            return;
        };
        let row = &session.row;
        let wire = row
            .transaction
            .as_ref()
            .and_then(|transaction| transaction.transaction_id.clone());
        let limit = self.limit_for(row).filter(|limit| Some(*limit) != told);
        let (Some(transaction), Some(limit)) = (wire, limit) else {
            return;
        };
        if !session.runs() || row.status == SessionStatus::Invalidated || row.flags.delayed {
            return;
        }
        let station = row.station_id;
        let before = session.limit_command;
        let new = NewCommand {
            station,
            evse: Some(row.evse_id),
            session: Some(id),
            order: Order::Limit(LimitOrder {
                evse: row.evse_number,
                transaction,
                limit,
                schedule: row.limits.schedule_below(limit),
                profile: i64::from(row.evse_number.0),
            }),
            actor: Actor::System,
            reason: None,
            expires_at: None,
        };
        // The later limit stands for the earlier.
        if let Some(before) = before {
            self.drop_waiting(before, CommandState::Cancelled, step);
        }
        let command = self.new_command(new, step);
        if let Some(session) = self.sessions.get_mut(&id) {
            session.limit_command = Some(command);
        }
        self.pump(station, step);
    }

    /// Power was given back, or there is more of it: sessions that wait for some are looked at again,
    /// the oldest first.
    pub(crate) fn share_freed_power(&mut self, step: &mut Step<'_>) {
        let mut waiting: Vec<(Timestamp, SessionId)> = self
            .without_power
            .iter()
            .filter_map(|id| self.sessions.get(id))
            .filter(|session| session.runs() && session.row.status == SessionStatus::Active)
            .map(|session| (session.row.created_at, session.row.id))
            .collect();
        waiting.sort_unstable();
        for (_, id) in waiting {
            let Some(session) = self.sessions.get(&id) else {
                continue;
            };
            let question = Question {
                card: presented(session.row.token_id, None),
                ..Question::about(session, Trigger::TransactionStart)
            };
            let verdict = self.foresee(&question, step);
            if verdict.denied() || waits_for_power(&verdict.effective) {
                continue;
            }
            self.bind(id, &verdict.effective, step);
            self.tell_limit(id, "power_freed", step);
        }
    }

    /// Sets the timer for the end of a session's leave, once its transaction runs.
    pub(crate) fn watch_leave(&mut self, id: SessionId, step: &Step<'_>) {
        let session = self.sessions.get(&id).filter(|session| session.runs());
        match session.and_then(end_of) {
            Some((at, _, _)) => {
                self.deadlines.set(Timer::Leave(id), step.now.steady_at(at));
            }
            None => self.deadlines.clear(Timer::Leave(id)),
        }
    }

    /// A session's leave is over: its window closed, or it took as long as it may.
    pub(crate) fn leave_over(&mut self, id: SessionId, step: &mut Step<'_>) {
        let Some((at, code, action)) = self.sessions.get(&id).and_then(end_of) else {
            return;
        };
        if at > step.now.utc {
            // The clock was put back meanwhile.
            return self.watch_leave(id, step);
        }
        match action {
            AtEnd::Stop => self.end_leave(id, code, step),
            AtEnd::Limit(power) => {
                let mut limits = self
                    .sessions
                    .get(&id)
                    .map(|session| session.row.limits.clone())
                    .unwrap_or_default();
                limits.must_end_at = None;
                limits.at_end = AtEnd::Finish;
                limits.tighten(&Allowance {
                    power: Some(power),
                    ..Allowance::default()
                });
                self.bind(id, &limits, step);
                self.tell_limit(id, "window_ended", step);
            }
            AtEnd::Finish => {}
        }
    }

    /// Energy so far; at its limit the session is stopped.
    pub(crate) fn watch_energy(&mut self, id: SessionId, step: &mut Step<'_>) {
        let reached = self.sessions.get(&id).is_some_and(|session| {
            let most = session.row.limits.energy;
            let energy = session.meter.as_ref().map(|meter| meter.energy);
            session.row.status == SessionStatus::Active
                && energy
                    .zip(most)
                    .is_some_and(|(energy, most)| energy >= most)
        });
        if reached {
            self.end_leave(id, "energy_reached", step);
        }
    }

    fn end_leave(&mut self, id: SessionId, code: &str, step: &mut Step<'_>) {
        let asked = self
            .sessions
            .get(&id)
            .is_some_and(|session| session.row.stop_requested_at.is_some());
        if asked {
            return;
        }
        self.edit_session(id, step, |row| row.reason = Some(Reason::new(code)));
        self.ask_stop(id, Actor::System, Some(code.to_owned()), step);
    }

    /// Says that a session's limit changed; its station learns of it where it can be told.
    fn tell_limit(&mut self, id: SessionId, cause: &str, step: &mut Step<'_>) {
        let limits = self
            .sessions
            .get(&id)
            .map(|session| session.row.limits.clone());
        let limits = limits.unwrap_or_default();
        let content = data(json!({
            "cause": cause,
            "power_w": limits.power.map(vocabulary::MilliWatts::whole),
            "current_ma": limits.current,
        }));
        let now = step.now.utc;
        let kind = EventKind::SessionLimitChanged;
        self.session_event(id, kind, now, Actor::System, content, step);
        self.order_limit(id, None, step);
    }
}
