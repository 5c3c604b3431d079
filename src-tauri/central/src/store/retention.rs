//! What is removed when its time is over. Each step removes a bounded number of rows, so that the
//! writer is never held up for long; callers repeat it while rows were removed.

use sqlx::SqliteConnection;
use vocabulary::Timestamp;

/// Rows removed in one step, at most.
const STEP: i64 = 5_000;

/// Handshakes that are kept.
pub const ATTEMPTS_KEPT: i64 = 10_000;

/// Days that events are kept: thirteen months of at most 31 days, so that no month is cut short.
pub const EVENT_DAYS: i64 = 13 * 31;

const DAY_MS: i64 = 86_400_000;

/// What to remove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prune {
    /// Events older than 13 months (`decisions.md` 3).
    Events {
        /// The present.
        now: Timestamp,
    },
    /// Handshakes beyond the last ten thousand.
    ConnectionAttempts,
    /// Answers to idempotent requests older than 24 hours.
    IdempotencyKeys {
        /// The present.
        now: Timestamp,
    },
    /// Signed-in browsers whose time is over.
    BrowserSessions {
        /// The present.
        now: Timestamp,
    },
}

impl Prune {
    /// All of them, at this time.
    pub fn all(now: Timestamp) -> [Self; 4] {
        [
            Self::Events { now },
            Self::ConnectionAttempts,
            Self::IdempotencyKeys { now },
            Self::BrowserSessions { now },
        ]
    }

    /// Removes one step's rows and says how many there were.
    pub(super) async fn run(self, connection: &mut SqliteConnection) -> Result<u64, sqlx::Error> {
        let query = match self {
            // Events are recorded in the order of `seq`.
            Self::Events { now } => sqlx::query(
                "DELETE FROM events WHERE seq IN (SELECT seq FROM events ORDER BY seq LIMIT ?)
                 AND recorded_at < ?",
            )
            .bind(STEP)
            .bind(now.plus_millis(-EVENT_DAYS * DAY_MS).0),
            Self::ConnectionAttempts => sqlx::query(
                "DELETE FROM connection_attempts WHERE id IN (
                     SELECT id FROM connection_attempts
                     WHERE id <= (SELECT max(id) FROM connection_attempts) - ?
                     ORDER BY id LIMIT ?)",
            )
            .bind(ATTEMPTS_KEPT)
            .bind(STEP),
            Self::IdempotencyKeys { now } => sqlx::query(
                "DELETE FROM idempotency_keys WHERE (caller, key) IN (
                     SELECT caller, key FROM idempotency_keys WHERE begun_at < ? LIMIT ?)",
            )
            .bind(now.plus_millis(-DAY_MS).0)
            .bind(STEP),
            Self::BrowserSessions { now } => {
                sqlx::query("DELETE FROM browser_sessions WHERE expires_at <= ?").bind(now.0)
            }
        };
        Ok(query.execute(connection).await?.rows_affected())
    }
}
