//! What the site stores.

use serde::Serialize;
use utoipa::ToSchema;

/// A kind of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StoredKind {
    /// Sessions, meter values, decisions.
    Sessions,
    /// Names of people at the desk.
    People,
    /// Names of drivers.
    Drivers,
    /// Texts of cards.
    Cards,
    /// What happened, and who did it.
    Events,
    /// Messages of stations, as they came and went.
    Messages,
    /// Handshakes.
    ConnectionAttempts,
    /// Signed-in browsers.
    SignIns,
    /// Answers to requests with an Idempotency-Key.
    Answers,
}

impl StoredKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Sessions,
        Self::People,
        Self::Drivers,
        Self::Cards,
        Self::Events,
        Self::Messages,
        Self::ConnectionAttempts,
        Self::SignIns,
        Self::Answers,
    ];
}

/// What is kept of a kind, for how long, and who sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StoredData {
    /// Which kind.
    pub kind: StoredKind,
    /// For so many days; null: no such bound.
    pub days: Option<i64>,
    /// The last so many; null: no such bound.
    pub rows: Option<i64>,
    /// So many MB at most; null: no such bound.
    pub megabytes: Option<u64>,
    /// Whether anybody sees it.
    pub seen: bool,
    /// The people who see it; empty also where the caller may not know them.
    pub people: Vec<String>,
    /// How many programs see it.
    pub keys: usize,
}
