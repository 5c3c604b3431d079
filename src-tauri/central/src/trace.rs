//! The trace: the raw text of what goes over the wires, both ways, in a file of its own beside the
//! store (`decisions.md` 9). It is bounded, it never holds a station up, and a power cut may cost its
//! last moments.

mod file;
mod message;
mod read;
mod sheet;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use sqlx::SqlitePool;
use tokio::sync::{Notify, mpsc, oneshot};
use vocabulary::Timestamp;

use crate::store::StoreError;
use file::TraceFile;
pub use message::{Direction, FrameKind, TraceMessage};
pub use read::TraceFilter;
use writer::Job;

/// Messages that may wait to be written.
const QUEUE: usize = 16_384;

/// Bytes of text that may wait to be written.
const QUEUE_BYTES: usize = 64 * 1024 * 1024;

/// How much the trace may keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceLimits {
    /// Days.
    pub days: i64,
    /// Bytes on disk.
    pub bytes: u64,
}

impl Default for TraceLimits {
    fn default() -> Self {
        Self {
            days: 30,
            bytes: 2_000_000_000,
        }
    }
}

/// The open trace. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Trace(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    file: TraceFile,
    jobs: mpsc::Sender<Job>,
    load: Arc<Load>,
    readers: SqlitePool,
}

/// What waits, and what found no room.
#[derive(Debug, Default)]
struct Load {
    waiting: AtomicUsize,
    waiting_bytes: AtomicUsize,
    /// Enough wait, or somebody waits for them.
    hurry: Notify,
    dropped: AtomicU64,
}

impl Trace {
    /// Opens `trace.db` in the data folder. One that cannot be read is set aside under another name:
    /// stations are served all the same.
    pub async fn open(
        data_dir: &Path,
        limits: TraceLimits,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let file = TraceFile::of(data_dir);
        let sheets = file.open(limits, now).await?;
        let (jobs, queue) = mpsc::channel(QUEUE);
        let load = Arc::new(Load::default());
        tokio::spawn(writer::run(sheets, queue, Arc::clone(&load)));
        Ok(Self(Arc::new(Inner {
            readers: file.readers(),
            file,
            jobs,
            load,
        })))
    }

    /// Takes a message for the trace. Never waits: what finds no room is dropped and counted.
    pub fn record(&self, message: TraceMessage) {
        let load = &*self.0.load;
        let bytes = message.text.len();
        let waiting = load.waiting_bytes.fetch_add(bytes, Ordering::Relaxed);
        let fits = waiting + bytes <= QUEUE_BYTES || waiting == 0;
        let before = load.waiting.fetch_add(1, Ordering::Relaxed);
        if !fits || self.0.jobs.try_send(Job::Write(message)).is_err() {
            load.waiting.fetch_sub(1, Ordering::Relaxed);
            load.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
            load.dropped.fetch_add(1, Ordering::Relaxed);
        }
        if before + 1 == writer::COMMIT {
            load.hurry.notify_one();
        }
    }

    /// Messages that found no room or could not be written, since the start.
    pub fn dropped(&self) -> u64 {
        self.0.load.dropped.load(Ordering::Relaxed)
    }

    /// Waits until what was recorded so far is written.
    pub async fn flush(&self) -> Result<(), StoreError> {
        let (sender, receiver) = oneshot::channel();
        self.job(Job::Flush(sender)).await?;
        receiver.await.map_err(|_| StoreError::Closed)?
    }

    /// Drops the days and the amount beyond the limits.
    pub async fn prune(&self, now: Timestamp) -> Result<(), StoreError> {
        let (sender, receiver) = oneshot::channel();
        self.job(Job::Prune(now, sender)).await?;
        receiver.await.map_err(|_| StoreError::Closed)?
    }

    /// Writes what waits and closes the file.
    pub async fn close(&self) {
        self.0.readers.close().await;
        let (sender, receiver) = oneshot::channel();
        if self.job(Job::Close(sender)).await.is_ok() {
            // An error says that the writer is gone already.
            let _ = receiver.await;
        }
    }

    async fn job(&self, job: Job) -> Result<(), StoreError> {
        self.0
            .jobs
            .send(job)
            .await
            .map_err(|_| StoreError::Closed)?;
        self.0.load.hurry.notify_one();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
