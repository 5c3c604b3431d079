//! Gathers messages and writes them. Nobody waits for a message to be on disk, so the writer lets
//! some gather first: a transaction for each message would cost more than the message.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use vocabulary::Timestamp;

use super::sheet::Sheets;
use super::{Load, TraceMessage};
use crate::store::StoreError;

/// Messages in one transaction, at most.
const COMMIT: usize = 1_024;

/// How long messages gather.
const GATHER: Duration = Duration::from_millis(100);

/// What the writer is asked for.
#[derive(Debug)]
pub(super) enum Job {
    /// Write a message.
    Write(TraceMessage),
    /// Say when all before is written.
    Flush(oneshot::Sender<()>),
    /// Drop what is beyond the limits.
    Prune(Timestamp, oneshot::Sender<Result<(), StoreError>>),
    /// Write all before and close the file.
    Close(oneshot::Sender<()>),
}

/// Writes until the file is closed.
pub(super) async fn run(sheets: Sheets, mut queue: mpsc::Receiver<Job>, load: Arc<Load>) {
    let mut writer = Writer {
        sheets,
        load,
        failing: false,
    };
    let mut jobs = Vec::with_capacity(COMMIT);
    let mut messages = Vec::with_capacity(COMMIT);
    while queue.recv_many(&mut jobs, COMMIT).await > 0 {
        gather(&mut queue, &mut jobs).await;
        for job in jobs.drain(..) {
            match job {
                Job::Write(message) => messages.push(message),
                // Whoever asked may have gone; that changes nothing here.
                Job::Flush(sender) => {
                    writer.write(&mut messages).await;
                    let _ = sender.send(());
                }
                Job::Prune(now, sender) => {
                    writer.write(&mut messages).await;
                    let _ = sender.send(writer.sheets.prune(now).await);
                }
                Job::Close(sender) => {
                    writer.write(&mut messages).await;
                    writer.sheets.close().await;
                    let _ = sender.send(());
                    return;
                }
            }
        }
        writer.write(&mut messages).await;
    }
    writer.sheets.close().await;
}

/// Waits for further messages: a moment, or until there are enough, or until somebody waits.
async fn gather(queue: &mut mpsc::Receiver<Job>, jobs: &mut Vec<Job>) {
    let is_write = |job: &Job| matches!(job, Job::Write(_));
    if !jobs.iter().all(is_write) {
        return;
    }
    let enough = async {
        while jobs.len() < COMMIT {
            let Some(job) = queue.recv().await else {
                return;
            };
            let waits = !is_write(&job);
            jobs.push(job);
            if waits {
                return;
            }
        }
    };
    // Both ends are good: the time is over, or there is enough.
    let _ = tokio::time::timeout(GATHER, enough).await;
}

struct Writer {
    sheets: Sheets,
    load: Arc<Load>,
    /// The last write failed; it is told of once.
    failing: bool,
}

impl Writer {
    async fn write(&mut self, messages: &mut Vec<TraceMessage>) {
        if messages.is_empty() {
            return;
        }
        let result = self.sheets.write(messages).await;
        if let Err(error) = &result {
            self.load
                .dropped
                .fetch_add(messages.len() as u64, Ordering::Relaxed);
            if !self.failing {
                tracing::error!(code = error.code(), %error, "the trace cannot be written");
            }
        }
        self.failing = result.is_err();
        let bytes = messages.iter().map(|m| m.text.len()).sum();
        self.load.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
        messages.clear();
    }
}
