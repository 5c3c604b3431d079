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
pub(super) const COMMIT: usize = 1_024;

/// How long messages gather.
const GATHER: Duration = Duration::from_millis(100);

/// What the writer is asked for.
#[derive(Debug)]
pub(super) enum Job {
    /// Write a message.
    Write(TraceMessage),
    /// Say when all before can be read.
    Flush(oneshot::Sender<Result<(), StoreError>>),
    /// Drop what is beyond the limits.
    Prune(Timestamp, oneshot::Sender<Result<(), StoreError>>),
    /// Write all before and close the file.
    Close(oneshot::Sender<()>),
}

/// Writes until the file is closed.
pub(super) async fn run(sheets: Sheets, mut queue: mpsc::Receiver<Job>, load: Arc<Load>) {
    let mut writer = Writer {
        sheets,
        load: Arc::clone(&load),
        failing: false,
    };
    let mut jobs = Vec::with_capacity(COMMIT);
    let mut messages = Vec::with_capacity(COMMIT);
    while queue.recv_many(&mut jobs, COMMIT).await > 0 {
        gather(&mut queue, &mut jobs, &load).await;
        for job in jobs.drain(..) {
            match job {
                Job::Write(message) => messages.push(message),
                // Whoever asked may have gone; that changes nothing here.
                Job::Flush(sender) => {
                    writer.write(&mut messages).await;
                    let _ = sender.send(writer.sheets.tell_present().await);
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

/// Lets messages gather: a moment, or until there are enough, or until somebody waits. Meanwhile the
/// queue is not looked at, so that a message does not cost a wake-up.
async fn gather(queue: &mut mpsc::Receiver<Job>, jobs: &mut Vec<Job>, load: &Load) {
    if jobs.iter().all(|job| matches!(job, Job::Write(_))) {
        // Both ends are good.
        let _ = tokio::time::timeout(GATHER, load.hurry.notified()).await;
        while jobs.len() < COMMIT
            && let Ok(job) = queue.try_recv()
        {
            jobs.push(job);
        }
    }
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
        self.load
            .waiting
            .fetch_sub(messages.len(), Ordering::Relaxed);
        let bytes = messages.iter().map(|m| m.text.len()).sum();
        self.load.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
        messages.clear();
    }
}
