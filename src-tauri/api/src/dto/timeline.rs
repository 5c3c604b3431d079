//! Everything that happened to a session.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ActorDto, CommandDto, DecisionDto, Time};

/// What kind of thing a line of a timeline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimelineKind {
    /// Something that happened.
    Event,
    /// A decision was made.
    Decision,
    /// The charger was told something.
    Command,
}

/// A line of a session's timeline.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TimelineEntry {
    /// When.
    pub at: Time,
    /// What kind of thing.
    pub kind: TimelineKind,
    /// What: an event's type, a command's type, a decision's outcome.
    #[serde(rename = "type")]
    pub what: String,
    /// Who did it.
    pub actor: ActorDto,
    /// The id of the event, decision or command.
    pub id: Uuid,
    /// As a sentence, in English, where there is one.
    pub message: Option<String>,
    /// What belongs to it.
    #[schema(value_type = Object)]
    pub data: Map<String, Value>,
}

impl From<&central::TimelineEntry> for TimelineEntry {
    fn from(entry: &central::TimelineEntry) -> Self {
        let object = |value: Value| match value {
            Value::Object(map) => map,
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => Map::new(),
        };
        match entry {
            central::TimelineEntry::Event(stored) => Self {
                at: stored.event.occurred_at.into(),
                kind: TimelineKind::Event,
                what: stored.event.kind.as_str().to_owned(),
                actor: stored.event.actor.into(),
                id: stored.event.id.0,
                message: None,
                data: stored.event.data.clone(),
            },
            central::TimelineEntry::Command(row) => {
                let command = CommandDto::from(&**row);
                Self {
                    at: row.created_at.into(),
                    kind: TimelineKind::Command,
                    what: command.kind.as_str().to_owned(),
                    actor: row.actor.into(),
                    id: row.id.0,
                    message: row.reason.clone(),
                    data: object(serde_json::to_value(&command).unwrap_or_default()),
                }
            }
            central::TimelineEntry::Decision(row) => {
                let decision = DecisionDto::from(&**row);
                Self {
                    at: row.at.into(),
                    kind: TimelineKind::Decision,
                    what: decision.outcome.as_str().to_owned(),
                    actor: row.actor.into(),
                    id: row.id.0,
                    message: decision.message.clone(),
                    data: object(serde_json::to_value(&decision).unwrap_or_default()),
                }
            }
        }
    }
}
