//! A message of the trace.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use vocabulary::{StationId, Timestamp};

use crate::store::{Fields, StoreError, Values};

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the station.
    In,
    /// To the station.
    Out,
}

impl Direction {
    pub(super) fn number(self) -> i64 {
        match self {
            Self::In => 0,
            Self::Out => 1,
        }
    }
}

/// What kind of frame it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FrameKind {
    /// CALL.
    Call,
    /// CALLRESULT.
    Result,
    /// CALLERROR.
    Error,
    /// Nothing that OCPP knows.
    Unreadable,
}

impl FrameKind {
    fn number(self) -> i64 {
        match self {
            Self::Call => 2,
            Self::Result => 3,
            Self::Error => 4,
            Self::Unreadable => 0,
        }
    }

    fn of(number: i64) -> Self {
        match number {
            2 => Self::Call,
            3 => Self::Result,
            4 => Self::Error,
            _ => Self::Unreadable,
        }
    }
}

/// A message as it went over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceMessage {
    /// When.
    pub at: Timestamp,
    /// Which station.
    pub station_id: StationId,
    /// Over which of its connections.
    pub generation: u64,
    /// Which way.
    pub direction: Direction,
    /// What kind of frame.
    pub kind: FrameKind,
    /// The message's id as sent; empty where there was none.
    pub message_id: String,
    /// The action; of an answer, that of its CALL; empty where unknown.
    pub action: String,
    /// The whole text.
    pub text: Arc<str>,
    /// Of an answer: microseconds since its CALL.
    pub latency_us: Option<i64>,
}

/// The columns of a sheet, in the order of [`bind`]. Stations, directions and kinds (OCPP-J's own) are
/// numbers: there are two rows for each CALL.
pub(super) const COLUMNS: &str = "id, previous_id, at, station, generation, outbound, kind, \
    message_id, action, text, latency_us";

/// How many there are.
pub(super) const WIDTH: usize = 11;

/// Binds a message with its place in its station's chain.
pub(super) fn bind(
    message: &TraceMessage,
    id: i64,
    previous: Option<i64>,
    station: i64,
    to: &mut Values,
) -> Result<(), StoreError> {
    to.int(id)?;
    to.opt_int(previous)?;
    to.time(message.at)?;
    to.int(station)?;
    // A generation counts connections; it does not come near the limit.
    to.int(i64::try_from(message.generation).unwrap_or(i64::MAX))?;
    to.int(message.direction.number())?;
    to.int(message.kind.number())?;
    to.text(&message.message_id)?;
    to.text(&message.action)?;
    to.shared_text(&message.text)?;
    to.opt_int(message.latency_us)
}

/// Reads a message of this station and the id of its row.
pub(super) fn read(
    row: &SqliteRow,
    station_id: StationId,
) -> Result<(i64, TraceMessage), StoreError> {
    let row = Fields(row);
    let message = TraceMessage {
        at: row.time("at")?,
        station_id,
        generation: row.int("generation")?,
        direction: if row.flag("outbound")? {
            Direction::Out
        } else {
            Direction::In
        },
        kind: FrameKind::of(row.int("kind")?),
        message_id: row.text("message_id")?,
        action: row.text("action")?,
        text: row.text("text")?.into(),
        latency_us: row.opt_int("latency_us")?,
    };
    Ok((row.int("id")?, message))
}
