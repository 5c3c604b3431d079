//! The trace's file: how it is opened, and what becomes of one that cannot be read.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Row as _, SqliteConnection, SqlitePool};
use vocabulary::Timestamp;

use super::TraceLimits;
use super::sheet::{Sheet, Sheets};
use crate::store::{StoreError, open_private};

const FILE: &str = "trace.db";

/// The format of the file, its `user_version`. A file of another one is set aside.
const FORMAT: i64 = 2;

/// What the writer holds of the file in memory, in KiB (SQLite counts those as negative): it only adds
/// at the end.
const CACHE_KIB: &str = "-512";

/// Pages in the log before they are brought into the file: 8 MB.
const CHECKPOINT_PAGES: &str = "2000";

#[derive(Debug, Clone)]
pub(super) struct TraceFile {
    path: PathBuf,
}

impl TraceFile {
    pub(super) fn of(folder: &Path) -> Self {
        Self {
            path: folder.join(FILE),
        }
    }

    pub(super) fn error(&self, error: &sqlx::Error) -> StoreError {
        StoreError::from_sqlx(&self.path, error)
    }

    fn options(&self) -> SqliteConnectOptions {
        SqliteConnectOptions::new()
            .filename(&self.path)
            .busy_timeout(Duration::from_secs(5))
            .disable_statement_logging()
    }

    /// The connections that read.
    pub(super) fn readers(&self) -> SqlitePool {
        SqlitePoolOptions::new()
            .max_connections(2)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_lazy_with(self.options().read_only(true))
    }

    /// Opens the file for writing; one of another format or that is damaged is set aside first.
    pub(super) async fn open(
        &self,
        limits: TraceLimits,
        now: Timestamp,
    ) -> Result<Sheets, StoreError> {
        match self.try_open(limits).await {
            Ok(Some(sheets)) => return Ok(sheets),
            Ok(None) | Err(StoreError::Damaged { .. }) => self.set_aside(now)?,
            Err(error) => return Err(error),
        }
        match self.try_open(limits).await? {
            Some(sheets) => Ok(sheets),
            None => Err(StoreError::Damaged {
                path: self.path.clone(),
                why: "a new trace is of another format".to_owned(),
            }),
        }
    }

    fn set_aside(&self, now: Timestamp) -> Result<(), StoreError> {
        let stamp = now.to_utc().format("%Y%m%dT%H%M%S%3fZ");
        let aside = self
            .path
            .with_file_name(format!("trace-set-aside-{stamp}.db"));
        tracing::warn!(file = %aside.display(), "the trace could not be read and was set aside");
        for end in ["", "-wal", "-shm"] {
            let part = |path: &Path| {
                let mut name = path.as_os_str().to_owned();
                name.push(end);
                PathBuf::from(name)
            };
            match std::fs::rename(part(&self.path), part(&aside)) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(StoreError::from_io(&self.path, &error)),
            }
        }
        Ok(())
    }

    /// `None`: of another format.
    async fn try_open(&self, limits: TraceLimits) -> Result<Option<Sheets>, StoreError> {
        open_private(&self.path)?;
        let error = |e: sqlx::Error| self.error(&e);
        let mut connection = self
            .options()
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
            .pragma("cache_size", CACHE_KIB)
            .connect()
            .await
            .map_err(error)?;
        let present = match format(&mut connection).await.map_err(error)? {
            0 => {
                begin(&mut connection).await.map_err(error)?;
                None
            }
            FORMAT => Sheet::last(&mut connection).await.map_err(error)?,
            _ => return Ok(None),
        };
        Ok(Some(Sheets::new(self.clone(), connection, limits, present)))
    }
}

async fn format(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    sqlx::query("PRAGMA user_version")
        .fetch_one(connection)
        .await?
        .try_get(0)
}

async fn begin(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(
        "BEGIN IMMEDIATE;
         CREATE TABLE sheets (
             id    INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
             day   INTEGER NOT NULL,
             bytes INTEGER NOT NULL,
             told  INTEGER NOT NULL
         ) STRICT;
         PRAGMA user_version = 2;
         COMMIT;",
    )
    .execute(connection)
    .await?;
    Ok(())
}
