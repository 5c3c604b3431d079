//! Limits of a session over time.

use central::vocabulary::{ChargingSchedule, RateUnit, SchedulePeriod};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::mirror::mirror;
use crate::validate::Faults;

/// Periods of one profile, at most.
const MOST_PERIODS: usize = 100;
/// The latest second in it, and the highest limit.
const WEEK_S: u32 = 7 * 24 * 3600;
const MOST: f64 = 1_000_000.0;

mirror! {
    /// What limits are in.
    RateUnitDto = RateUnit {
        /// Ampere, for each phase.
        #[serde(rename = "A")]
        Amperes,
        /// Watt, over all phases.
        #[serde(rename = "W")]
        Watts,
    }
}

/// Limits of a session over time, relative to its start (a TxProfile of OCPP).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ChargingProfile)]
#[serde(deny_unknown_fields)]
pub struct ChargingProfileDto {
    /// Which of several profiles holds: the highest. 0 if left out.
    #[serde(default)]
    #[schema(maximum = 100)]
    pub stack_level: u32,
    /// What its limits are in.
    pub unit: RateUnitDto,
    /// How long it holds, in seconds, at most a week; left out: to the end. After it, what the session
    /// was let in with holds.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 604_800)]
    pub duration_s: Option<u32>,
    /// Its periods in their order, the first at 0, at most 100.
    #[schema(min_items = 1, max_items = 100)]
    pub periods: Vec<ChargingPeriodDto>,
}

/// A limit from a moment on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ChargingPeriod)]
#[serde(deny_unknown_fields)]
pub struct ChargingPeriodDto {
    /// From when, in seconds from the start of the transaction.
    #[schema(maximum = 604_800)]
    pub start_s: u32,
    /// At most this, 0 to 1,000,000; 0: a pause.
    pub limit: f64,
    /// How many phases it is meant for, 1 to 3; left out: those that there are.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 3)]
    pub phases: Option<u8>,
}

impl From<ChargingSchedule> for ChargingProfileDto {
    fn from(schedule: ChargingSchedule) -> Self {
        let period = |period: &SchedulePeriod| ChargingPeriodDto {
            start_s: period.start_s,
            limit: whole(period.limit),
            phases: period.phases,
        };
        Self {
            stack_level: schedule.stack_level,
            unit: schedule.unit.into(),
            duration_s: schedule.duration_s,
            periods: schedule.periods.iter().map(period).collect(),
        }
    }
}

impl ChargingProfileDto {
    /// The limits, if they are within bounds. Whether they make sense is the rules' to say.
    pub(crate) fn read(&self, faults: &mut Faults) -> Option<ChargingSchedule> {
        const AT: &str = "/charging_profile";
        let duration = format!("{AT}/duration_s");
        faults.range(&duration, self.duration_s, 1, WEEK_S);
        let level = format!("{AT}/stack_level");
        faults.range(&level, Some(self.stack_level), 0, 100);
        let pointer = format!("{AT}/periods");
        if self.periods.is_empty() {
            faults.add(&pointer, "required", "Name at least one period.");
        }
        if self.periods.len() > MOST_PERIODS {
            faults.add(&pointer, "too_long", "At most 100 periods.");
            return None;
        }
        let mut periods = Vec::with_capacity(self.periods.len());
        for (place, period) in self.periods.iter().enumerate() {
            let at = format!("{pointer}/{place}");
            faults.range(&format!("{at}/start_s"), Some(period.start_s), 0, WEEK_S);
            let phases = period.phases.map(u32::from);
            faults.range(&format!("{at}/phases"), phases, 1, 3);
            let Some(limit) = thousandths(period.limit) else {
                faults.add(&format!("{at}/limit"), "out_of_range", "0 to 1,000,000.");
                continue;
            };
            periods.push(SchedulePeriod {
                start_s: period.start_s,
                limit,
                phases: period.phases,
            });
        }
        Some(ChargingSchedule {
            stack_level: self.stack_level,
            unit: self.unit.into(),
            duration_s: self.duration_s,
            periods,
        })
    }
}

/// Whole thousandths of an amount within bounds.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the amount was just checked to lie within 0 and 1e9 thousandths"
)]
fn thousandths(amount: f64) -> Option<i64> {
    (0.0..=MOST)
        .contains(&amount)
        .then_some((amount * 1000.0).round() as i64)
}

#[allow(
    clippy::cast_precision_loss,
    reason = "limits are below 1e9 thousandths, far inside the exact integers of f64"
)]
fn whole(thousandths: i64) -> f64 {
    thousandths as f64 / 1000.0
}
