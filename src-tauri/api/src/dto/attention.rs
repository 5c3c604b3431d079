//! What needs somebody.

use central::site::Attention;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ActorDto, Time, mirror::mirror, value::present};

mirror! {
    /// What it is that needs somebody.
    AttentionKind = central::site::AttentionKind {
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
}

mirror! {
    /// How soon somebody has to look.
    Severity = central::site::Severity {
        /// When there is time.
        Notice,
        /// Today.
        Warning,
        /// Now.
        Alarm,
    }
}

/// Something that needs somebody.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Attention)]
pub struct AttentionDto {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub kind: AttentionKind,
    /// How soon somebody has to look.
    pub severity: Severity,
    /// The stations concerned.
    pub stations: Vec<Uuid>,
    /// The connector concerned, by the id that the board uses.
    pub evse_id: Option<Uuid>,
    /// The session concerned.
    pub session_id: Option<Uuid>,
    /// The card concerned.
    pub token_id: Option<Uuid>,
    /// The card's text, masked for who may not see it whole.
    pub card: Option<String>,
    /// What its sentence needs beside that.
    #[schema(value_type = Object)]
    pub args: Map<String, Value>,
    /// When it began.
    pub since: Time,
    /// When it happened last.
    pub last_at: Time,
    /// How often it happened.
    pub count: u32,
    /// When its cause went away; it closes by itself when that stays so.
    pub over_at: Option<Time>,
    /// Who takes care of it.
    pub owner: Option<Uuid>,
    /// Who has looked at it.
    pub seen_by: Vec<Uuid>,
    /// Until when nobody wants to hear of it.
    pub snoozed_until: Option<Time>,
    /// What people wrote about it.
    pub note: String,
    /// When it was closed.
    pub closed_at: Option<Time>,
    /// Why: a person's words, or `over`, `done`, `crowded_out` where it closed by itself.
    pub closed_why: Option<String>,
    /// Who closed it.
    pub closed_by: Option<ActorDto>,
}

impl AttentionDto {
    /// The row, with the text of its card as far as the caller may see it.
    pub fn new(row: &Attention, card: Option<String>) -> Self {
        Self {
            id: row.id.0,
            kind: row.kind.into(),
            severity: row.severity.into(),
            stations: row.stations.iter().map(|id| id.0).collect(),
            evse_id: row.evse_id.map(|id| id.0),
            session_id: row.session_id.map(|id| id.0),
            token_id: row.token_id.map(|id| id.0),
            card,
            args: row.args.clone(),
            since: row.since.into(),
            last_at: row.last_at.into(),
            count: row.count,
            over_at: row.over_at.map(Time),
            owner: row.owner.map(|id| id.0),
            seen_by: row.seen_by.iter().map(|id| id.0).collect(),
            snoozed_until: row.snoozed_until.map(Time),
            note: row.note.clone(),
            closed_at: row.closed_at.map(Time),
            closed_why: row.closed_why.clone(),
            closed_by: row.closed_by.map(Into::into),
        }
    }
}

/// Changes to what needs somebody; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttentionPatch {
    /// Who takes care of it, by the id of a person; null: nobody.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>)]
    pub owner: Option<Option<Uuid>>,
    /// Whether the caller has looked at it.
    #[serde(default)]
    pub seen: bool,
    /// Until when nobody wants to hear of it; null: no longer put off.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Time>)]
    pub snoozed_until: Option<Option<Time>>,
    /// What people write about it, at most 2,000 characters.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// Closes it, and says why; 1 to 120 characters.
    #[schema(max_length = 120)]
    pub close: Option<String>,
}
