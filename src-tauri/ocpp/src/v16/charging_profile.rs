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

/// What a profile says: its highest limit, and all of its limits where there are several or they end.
/// `-1` stands for no limit (7.14); a profile with such a period has none that can be told.
pub(super) fn read(profile: &ChargingProfile) -> Option<(ChargingLimit, Option<ChargingSchedule>)> {
    let schedule = &profile.charging_schedule;
    let unit = match schedule.charging_rate_unit {
        ChargingRateUnit::A => RateUnit::Amperes,
        ChargingRateUnit::W => RateUnit::Watts,
        _ => return None,
    };
    let periods = schedule.charging_schedule_period.iter();
    let mut periods: Vec<SchedulePeriod> = periods.map(read_period).collect::<Option<_>>()?;
    periods.sort_by_key(|period| period.start_s);
    let highest = periods.iter().map(|period| period.limit).max()?;
    let limit = match unit {
        RateUnit::Amperes => ChargingLimit::Current(MilliAmps(highest)),
        RateUnit::Watts => ChargingLimit::Power(MilliWatts(highest)),
    };
    let duration_s = schedule.duration.and_then(|end| u32::try_from(end).ok());
    let over_time = periods.len() > 1 || duration_s.is_some();
    let schedule = over_time.then(|| ChargingSchedule {
        stack_level: u32::try_from(profile.stack_level).unwrap_or_default(),
        unit,
        duration_s,
        periods,
    });
    Some((limit, schedule))
}

fn read_period(period: &ChargingSchedulePeriod) -> Option<SchedulePeriod> {
    let milli = Decimal::parse(&period.limit.to_string())?.times(1_000)?;
    Some(SchedulePeriod {
        start_s: u32::try_from(period.start_period).ok()?,
        limit: Some(milli).filter(|milli| *milli >= 0)?,
        phases: period
            .number_phases
            .and_then(|count| u8::try_from(count).ok()),
    })
}
