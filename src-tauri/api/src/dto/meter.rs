//! Meter values.

use central::site::MeterValue;
use serde::Serialize;
use utoipa::ToSchema;

use super::Time;

/// All that was measured at one moment. With `resolution_s`, the last value of each interval.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MeterPoint {
    /// When, by the station if plausible.
    pub at: Time,
    /// When it was received.
    pub received_at: Time,
    /// Why it was taken, in the station's word; empty for the periodic one.
    pub context: String,
    /// The meter's register.
    pub register_wh: Option<f64>,
    /// Power taken, over all phases.
    pub power_w: Option<f64>,
    /// Current for each phase.
    pub current_ma: [Option<i64>; 3],
    /// Voltage for each phase, in mV.
    pub voltage_mv: [Option<i64>; 3],
    /// State of charge.
    pub soc_percent: Option<f64>,
    /// Temperature.
    pub temperature_c: Option<f64>,
    /// Power offered by the station.
    pub power_offered_w: Option<f64>,
    /// Current offered by the station.
    pub current_offered_ma: Option<i64>,
}

impl From<&MeterValue> for MeterPoint {
    fn from(row: &MeterValue) -> Self {
        Self {
            at: row.at.into(),
            received_at: row.received_at.into(),
            context: row.context.clone(),
            register_wh: row.energy.map(|energy| energy.whole()),
            power_w: row.power.map(|power| power.whole()),
            current_ma: row.current,
            voltage_mv: row.voltage,
            soc_percent: row.soc.map(|soc| soc.percent()),
            temperature_c: row
                .temperature
                .map(|milli| central::vocabulary::MilliCelsius(milli).whole()),
            power_offered_w: row.power_offered.map(|power| power.whole()),
            current_offered_ma: row.current_offered,
        }
    }
}
