//! The store of a site: one SQLite file, one writer, readers of their own. One file here for each
//! table.

mod api_tokens;
mod attention;
mod batch;
mod beside;
mod browser_sessions;
mod change;
mod circuits;
mod codec;
mod commands;
mod connection_attempts;
mod connector_states;
mod cost_centres;
mod decisions;
mod drivers;
mod erasure;
mod error;
mod events;
mod file;
mod first_run;
mod folder;
mod groups;
mod holidays;
mod idempotency;
mod kept_reports;
mod learning;
mod meter_buckets;
mod meter_series;
mod meter_values;
mod page;
mod people;
mod places;
mod recall;
mod record;
mod recovery;
mod retention;
mod rules;
mod search_key;
mod session_meters;
mod sessions;
mod settings;
mod site_row;
mod snapshot;
mod station_settings;
mod stations;
#[cfg(test)]
mod tests;
mod timeline;
mod tokens;
mod vehicles;
mod writer;

use std::path::Path;
use std::sync::Arc;

use site::Snapshot;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{QueryBuilder, Sqlite, SqlitePool};
use uuid::Uuid;
use vocabulary::{SiteId, Timestamp};

pub use api_tokens::{ApiToken, Secret, hash_of};
pub use attention::AttentionFilter;
pub use beside::StoreBeside;
pub use browser_sessions::BrowserSession;
pub use change::StoreChange;
pub use connection_attempts::ConnectionAttempt;
pub use connector_states::Spell;
pub use cost_centres::{CostCentre, Membership};
pub use decisions::{DecisionFilter, RecordedStart};
pub use drivers::{DriverFilter, DriverSort, StoredDriver};
pub use error::StoreError;
pub use events::{Events, StoredEvent};
pub use groups::Counted;
pub use idempotency::{Begun, IdempotencyAnswer, IdempotencyKey};
pub use learning::LearningFigures;
pub use meter_buckets::MeterBucket;
pub use page::{Cursor, Page, PageRequest};
pub use people::{Person, PersonRight, Role};
pub use retention::{ATTEMPTS_KEPT, EVENT_DAYS, Prune};
pub use search_key::search_key;
pub use sessions::{SessionFilter, SessionSort, StoredSession};
pub use settings::Setting;
pub use timeline::TimelineEntry;
pub use tokens::{TokenFilter, TokenSort};
pub use writer::{CommitListener, Health, Writer};

pub(crate) use codec::{Fields, Values};
pub use folder::is_in_use;
pub(crate) use folder::open as open_private;

use file::StoreFile;
use folder::FolderLock;
use meter_values::SeriesEnds;

/// How to open a store.
pub struct OpenStore<'a> {
    /// The data folder; made if it is missing.
    pub data_dir: &'a Path,
    /// The program's name, for whoever finds the folder in use.
    pub program: &'a str,
    /// The present.
    pub now: Timestamp,
    /// Who learns of commits.
    pub listener: Arc<dyn CommitListener>,
}

/// The open store. Cheap to clone; the folder is held until it is closed, or the last clone is gone
/// and what was queued is written.
#[derive(Debug, Clone)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    file: StoreFile,
    site: SiteId,
    first_run: bool,
    readers: SqlitePool,
    writer: Writer,
}

impl Store {
    /// Takes the folder, checks the file, brings it up to date, and reads what the site holds in
    /// memory. Whatever cannot be opened is left as it is.
    pub async fn open(options: OpenStore<'_>) -> Result<(Self, Snapshot), StoreError> {
        Self::open_file(StoreFile::of(options.data_dir), options).await
    }

    async fn open_file(
        file: StoreFile,
        options: OpenStore<'_>,
    ) -> Result<(Self, Snapshot), StoreError> {
        let OpenStore {
            data_dir,
            program,
            now,
            listener,
        } = options;
        folder::make(data_dir)?;
        let lock = FolderLock::take(data_dir, program, now)?;
        file.prepare()?;
        let mut connection = file.connect().await?;
        file.migrate(&mut connection, now).await?;
        let first_run = first_run::furnish(&mut connection, now)
            .await
            .map_err(|e| file.error(e))?;
        let snapshot = snapshot::load(&mut connection, now)
            .await
            .map_err(|e| file.error(e))?;
        let series = SeriesEnds::load(&mut connection)
            .await
            .map_err(|e| file.error(e))?;
        let site = snapshot.settings.id;
        let readers = file.readers();
        let writer = Writer::start(file.clone(), connection, series, site, listener, lock);
        let inner = Inner {
            file,
            site,
            first_run,
            readers,
            writer,
        };
        Ok((Self(Arc::new(inner)), snapshot))
    }

    /// Where changes are handed in.
    pub fn writer(&self) -> &Writer {
        &self.0.writer
    }

    /// The site's id.
    pub fn site_id(&self) -> SiteId {
        self.0.site
    }

    /// Whether the store was made just now.
    pub fn is_first_run(&self) -> bool {
        self.0.first_run
    }

    /// Looks through the whole file for damage. It takes about a second for each gigabyte and holds
    /// nobody up, closing neither: the connection is its own.
    pub async fn check(&self) -> Result<(), StoreError> {
        let mut connection = self.0.file.connect_to_read().await?;
        self.0.file.check(&mut connection).await
    }

    /// Writes what is queued, closes the files and lets go of the folder.
    pub async fn close(&self) {
        self.0.readers.close().await;
        self.0.writer.close().await;
    }

    fn sqlite(&self, error: &sqlx::Error) -> StoreError {
        StoreError::from_sqlx(self.0.file.path(), error)
    }

    /// All rows of a fixed statement.
    async fn all<T>(
        &self,
        text: &'static str,
        bind: impl FnOnce(SqliteQuery) -> SqliteQuery,
        read: impl Fn(Fields<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = bind(sqlx::query(text))
            .fetch_all(&self.0.readers)
            .await
            .map_err(|e| self.sqlite(&e))?;
        rows.iter().map(|row| read(Fields(row))).collect()
    }

    /// The first row of a fixed statement.
    async fn one<T>(
        &self,
        text: &'static str,
        bind: impl FnOnce(SqliteQuery) -> SqliteQuery,
        read: impl Fn(Fields<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let row = bind(sqlx::query(text))
            .fetch_optional(&self.0.readers)
            .await
            .map_err(|e| self.sqlite(&e))?;
        row.as_ref().map(|row| read(Fields(row))).transpose()
    }

    /// All rows of a statement with filters.
    async fn built<T>(
        &self,
        mut query: QueryBuilder<Sqlite>,
        read: impl Fn(Fields<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = query
            .build()
            .fetch_all(&self.0.readers)
            .await
            .map_err(|e| self.sqlite(&e))?;
        rows.iter().map(|row| read(Fields(row))).collect()
    }
}

type SqliteQuery = Query<'static, Sqlite, SqliteArguments>;

/// A JSON list of ids, for `IN (SELECT value FROM json_each(?))`.
fn json_ids(ids: impl IntoIterator<Item = Uuid>) -> String {
    let mut text = String::from("[");
    for (index, id) in ids.into_iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push('"');
        text.push_str(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
        text.push('"');
    }
    text.push(']');
    text
}
