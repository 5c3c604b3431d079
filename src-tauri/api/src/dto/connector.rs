//! The live board: one entry for each place where a car can charge.

use central::vocabulary::ConnectorStatus;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ReasonDto, SessionDto, Time};

/// What a connector is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConnectorState {
    /// Free.
    Available,
    /// Plugged or authorised, no energy yet.
    Preparing,
    /// Energy flows.
    Charging,
    /// The car pauses.
    SuspendedEv,
    /// The station pauses.
    SuspendedEvse,
    /// Over, still plugged in.
    Finishing,
    /// Held for someone.
    Reserved,
    /// Out of service.
    Unavailable,
    /// Broken.
    Faulted,
    /// Nothing was said yet, or something that no standard knows; see `info`.
    Unknown,
}

impl ConnectorState {
    /// From the last status, if there was one.
    pub fn from_status(status: Option<&ConnectorStatus>) -> Self {
        match status {
            Some(ConnectorStatus::Available) => Self::Available,
            Some(ConnectorStatus::Preparing) => Self::Preparing,
            Some(ConnectorStatus::Charging) => Self::Charging,
            Some(ConnectorStatus::SuspendedEv) => Self::SuspendedEv,
            Some(ConnectorStatus::SuspendedEvse) => Self::SuspendedEvse,
            Some(ConnectorStatus::Finishing) => Self::Finishing,
            Some(ConnectorStatus::Reserved) => Self::Reserved,
            Some(ConnectorStatus::Unavailable) => Self::Unavailable,
            Some(ConnectorStatus::Faulted) => Self::Faulted,
            Some(ConnectorStatus::Other(_)) | None => Self::Unknown,
        }
    }
}

/// A station, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StationRef {
    /// Its id.
    pub id: Uuid,
    /// What it calls itself.
    pub identity: String,
    /// What people call it.
    pub name: String,
}

/// A bay, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BayRef {
    /// Its id.
    pub id: Uuid,
    /// What is written at it.
    pub label: String,
    /// The part of the site; empty: none.
    pub zone: String,
    /// The level; empty: none.
    pub level: String,
    /// Its place in the operator's order.
    pub position: i64,
}

/// A connector on the live board.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Connector)]
pub struct ConnectorDto {
    /// The id of its place.
    pub evse_id: Uuid,
    /// Its station.
    pub station: StationRef,
    /// Its number there.
    pub connector: u32,
    /// Where it stands.
    pub bay: Option<BayRef>,
    /// What it is doing; while the station is offline, what it did last.
    pub state: ConnectorState,
    /// Since when.
    pub since: Option<Time>,
    /// Why it cannot be used or does not charge, where that is known.
    pub reason: Option<ReasonDto>,
    /// The error code as sent.
    pub error_code: Option<String>,
    /// The vendor's error code.
    pub vendor_error_code: Option<String>,
    /// The station's own words.
    pub info: Option<String>,
    /// Whether the station is connected.
    pub online: bool,
    /// Whether the station is switched on for use.
    pub active: bool,
    /// When the station was heard last.
    pub last_heard_at: Option<Time>,
    /// Power now.
    pub power_w: Option<f64>,
    /// Energy of the present session.
    pub energy_wh: Option<f64>,
    /// State of charge.
    pub soc_percent: Option<f64>,
    /// Current for each phase.
    pub current_ma: [Option<i64>; 3],
    /// Voltage for each phase, in mV.
    pub voltage_mv: [Option<i64>; 3],
    /// When these values were measured.
    pub measured_at: Option<Time>,
    /// The session that is not over.
    pub session: Option<SessionDto>,
}
