//! What a bay is doing beyond what its charger says (`operations.md` 1): a car that has charged and
//! only stands there, and a car that never began.

use site::{Connector, MeterValue, Session, SessionMeter, SessionStatus};
use vocabulary::{ConnectorStatus, MilliWatts, Timestamp};

/// Below this a car does not charge: what is left feeds its electronics (0.3 kW).
const IDLE: MilliWatts = MilliWatts(300_000);
/// How long it has to be below, in milliseconds: balancing cells and warming a cabin pause for less.
const DONE_AFTER: i64 = 5 * 60_000;

/// What is concluded about a bay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Derived {
    /// Done, still plugged in.
    Done,
    /// The car was offered energy and took none.
    NotStartedByCar,
    /// The charger waits for a car still, and the start that it waits for was given up.
    CarLate,
}

/// What is concluded about a bay, and since when it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DerivedState {
    /// What.
    pub state: Derived,
    /// Since when.
    pub since: Timestamp,
}

/// What the conclusion is drawn from.
pub(super) struct Facts<'a> {
    pub(super) plug: Option<&'a Connector>,
    pub(super) session: Option<&'a Session>,
    pub(super) meter: Option<&'a SessionMeter>,
    pub(super) live: Option<&'a MeterValue>,
    /// Since when the meter reads next to nothing.
    pub(super) idle_since: Option<Timestamp>,
    /// When the last start here was given up, if nothing came after it.
    pub(super) given_up_at: Option<Timestamp>,
}

/// What holds at a moment, or from when on it will unless something changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conclusion {
    Nothing,
    Holds(DerivedState),
    From(Timestamp),
}

/// Whether a reading says that no energy to speak of flows.
pub(super) fn is_idle(meter: &SessionMeter) -> Option<bool> {
    meter.power.map(|power| power < IDLE)
}

impl Facts<'_> {
    pub(super) fn conclude(&self, now: Timestamp) -> Conclusion {
        let Some((status, since)) = self
            .plug
            .and_then(|plug| plug.status.as_ref().zip(plug.since))
        else {
            return Conclusion::Nothing;
        };
        let running = self
            .session
            .filter(|row| matches!(row.status, SessionStatus::Active | SessionStatus::Stopping));
        match status {
            // Over, and the cable is still in.
            ConnectorStatus::Finishing => done(since, now),
            ConnectorStatus::SuspendedEv if running.is_some() && !self.has_charged() => {
                Conclusion::Holds(DerivedState {
                    state: Derived::NotStartedByCar,
                    since,
                })
            }
            ConnectorStatus::SuspendedEv | ConnectorStatus::Charging
                if running.is_some() && self.has_charged() && !self.is_held_back() =>
            {
                let pauses = *status == ConnectorStatus::SuspendedEv && !self.draws_after(since);
                // A car that pauses may send no more readings: its pause counts as idle.
                let idle = if pauses {
                    Some(self.idle_since.map_or(since, |idle| idle.min(since)))
                } else {
                    self.idle_since
                };
                idle.map_or(Conclusion::Nothing, |idle| done(idle, now))
            }
            // It has said nothing new since: nobody knows of a cable.
            ConnectorStatus::Preparing if self.session.is_none() => self
                .given_up_at
                .filter(|at| since <= *at)
                .map_or(Conclusion::Nothing, |since| {
                    Conclusion::Holds(DerivedState {
                        state: Derived::CarLate,
                        since,
                    })
                }),
            ConnectorStatus::Available
            | ConnectorStatus::Preparing
            | ConnectorStatus::Charging
            | ConnectorStatus::SuspendedEv
            | ConnectorStatus::SuspendedEvse
            | ConnectorStatus::Reserved
            | ConnectorStatus::Unavailable
            | ConnectorStatus::Faulted
            | ConnectorStatus::Other(_) => Conclusion::Nothing,
        }
    }

    fn has_charged(&self) -> bool {
        self.session.is_some_and(|row| row.charging_at.is_some())
    }

    /// Whether a reading since then says that energy flows all the same.
    fn draws_after(&self, since: Timestamp) -> bool {
        self.meter
            .is_some_and(|meter| meter.received_at >= since && is_idle(meter) == Some(false))
    }

    /// Whether it is we or the charger who keep it from drawing more.
    fn is_held_back(&self) -> bool {
        let little = |power: Option<MilliWatts>| power.is_some_and(|power| power < IDLE);
        little(self.session.and_then(|row| row.power_limit))
            || little(self.live.and_then(|value| value.power_offered))
            || self.live.and_then(|value| value.current_offered) == Some(0)
    }
}

fn done(idle_since: Timestamp, now: Timestamp) -> Conclusion {
    let from = idle_since.plus_millis(DONE_AFTER);
    if now < from {
        return Conclusion::From(from);
    }
    Conclusion::Holds(DerivedState {
        state: Derived::Done,
        since: idle_since,
    })
}
