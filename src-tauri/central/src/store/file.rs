//! The store's file: how it is opened, and how it is brought up to date.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Row as _, SqliteConnection, SqlitePool};
use vocabulary::Timestamp;

use super::record::Fault;
use super::{StoreError, folder};

/// The schema, in order. Forward only; a file is never edited once it was released.
static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

const FILE: &str = "forecourt.db";
const BACKUPS: &str = "backups";

/// How long a statement waits for another process, such as `token create`.
const BUSY: Duration = Duration::from_secs(5);

/// Connections that read at the same time.
const READERS: u32 = 4;

/// What the writer holds of the file in memory, in KiB (SQLite counts those as negative): the pages
/// that a busy site of five thousand stations writes again and again. A small site never fills it.
const CACHE_KIB: &str = "-16384";

/// Pages in the log before they are brought into the file. A page that many commits change is brought
/// over once for all of them; the log stays around 8 MB.
const CHECKPOINT_PAGES: &str = "2000";

/// Up to this size the whole file is checked when it is opened; beyond it that takes too long, and
/// [`super::Store::check`] does it later.
const CHECKED_AT_OPEN: u64 = 8 * 1024 * 1024;

/// The store's file in a data folder.
#[derive(Debug, Clone)]
pub(super) struct StoreFile {
    path: PathBuf,
    /// At most so many pages; tests fill the disk with it.
    max_pages: Option<u32>,
}

impl StoreFile {
    pub(super) fn of(folder: &Path) -> Self {
        Self {
            path: folder.join(FILE),
            max_pages: None,
        }
    }

    #[cfg(test)]
    pub(super) fn with_max_pages(mut self, pages: u32) -> Self {
        self.max_pages = Some(pages);
        self
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts words to what went wrong with this file.
    pub(super) fn error(&self, fault: Fault) -> StoreError {
        match fault {
            Fault::Sqlite(error) => StoreError::from_sqlx(&self.path, &error),
            Fault::Store(error) => error,
        }
    }

    fn sqlite(&self, error: &sqlx::Error) -> StoreError {
        StoreError::from_sqlx(&self.path, error)
    }

    fn options(&self) -> SqliteConnectOptions {
        let options = SqliteConnectOptions::new()
            .filename(&self.path)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .statement_cache_capacity(256)
            .disable_statement_logging();
        match self.max_pages {
            Some(pages) => options.pragma("max_page_count", pages.to_string()),
            None => options,
        }
    }

    /// A connection that writes: durable to a power cut.
    pub(super) async fn connect(&self) -> Result<SqliteConnection, StoreError> {
        self.options()
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("cache_size", CACHE_KIB)
            .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
            .connect()
            .await
            .map_err(|e| self.sqlite(&e))
    }

    /// A connection of its own that reads.
    pub(super) async fn connect_to_read(&self) -> Result<SqliteConnection, StoreError> {
        self.options()
            .read_only(true)
            .connect()
            .await
            .map_err(|e| self.sqlite(&e))
    }

    /// The connections that read.
    pub(super) fn readers(&self) -> SqlitePool {
        SqlitePoolOptions::new()
            .max_connections(READERS)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_lazy_with(self.options().read_only(true))
    }

    /// Makes an empty file for its owner alone, or looks whether the one that is there is a
    /// database. Says whether it is new.
    pub(super) fn prepare(&self) -> Result<bool, StoreError> {
        let mut file = folder::open(&self.path)?;
        let mut head = Vec::new();
        (&mut file)
            .take(16)
            .read_to_end(&mut head)
            .map_err(|e| StoreError::from_io(&self.path, &e))?;
        if head.is_empty() {
            return Ok(true);
        }
        if head != b"SQLite format 3\0" {
            return Err(StoreError::Damaged {
                path: self.path.clone(),
                why: "it is not a database".to_owned(),
            });
        }
        Ok(false)
    }

    /// The version of the schema in the file; 0 while there is none.
    pub(super) async fn version(
        &self,
        connection: &mut SqliteConnection,
    ) -> Result<i64, StoreError> {
        let table = sqlx::query("SELECT 1 FROM sqlite_schema WHERE name = '_sqlx_migrations'")
            .fetch_optional(&mut *connection)
            .await
            .map_err(|e| self.sqlite(&e))?;
        if table.is_none() {
            return Ok(0);
        }
        sqlx::query("SELECT coalesce(max(version), 0) FROM _sqlx_migrations")
            .fetch_one(connection)
            .await
            .and_then(|row| row.try_get(0))
            .map_err(|e| self.sqlite(&e))
    }

    /// The version of the schema that this program knows.
    pub(super) fn known_version() -> i64 {
        MIGRATIONS.iter().map(|m| m.version).max().unwrap_or(0)
    }

    /// Looks for damage, up to the first finding.
    pub(super) async fn check(&self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let found: String = sqlx::query("PRAGMA quick_check(1)")
            .fetch_one(connection)
            .await
            .and_then(|row| row.try_get(0))
            .map_err(|e| self.sqlite(&e))?;
        if found == "ok" {
            return Ok(());
        }
        Err(StoreError::Damaged {
            path: self.path.clone(),
            why: found,
        })
    }

    /// Checks the file and brings its schema up to date. An older store is copied first.
    pub(super) async fn migrate(
        &self,
        connection: &mut SqliteConnection,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let size = std::fs::metadata(&self.path).map_or(0, |m| m.len());
        if size <= CHECKED_AT_OPEN {
            self.check(connection).await?;
        }
        let (found, known) = (self.version(connection).await?, Self::known_version());
        if found > known {
            return Err(StoreError::Newer {
                path: self.path.clone(),
                found,
                known,
            });
        }
        if found == known {
            return Ok(());
        }
        if found > 0 {
            self.back_up(connection, found, now).await?;
        }
        MIGRATIONS
            .run(connection)
            .await
            .map_err(|error| match error {
                sqlx::migrate::MigrateError::Execute(e)
                | sqlx::migrate::MigrateError::ExecuteMigration(e, _) => self.sqlite(&e),
                other => StoreError::Statement {
                    why: other.to_string(),
                },
            })
    }

    /// A copy of the whole store, as it was before it is changed.
    async fn back_up(
        &self,
        connection: &mut SqliteConnection,
        version: i64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let backups = self.path.with_file_name(BACKUPS);
        folder::make(&backups)?;
        let stamp = now.to_utc().format("%Y%m%dT%H%M%S%3fZ");
        let copy = backups.join(format!("format-{version}-{stamp}.db"));
        sqlx::query("VACUUM INTO ?")
            .bind(copy.to_string_lossy().into_owned())
            .execute(connection)
            .await
            .map_err(|e| self.sqlite(&e))?;
        tracing::info!(copy = %copy.display(), "the store was copied before it is brought up to date");
        folder::keep_private(&copy)
    }
}
