//! One batch in flight: the next goes to the page when it has taken the last.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// The page's word that it has taken a batch.
#[derive(Clone, Default)]
pub(crate) struct Taken(Arc<Notify>);

impl Taken {
    /// Waits for it.
    pub(crate) async fn wait(&self) {
        self.0.notified().await;
    }
}

/// The live feeds that the page has open.
#[derive(Default)]
pub(crate) struct Flights {
    open: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    last: u32,
    flights: HashMap<u32, Flight>,
}

struct Flight {
    taken: Taken,
    task: JoinHandle<()>,
}

impl Flights {
    /// Opens a feed; `fly` is given the page's word and makes the task that sends.
    pub(crate) fn open(&self, fly: impl FnOnce(Taken) -> JoinHandle<()>) -> u32 {
        let taken = Taken::default();
        let task = fly(taken.clone());
        let mut table = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        // A page that was left without a word has ended its feeds.
        table.flights.retain(|_, flight| !flight.task.is_finished());
        table.last = table.last.wrapping_add(1);
        let number = table.last;
        table.flights.insert(number, Flight { taken, task });
        number
    }

    /// The page has taken the batch that is in flight.
    pub(crate) fn taken(&self, number: u32) {
        let table = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = table.flights.get(&number) {
            flight.taken.0.notify_one();
        }
    }

    /// The page wants no more of this feed.
    pub(crate) fn close(&self, number: u32) {
        let mut table = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = table.flights.remove(&number) {
            flight.task.abort();
        }
    }

    /// The page is gone or is loaded again.
    pub(crate) fn close_all(&self) {
        let mut table = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        for (_, flight) in table.flights.drain() {
            flight.task.abort();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use tokio::sync::mpsc;

    use super::*;

    /// Sends 1, 2, 3 … each when the last was taken.
    fn count(sent: mpsc::UnboundedSender<u32>) -> impl FnOnce(Taken) -> JoinHandle<()> {
        |taken| {
            tokio::spawn(async move {
                for number in 1.. {
                    if sent.send(number).is_err() {
                        return;
                    }
                    taken.wait().await;
                }
            })
        }
    }

    #[tokio::test]
    async fn the_next_batch_goes_out_when_the_last_was_taken() {
        let (sent, mut received) = mpsc::unbounded_channel();
        let flights = Flights::default();
        let number = flights.open(count(sent));
        assert_eq!(received.recv().await, Some(1));
        tokio::task::yield_now().await;
        assert!(received.try_recv().is_err(), "one is in flight");
        flights.taken(number);
        assert_eq!(received.recv().await, Some(2));
    }

    #[tokio::test]
    async fn a_closed_feed_sends_nothing_more() {
        let (sent, mut received) = mpsc::unbounded_channel();
        let flights = Flights::default();
        let number = flights.open(count(sent));
        assert_eq!(received.recv().await, Some(1));
        flights.close(number);
        flights.taken(number);
        assert_eq!(received.recv().await, None, "its task is over");
    }

    #[tokio::test]
    async fn a_page_that_is_loaded_again_leaves_nothing_behind() {
        let (sent, mut received) = mpsc::unbounded_channel();
        let flights = Flights::default();
        flights.open(count(sent.clone()));
        flights.open(count(sent));
        flights.close_all();
        while received.recv().await.is_some() {}
    }
}
