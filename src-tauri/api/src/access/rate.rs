//! How often a token may ask: 600 requests and 10 starts a minute (`domain.md` 3.3, G5).

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use central::vocabulary::{ApiTokenId, Steady};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Limit {
    /// Any request.
    Requests,
    /// Starts of sessions.
    Starts,
}

impl Limit {
    const fn per_minute(self) -> i64 {
        match self {
            Self::Requests => 600,
            Self::Starts => 10,
        }
    }
}

const MINUTE: i64 = 60_000;

/// What each token has used. One moment for each token and limit: when it would be empty again
/// (the generic cell rate algorithm), so memory is bounded by the tokens there are.
#[derive(Debug, Default)]
pub(crate) struct Rates(Mutex<HashMap<(ApiTokenId, Limit), Steady>>);

impl Rates {
    /// Counts one; else how many seconds to wait.
    pub(crate) fn take(&self, token: ApiTokenId, limit: Limit, now: Steady) -> Result<(), u64> {
        let share = MINUTE / limit.per_minute();
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let empty_at = used.entry((token, limit)).or_insert(now);
        let next = (*empty_at).max(now).plus_millis(share);
        let over = next.0 - now.0 - MINUTE;
        if over > 0 {
            return Err(u64::try_from(over.div_euclid(1000) + 1).unwrap_or(1));
        }
        *empty_at = next;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn ten_starts_a_minute_and_then_one_every_six_seconds() {
        let rates = Rates::default();
        let token = ApiTokenId(Uuid::from_u128(1));
        let now = Steady(1_000);
        for start in 0..10 {
            assert_eq!(
                rates.take(token, Limit::Starts, now),
                Ok(()),
                "start {start}"
            );
        }
        assert_eq!(rates.take(token, Limit::Starts, now), Err(7));
        assert_eq!(
            rates.take(token, Limit::Starts, now.plus_millis(6_000)),
            Ok(())
        );
        assert!(
            rates
                .take(token, Limit::Starts, now.plus_millis(6_000))
                .is_err()
        );
    }

    #[test]
    fn tokens_and_limits_are_counted_apart() {
        let rates = Rates::default();
        let (one, other) = (
            ApiTokenId(Uuid::from_u128(1)),
            ApiTokenId(Uuid::from_u128(2)),
        );
        for _ in 0..600 {
            assert!(rates.take(one, Limit::Requests, Steady(0)).is_ok());
        }
        assert!(rates.take(one, Limit::Requests, Steady(0)).is_err());
        assert!(rates.take(one, Limit::Starts, Steady(0)).is_ok());
        assert!(rates.take(other, Limit::Requests, Steady(0)).is_ok());
    }
}
