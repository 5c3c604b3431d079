//! The one writer: what queues up during a commit is the next commit (`decisions.md` 10). Nothing
//! waits for a timer.

use std::ops::Range;
use std::sync::Arc;

use site::Change;
use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::{mpsc, oneshot, watch};
use vocabulary::SiteId;

use super::batch::Batch;
use super::file::StoreFile;
use super::folder::FolderLock;
use super::meter_values::SeriesEnds;
use super::record::{Fault, Statements};
use super::retention::Prune;
use super::{StoreChange, StoreError};

/// Submissions in one commit, at most.
const COMMIT: usize = 512;

/// Submissions that may wait; beyond it whoever submits waits.
const QUEUE: usize = 4096;

/// Learns of what was committed, in order, before whoever submitted it. Called by the writer between
/// two commits: it must be quick and must not wait.
pub trait CommitListener: Send + Sync {
    /// These rows are on disk.
    fn committed(&self, changes: Vec<Change>);
}

/// Whether the store can be written at present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// It can.
    Writable,
    /// It cannot, and why.
    NotWritable(Arc<StoreError>),
}

/// Runs once its submission is on disk, or once it is sure that it is not.
type After = Box<dyn FnOnce(Result<(), Arc<StoreError>>) + Send>;

struct Submission {
    changes: Vec<Change>,
    own: Vec<StoreChange>,
    /// Whether the listener learns of it.
    told: bool,
    after: After,
}

enum Job {
    Submit(Submission),
    Prune(Prune, oneshot::Sender<Result<u64, Arc<StoreError>>>),
    Probe(oneshot::Sender<Result<(), Arc<StoreError>>>),
    Close(oneshot::Sender<()>),
}

/// Where changes are handed in. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
    health: watch::Receiver<Health>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Job")
    }
}

impl Writer {
    /// Begins to write.
    pub(super) fn start(
        file: StoreFile,
        connection: SqliteConnection,
        series: SeriesEnds,
        site: SiteId,
        listener: Arc<dyn CommitListener>,
        lock: FolderLock,
    ) -> Self {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (health_sender, health) = watch::channel(Health::Writable);
        let task = Task {
            file,
            connection: Some(connection),
            statements: Statements::default(),
            series,
            site,
            listener,
            health: health_sender,
            lock: Some(lock),
        };
        tokio::spawn(task.run(queue));
        Self { jobs, health }
    }

    /// Hands in rows of the site; `after` runs once they are on disk, or not. Waits while the queue is
    /// full. Submissions are committed in the order in which they were handed in.
    pub async fn submit(
        &self,
        changes: Vec<Change>,
        after: impl FnOnce(Result<(), Arc<StoreError>>) + Send + 'static,
    ) {
        self.hand_in(Submission {
            changes,
            own: Vec::new(),
            told: true,
            after: Box::new(after),
        })
        .await;
    }

    /// Hands in rows of central and waits until they are on disk.
    pub async fn store(&self, own: Vec<StoreChange>) -> Result<(), StoreError> {
        self.store_quietly(Vec::new(), own).await
    }

    /// Hands in rows of sessions that were over before, and waits until they are on disk. The
    /// listener does not learn of them: the live board shows the present.
    pub async fn store_past(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        self.store_quietly(changes, Vec::new()).await
    }

    async fn store_quietly(
        &self,
        changes: Vec<Change>,
        own: Vec<StoreChange>,
    ) -> Result<(), StoreError> {
        let (sender, receiver) = oneshot::channel();
        self.hand_in(Submission {
            changes,
            own,
            told: false,
            after: Box::new(move |result| {
                // The caller may have gone; the rows are stored all the same.
                let _ = sender.send(result);
            }),
        })
        .await;
        answer(receiver).await
    }

    /// Hands in rows of central without waiting, unless the queue is full: `false` then. For records
    /// that may be lost, such as those of handshakes under a flood.
    pub fn try_store(&self, own: Vec<StoreChange>) -> bool {
        let submission = Submission {
            changes: Vec::new(),
            own,
            told: false,
            after: Box::new(|_| ()),
        };
        self.jobs.try_send(Job::Submit(submission)).is_ok()
    }

    /// Whether the store can be written, now and from now on.
    pub fn health(&self) -> watch::Receiver<Health> {
        self.health.clone()
    }

    /// Tries a write that changes nothing, so that [`Writer::health`] tells the truth again.
    pub async fn probe(&self) -> Result<(), StoreError> {
        let (sender, receiver) = oneshot::channel();
        self.job(Job::Probe(sender)).await?;
        answer(receiver).await
    }

    /// Removes what is past its time; says how many rows.
    pub async fn prune(&self, prune: Prune) -> Result<u64, StoreError> {
        let (sender, receiver) = oneshot::channel();
        self.job(Job::Prune(prune, sender)).await?;
        answer(receiver).await
    }

    /// Writes what is queued, then closes the file. Submissions after that are answered
    /// [`StoreError::Closed`].
    pub(super) async fn close(&self) {
        let (sender, receiver) = oneshot::channel();
        if self.job(Job::Close(sender)).await.is_ok() {
            // An error says that the writer is gone already.
            let _ = receiver.await;
        }
    }

    async fn hand_in(&self, submission: Submission) {
        if let Err(mpsc::error::SendError(Job::Submit(submission))) =
            self.jobs.send(Job::Submit(submission)).await
        {
            (submission.after)(Err(Arc::new(StoreError::Closed)));
        }
    }

    async fn job(&self, job: Job) -> Result<(), StoreError> {
        self.jobs.send(job).await.map_err(|_| StoreError::Closed)
    }
}

async fn answer<T>(
    receiver: oneshot::Receiver<Result<T, Arc<StoreError>>>,
) -> Result<T, StoreError> {
    match receiver.await {
        Ok(result) => result.map_err(|e| StoreError::clone(&e)),
        Err(_) => Err(StoreError::Closed),
    }
}

struct Task {
    file: StoreFile,
    /// `None` after an error of the disk, until it can be opened anew.
    connection: Option<SqliteConnection>,
    statements: Statements,
    series: SeriesEnds,
    site: SiteId,
    listener: Arc<dyn CommitListener>,
    health: watch::Sender<Health>,
    /// Held until the last commit is done.
    lock: Option<FolderLock>,
}

impl Task {
    async fn run(mut self, mut queue: mpsc::Receiver<Job>) {
        let mut jobs = Vec::with_capacity(COMMIT);
        let mut submissions = Vec::with_capacity(COMMIT);
        while queue.recv_many(&mut jobs, COMMIT).await > 0 {
            for job in jobs.drain(..) {
                match job {
                    Job::Submit(submission) => submissions.push(submission),
                    Job::Prune(prune, sender) => {
                        self.commit_all(&mut submissions).await;
                        let result = self.prune(&prune).await;
                        let _ = sender.send(result);
                    }
                    Job::Probe(sender) => {
                        self.commit_all(&mut submissions).await;
                        let result = self.probe().await;
                        let _ = sender.send(result);
                    }
                    Job::Close(sender) => {
                        self.commit_all(&mut submissions).await;
                        queue.close();
                        if let Some(connection) = self.connection.take()
                            && let Err(error) = connection.close().await
                        {
                            tracing::warn!(%error, "the store did not close cleanly");
                        }
                        self.lock = None;
                        let _ = sender.send(());
                    }
                }
            }
            self.commit_all(&mut submissions).await;
        }
    }

    /// Commits submissions together; where a constraint is violated, in halves, until the ones that
    /// violate it stand alone.
    async fn commit_all(&mut self, submissions: &mut Vec<Submission>) {
        let count = submissions.len();
        let mut waiting: Vec<Option<Submission>> = submissions.drain(..).map(Some).collect();
        let mut parts: Vec<Range<usize>> = Vec::new();
        if count > 0 {
            parts.push(0..count);
        }
        while let Some(part) = parts.pop() {
            let Some(slice) = waiting.get_mut(part.clone()) else {
                continue;
            };
            match self.commit(gather(slice)).await {
                Ok(()) => {
                    self.healthy();
                    self.publish(slice);
                }
                Err(error) if !error.stops_recording() && part.len() > 1 => {
                    let middle = part.start + part.len() / 2;
                    parts.push(middle..part.end);
                    parts.push(part.start..middle);
                }
                Err(error) => {
                    let error = Arc::new(error);
                    self.failed(&error);
                    for submission in slice.iter_mut().filter_map(Option::take) {
                        (submission.after)(Err(Arc::clone(&error)));
                    }
                }
            }
        }
    }

    /// Tells of a commit: the listener first, then those who submitted.
    fn publish(&self, committed: &mut [Option<Submission>]) {
        let mut changes = Vec::new();
        let mut afters = Vec::with_capacity(committed.len());
        for submission in committed.iter_mut().filter_map(Option::take) {
            if submission.told {
                changes.extend(submission.changes);
            }
            afters.push(submission.after);
        }
        if !changes.is_empty() {
            self.listener.committed(changes);
        }
        for after in afters {
            after(Ok(()));
        }
    }

    async fn commit(&mut self, batch: Batch<'_>) -> Result<(), StoreError> {
        let connection = Self::connected(&mut self.connection, &self.file).await?;
        let result = transaction(
            connection,
            batch,
            &mut self.statements,
            &mut self.series,
            self.site,
        )
        .await;
        let Err(fault) = result else { return Ok(()) };
        self.series.forget();
        self.statements.forget();
        // SQLite may have rolled back by itself; then this says so, which is as good.
        let _ = sqlx::query("ROLLBACK").execute(connection).await;
        let error = self.file.error(fault);
        if matches!(error, StoreError::Io { .. }) {
            // What the connection thinks of the file may no longer be true.
            self.connection = None;
        }
        Err(error)
    }

    async fn connected<'c>(
        connection: &'c mut Option<SqliteConnection>,
        file: &StoreFile,
    ) -> Result<&'c mut SqliteConnection, StoreError> {
        let open = match connection.take() {
            Some(open) => open,
            None => file.connect().await?,
        };
        Ok(connection.insert(open))
    }

    async fn probe(&mut self) -> Result<(), Arc<StoreError>> {
        let result = self.probe_write().await.map_err(Arc::new);
        match &result {
            Ok(()) => self.healthy(),
            Err(error) => self.failed(error),
        }
        result
    }

    async fn probe_write(&mut self) -> Result<(), StoreError> {
        let connection = Self::connected(&mut self.connection, &self.file).await?;
        // Some pages, so that a disk with room for one of them does not count as one with room.
        for statement in [
            "BEGIN IMMEDIATE",
            "INSERT OR REPLACE INTO settings (key, value) VALUES ('probe', hex(randomblob(32768)))",
            "DELETE FROM settings WHERE key = 'probe'",
            "COMMIT",
        ] {
            if let Err(error) = sqlx::query(statement).execute(&mut *connection).await {
                let _ = sqlx::query("ROLLBACK").execute(&mut *connection).await;
                return Err(self.file.error(error.into()));
            }
        }
        Ok(())
    }

    async fn prune(&mut self, prune: &Prune) -> Result<u64, Arc<StoreError>> {
        let connection = Self::connected(&mut self.connection, &self.file)
            .await
            .map_err(Arc::new)?;
        prune
            .run(connection)
            .await
            .map_err(|e| Arc::new(self.file.error(e.into())))
    }

    fn healthy(&self) {
        self.health.send_if_modified(|health| {
            let changed = *health != Health::Writable;
            *health = Health::Writable;
            changed
        });
    }

    fn failed(&self, error: &Arc<StoreError>) {
        if !error.stops_recording() {
            tracing::warn!(code = error.code(), %error, "a change was not stored");
            return;
        }
        self.health.send_if_modified(|health| {
            let changed = *health == Health::Writable;
            if changed {
                tracing::error!(code = error.code(), %error, "the store cannot be written");
            }
            *health = Health::NotWritable(Arc::clone(error));
            changed
        });
    }
}

fn gather(submissions: &[Option<Submission>]) -> Batch<'_> {
    let mut batch = Batch::default();
    for submission in submissions.iter().flatten() {
        submission.changes.iter().for_each(|c| batch.add(c));
        submission.own.iter().for_each(|c| batch.add_own(c));
    }
    batch
}

async fn transaction(
    connection: &mut SqliteConnection,
    batch: Batch<'_>,
    statements: &mut Statements,
    series: &mut SeriesEnds,
    site: SiteId,
) -> Result<(), Fault> {
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut *connection)
        .await?;
    batch
        .write(&mut *connection, statements, series, site)
        .await?;
    sqlx::query("COMMIT").execute(connection).await?;
    Ok(())
}
