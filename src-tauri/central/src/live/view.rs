//! What the live board shows.

use std::sync::Arc;

use serde::Serialize;
use site::{Attention, Command, Enrolment, MeterValue, Session, SessionMeter};
use vocabulary::{
    BayId, ConnectorStatus, EvseId, EvseNumber, MilliWatts, OcppVersion, StationId, Timestamp,
};

use super::derived::DerivedState;

/// A bay, as the board shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BayView {
    /// Its id.
    pub id: BayId,
    /// What is written at it.
    pub label: String,
    /// The part of the site.
    pub zone: String,
    /// The level.
    pub level: String,
    /// Its place in the operator's order.
    pub position: i64,
}

/// An EVSE with all that is known of its present.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectorView {
    /// Of which change this is the result.
    pub version: u64,
    /// Its id.
    pub evse_id: EvseId,
    /// Its station.
    pub station_id: StationId,
    /// What the station calls itself.
    pub station_identity: String,
    /// What people call the station.
    pub station_name: String,
    /// Its number at the station.
    pub evse_number: EvseNumber,
    /// Where it stands.
    pub bay: Option<BayView>,
    /// The last known status; also while offline.
    pub status: Option<ConnectorStatus>,
    /// Since when.
    pub since: Option<Timestamp>,
    /// What is concluded beyond that.
    pub derived: Option<DerivedState>,
    /// The error code as sent.
    pub error_code: Option<String>,
    /// The vendor's error code.
    pub vendor_error_code: Option<String>,
    /// The station's own words.
    pub info: Option<String>,
    /// Whether the station is connected.
    pub online: bool,
    /// How far the station is trusted.
    pub enrolment: Enrolment,
    /// Whether the station is switched on for use.
    pub active: bool,
    /// What people wrote about the station, such as why it is out of use.
    pub note: String,
    /// When the station was heard last.
    pub last_heard_at: Option<Timestamp>,
    /// The session that is not over.
    pub session: Option<Arc<Session>>,
    /// Its latest reading.
    pub meter: Option<SessionMeter>,
    /// The latest meter value, in all its parts.
    pub live: Option<Arc<MeterValue>>,
}

/// A station, as the board shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StationView {
    /// Of which change this is the result.
    pub version: u64,
    /// Its id.
    pub id: StationId,
    /// What it calls itself.
    pub identity: String,
    /// What people call it.
    pub name: String,
    /// How far it is trusted.
    pub enrolment: Enrolment,
    /// Whether it is switched on for use.
    pub active: bool,
    /// Whether it is connected.
    pub online: bool,
    /// When it was heard last.
    pub last_heard_at: Option<Timestamp>,
    /// The version it speaks.
    pub version_spoken: Option<OcppVersion>,
}

/// The site at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SiteView {
    /// Approved stations.
    pub stations: usize,
    /// Those connected.
    pub online: usize,
    /// Stations that wait for approval.
    pub quarantined: usize,
    /// Power of all live sessions together.
    pub power: MilliWatts,
    /// Sessions that are not over.
    pub sessions: usize,
    /// When any station was heard last.
    pub last_message_at: Option<Timestamp>,
    /// Whether the store takes what it is given.
    pub recording: bool,
}

/// What is newer than the subscriber has seen.
#[derive(Debug, Clone)]
pub struct LiveBatch {
    /// The state after it; resume with this.
    pub version: u64,
    /// Whether it holds everything, and what the reader has that is not in it is gone.
    pub full: bool,
    /// When it was made.
    pub at: Timestamp,
    /// Changed EVSEs.
    pub connectors: Vec<Arc<ConnectorView>>,
    /// Changed sessions, also those that are over.
    pub sessions: Vec<Arc<Session>>,
    /// Changed commands.
    pub commands: Vec<Arc<Command>>,
    /// Changed stations.
    pub stations: Vec<StationView>,
    /// What needs somebody: all that is open in a full batch, else what changed, also what was closed.
    pub attention: Vec<Arc<Attention>>,
    /// The site at a glance.
    pub site: SiteView,
}
