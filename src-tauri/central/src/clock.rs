//! The one place that reads a clock. Everything else is passed the time, so that tests run on a
//! simulated one (`decisions.md` 33).

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;
use vocabulary::{Now, Steady, Timestamp};

/// Where the time comes from.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    Machine { origin: std::time::Instant },
    Simulated(Arc<watch::Sender<Now>>),
}

impl Clock {
    /// The machine's clocks.
    #[allow(
        clippy::disallowed_methods,
        reason = "this is the one place that reads a clock"
    )]
    pub fn machine() -> Self {
        Self(Source::Machine {
            origin: std::time::Instant::now(),
        })
    }

    /// A clock that stands still until it is told otherwise, and the handle that tells it.
    pub fn simulated(start: Timestamp) -> (Self, SimulatedTime) {
        let (sender, _) = watch::channel(Now {
            utc: start,
            steady: Steady(0),
        });
        let sender = Arc::new(sender);
        (
            Self(Source::Simulated(Arc::clone(&sender))),
            SimulatedTime(sender),
        )
    }

    /// The present.
    #[allow(
        clippy::disallowed_methods,
        reason = "this is the one place that reads a clock"
    )]
    pub fn now(&self) -> Now {
        match &self.0 {
            Source::Machine { origin } => {
                let elapsed = i64::try_from(origin.elapsed().as_millis()).unwrap_or(i64::MAX);
                Now {
                    utc: chrono::Utc::now().into(),
                    steady: Steady(elapsed),
                }
            }
            Source::Simulated(sender) => *sender.borrow(),
        }
    }

    /// Waits until the steady clock reads `deadline`.
    pub async fn sleep_until(&self, deadline: Steady) {
        match &self.0 {
            Source::Machine { .. } => {
                let left = deadline.0.saturating_sub(self.now().steady.0);
                tokio::time::sleep(Duration::from_millis(u64::try_from(left).unwrap_or(0))).await;
            }
            Source::Simulated(sender) => {
                let mut now = sender.subscribe();
                if now.wait_for(|now| now.steady >= deadline).await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        }
    }

    /// Waits for a while.
    pub async fn sleep(&self, duration: Duration) {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        self.sleep_until(self.now().steady.plus_millis(millis))
            .await;
    }
}

/// Moves a simulated clock.
#[derive(Debug, Clone)]
pub struct SimulatedTime(Arc<watch::Sender<Now>>);

impl SimulatedTime {
    /// Lets time pass on both clocks.
    pub fn advance(&self, duration: Duration) {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        self.0.send_modify(|now| {
            now.utc = now.utc.plus_millis(millis);
            now.steady = now.steady.plus_millis(millis);
        });
    }

    /// Sets the wall clock alone, as NTP or a person does.
    pub fn set_wall_clock(&self, utc: Timestamp) {
        self.0.send_modify(|now| now.utc = utc);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_simulated_sleep_ends_when_time_is_moved_and_not_by_the_wall_clock() {
        let (clock, time) = Clock::simulated(Timestamp(0));
        let sleep = clock.sleep(Duration::from_secs(30));
        tokio::pin!(sleep);
        time.set_wall_clock(Timestamp(1_000_000));
        assert!(futures_util::poll!(&mut sleep).is_pending());
        time.advance(Duration::from_secs(30));
        sleep.await;
    }
}
