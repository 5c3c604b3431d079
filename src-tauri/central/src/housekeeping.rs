//! What is done now and then: the store is looked through for damage once, and what is past its time
//! is removed.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tracing::{error, warn};
use vocabulary::Timestamp;

use crate::{Clock, Prune, Store, StoreError, Trace};

/// How often.
const EVERY: Duration = Duration::from_hours(1);

/// Begins to keep house, until `stopped` says so.
pub(crate) fn begin(
    store: Store,
    trace: Trace,
    clock: Clock,
    mut stopped: watch::Receiver<bool>,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let work = async {
            if let Err(error) = store.check().await {
                error!(code = error.code(), %error, "the store was looked through");
            }
            loop {
                if let Err(error) = remove_old(&store, &trace, clock.now().utc).await {
                    warn!(code = error.code(), %error, "what is past its time was not removed");
                }
                clock.sleep(EVERY).await;
            }
        };
        tokio::select! {
            () = work => {}
            _ = stopped.wait_for(|stopped| *stopped) => {}
        }
    })
}

/// Removes what is past its time, a step after the other, so that others get their turn.
async fn remove_old(store: &Store, trace: &Trace, now: Timestamp) -> Result<(), StoreError> {
    for prune in Prune::all(now) {
        while store.writer().prune(prune).await? > 0 {}
    }
    trace.prune(now).await
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use std::sync::Arc;

    use site::Change;

    use super::*;
    use crate::{BrowserSession, CommitListener, OpenStore, StoreChange, TraceLimits};

    struct Nobody;

    impl CommitListener for Nobody {
        fn committed(&self, _: Vec<Change>) {}
    }

    #[tokio::test]
    async fn what_is_past_its_time_goes_within_the_hour() {
        let folder = tempfile::TempDir::new().unwrap();
        let start = Timestamp(1_790_000_000_000);
        let (clock, time) = Clock::simulated(start);
        let (store, _) = Store::open(OpenStore {
            data_dir: folder.path(),
            program: "the test",
            now: start,
            listener: Arc::new(Nobody),
        })
        .await
        .unwrap();
        let trace = Trace::open(folder.path(), TraceLimits::default(), start)
            .await
            .unwrap();
        let signed_in = BrowserSession {
            id: vocabulary::BrowserSessionId(uuid::Uuid::nil()),
            hash: crate::hash_of("cookie"),
            person_id: store.people().await.unwrap()[0].id,
            created_at: start,
            expires_at: start.plus_millis(1),
            locked: false,
        };
        store
            .writer()
            .store(vec![StoreChange::BrowserSession(signed_in)])
            .await
            .unwrap();
        let (stop, stopped) = watch::channel(false);
        let task = begin(store.clone(), trace, clock, stopped);
        while store
            .browser_session("cookie", start)
            .await
            .unwrap()
            .is_some()
        {
            time.advance(EVERY);
            tokio::task::yield_now().await;
        }
        stop.send_replace(true);
        task.await.unwrap();
    }
}
