//! Limits of a transaction over time.

use serde::{Deserialize, Serialize};

/// The most a transaction may take, from when on, relative to its start (1.6 TxProfile).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargingSchedule {
    /// Which of several profiles holds: the highest (1.6 3.13.2).
    pub stack_level: u32,
    /// What its limits are in.
    pub unit: RateUnit,
    /// How long it holds, in seconds; `None`: to the end.
    pub duration_s: Option<u32>,
    /// In the order of their starts, the first at 0.
    pub periods: Vec<SchedulePeriod>,
}

/// What a limit is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RateUnit {
    /// Current for each phase.
    #[serde(rename = "A")]
    Amperes,
    /// Power over all phases.
    #[serde(rename = "W")]
    Watts,
}

/// A limit from a moment on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchedulePeriod {
    /// From when, in seconds from the start.
    pub start_s: u32,
    /// In thousandths of the unit; 0: a pause.
    pub limit: i64,
    /// How many phases it is meant for; `None`: those that there are.
    pub phases: Option<u8>,
}
