//! The charging profile of a transaction: its limits in the order of their times.

use vocabulary::{ChargingLimit, ChargingSchedule, MilliAmps, MilliWatts, RateUnit, Steady};

/// What a transaction is held to, relative to its start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Profile {
    /// The only limit, or the highest of `schedule`.
    limit: ChargingLimit,
    schedule: Option<ChargingSchedule>,
}

impl Profile {
    pub(crate) fn new(limit: ChargingLimit, schedule: Option<ChargingSchedule>) -> Self {
        Self { limit, schedule }
    }

    /// The limit at a moment of a transaction that began then; `None`: the profile is over.
    pub(crate) fn at(&self, now: Steady, begun: Steady) -> Option<ChargingLimit> {
        let Some(schedule) = &self.schedule else {
            return Some(self.limit);
        };
        let second = now.0.saturating_sub(begun.0).max(0) / 1000;
        if schedule
            .duration_s
            .is_some_and(|end| second >= i64::from(end))
        {
            return None;
        }
        let mut latest_first = schedule.periods.iter().rev();
        let period = latest_first.find(|period| i64::from(period.start_s) <= second)?;
        Some(match schedule.unit {
            RateUnit::Amperes => ChargingLimit::Current(MilliAmps(period.limit)),
            RateUnit::Watts => ChargingLimit::Power(MilliWatts(period.limit)),
        })
    }

    /// When the limit changes next.
    pub(crate) fn next_change(&self, now: Steady, begun: Steady) -> Option<Steady> {
        let schedule = self.schedule.as_ref()?;
        let starts = schedule.periods.iter().map(|period| period.start_s);
        starts
            .chain(schedule.duration_s)
            .map(|second| begun.plus_millis(i64::from(second) * 1000))
            .filter(|at| *at > now)
            .min()
    }
}
