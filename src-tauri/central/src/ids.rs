//! New ids and unpredictable numbers.

use rand::{Rng, rngs::StdRng};
use uuid::{ContextV7, Uuid};
use vocabulary::CardText;

use crate::Clock;

/// Ids from the machine's randomness and the program's clock.
pub(crate) struct FreshIds {
    clock: Clock,
    order: ContextV7,
    random: StdRng,
}

impl FreshIds {
    pub(crate) fn new(clock: Clock) -> Self {
        use rand::SeedableRng;
        Self {
            clock,
            order: ContextV7::new(),
            random: StdRng::from_os_rng(),
        }
    }
}

impl site::Ids for FreshIds {
    fn stopwatch_us(&mut self) -> u64 {
        self.clock.stopwatch_us()
    }

    fn uuid(&mut self) -> Uuid {
        let millis = u64::try_from(self.clock.now().utc.0).unwrap_or(0);
        let nanos = u32::try_from(millis % 1000).unwrap_or(0) * 1_000_000;
        Uuid::new_v7(uuid::Timestamp::from_unix(
            &self.order,
            millis / 1000,
            nanos,
        ))
    }

    fn transaction_number(&mut self) -> i64 {
        self.random.random_range(1..=i64::from(i32::MAX))
    }

    fn virtual_card(&mut self) -> CardText {
        // 1.6 allows 20 characters; some chargers want hexadecimal (Q24).
        let number: u64 = self.random.random();
        CardText(format!("FC{number:016X}"))
    }
}
