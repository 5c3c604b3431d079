//! What went over the wire.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::Time;

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageDirection {
    /// From the station.
    In,
    /// To the station.
    Out,
}

/// What kind of message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// It asks.
    Call,
    /// It answers.
    Result,
    /// It refuses to answer.
    Error,
    /// It could not be read as a message.
    Broken,
}

/// A message of a station, as it went over the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Message)]
pub struct MessageDto {
    /// Its place in the record.
    pub seq: i64,
    /// When.
    pub at: Time,
    /// Which way.
    pub direction: MessageDirection,
    /// What kind.
    pub kind: MessageKind,
    /// What it is about, such as `BootNotification`.
    pub action: Option<String>,
    /// The wire's own id of it.
    pub message_id: Option<String>,
    /// The whole text; cards are masked unless the caller may see them.
    pub text: String,
}

/// A handshake, accepted or failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ConnectionAttempt)]
pub struct ConnectionAttemptDto {
    /// Its place in the record.
    pub seq: i64,
    /// When.
    pub at: Time,
    /// From where.
    pub remote_addr: String,
    /// The path that was asked for.
    pub path: Option<String>,
    /// The station's identity, as far as it could be read.
    pub identity: Option<String>,
    /// The sub-protocols offered.
    pub offered: Vec<String>,
    /// The station's own name of its program.
    pub user_agent: Option<String>,
    /// Whether it was let in.
    pub accepted: bool,
    /// The HTTP status it was answered with.
    pub status: u16,
    /// Stable code of the diagnosis.
    pub diagnosis: String,
    /// Arguments of its sentence.
    #[schema(value_type = Object)]
    pub args: Map<String, Value>,
}
