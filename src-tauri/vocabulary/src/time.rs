//! Time as a value. Nothing here reads a clock: the running program has one place that does, and
//! passes [`Now`] in.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970-01-01 UTC, as the store keeps it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The moment `millis` later (earlier when negative); saturates.
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this moment.
    pub fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// As chrono's type; a moment outside chrono's range becomes 1970.
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }

    /// RFC 3339 in UTC with milliseconds: `2026-11-21T10:15:02.114Z`.
    pub fn to_rfc3339(self) -> String {
        self.to_utc().to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    /// Reads RFC 3339 with any offset.
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text)
            .ok()
            .map(|at| Self(at.timestamp_millis()))
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.timestamp_millis())
    }
}

/// A reading of the monotonic clock in milliseconds: timers run on it, so that a corrected wall
/// clock neither fires nor starves one. Its zero means nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Steady(pub i64);

impl Steady {
    /// The reading `millis` later.
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}

/// The present, on both clocks. Deadlines are stored in UTC and kept on the steady clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The wall clock.
    pub utc: Timestamp,
    /// The monotonic clock.
    pub steady: Steady,
}

impl Now {
    /// Where on the steady clock a stored UTC deadline lies.
    pub fn steady_at(self, deadline: Timestamp) -> Steady {
        self.steady.plus_millis(deadline.millis_since(self.utc))
    }
}

/// A time that a station stated, beside the text it sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedTime {
    /// What was understood; the time of receipt where nothing could be.
    pub at: Timestamp,
    /// The text as it came; empty when there was none.
    pub raw: String,
    /// Whether `at` is what the station stated. False: missing, empty or unreadable.
    pub stated: bool,
}

impl ReportedTime {
    /// A time nobody stated: that of receipt.
    pub fn received(at: Timestamp) -> Self {
        Self {
            at,
            raw: String::new(),
            stated: false,
        }
    }
}
