//! After a failed commit: wait until the store takes changes again, and read anew what is in it.

use std::time::Duration;

use site::Snapshot;
use vocabulary::Timestamp;

use super::{Health, Store, StoreError, snapshot};
use crate::Clock;

/// How often a store that cannot be written is tried.
const PROBE: Duration = Duration::from_secs(1);

impl Store {
    /// Returns once the store can be written.
    pub(crate) async fn writable(&self, clock: &Clock) {
        let mut health = self.writer().health();
        while *health.borrow_and_update() != Health::Writable {
            // The probe's own result is told by the health that it brings about.
            let _ = self.writer().probe().await;
            tokio::select! {
                _ = health.changed() => {}
                () = clock.sleep(PROBE) => {}
            }
        }
    }

    /// What the site holds in memory, read anew.
    pub async fn snapshot(&self, now: Timestamp) -> Result<Snapshot, StoreError> {
        let mut connection = self
            .0
            .readers
            .acquire()
            .await
            .map_err(|error| self.sqlite(&error))?;
        snapshot::load(&mut connection, now)
            .await
            .map_err(|fault| self.0.file.error(fault))
    }
}
