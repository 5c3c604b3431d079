//! Cards.

use central::site::Token;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Time, mirror::mirror, value::present};

mirror! {
    /// What kind of card it is.
    TokenKind = central::site::TokenKind {
        /// A card of plastic.
        Rfid,
        /// Made for one start.
        Virtual,
    }
}

mirror! {
    /// Whether a card may be used.
    TokenStatus = central::site::TokenStatus {
        /// It may.
        Active,
        /// It may not.
        Blocked,
        /// It was lost.
        Lost,
        /// A charger reported it, nobody has accepted it.
        Unknown,
    }
}

/// A card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Token)]
pub struct TokenDto {
    /// Its id.
    pub id: Uuid,
    /// What kind it is.
    pub kind: TokenKind,
    /// Its text, masked unless the caller may see it whole.
    pub card: String,
    /// Whether it may be used.
    pub status: TokenStatus,
    /// From when.
    pub valid_from: Option<Time>,
    /// Until when.
    pub valid_until: Option<Time>,
    /// The card of its group: members may stop each other's sessions.
    pub parent_id: Option<Uuid>,
    /// Whose it is.
    pub driver_id: Option<Uuid>,
    /// That driver's name; null if there is none or the caller may not see names.
    pub driver: Option<String>,
    /// The vehicle that it lies in.
    pub vehicle_id: Option<Uuid>,
    /// The card that took its place.
    pub replaced_by: Option<Uuid>,
    /// The card that this is only another spelling of.
    pub merged_into: Option<Uuid>,
    /// At how many connectors at once it may charge.
    pub max_concurrent: u32,
    /// What people wrote about it; null if the caller may not see it.
    pub note: Option<String>,
    /// When it was entered or first seen.
    pub created_at: Time,
    /// When it was seen last.
    pub last_seen_at: Option<Time>,
    /// Where it was seen last.
    pub last_seen_station: Option<Uuid>,
}

impl TokenDto {
    /// The row; whole, or masked and without the note. With its driver's name, for those who may see
    /// it.
    pub fn new(row: &Token, whole: bool, driver: Option<String>) -> Self {
        Self {
            id: row.id.0,
            kind: row.kind.into(),
            card: if whole {
                row.card.reveal().to_owned()
            } else {
                row.card.masked()
            },
            status: row.status.into(),
            valid_from: row.valid_from.map(Time),
            valid_until: row.valid_until.map(Time),
            parent_id: row.parent_id.map(|id| id.0),
            driver_id: row.driver_id.map(|id| id.0),
            driver,
            vehicle_id: row.vehicle_id.map(|id| id.0),
            replaced_by: row.replaced_by.map(|id| id.0),
            merged_into: row.merged_into.map(|id| id.0),
            max_concurrent: row.max_concurrent,
            note: whole.then(|| row.note.clone()),
            created_at: row.created_at.into(),
            last_seen_at: row.last_seen_at.map(Time),
            last_seen_station: row.last_seen_station.map(|id| id.0),
        }
    }
}

/// A card to enter.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenBody {
    /// Its text as a reader shows it, 1 to 64 characters.
    #[schema(min_length = 1, max_length = 64)]
    pub card: String,
    /// Whether it may be used; `active` if left out.
    pub status: Option<TokenStatus>,
    /// From when.
    pub valid_from: Option<Time>,
    /// Until when.
    pub valid_until: Option<Time>,
    /// The card of its group.
    pub parent_id: Option<Uuid>,
    /// Whose it is.
    pub driver_id: Option<Uuid>,
    /// The vehicle that it lies in.
    pub vehicle_id: Option<Uuid>,
    /// At how many connectors at once it may charge; 1 if left out.
    #[schema(minimum = 1, maximum = 1000)]
    pub max_concurrent: Option<u32>,
    /// What people write about it.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

impl std::fmt::Debug for TokenBody {
    // The card's text must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenBody")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// Changes to a card; what is left out stays, null takes away.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenPatch {
    /// Whether it may be used.
    pub status: Option<TokenStatus>,
    /// From when.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Time>)]
    pub valid_from: Option<Option<Time>>,
    /// Until when.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Time>)]
    pub valid_until: Option<Option<Time>>,
    /// The card of its group.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>)]
    pub parent_id: Option<Option<Uuid>>,
    /// Whose it is.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>)]
    pub driver_id: Option<Option<Uuid>>,
    /// The vehicle that it lies in.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>)]
    pub vehicle_id: Option<Option<Uuid>>,
    /// At how many connectors at once it may charge.
    #[schema(minimum = 1, maximum = 1000)]
    pub max_concurrent: Option<u32>,
    /// What people write about it.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

/// An unknown card that is accepted. Name a driver who is there, or one to enter, or nobody.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenAcceptBody {
    /// Whose it is: a driver who is there.
    pub driver_id: Option<Uuid>,
    /// Whose it is: the name of a driver to enter.
    #[schema(min_length = 1, max_length = 120)]
    pub driver_name: Option<String>,
    /// What people write about it.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

impl std::fmt::Debug for TokenAcceptBody {
    // Names must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenAcceptBody")
            .field("driver_id", &self.driver_id)
            .finish_non_exhaustive()
    }
}

/// A card that was lost.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenLostBody {
    /// Stop what charges with it now.
    #[serde(default)]
    pub stop_sessions: bool,
}

/// Why a station may still let a lost card charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StillWorksBecause {
    /// It is not connected: it decides alone until it is back.
    Offline,
    /// It is connected and has seen the card: its own list of cards is not known to be without it.
    LocalListUnknown,
}

/// A station that may still let a lost card charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StillWorksAt {
    /// The station's id.
    pub station_id: Uuid,
    /// What people call it.
    pub station_name: String,
    /// Why it may.
    pub because: StillWorksBecause,
    /// Since when it is not connected.
    pub offline_since: Option<Time>,
    /// When the card was used there last; null: never.
    pub used_at: Option<Time>,
}

/// What became of a lost card.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TokenLost {
    /// The card as it is now.
    pub token: TokenDto,
    /// Its sessions that are not over.
    pub sessions: Vec<super::SessionDto>,
    /// Where it may still work.
    pub still_works_at: Vec<StillWorksAt>,
}

/// The card that takes the place of another.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenReplaceBody {
    /// Its text as a reader shows it.
    #[schema(min_length = 1, max_length = 64)]
    pub card: String,
}

impl std::fmt::Debug for TokenReplaceBody {
    // The card's text must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenReplaceBody")
    }
}

/// The card that a card is only another spelling of.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenMergeBody {
    /// That card.
    pub into: Uuid,
}

mirror! {
    /// How two texts of one card differ.
    Likeness = central::site::Likeness {
        /// Only in case and separators.
        Spelling,
        /// The bytes in the other order.
        Reversed,
        /// One is the decimal number of the other.
        Decimal,
        /// One is the decimal number of the other with its bytes in the other order.
        ReversedDecimal,
        /// One has something appended, such as a serial number.
        Suffix,
        /// One lacks bytes at an end.
        Shortened,
    }
}

/// A card that may be the same one, read by another kind of reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TokenLookalike {
    /// That card.
    pub token: TokenDto,
    /// How their texts differ.
    pub likeness: Likeness,
}
