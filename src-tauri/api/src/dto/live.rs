//! The live feed.

use central::{SiteView, StationView};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{AttentionDto, CommandDto, ConnectorDto, Enrolment, SessionDto, Time};

/// A station on the live board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LiveStation {
    /// Its id.
    pub id: Uuid,
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
    pub last_heard_at: Option<Time>,
    /// The version of OCPP it speaks.
    pub ocpp_version: Option<String>,
}

impl From<&StationView> for LiveStation {
    fn from(view: &StationView) -> Self {
        Self {
            id: view.id.0,
            identity: view.identity.clone(),
            name: view.name.clone(),
            enrolment: view.enrolment.into(),
            active: view.active,
            online: view.online,
            last_heard_at: view.last_heard_at.map(Time),
            ocpp_version: view
                .version_spoken
                .map(|version| version.as_str().to_owned()),
        }
    }
}

/// The site at a glance.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LiveSite {
    /// Approved stations.
    pub stations: usize,
    /// Those connected.
    pub online: usize,
    /// Stations that wait for approval.
    pub quarantined: usize,
    /// Sessions that are not over.
    pub sessions: usize,
    /// Power of all live sessions together.
    pub power_w: f64,
    /// When any station was heard last.
    pub last_message_at: Option<Time>,
    /// Whether the store takes what it is given.
    pub recording: bool,
}

impl From<&SiteView> for LiveSite {
    fn from(view: &SiteView) -> Self {
        Self {
            stations: view.stations,
            online: view.online,
            quarantined: view.quarantined,
            sessions: view.sessions,
            power_w: view.power.whole(),
            last_message_at: view.last_message_at.map(Time),
            recording: view.recording,
        }
    }
}

/// What is newer than the reader has seen: at most one entry for each connector, the latest.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LiveBatch {
    /// The state after it; pass it as `Last-Event-ID` to go on from here.
    pub version: u64,
    /// Whether it holds everything: what the reader has that is not in it is gone.
    pub full: bool,
    /// When it was made.
    pub at: Time,
    /// Changed connectors.
    pub connectors: Vec<ConnectorDto>,
    /// Changed sessions, also those that are over.
    pub sessions: Vec<SessionDto>,
    /// Changed commands.
    pub commands: Vec<CommandDto>,
    /// Changed stations.
    pub stations: Vec<LiveStation>,
    /// What needs somebody: all that is open in a full batch, else what changed, also what was closed.
    pub attention: Vec<AttentionDto>,
    /// The site at a glance.
    pub site: LiveSite,
}
