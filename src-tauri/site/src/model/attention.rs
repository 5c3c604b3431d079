//! What needs somebody at the desk: a thing with a life, not a colour (`operations.md` 1).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;
use vocabulary::{AttentionId, EvseId, PersonId, SessionId, StationId, Timestamp, TokenId};

use super::Actor;

/// What it is that needs somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttentionKind {
    /// A charger, or one connector of it, reports a fault.
    Faulted,
    /// Chargers are away for too long; those that were lost together are one item.
    Unreachable,
    /// A session was told to stop and goes on.
    StopFailed,
    /// Sessions were ended by what nobody wanted, such as a loss of power, and their cars still stand
    /// there; those of one moment are one item.
    SessionsCutOff,
    /// A car is plugged in and waits for a card, or for somebody at the desk.
    CarWaiting,
    /// What a charger said of a session does not fit together.
    SessionSuspect,
    /// A session is over, and its charger never said so.
    ClosedUnconfirmed,
    /// An unknown charger called and waits for approval.
    ChargerWaiting,
    /// A card that is not registered was shown.
    CardUnknown,
    /// A charger's clock is wrong.
    ClockWrong,
    /// Nothing could be recorded for a while.
    NotRecording,
    /// Two chargers call under one identity, or somebody pretends to be one.
    IdentityContested,
}

/// How soon somebody has to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// When there is time.
    Notice,
    /// Today.
    Warning,
    /// Now.
    Alarm,
}

impl AttentionKind {
    /// How soon somebody has to look.
    pub fn severity(self) -> Severity {
        match self {
            Self::Faulted | Self::Unreachable | Self::StopFailed | Self::NotRecording => {
                Severity::Alarm
            }
            Self::SessionsCutOff
            | Self::SessionSuspect
            | Self::ClosedUnconfirmed
            | Self::IdentityContested => Severity::Warning,
            Self::CarWaiting | Self::ChargerWaiting | Self::CardUnknown | Self::ClockWrong => {
                Severity::Notice
            }
        }
    }
}

/// A row of `attention`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attention {
    /// Its id.
    pub id: AttentionId,
    /// What it is.
    pub kind: AttentionKind,
    /// How soon somebody has to look.
    pub severity: Severity,
    /// The id of what it is about: a session, a card, an EVSE, a station, or the site.
    pub subject: Uuid,
    /// The stations concerned.
    pub stations: Vec<StationId>,
    /// The EVSE concerned.
    pub evse_id: Option<EvseId>,
    /// The session concerned.
    pub session_id: Option<SessionId>,
    /// The card concerned.
    pub token_id: Option<TokenId>,
    /// What its sentence needs beside that; no personal data.
    pub args: Map<String, Value>,
    /// When it began.
    pub since: Timestamp,
    /// When it happened last.
    pub last_at: Timestamp,
    /// How often it happened.
    pub count: u32,
    /// When its cause went away; it closes by itself when that stays so.
    pub over_at: Option<Timestamp>,
    /// Who takes care of it.
    pub owner: Option<PersonId>,
    /// Who has looked at it.
    pub seen_by: Vec<PersonId>,
    /// Until when nobody wants to hear of it.
    pub snoozed_until: Option<Timestamp>,
    /// What people wrote about it.
    pub note: String,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Why: a person's words, or `over`, `done`, `crowded_out` where it closed by itself.
    pub closed_why: Option<String>,
    /// Who closed it.
    pub closed_by: Option<Actor>,
}
