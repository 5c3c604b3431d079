//! A limit as a charging profile (1.6 7.8): a TxProfile of one period, relative to the start of its
//! transaction. A limit has one decimal at most (7.14).

use ocpp_kit::types::Decimal as WireDecimal;
use ocpp_kit::v1_6::{
    ChargingProfile, ChargingProfileKind, ChargingProfilePurpose, ChargingRateUnit,
    ChargingSchedule, ChargingSchedulePeriod,
};
use vocabulary::{ChargingLimit, MilliAmps, MilliWatts};

use super::unit;
use crate::OrderError;
use crate::normalise::Decimal;

pub(super) fn write(limit: ChargingLimit, number: i64) -> Result<ChargingProfile, OrderError> {
    let (unit, milli) = match limit {
        ChargingLimit::Power(power) => (ChargingRateUnit::W, power.0),
        ChargingLimit::Current(current) => (ChargingRateUnit::A, current.0),
    };
    if milli < 0 {
        return Err(OrderError::LimitNegative);
    }
    // Rounded down, since it is a limit.
    let text = unit::decimal_text(milli - milli % 100);
    let limit: WireDecimal = text.parse().map_err(|_| OrderError::LimitNegative)?;
    let period = ChargingSchedulePeriod::new(0, limit);
    Ok(ChargingProfile::new(
        i32::try_from(number).ok().filter(|id| *id > 0).unwrap_or(1),
        0,
        ChargingProfilePurpose::TxProfile,
        ChargingProfileKind::Relative,
        ChargingSchedule::new(unit, vec![period]),
    ))
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
