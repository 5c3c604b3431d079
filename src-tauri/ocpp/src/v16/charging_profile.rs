//! Limits as a charging profile (1.6 7.8): a TxProfile relative to the start of its transaction; one
//! limit is a profile of one period. A limit has one decimal at most (7.14).

use ocpp_kit::types::Decimal as WireDecimal;
use ocpp_kit::v1_6::{
    ChargingProfile, ChargingProfileKind, ChargingProfilePurpose, ChargingRateUnit,
    ChargingSchedule as ChargingSchedule16, ChargingSchedulePeriod,
};
use vocabulary::{
    ChargingLimit, ChargingSchedule, MilliAmps, MilliWatts, RateUnit, SchedulePeriod,
};

use super::{unit, wire};
use crate::OrderError;
use crate::normalise::Decimal;

pub(super) fn write(
    limit: ChargingLimit,
    schedule: Option<&ChargingSchedule>,
    number: i64,
) -> Result<ChargingProfile, OrderError> {
    let plain = plain(limit);
    let schedule = schedule.unwrap_or(&plain);
    let unit = match schedule.unit {
        RateUnit::Watts => ChargingRateUnit::W,
        RateUnit::Amperes => ChargingRateUnit::A,
    };
    let periods: Result<Vec<_>, _> = schedule.periods.iter().map(period).collect();
    let mut charging_schedule = ChargingSchedule16::new(unit, periods?);
    charging_schedule.duration = schedule.duration_s.map(wire::integer);
    Ok(ChargingProfile::new(
        i32::try_from(number).ok().filter(|id| *id > 0).unwrap_or(1),
        wire::integer(schedule.stack_level),
        ChargingProfilePurpose::TxProfile,
        ChargingProfileKind::Relative,
        charging_schedule,
    ))
}

/// One limit from the start to the end.
fn plain(limit: ChargingLimit) -> ChargingSchedule {
    let (unit, limit) = match limit {
        ChargingLimit::Power(power) => (RateUnit::Watts, power.0),
        ChargingLimit::Current(current) => (RateUnit::Amperes, current.0),
    };
    ChargingSchedule {
        stack_level: 0,
        unit,
        duration_s: None,
        periods: vec![SchedulePeriod {
            start_s: 0,
            limit,
            phases: None,
        }],
    }
}

fn period(period: &SchedulePeriod) -> Result<ChargingSchedulePeriod, OrderError> {
    if period.limit < 0 {
        return Err(OrderError::LimitNegative);
    }
    // Rounded down, since it is a limit.
    let text = unit::decimal_text(period.limit - period.limit % 100);
    let limit: WireDecimal = text.parse().map_err(|_| OrderError::LimitNegative)?;
    let mut written = ChargingSchedulePeriod::new(wire::integer(period.start_s), limit);
    written.number_phases = period.phases.map(wire::integer);
    Ok(written)
}

/// The limit of the first period; `-1` stands for none.
pub(super) fn first_limit(profile: &ChargingProfile) -> Option<ChargingLimit> {
    let schedule = &profile.charging_schedule;
    let limit = schedule.charging_schedule_period.first()?.limit.to_string();
    let milli = Decimal::parse(&limit)?
        .times(1_000)
        .filter(|milli| *milli >= 0)?;
    match schedule.charging_rate_unit {
        ChargingRateUnit::A => Some(ChargingLimit::Current(MilliAmps(milli))),
        ChargingRateUnit::W => Some(ChargingLimit::Power(MilliWatts(milli))),
        _ => None,
    }
}
