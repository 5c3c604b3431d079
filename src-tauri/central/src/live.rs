//! The live board: committed state only, fed by the writer after COMMIT (`decisions.md` 3).
//!
//! Each EVSE's slot carries the version of its last change. A subscriber remembers the version it
//! has seen and is given what is newer, at most one entry for each EVSE and 250 ms: the latest value
//! wins, a slow reader costs nothing, and resuming is the same as going on.

mod board;
mod derived;
mod recent;
mod slot;
#[cfg(test)]
mod tests;
mod view;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use site::{Change, Snapshot};
use tokio::sync::watch;
use vocabulary::{BayId, DriverId, Now, StationId, Timestamp};

use self::board::Board;
pub use self::derived::{Derived, DerivedState};
pub(crate) use self::slot::Heard;
pub use self::view::{BayView, ConnectorView, LiveBatch, SiteView, StationView};
use crate::{Clock, store::CommitListener};

/// Batches are at least this far apart.
const TICK: Duration = Duration::from_millis(250);
/// A subscriber hears of the site at least this often, also when nothing changes.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// The live board; cheap to clone.
#[derive(Debug, Clone)]
pub struct Live {
    board: Arc<Mutex<Board>>,
    version: watch::Sender<u64>,
    clock: Clock,
}

impl Live {
    /// An empty board.
    pub(crate) fn new(clock: Clock) -> Self {
        let board = Board::new(clock.now().utc);
        let (version, _) = watch::channel(board.version());
        Self {
            board: Arc::new(Mutex::new(board)),
            version,
            clock,
        }
    }

    /// Starts over from what is on disk: at the start, and after a commit that failed.
    pub(crate) fn reset(&self, snapshot: &Snapshot) {
        let version = {
            let mut board = self.lock();
            board.reset(snapshot);
            board.version()
        };
        self.version.send_replace(version);
    }

    /// Says whether the store takes what it is given.
    pub(crate) fn set_recording(&self, recording: bool) {
        let version = {
            let mut board = self.lock();
            board.set_recording(recording);
            board.version()
        };
        self.version.send_replace(version);
    }

    /// Where a station's connection notes that it heard something.
    pub(crate) fn heard(&self, station: StationId) -> Arc<Heard> {
        self.lock().heard(station)
    }

    /// All EVSEs, in the operator's order.
    pub fn connectors(&self) -> Vec<Arc<ConnectorView>> {
        self.batch_after(0, self.clock.now()).connectors
    }

    /// All stations.
    pub fn stations(&self) -> Vec<StationView> {
        self.batch_after(0, self.clock.now()).stations
    }

    /// A station.
    pub fn station(&self, id: StationId) -> Option<StationView> {
        self.lock().station(id)
    }

    /// The station that calls itself so; case does not count.
    pub fn station_called(&self, identity: &str) -> Option<StationId> {
        self.lock().station_called(identity)
    }

    /// The EVSEs of a station, by number, as they were concluded last.
    pub fn connectors_of(&self, station: StationId) -> Vec<ConnectorView> {
        self.lock().connectors_of(station)
    }

    /// What is written at a bay.
    pub fn bay_label(&self, bay: BayId) -> Option<String> {
        self.lock().bay_label(bay)
    }

    /// What needs somebody, the oldest first.
    pub fn attention(&self) -> Vec<Arc<site::Attention>> {
        self.lock().attention_now()
    }

    /// The site at a glance.
    pub fn site(&self) -> SiteView {
        self.lock().site_view()
    }

    /// When a station was heard last, if it was since the program started.
    pub fn last_heard(&self, station: StationId) -> Option<Timestamp> {
        self.lock().last_heard(station)
    }

    /// A driver's name, as it is on disk. For those who may see names.
    pub fn driver_name(&self, id: DriverId) -> Option<Arc<str>> {
        self.lock().driver_name(id)
    }

    /// Rises whenever a card or driver is erased: whoever remembers texts forgets them then.
    pub fn erasures(&self) -> u64 {
        self.lock().erasures()
    }

    /// Wakes when something was committed; the number only says that it did.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// Everything newer than `after` (a batch's version; 0: everything), then what changes.
    pub fn subscribe(&self, after: u64) -> Subscription {
        Subscription {
            live: self.clone(),
            changed: self.version.subscribe(),
            seen: after,
            fresh: true,
            last: self.clock.now(),
        }
    }

    fn batch_after(&self, seen: u64, now: Now) -> LiveBatch {
        let mut board = self.lock();
        board.settle(now.utc);
        board.batch_after(seen, now)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Board> {
        // A panic under the lock leaves whole slots behind: each is replaced at once.
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CommitListener for Live {
    fn committed(&self, changes: Vec<Change>) {
        let version = {
            let mut board = self.lock();
            for change in changes {
                board.apply(change);
            }
            board.version()
        };
        self.version
            .send_if_modified(|seen| std::mem::replace(seen, version) != version);
    }
}

/// One reader of the live board.
#[derive(Debug)]
pub struct Subscription {
    live: Live,
    changed: watch::Receiver<u64>,
    seen: u64,
    fresh: bool,
    last: Now,
}

impl Subscription {
    /// The next batch. The first comes at once; later ones when something changed, 250 ms apart, and
    /// every 5 s in any case. Never ends while the program runs.
    pub async fn next(&mut self) -> LiveBatch {
        if !self.fresh {
            let quiet = self.live.clock.sleep_until(
                self.last
                    .steady
                    .plus_millis(i64::try_from(HEARTBEAT.as_millis()).unwrap_or(5_000)),
            );
            let seen = self.seen;
            // What `wait_for` gives holds a lock and must not be kept over the wait below.
            let changed = async {
                let _ = self.changed.wait_for(|version| *version > seen).await;
            };
            tokio::select! {
                () = changed => {
                    let tick = i64::try_from(TICK.as_millis()).unwrap_or(250);
                    self.live.clock.sleep_until(self.last.steady.plus_millis(tick)).await;
                }
                () = quiet => {}
            }
        }
        self.fresh = false;
        let now = self.live.clock.now();
        let batch = self.live.batch_after(self.seen, now);
        self.seen = batch.version;
        self.last = now;
        batch
    }
}
