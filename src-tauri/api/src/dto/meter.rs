//! Meter values.

use central::MeterBucket;
use central::site::MeterValue;
use central::vocabulary::{MilliCelsius, MilliWattHours, MilliWatts, PerMille};
use serde::Serialize;
use utoipa::ToSchema;

use super::Time;

/// All that was measured at one moment. With `resolution_s`, what stands for a span of time: the mean
/// of power, currents and voltages, the last register and state of charge.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MeterPoint {
    /// When, by the station if plausible; when the span begins.
    pub at: Time,
    /// When it was received; null for a span.
    pub received_at: Option<Time>,
    /// Why it was taken, in the station's word; empty for the periodic one, null for a span.
    pub context: Option<String>,
    /// How many values it stands for.
    pub values: u32,
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
            received_at: Some(row.received_at.into()),
            context: Some(row.context.clone()),
            values: 1,
            register_wh: row.energy.map(MilliWattHours::whole),
            power_w: row.power.map(MilliWatts::whole),
            current_ma: row.current,
            voltage_mv: row.voltage,
            soc_percent: row.soc.map(PerMille::percent),
            temperature_c: row.temperature.map(|milli| MilliCelsius(milli).whole()),
            power_offered_w: row.power_offered.map(MilliWatts::whole),
            current_offered_ma: row.current_offered,
        }
    }
}

impl From<&MeterBucket> for MeterPoint {
    fn from(bucket: &MeterBucket) -> Self {
        Self {
            at: bucket.at.into(),
            received_at: None,
            context: None,
            values: bucket.values,
            register_wh: bucket.energy.map(MilliWattHours::whole),
            power_w: bucket.power.map(MilliWatts::whole),
            current_ma: bucket.current,
            voltage_mv: bucket.voltage,
            soc_percent: bucket.soc.map(PerMille::percent),
            temperature_c: None,
            power_offered_w: None,
            current_offered_ma: None,
        }
    }
}
