//! What went over the wire.

use central::{ConnectionAttempt, TraceMessage, vocabulary::CardText};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Time, mirror::mirror};

mirror! {
    /// Which way a message went.
    MessageDirection = central::Direction {
        /// From the station.
        In,
        /// To the station.
        Out,
    }
}

mirror! {
    /// What kind of message.
    MessageKind = central::FrameKind {
        /// It asks.
        Call,
        /// It answers.
        Result,
        /// It refuses to answer.
        Error,
        /// Nothing that OCPP knows.
        Unreadable,
    }
}

/// A message of a station, as it went over the wire.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Message)]
pub struct MessageDto {
    /// When.
    pub at: Time,
    /// Over which of its connections.
    pub connection: u64,
    /// Which way.
    pub direction: MessageDirection,
    /// What kind.
    pub kind: MessageKind,
    /// What it is about, such as `BootNotification`; of an answer, that of what it answers.
    pub action: Option<String>,
    /// The wire's own id of it.
    pub message_id: Option<String>,
    /// The whole text. Cards are masked unless the caller may see them; null where they cannot be
    /// found to be masked.
    pub text: Option<String>,
    /// Of an answer: how long it took.
    pub latency_ms: Option<f64>,
}

impl MessageDto {
    /// The message; whole, or with its cards masked.
    #[allow(
        clippy::cast_precision_loss,
        reason = "a latency is far below 2^53 microseconds"
    )]
    pub fn new(row: &TraceMessage, whole: bool) -> Self {
        let known = |text: &String| (!text.is_empty()).then(|| text.clone());
        Self {
            at: row.at.into(),
            connection: row.generation,
            direction: row.direction.into(),
            kind: row.kind.into(),
            action: known(&row.action),
            message_id: known(&row.message_id),
            text: if whole {
                Some(row.text.to_string())
            } else {
                masked(&row.text)
            },
            latency_ms: row.latency_us.map(|us| us as f64 / 1000.0),
        }
    }
}

/// The text with its cards masked; what is no JSON cannot be searched for them.
fn masked(text: &str) -> Option<String> {
    let mut json: Value = serde_json::from_str(text).ok()?;
    mask(&mut json);
    Some(json.to_string())
}

fn mask(json: &mut Value) {
    match json {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(card) if is_card(name) => {
                        *card = CardText(std::mem::take(card)).masked();
                    }
                    other => mask(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The names that OCPP 1.6 and 2.0.1 give to a card's text, without case: some chargers vary it.
fn is_card(name: &str) -> bool {
    ["idTag", "parentIdTag", "idToken"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
}

/// A handshake, accepted or failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ConnectionAttempt)]
pub struct ConnectionAttemptDto {
    /// When.
    pub at: Time,
    /// From where.
    pub remote_addr: String,
    /// What it called itself, as far as that could be read.
    pub identity: Option<String>,
    /// Which station that is.
    pub station_id: Option<Uuid>,
    /// The path as received.
    pub path: String,
    /// The sub-protocols offered.
    pub offered: Vec<String>,
    /// The version of OCPP agreed on.
    pub ocpp_version: Option<String>,
    /// Whether it was let in.
    pub accepted: bool,
    /// The HTTP status it was answered with.
    pub http_status: u16,
    /// Stable code of the diagnosis.
    pub diagnosis: String,
    /// Arguments of its sentence.
    #[schema(value_type = Object)]
    pub args: Map<String, Value>,
    /// The request's head as received, without credentials.
    pub head: String,
}

impl From<ConnectionAttempt> for ConnectionAttemptDto {
    fn from(row: ConnectionAttempt) -> Self {
        Self {
            at: row.at.into(),
            remote_addr: row.remote_addr,
            identity: row.identity,
            station_id: row.station_id.map(|id| id.0),
            path: row.path,
            offered: row.offered,
            ocpp_version: row.chosen.map(|version| version.as_str().to_owned()),
            accepted: row.accepted,
            http_status: row.http_status,
            diagnosis: row.diagnosis,
            args: row.args,
            head: row.head,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn cards_in_messages_are_masked_wherever_they_stand() {
        assert_eq!(
            masked(r#"[2,"1","Authorize",{"idTag":"04A2B3C4D5"}]"#).as_deref(),
            Some(r#"[2,"1","Authorize",{"idTag":"04…D5"}]"#)
        );
        assert_eq!(
            masked(r#"[3,"1",{"idTagInfo":{"parentIdTag":"ABCDEF01","status":"Accepted"}}]"#)
                .as_deref(),
            Some(r#"[3,"1",{"idTagInfo":{"parentIdTag":"AB…01","status":"Accepted"}}]"#)
        );
        assert_eq!(masked(r#"[2,"1","Authorize",{"idTag":"04A2B3"#), None);
    }
}
