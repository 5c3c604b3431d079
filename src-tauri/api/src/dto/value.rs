//! Small values that many shapes use.

use central::site::{Actor, Reason};
use central::vocabulary::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// A moment: RFC 3339 in UTC with milliseconds when written, any offset when read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub Timestamp);

impl From<Timestamp> for Time {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

impl Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_rfc3339())
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Timestamp::from_rfc3339(&text).map(Self).ok_or_else(|| {
            serde::de::Error::custom("a time is written as 2026-11-21T10:15:02Z (RFC 3339)")
        })
    }
}

impl utoipa::PartialSchema for Time {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::{KnownFormat, ObjectBuilder, SchemaFormat, schema::Type};

        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("RFC 3339, UTC, milliseconds"))
            .examples([Value::from("2026-11-21T10:15:02.114Z")])
            .into()
    }
}

impl ToSchema for Time {}

/// Tells null from a field that is not there.
pub(super) fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Page<T> {
    /// The entries, in the order asked for.
    pub items: Vec<T>,
    /// Pass it as `cursor` to go on; null: there is no more.
    pub next_cursor: Option<String>,
}

/// Why something is as it is: a stable code, and what belongs into the sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Reason)]
pub struct ReasonDto {
    /// Stable code, such as `plug_in_timeout`.
    pub code: String,
    /// Arguments of the sentence, by name.
    #[schema(value_type = Object)]
    pub args: Map<String, Value>,
}

impl From<&Reason> for ReasonDto {
    fn from(reason: &Reason) -> Self {
        Self {
            code: reason.code.clone(),
            args: reason.args.clone(),
        }
    }
}

/// What kind of thing acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A person at the desk.
    Person,
    /// Another program.
    ApiToken,
    /// A station, or whoever stands at it.
    Station,
    /// A timetable.
    Schedule,
    /// Forecourt itself.
    System,
}

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Actor)]
pub struct ActorDto {
    /// What kind.
    pub kind: ActorKind,
    /// Which, where there are several of the kind.
    pub id: Option<Uuid>,
}

impl From<Actor> for ActorDto {
    fn from(actor: Actor) -> Self {
        let (kind, id) = match actor {
            Actor::Person(id) => (ActorKind::Person, Some(id.0)),
            Actor::ApiToken(id) => (ActorKind::ApiToken, Some(id.0)),
            Actor::Station(id) => (ActorKind::Station, Some(id.0)),
            Actor::Schedule => (ActorKind::Schedule, None),
            Actor::System => (ActorKind::System, None),
        };
        Self { kind, id }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_in_utc_with_milliseconds_and_read_with_any_offset() {
        let read: Time = serde_json::from_str("\"2026-11-21T11:15:02.1+01:00\"")
            .unwrap_or_else(|error| unreachable!("an RFC 3339 time must be read: {error}"));
        assert_eq!(
            serde_json::to_value(read).ok(),
            Some(Value::from("2026-11-21T10:15:02.100Z"))
        );
    }
}
