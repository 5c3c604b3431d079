//! Cards that may charge, and those that only called.

use serde::{Deserialize, Serialize};
use vocabulary::{CardText, DriverId, StationId, Timestamp, TokenId, VehicleId};

/// What kind of card it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    /// A card of plastic.
    Rfid,
    /// Made by us for one start (`domain.md` 2.6).
    Virtual,
}

/// Whether a card may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenStatus {
    /// It may.
    Active,
    /// It may not.
    Blocked,
    /// It was lost.
    Lost,
    /// A station reported it, nobody has accepted it.
    Unknown,
}

/// A row of `tokens`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// What kind it is.
    pub kind: TokenKind,
    /// Its text as first seen or entered.
    pub card: CardText,
    /// Whether it may be used.
    pub status: TokenStatus,
    /// From when.
    pub valid_from: Option<Timestamp>,
    /// Until when.
    pub valid_until: Option<Timestamp>,
    /// The card of its group: members may stop each other's sessions.
    pub parent_id: Option<TokenId>,
    /// Whose it is.
    pub driver_id: Option<DriverId>,
    /// The vehicle that it lies in.
    pub vehicle_id: Option<VehicleId>,
    /// The card that took its place.
    pub replaced_by: Option<TokenId>,
    /// The card that this is only another spelling of.
    pub merged_into: Option<TokenId>,
    /// At how many EVSEs at once it may charge.
    pub max_concurrent: u32,
    /// What people wrote about it.
    pub note: String,
    /// When it was entered or first seen.
    pub created_at: Timestamp,
    /// When it was seen last.
    pub last_seen_at: Option<Timestamp>,
    /// Where it was seen last.
    pub last_seen_station: Option<StationId>,
}

impl Token {
    /// A card of nobody, at one EVSE at a time, for as long as it likes.
    pub(crate) fn new(
        id: TokenId,
        kind: TokenKind,
        card: CardText,
        status: TokenStatus,
        at: Timestamp,
    ) -> Self {
        Self {
            id,
            kind,
            card,
            status,
            valid_from: None,
            valid_until: None,
            parent_id: None,
            driver_id: None,
            vehicle_id: None,
            replaced_by: None,
            merged_into: None,
            max_concurrent: 1,
            note: String::new(),
            created_at: at,
            last_seen_at: None,
            last_seen_station: None,
        }
    }
}
