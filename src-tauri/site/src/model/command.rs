//! What stations were told, and what came of it (`domain.md` 7): the station's answer and the
//! observed effect are kept apart.

use serde::{Deserialize, Serialize};
use vocabulary::{CommandId, EvseId, Order, OrderAnswer, SessionId, StationId, Timestamp};

/// Where a command stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommandState {
    /// Recorded; the station is offline, or another CALL is in flight.
    Waiting,
    /// Recorded as sent, before the write.
    Sent,
    /// No answer after 30 s; a late one still counts (engine rule 7).
    Unanswered,
    /// Sent, and the connection or the program ended before an answer: it may have happened.
    Unconfirmed,
    /// The station answered; see the answer.
    Acknowledged,
    /// What it was to bring about was seen.
    EffectConfirmed,
    /// The station said yes, and nothing happened.
    EffectMissing,
    /// Its time was over before it was sent.
    Expired,
    /// Withdrawn before it was sent.
    Cancelled,
    /// It could not be written for this station.
    Failed,
}

/// A row of `commands`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Its id.
    pub id: CommandId,
    /// For which station.
    pub station_id: StationId,
    /// For which EVSE.
    pub evse_id: Option<EvseId>,
    /// For which session.
    pub session_id: Option<SessionId>,
    /// What it says. The card of a start is read from the session's token when it is sent, and is
    /// not in the stored row.
    pub order: Order,
    /// Where it stands.
    pub state: CommandState,
    /// The station's answer.
    pub answer: Option<OrderAnswer>,
    /// Who asked for it.
    pub actor: crate::Actor,
    /// Why, in the person's words.
    pub reason: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// Until when it may wait.
    pub expires_at: Option<Timestamp>,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// When the answer came.
    pub answered_at: Option<Timestamp>,
    /// When its effect was seen or missed.
    pub effect_at: Option<Timestamp>,
}
