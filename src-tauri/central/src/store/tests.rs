//! The store from its own side: what is written comes back, and what cannot be is told apart.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod memory;
mod meters;
mod opening;
mod power_cut;
mod records;
mod rows;
mod sessions;
mod states;
mod writing;

use std::path::Path;
use std::sync::{Arc, Mutex};

use site::{Change, Snapshot};
use tempfile::TempDir;
use tokio::sync::oneshot;
use vocabulary::Timestamp;

use super::{CommitListener, OpenStore, Store, StoreError, StoreFile};

/// When the tests take place.
const NOW: Timestamp = Timestamp(1_790_000_000_000);

/// Remembers what was committed.
#[derive(Default)]
struct Heard(Mutex<Vec<Change>>);

impl CommitListener for Heard {
    fn committed(&self, changes: Vec<Change>) {
        self.0.lock().unwrap().extend(changes);
    }
}

async fn open_at(folder: &Path) -> Result<(Store, Snapshot), StoreError> {
    Store::open(OpenStore {
        data_dir: folder,
        program: "the test",
        now: NOW,
        listener: Arc::new(Heard::default()),
    })
    .await
}

async fn open() -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    let (store, _) = open_at(folder.path()).await.unwrap();
    (folder, store)
}

/// A store whose file cannot grow beyond so many pages, as on a full disk.
async fn open_with_max_pages(pages: u32) -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    open_at(folder.path()).await.unwrap().0.close().await;
    let file = StoreFile::of(folder.path()).with_max_pages(pages);
    let options = OpenStore {
        data_dir: folder.path(),
        program: "the test",
        now: NOW,
        listener: Arc::new(Heard::default()),
    };
    let (store, _) = Store::open_file(file, options).await.unwrap();
    (folder, store)
}

async fn commit(store: &Store, changes: Vec<Change>) -> Result<(), Arc<StoreError>> {
    let (sender, receiver) = oneshot::channel();
    store
        .writer()
        .submit(changes, move |result| sender.send(result).unwrap())
        .await;
    receiver.await.unwrap()
}

fn boxed(session: site::Session) -> Change {
    Change::Session(Box::new(session))
}

/// A store with sessions 1 to `count`, each at a station and with a card of its own.
async fn with_sessions(count: u32) -> (TempDir, Store) {
    let (folder, store) = open().await;
    let changes = (1..=count)
        .flat_map(|n| {
            let mut changes = rows::ground(n);
            changes.push(boxed(rows::session(n)));
            changes
        })
        .collect();
    commit(&store, changes).await.unwrap();
    (folder, store)
}

/// Runs a test on a store in which [`rows::ground`] 1 lies.
fn on_a_store<T>(test: impl AsyncFnOnce(Store) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (_folder, store) = open().await;
        commit(&store, rows::ground(1)).await.unwrap();
        let result = test(store.clone()).await;
        store.close().await;
        result
    })
}
