//! Ids of things that happened in the demo's past: of their own time, and the same for the same
//! seed.

use central::site::Ids;
use central::vocabulary::{CardText, Timestamp};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use uuid::{Builder, Uuid};

pub(super) struct PastIds {
    pub(super) now: Timestamp,
    random: StdRng,
}

impl PastIds {
    pub(super) fn new(seed: u64, now: Timestamp) -> Self {
        Self {
            now,
            random: StdRng::seed_from_u64(seed),
        }
    }
}

impl Ids for PastIds {
    /// The past is made up; how long that takes is nobody's concern.
    fn stopwatch_us(&mut self) -> u64 {
        0
    }

    fn uuid(&mut self) -> Uuid {
        let millis = u64::try_from(self.now.0).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &self.random.random()).into_uuid()
    }

    fn transaction_number(&mut self) -> i64 {
        self.random.random_range(1..=i64::from(i32::MAX))
    }

    fn virtual_card(&mut self) -> CardText {
        CardText(format!("FC{:016X}", self.random.random::<u64>()))
    }
}
