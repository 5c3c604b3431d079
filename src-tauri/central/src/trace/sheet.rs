//! Messages stand in sheets: a table for each day, more on a day of a flood, because a table is
//! dropped whole at next to no cost. As with meter values there is no index: each row knows the one
//! before it of its station, and `stations_N` knows the last one.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};
use vocabulary::{StationId, Timestamp};

use super::file::TraceFile;
use super::message::{self, COLUMNS, WIDTH};
use super::{TraceLimits, TraceMessage};
use crate::store::{StoreError, Values};

pub(super) const DAY_MS: i64 = 86_400_000;

/// A sheet holds at most this part of what may be kept, so that dropping one does not drop much.
const PART: u64 = 16;

/// What a row takes beside its text, about.
const ROW_BYTES: u64 = 100;

/// Rows in one statement.
const CHUNKS: [usize; 5] = [256, 64, 16, 4, 1];

/// The sheet that is being written.
#[derive(Debug)]
pub(super) struct Sheet {
    id: i64,
    /// Days since 1970.
    day: i64,
    bytes: u64,
    next: i64,
    /// The last row of each station.
    last: HashMap<StationId, i64>,
}

impl Sheet {
    /// The sheet that was written last.
    pub(super) async fn last(
        connection: &mut SqliteConnection,
    ) -> Result<Option<Self>, sqlx::Error> {
        let row: Option<(i64, i64, i64)> =
            sqlx::query_as("SELECT id, day, bytes FROM sheets ORDER BY id DESC LIMIT 1")
                .fetch_optional(&mut *connection)
                .await?;
        let Some((id, day, bytes)) = row else {
            return Ok(None);
        };
        let text = format!("SELECT coalesce(max(id), 0) + 1 FROM messages_{id}");
        let (next,) = sqlx::query_as(AssertSqlSafe(text))
            .fetch_one(&mut *connection)
            .await?;
        let text = format!("SELECT station_id, last_id FROM stations_{id}");
        let rows: Vec<(String, i64)> = sqlx::query_as(AssertSqlSafe(text))
            .fetch_all(connection)
            .await?;
        Ok(Some(Self {
            id,
            day,
            bytes: u64::try_from(bytes).unwrap_or(0),
            next,
            last: rows
                .into_iter()
                .filter_map(|(station, row)| Some((station.parse().ok()?, row)))
                .collect(),
        }))
    }

    async fn begin(connection: &mut SqliteConnection, day: i64) -> Result<Self, sqlx::Error> {
        let mut transaction = connection.begin().await?;
        let id = sqlx::query("INSERT INTO sheets (day, bytes) VALUES (?, 0)")
            .bind(day)
            .execute(&mut *transaction)
            .await?
            .last_insert_rowid();
        let text = format!(
            "CREATE TABLE messages_{id} (
                 id INTEGER PRIMARY KEY NOT NULL, previous_id INTEGER, at INTEGER NOT NULL,
                 station_id TEXT NOT NULL, generation INTEGER NOT NULL, direction TEXT NOT NULL,
                 kind TEXT NOT NULL, message_id TEXT NOT NULL, action TEXT NOT NULL,
                 text TEXT NOT NULL, latency_us INTEGER) STRICT;
             CREATE TABLE stations_{id} (
                 station_id TEXT PRIMARY KEY NOT NULL, last_id INTEGER NOT NULL
             ) STRICT, WITHOUT ROWID;"
        );
        sqlx::raw_sql(AssertSqlSafe(text))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Self {
            id,
            day,
            bytes: 0,
            next: 1,
            last: HashMap::new(),
        })
    }
}

/// All sheets, open for writing.
#[derive(Debug)]
pub(super) struct Sheets {
    file: TraceFile,
    connection: SqliteConnection,
    limits: TraceLimits,
    present: Option<Sheet>,
}

impl Sheets {
    pub(super) fn new(
        file: TraceFile,
        connection: SqliteConnection,
        limits: TraceLimits,
        present: Option<Sheet>,
    ) -> Self {
        Self {
            file,
            connection,
            limits,
            present,
        }
    }

    /// Writes messages in order, those of one day in one transaction.
    pub(super) async fn write(&mut self, messages: &[TraceMessage]) -> Result<(), StoreError> {
        let day_of = |m: &TraceMessage| m.at.0.div_euclid(DAY_MS);
        for run in messages.chunk_by(|a, b| day_of(a) == day_of(b)) {
            let Some(day) = run.first().map(day_of) else {
                continue;
            };
            let mut sheet = self.sheet_of(day).await?;
            match self.write_run(&mut sheet, run).await {
                Ok(()) => self.present = Some(sheet),
                Err(error) => {
                    let _ = sqlx::query("ROLLBACK").execute(&mut self.connection).await;
                    // What was counted up in memory is not in the file.
                    self.present = Sheet::last(&mut self.connection).await.ok().flatten();
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// The present sheet, or a new one if that is of another day or full.
    async fn sheet_of(&mut self, day: i64) -> Result<Sheet, StoreError> {
        let full = self.limits.bytes / PART;
        match self.present.take() {
            Some(sheet) if sheet.day == day && sheet.bytes < full => Ok(sheet),
            Some(_) | None => {
                let sheet = Sheet::begin(&mut self.connection, day)
                    .await
                    .map_err(|e| self.file.error(&e))?;
                self.keep_within_bytes(sheet.id).await?;
                Ok(sheet)
            }
        }
    }

    async fn write_run(
        &mut self,
        sheet: &mut Sheet,
        mut run: &[TraceMessage],
    ) -> Result<(), StoreError> {
        self.execute("BEGIN IMMEDIATE".to_owned(), Values::default())
            .await?;
        let mut heads: HashMap<StationId, i64> = HashMap::new();
        for size in CHUNKS {
            while let Some((chunk, rest)) = run.split_at_checked(size) {
                run = rest;
                let mut values = Values::default();
                values.reserve(size * WIDTH);
                for message in chunk {
                    let id = sheet.next;
                    sheet.next += 1;
                    sheet.bytes += message.text.len() as u64 + ROW_BYTES;
                    let previous = sheet.last.insert(message.station_id, id);
                    heads.insert(message.station_id, id);
                    message::bind(message, id, previous, &mut values)?;
                }
                let text = format!(
                    "INSERT INTO messages_{} ({COLUMNS}) VALUES {}",
                    sheet.id,
                    rows_of(size, WIDTH)
                );
                self.execute(text, values).await?;
            }
        }
        let heads: Vec<(StationId, i64)> = heads.into_iter().collect();
        let mut heads = heads.as_slice();
        for size in CHUNKS {
            while let Some((chunk, rest)) = heads.split_at_checked(size) {
                heads = rest;
                let mut values = Values::default();
                for (station, last) in chunk {
                    values.id(station.0)?;
                    values.int(*last)?;
                }
                let text = format!(
                    "INSERT INTO stations_{} (station_id, last_id) VALUES {}
                     ON CONFLICT (station_id) DO UPDATE SET last_id = excluded.last_id",
                    sheet.id,
                    rows_of(size, 2)
                );
                self.execute(text, values).await?;
            }
        }
        let mut values = Values::default();
        values.int(i64::try_from(sheet.bytes).unwrap_or(i64::MAX))?;
        values.int(sheet.id)?;
        self.execute(
            "UPDATE sheets SET bytes = ? WHERE id = ?".to_owned(),
            values,
        )
        .await?;
        self.execute("COMMIT".to_owned(), Values::default()).await
    }

    /// Drops sheets older than the limit, then as many as it takes to keep within the bytes.
    pub(super) async fn prune(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let oldest_day = now.0.div_euclid(DAY_MS) - self.limits.days;
        let rows: Vec<(i64,)> = sqlx::query_as("SELECT id FROM sheets WHERE day < ? ORDER BY id")
            .bind(oldest_day)
            .fetch_all(&mut self.connection)
            .await
            .map_err(|e| self.file.error(&e))?;
        for (sheet,) in rows {
            self.drop_sheet(sheet).await?;
        }
        let present = self.present.as_ref().map_or(i64::MAX, |sheet| sheet.id);
        self.keep_within_bytes(present).await
    }

    /// Drops the oldest sheets while the file holds more than it may; never the present one.
    async fn keep_within_bytes(&mut self, present: i64) -> Result<(), StoreError> {
        let limit = i64::try_from(self.limits.bytes).unwrap_or(i64::MAX);
        loop {
            let (used, oldest): (i64, Option<i64>) = sqlx::query_as(
                "SELECT (page_count - freelist_count) * page_size, (SELECT min(id) FROM sheets)
                 FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
            )
            .fetch_one(&mut self.connection)
            .await
            .map_err(|e| self.file.error(&e))?;
            match oldest {
                Some(oldest) if used > limit && oldest < present => {
                    self.drop_sheet(oldest).await?;
                }
                Some(_) | None => return Ok(()),
            }
        }
    }

    async fn drop_sheet(&mut self, sheet: i64) -> Result<(), StoreError> {
        if self.present.as_ref().is_some_and(|p| p.id == sheet) {
            self.present = None;
        }
        let text = format!(
            "BEGIN IMMEDIATE; DROP TABLE messages_{sheet}; DROP TABLE stations_{sheet};
             DELETE FROM sheets WHERE id = {sheet}; COMMIT;"
        );
        let dropped = sqlx::raw_sql(AssertSqlSafe(text))
            .execute(&mut self.connection)
            .await;
        if let Err(error) = dropped {
            let _ = sqlx::query("ROLLBACK").execute(&mut self.connection).await;
            return Err(self.file.error(&error));
        }
        Ok(())
    }

    async fn execute(&mut self, text: String, values: Values) -> Result<(), StoreError> {
        sqlx::query_with(AssertSqlSafe(text), values.into_arguments())
            .execute(&mut self.connection)
            .await
            .map_err(|e| self.file.error(&e))?;
        Ok(())
    }

    pub(super) async fn close(self) {
        if let Err(error) = self.connection.close().await {
            tracing::warn!(%error, "the trace did not close cleanly");
        }
    }
}

/// Places for that many rows.
fn rows_of(rows: usize, width: usize) -> String {
    let row = format!("({})", vec!["?"; width].join(","));
    vec![row; rows].join(",")
}
