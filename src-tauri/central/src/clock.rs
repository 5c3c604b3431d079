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
    Paced(Arc<watch::Sender<Paced>>),
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

    /// A clock that runs faster than life where it is told so, and the handle that tells it. It is
    /// for the demo, whose central system and stations share it (`decisions.md` 32).
    pub fn paced() -> (Self, Pace) {
        let (sender, _) = watch::channel(Paced {
            since: Self::machine(),
            at: Now {
                utc: Self::machine().now().utc,
                steady: Steady(0),
            },
            speed: 1,
        });
        let sender = Arc::new(sender);
        (Self(Source::Paced(Arc::clone(&sender))), Pace(sender))
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
            Source::Paced(sender) => sender.borrow().now(),
            Source::Simulated(sender) => *sender.borrow(),
        }
    }

    /// Microseconds since the clock was made, for how long things take: also where the clock runs
    /// faster than life. A simulated one stands still meanwhile.
    pub fn stopwatch_us(&self) -> u64 {
        match &self.0 {
            Source::Machine { origin } => {
                u64::try_from(origin.elapsed().as_micros()).unwrap_or(u64::MAX)
            }
            Source::Paced(sender) => sender.borrow().since.stopwatch_us(),
            Source::Simulated(_) => 0,
        }
    }

    /// Waits until the steady clock reads `deadline`.
    pub async fn sleep_until(&self, deadline: Steady) {
        match &self.0 {
            Source::Machine { .. } => {
                let left = deadline.0.saturating_sub(self.now().steady.0);
                tokio::time::sleep(Duration::from_millis(u64::try_from(left).unwrap_or(0))).await;
            }
            Source::Paced(sender) => {
                let mut pace = sender.subscribe();
                loop {
                    let wait = pace.borrow_and_update().until(deadline);
                    if wait.is_zero() {
                        return;
                    }
                    // Another speed makes the wait another one; a sender that is gone changes none.
                    tokio::select! {
                        () = tokio::time::sleep(wait) => {}
                        Ok(()) = pace.changed() => {}
                    }
                }
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

/// How a paced clock runs since its speed was last set.
#[derive(Debug)]
struct Paced {
    since: Clock,
    at: Now,
    speed: u32,
}

impl Paced {
    fn now(&self) -> Now {
        let passed = self
            .since
            .now()
            .steady
            .0
            .saturating_mul(i64::from(self.speed));
        Now {
            utc: self.at.utc.plus_millis(passed),
            steady: self.at.steady.plus_millis(passed),
        }
    }

    /// How long it is until then, on the machine's clock; rounded up, so that it has come after it.
    fn until(&self, deadline: Steady) -> Duration {
        let left = u64::try_from(deadline.0.saturating_sub(self.now().steady.0)).unwrap_or(0);
        Duration::from_millis(left.div_ceil(u64::from(self.speed)))
    }
}

/// Sets the speed of a paced clock.
#[derive(Debug, Clone)]
pub struct Pace(Arc<watch::Sender<Paced>>);

impl Pace {
    /// How many times faster than life the clock runs.
    pub fn speed(&self) -> u32 {
        self.0.borrow().speed
    }

    /// Lets the clock run so many times faster than life; 0 counts as 1.
    pub fn set_speed(&self, speed: u32) {
        self.restart(|paced| paced.speed = speed.max(1));
    }

    /// Puts the wall clock forward to a time that it has shown before, if it is behind: what was
    /// recorded at another speed lies in the future of the machine's clock.
    pub fn not_before(&self, utc: Timestamp) {
        self.restart(|paced| paced.at.utc = paced.at.utc.max(utc));
    }

    fn restart(&self, change: impl FnOnce(&mut Paced)) {
        self.0.send_modify(|paced| {
            paced.at = paced.now();
            paced.since = Clock::machine();
            change(paced);
        });
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
    async fn a_wait_on_a_paced_clock_is_cut_short_when_it_runs_faster() {
        let (clock, pace) = Clock::paced();
        let before = clock.now();
        let hour = clock.sleep(Duration::from_hours(1));
        tokio::pin!(hour);
        assert!(futures_util::poll!(&mut hour).is_pending());
        pace.set_speed(3_600_000);
        hour.await;
        let passed = clock.now().steady.0 - before.steady.0;
        assert!(passed >= 3_600_000, "{passed} ms");
        assert!(clock.now().utc.0 - before.utc.0 >= 3_600_000);
    }

    #[test]
    fn a_paced_clock_never_shows_less_than_it_has_shown() {
        let (clock, pace) = Clock::paced();
        let shown = clock.now().utc.plus_millis(86_400_000);
        pace.not_before(shown);
        assert!(clock.now().utc >= shown);
        pace.not_before(Timestamp(0));
        assert!(clock.now().utc >= shown);
        assert_eq!(pace.speed(), 1);
    }

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
