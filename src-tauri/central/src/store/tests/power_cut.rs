//! What a power cut leaves: the files as they were at some moment, later writes torn or missing.
//! Whatever was acknowledged by then is in them.

use std::fs;
use std::path::Path;

use site::Change;
use tempfile::TempDir;

use super::rows::{ground, kept, station_id};
use super::{commit, open, open_at};

/// The files that outlive a power cut. The shared memory of the processes does not.
fn copy(folder: &Path) -> (Vec<u8>, Vec<u8>) {
    let read = |name: &str| fs::read(folder.join(name)).unwrap_or_default();
    (read("forecourt.db"), read("forecourt.db-wal"))
}

/// How many rows a store of these files holds.
async fn kept_in(file: &[u8], log: &[u8]) -> usize {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("forecourt.db"), file).unwrap();
    fs::write(folder.path().join("forecourt.db-wal"), log).unwrap();
    let (store, _) = open_at(folder.path()).await.unwrap();
    let count = store.kept_reports(station_id(1)).await.unwrap().len();
    store.check().await.unwrap();
    store.close().await;
    count
}

#[tokio::test]
async fn what_was_acknowledged_is_in_the_files_after_each_commit() {
    let (folder, store) = open().await;
    commit(&store, ground(1)).await.unwrap();
    let mut checkpoints = 0;
    let mut before = copy(folder.path());
    for acknowledged in 1..=10 {
        // Large enough that the log is carried over into the file several times.
        let row = kept(1, &"x".repeat(1_900_000));
        commit(&store, vec![Change::Kept(Box::new(row))])
            .await
            .unwrap();
        let (file, log) = copy(folder.path());
        assert_eq!(kept_in(&file, &log).await, acknowledged);

        // The next commit was under way: its pages are there in part, and garbage.
        let mut torn = log.clone();
        torn.extend_from_slice(&log[log.len() / 2..]);
        torn.extend(std::iter::repeat_n(0x5a, 5_000));
        assert_eq!(kept_in(&file, &torn).await, acknowledged, "torn log");

        // The log was being carried over into the file: one part of it is new, the other old. Only
        // then is the log begun anew, so it is still whole.
        if file != before.0 {
            checkpoints += 1;
            let mut half = before.0.clone();
            half.resize(file.len(), 0);
            let middle = file.len() / 2;
            half[..middle].copy_from_slice(&file[..middle]);
            assert_eq!(
                kept_in(&half, &log).await,
                acknowledged,
                "half a checkpoint"
            );
        }
        before = (file, log);
    }
    assert!(checkpoints >= 2, "the test saw {checkpoints} checkpoints");
}
