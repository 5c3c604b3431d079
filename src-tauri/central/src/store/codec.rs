//! Rows to columns and back. Values are always bound, never part of a statement's text.

use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use site::Actor;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments as _, Decode, Row as _, Sqlite, Type};
use uuid::Uuid;
use vocabulary::{ConnectorStatus, Timestamp};

use super::StoreError;

/// A value as SQLite knows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(Arc<str>),
    Long(String),
}

/// The values of one statement, in the order of its columns.
#[derive(Debug, Default)]
pub(crate) struct Values(Vec<Value>);

impl Values {
    pub(crate) fn into_arguments(self) -> Result<SqliteArguments, StoreError> {
        let mut arguments = SqliteArguments::default();
        arguments.reserve(self.0.len(), 0);
        for value in self.0 {
            let added = match value {
                Value::Null => arguments.add(None::<i64>),
                Value::Int(value) => arguments.add(value),
                Value::Text(value) => arguments.add(value),
                Value::Long(value) => arguments.add(value),
            };
            added.map_err(|e| StoreError::unreadable("a value to bind", &e))?;
        }
        Ok(arguments)
    }

    pub(crate) fn reserve(&mut self, values: usize) {
        self.0.reserve(values);
    }

    pub(crate) fn as_slice(&self) -> &[Value] {
        &self.0
    }

    pub(crate) fn append(&mut self, values: impl IntoIterator<Item = Value>) {
        self.0.extend(values);
    }

    #[allow(
        clippy::unnecessary_wraps,
        reason = "binding reads as one thing, and some of it can fail"
    )]
    fn put(&mut self, value: Value) -> Result<(), StoreError> {
        self.0.push(value);
        Ok(())
    }

    pub(crate) fn int(&mut self, value: impl Into<i64>) -> Result<(), StoreError> {
        self.put(Value::Int(value.into()))
    }

    pub(crate) fn opt_int(&mut self, value: Option<impl Into<i64>>) -> Result<(), StoreError> {
        self.put(value.map_or(Value::Null, |value| Value::Int(value.into())))
    }

    pub(crate) fn time(&mut self, value: Timestamp) -> Result<(), StoreError> {
        self.put(Value::Int(value.0))
    }

    pub(crate) fn opt_time(&mut self, value: Option<Timestamp>) -> Result<(), StoreError> {
        self.put(value.map_or(Value::Null, |at| Value::Int(at.0)))
    }

    pub(crate) fn id(&mut self, value: Uuid) -> Result<(), StoreError> {
        let mut text = Uuid::encode_buffer();
        self.text(value.hyphenated().encode_lower(&mut text))
    }

    pub(crate) fn opt_id(&mut self, value: Option<Uuid>) -> Result<(), StoreError> {
        match value {
            Some(id) => self.id(id),
            None => self.put(Value::Null),
        }
    }

    pub(crate) fn text(&mut self, value: &str) -> Result<(), StoreError> {
        // One allocation; a `String` would cost sqlx two.
        self.put(Value::Text(value.into()))
    }

    /// Text that is shared, without a copy.
    pub(crate) fn shared_text(&mut self, value: &Arc<str>) -> Result<(), StoreError> {
        self.put(Value::Text(Arc::clone(value)))
    }

    pub(crate) fn opt_text(&mut self, value: Option<&str>) -> Result<(), StoreError> {
        match value {
            Some(text) => self.text(text),
            None => self.put(Value::Null),
        }
    }

    pub(crate) fn json<T: Serialize>(&mut self, value: &T) -> Result<(), StoreError> {
        let text = serde_json::to_string(value)
            .map_err(|e| StoreError::unreadable("a JSON column", &e))?;
        self.put(Value::Long(text))
    }

    pub(crate) fn opt_json<T: Serialize>(&mut self, value: Option<&T>) -> Result<(), StoreError> {
        match value {
            Some(value) => self.json(value),
            None => self.put(Value::Null),
        }
    }

    /// The name of a variant without fields, as in JSON.
    pub(crate) fn name<T: Serialize>(&mut self, value: &T) -> Result<(), StoreError> {
        self.put(Value::Long(name_of(value)?))
    }

    pub(crate) fn opt_name<T: Serialize>(&mut self, value: Option<&T>) -> Result<(), StoreError> {
        match value {
            Some(value) => self.name(value),
            None => self.put(Value::Null),
        }
    }

    pub(crate) fn opt_status(&mut self, value: Option<&ConnectorStatus>) -> Result<(), StoreError> {
        match value {
            Some(ConnectorStatus::Other(text)) => self.put(Value::Long(format!("{OTHER}{text}"))),
            Some(known) => self.name(known),
            None => self.put(Value::Null),
        }
    }

    /// Two columns: kind and id.
    pub(crate) fn actor(&mut self, actor: &Actor) -> Result<(), StoreError> {
        let (kind, id) = actor_columns(actor);
        self.text(kind)?;
        self.opt_id(id)
    }
}

/// Before a status that no version of the standard knows.
const OTHER: &str = "other:";

pub(crate) fn actor_columns(actor: &Actor) -> (&'static str, Option<Uuid>) {
    match actor {
        Actor::Person(id) => ("person", Some(id.0)),
        Actor::ApiToken(id) => ("api_token", Some(id.0)),
        Actor::Station(id) => ("station", Some(id.0)),
        Actor::Schedule => ("schedule", None),
        Actor::System => ("system", None),
    }
}

/// The name of a variant without fields, as in JSON.
pub(crate) fn name_of<T: Serialize>(value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => Ok(name),
        Ok(other) => Err(StoreError::unreadable("a name", &other)),
        Err(e) => Err(StoreError::unreadable("a name", &e)),
    }
}

/// The variant of that name.
pub(crate) fn named<T: DeserializeOwned>(name: &str) -> Result<T, serde::de::value::Error> {
    T::deserialize(serde::de::value::StrDeserializer::new(name))
}

/// A row that is being read. Columns are named as in the table.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'r>(pub(crate) &'r SqliteRow);

impl<'r> Fields<'r> {
    fn get<T: Decode<'r, Sqlite> + Type<Sqlite>>(self, column: &str) -> Result<T, StoreError> {
        self.0
            .try_get(column)
            .map_err(|e| StoreError::unreadable(column, &e))
    }

    pub(crate) fn int<T: TryFrom<i64>>(self, column: &str) -> Result<T, StoreError>
    where
        T::Error: Display,
    {
        T::try_from(self.get::<i64>(column)?).map_err(|e| StoreError::unreadable(column, &e))
    }

    pub(crate) fn opt_int<T: TryFrom<i64>>(self, column: &str) -> Result<Option<T>, StoreError>
    where
        T::Error: Display,
    {
        self.get::<Option<i64>>(column)?
            .map(|v| T::try_from(v).map_err(|e| StoreError::unreadable(column, &e)))
            .transpose()
    }

    pub(crate) fn flag(self, column: &str) -> Result<bool, StoreError> {
        Ok(self.get::<i64>(column)? != 0)
    }

    pub(crate) fn time(self, column: &str) -> Result<Timestamp, StoreError> {
        self.get(column).map(Timestamp)
    }

    pub(crate) fn opt_time(self, column: &str) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.get::<Option<i64>>(column)?.map(Timestamp))
    }

    pub(crate) fn text(self, column: &str) -> Result<String, StoreError> {
        self.get(column)
    }

    pub(crate) fn opt_text(self, column: &str) -> Result<Option<String>, StoreError> {
        self.get(column)
    }

    /// Anything that reads itself from text: an id, a number.
    pub(crate) fn parse<T: FromStr>(self, column: &str) -> Result<T, StoreError>
    where
        T::Err: Display,
    {
        self.get::<&str>(column)?
            .parse()
            .map_err(|e: T::Err| StoreError::unreadable(column, &e))
    }

    pub(crate) fn opt_parse<T: FromStr>(self, column: &str) -> Result<Option<T>, StoreError>
    where
        T::Err: Display,
    {
        self.get::<Option<&str>>(column)?
            .map(|text| {
                text.parse()
                    .map_err(|e: T::Err| StoreError::unreadable(column, &e))
            })
            .transpose()
    }

    pub(crate) fn json<T: Deserialize<'r>>(self, column: &str) -> Result<T, StoreError> {
        serde_json::from_str(self.get::<&str>(column)?)
            .map_err(|e| StoreError::unreadable(column, &e))
    }

    pub(crate) fn opt_json<T: Deserialize<'r>>(
        self,
        column: &str,
    ) -> Result<Option<T>, StoreError> {
        self.get::<Option<&str>>(column)?
            .map(|text| serde_json::from_str(text).map_err(|e| StoreError::unreadable(column, &e)))
            .transpose()
    }

    pub(crate) fn name<T: DeserializeOwned>(self, column: &str) -> Result<T, StoreError> {
        named(self.get::<&str>(column)?).map_err(|e| StoreError::unreadable(column, &e))
    }

    pub(crate) fn opt_name<T: DeserializeOwned>(
        self,
        column: &str,
    ) -> Result<Option<T>, StoreError> {
        self.get::<Option<&str>>(column)?
            .map(|text| named(text).map_err(|e| StoreError::unreadable(column, &e)))
            .transpose()
    }

    pub(crate) fn opt_status(self, column: &str) -> Result<Option<ConnectorStatus>, StoreError> {
        let Some(text) = self.get::<Option<&str>>(column)? else {
            return Ok(None);
        };
        match text.strip_prefix(OTHER) {
            Some(other) => Ok(Some(ConnectorStatus::Other(other.to_owned()))),
            None => named(text)
                .map(Some)
                .map_err(|e| StoreError::unreadable(column, &e)),
        }
    }

    pub(crate) fn actor(self) -> Result<Actor, StoreError> {
        let kind: &str = self.get("actor_kind")?;
        match kind {
            "person" => self.parse("actor_id").map(Actor::Person),
            "api_token" => self.parse("actor_id").map(Actor::ApiToken),
            "station" => self.parse("actor_id").map(Actor::Station),
            "schedule" => Ok(Actor::Schedule),
            "system" => Ok(Actor::System),
            other => Err(StoreError::unreadable("actor_kind", &other)),
        }
    }
}
