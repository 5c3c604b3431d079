//! Codes to sign in with a browser: given out by the program that runs headless, used once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use central::{Clock, Secret, StoreError, hash_of, vocabulary::Steady};

/// How long a code works: long enough to walk from the server to a desk.
const VALID_MILLIS: i64 = 60 * 60 * 1000;
/// So many codes wait at once; the oldest gives way.
const WAITING: usize = 16;

/// Codes that were given out and not used; cheap to clone. They live in memory alone and end with
/// the program.
#[derive(Clone)]
pub struct SignInCodes {
    clock: Clock,
    waiting: Arc<Mutex<HashMap<String, Steady>>>,
}

impl std::fmt::Debug for SignInCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInCodes").finish_non_exhaustive()
    }
}

impl SignInCodes {
    /// None yet.
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            waiting: Arc::default(),
        }
    }

    /// A new code, for the line `sign in at http://.../#code=...`. It works once, for an hour.
    pub fn issue(&self) -> Result<String, StoreError> {
        let code = Secret::random("")?;
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= WAITING
            && let Some(oldest) = waiting
                .iter()
                .min_by_key(|(_, until)| **until)
                .map(|(hash, _)| hash.clone())
        {
            waiting.remove(&oldest);
        }
        let until = self.clock.now().steady.plus_millis(VALID_MILLIS);
        waiting.insert(code.hash(), until);
        Ok(code.reveal().to_owned())
    }

    /// Takes a code; whether it worked.
    pub(crate) fn redeem(&self, code: &str) -> bool {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let until = waiting.remove(&hash_of(code));
        until.is_some_and(|until| self.clock.now().steady < until)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use std::time::Duration;

    use central::vocabulary::Timestamp;

    use super::*;

    #[test]
    fn a_code_works_once_and_for_an_hour() {
        let (clock, time) = Clock::simulated(Timestamp(0));
        let codes = SignInCodes::new(clock);
        let code = codes.issue().unwrap();
        assert!(!codes.redeem("another"), "only the code itself works");
        assert!(codes.redeem(&code));
        assert!(!codes.redeem(&code), "it was used");
        let late = codes.issue().unwrap();
        time.advance(Duration::from_hours(1));
        assert!(!codes.redeem(&late), "its hour is over");
    }

    #[test]
    fn codes_that_nobody_uses_do_not_pile_up() {
        let (clock, time) = Clock::simulated(Timestamp(0));
        let codes = SignInCodes::new(clock);
        let first = codes.issue().unwrap();
        for _ in 0..WAITING {
            time.advance(Duration::from_secs(1));
            codes.issue().unwrap();
        }
        assert!(!codes.redeem(&first), "the oldest gave way");
        assert_eq!(codes.waiting.lock().unwrap().len(), WAITING);
    }
}
