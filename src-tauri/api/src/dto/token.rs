//! Cards.

use central::site::Token;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Time, mirror::mirror};

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
    /// The row; whole, or masked and without the note.
    pub fn new(row: &Token, whole: bool) -> Self {
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
    /// At how many connectors at once it may charge.
    #[schema(minimum = 1, maximum = 1000)]
    pub max_concurrent: Option<u32>,
    /// What people write about it.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

/// Tells null from a field that is not there.
pub(super) fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}
