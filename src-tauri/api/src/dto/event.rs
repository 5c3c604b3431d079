//! The event stream.

use central::StoredEvent;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ActorDto, Time};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventDto {
    /// Its place in the stream, the cursor; never reused.
    pub seq: i64,
    /// Its id.
    pub id: Uuid,
    /// What happened, such as `session.started`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The version of the shape of `data`.
    pub version: u32,
    /// When it happened, as far as is known.
    pub occurred_at: Time,
    /// When it was recorded.
    pub recorded_at: Time,
    /// At which site.
    pub site_id: Uuid,
    /// Which station.
    pub station_id: Option<Uuid>,
    /// Which session.
    pub session_id: Option<Uuid>,
    /// Strictly increasing for its session, else for its station.
    pub subject_seq: i64,
    /// Who did it.
    pub actor: ActorDto,
    /// What belongs to it.
    #[schema(value_type = Object)]
    pub data: Map<String, Value>,
}

impl From<&StoredEvent> for EventDto {
    fn from(stored: &StoredEvent) -> Self {
        let row = &stored.event;
        Self {
            seq: stored.seq,
            id: row.id.0,
            kind: row.kind.as_str().to_owned(),
            version: stored.version,
            occurred_at: row.occurred_at.into(),
            recorded_at: row.recorded_at.into(),
            site_id: stored.site_id.0,
            station_id: row.station_id.map(|id| id.0),
            session_id: row.session_id.map(|id| id.0),
            subject_seq: row.subject_seq,
            actor: row.actor.into(),
            data: row.data.clone(),
        }
    }
}
