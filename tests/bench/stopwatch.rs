//! The bench measures true time, so it reads the clock itself; here alone.

use std::time::Instant;

use vocabulary::Timestamp;

/// Now, for spans.
#[expect(clippy::disallowed_methods, reason = "a bench measures true time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Now, for what stations write into their messages.
#[expect(clippy::disallowed_methods, reason = "a bench measures true time")]
pub(crate) fn wall_clock() -> Timestamp {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(Timestamp(0), |since| {
            Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
        })
}
