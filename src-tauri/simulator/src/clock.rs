//! The time that simulated stations live by. The shells pass one in, so that the demo and its
//! central system share theirs (`decisions.md` 32).

use std::{pin::Pin, time::Duration};

use tokio::time::Instant;
use vocabulary::{Now, Steady, Timestamp};

/// Where simulated stations get the time from.
///
/// `now().utc` is what a station writes into its messages. `now().steady` is the time of its course:
/// cars charge, meters sample and drivers leave by it, so a clock that lets it run faster makes the
/// course faster.
pub trait Clock: Send + Sync + 'static {
    /// The present.
    fn now(&self) -> Now;

    /// Waits until the time of the course reads `deadline`.
    fn sleep_until(&self, deadline: Steady) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// The machine's clock with the course running `speed` times as fast. What stations write into
/// their messages stays the true time.
#[derive(Debug, Clone)]
pub struct MachineClock {
    origin: Instant,
    speed: u32,
}

impl MachineClock {
    /// Starts the course; a speed of 0 counts as 1.
    #[expect(
        clippy::disallowed_methods,
        reason = "stations outside Forecourt have a clock of their own"
    )]
    pub fn start(speed: u32) -> Self {
        Self {
            origin: Instant::now(),
            speed: speed.max(1),
        }
    }
}

impl Clock for MachineClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "stations outside Forecourt have a clock of their own"
    )]
    fn now(&self) -> Now {
        let course = self.origin.elapsed().as_millis() * u128::from(self.speed);
        Now {
            utc: Timestamp::from(chrono::Utc::now()),
            steady: Steady(i64::try_from(course).unwrap_or(i64::MAX)),
        }
    }

    fn sleep_until(&self, deadline: Steady) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let course = u64::try_from(deadline.0).unwrap_or(0);
        // Rounded up, so that the deadline has come when the sleep is over.
        let since_origin = Duration::from_millis(course).div_f64(f64::from(self.speed));
        Box::pin(tokio::time::sleep_until(
            self.origin + since_origin + Duration::from_millis(1),
        ))
    }
}
