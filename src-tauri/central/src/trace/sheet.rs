//! Messages stand in sheets: a table for each day, more on a day of a flood, because a table is
//! dropped whole at next to no cost. As with meter values there is no index: each row knows the one
//! before it of its station, and `stations_N` knows the last one. That is brought up to date now and
//! then (`sheets.told` says how far), and before anyone reads.

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

/// Rows after which `stations_N` is brought up to date; as many are read again after a crash.
const UNTOLD: i64 = 16_384;

/// Rows in one statement.
const CHUNKS: [usize; 4] = [64, 16, 4, 1];

/// The sheet that is being written.
#[derive(Debug)]
pub(super) struct Sheet {
    id: i64,
    /// Days since 1970.
    day: i64,
    bytes: u64,
    next: i64,
    /// The last row of which `stations_N` knows.
    told: i64,
    heads: HashMap<StationId, Head>,
}

/// A station in a sheet.
#[derive(Debug, Clone, Copy)]
struct Head {
    /// Its number there.
    station: i64,
    /// Its last row.
    last: Option<i64>,
}

impl Sheet {
    /// The sheet that was written last.
    pub(super) async fn last(
        connection: &mut SqliteConnection,
    ) -> Result<Option<Self>, sqlx::Error> {
        let row: Option<(i64, i64, i64, i64)> =
            sqlx::query_as("SELECT id, day, bytes, told FROM sheets ORDER BY id DESC LIMIT 1")
                .fetch_optional(&mut *connection)
                .await?;
        let Some((id, day, bytes, told)) = row else {
            return Ok(None);
        };
        let text = format!("SELECT id, station_id, last_id FROM stations_{id}");
        let rows: Vec<(i64, String, Option<i64>)> = sqlx::query_as(AssertSqlSafe(text))
            .fetch_all(&mut *connection)
            .await?;
        let text = format!("SELECT id, station FROM messages_{id} WHERE id > ? ORDER BY id");
        let untold: Vec<(i64, i64)> = sqlx::query_as(AssertSqlSafe(text))
            .bind(told)
            .fetch_all(connection)
            .await?;
        let next = untold.last().map_or(told, |(last, _)| *last) + 1;
        let last: HashMap<i64, i64> = untold.into_iter().map(|(row, of)| (of, row)).collect();
        Ok(Some(Self {
            id,
            day,
            bytes: u64::try_from(bytes).unwrap_or(0),
            next,
            told,
            heads: rows
                .into_iter()
                .filter_map(|(station, name, told)| {
                    let last = last.get(&station).copied().or(told);
                    Some((name.parse().ok()?, Head { station, last }))
                })
                .collect(),
        }))
    }

    /// The station's number and last row, which is from now on `row`; whether it is new here.
    fn take(&mut self, station: StationId, row: i64) -> (Head, bool) {
        let number = i64::try_from(self.heads.len()).unwrap_or(i64::MAX) + 1;
        let mut new = false;
        let head = self.heads.entry(station).or_insert_with(|| {
            new = true;
            Head {
                station: number,
                last: None,
            }
        });
        let before = *head;
        head.last = Some(row);
        (before, new)
    }

    async fn begin(connection: &mut SqliteConnection, day: i64) -> Result<Self, sqlx::Error> {
        let mut transaction = connection.begin().await?;
        let id = sqlx::query("INSERT INTO sheets (day, bytes, told) VALUES (?, 0, 0)")
            .bind(day)
            .execute(&mut *transaction)
            .await?
            .last_insert_rowid();
        let text = format!(
            "CREATE TABLE messages_{id} (
                 id INTEGER PRIMARY KEY NOT NULL, previous_id INTEGER, at INTEGER NOT NULL,
                 station INTEGER NOT NULL, generation INTEGER NOT NULL, outbound INTEGER NOT NULL,
                 kind INTEGER NOT NULL, message_id TEXT NOT NULL, action TEXT NOT NULL,
                 text TEXT NOT NULL, latency_us INTEGER) STRICT;
             CREATE TABLE stations_{id} (
                 id INTEGER PRIMARY KEY NOT NULL, station_id TEXT NOT NULL UNIQUE,
                 last_id INTEGER) STRICT;"
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
            told: 0,
            heads: HashMap::new(),
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
                Ok(()) => {
                    let told = if sheet.next - sheet.told > UNTOLD {
                        self.tell(&mut sheet).await
                    } else {
                        Ok(())
                    };
                    self.present = Some(sheet);
                    told?;
                }
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
            before => {
                if let Some(mut before) = before {
                    self.tell(&mut before).await?;
                }
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
        let mut new = Vec::new();
        for size in CHUNKS {
            while let Some((chunk, rest)) = run.split_at_checked(size) {
                run = rest;
                let mut values = Values::default();
                values.reserve(size * WIDTH);
                for message in chunk {
                    let id = sheet.next;
                    sheet.next += 1;
                    sheet.bytes += message.text.len() as u64 + ROW_BYTES;
                    let (head, is_new) = sheet.take(message.station_id, id);
                    if is_new {
                        new.push((message.station_id, head.station));
                    }
                    message::bind(message, id, head.last, head.station, &mut values)?;
                }
                let text = format!(
                    "INSERT INTO messages_{} ({COLUMNS}) VALUES {}",
                    sheet.id,
                    rows_of(size, WIDTH)
                );
                self.execute(text, values).await?;
            }
        }
        let mut new = new.as_slice();
        for size in CHUNKS {
            while let Some((chunk, rest)) = new.split_at_checked(size) {
                new = rest;
                let mut values = Values::default();
                for (station, number) in chunk {
                    values.int(*number)?;
                    values.id(station.0)?;
                }
                let text = format!(
                    "INSERT INTO stations_{} (id, station_id) VALUES {}",
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

    /// Brings the last rows of the stations up to date, for who reads.
    pub(super) async fn tell_present(&mut self) -> Result<(), StoreError> {
        let Some(mut sheet) = self.present.take() else {
            return Ok(());
        };
        let told = self.tell(&mut sheet).await;
        self.present = Some(sheet);
        told
    }

    async fn tell(&mut self, sheet: &mut Sheet) -> Result<(), StoreError> {
        if sheet.told + 1 == sheet.next {
            return Ok(());
        }
        let told = self.write_heads(sheet).await;
        if told.is_ok() {
            sheet.told = sheet.next - 1;
        } else {
            let _ = sqlx::query("ROLLBACK").execute(&mut self.connection).await;
        }
        told
    }

    async fn write_heads(&mut self, sheet: &Sheet) -> Result<(), StoreError> {
        let heads: Vec<(i64, i64)> = sheet
            .heads
            .values()
            .filter_map(|head| Some((head.station, head.last?)))
            .filter(|(_, last)| *last > sheet.told)
            .collect();
        self.execute("BEGIN IMMEDIATE".to_owned(), Values::default())
            .await?;
        let mut heads = heads.as_slice();
        for size in CHUNKS {
            while let Some((chunk, rest)) = heads.split_at_checked(size) {
                heads = rest;
                let mut values = Values::default();
                for (station, last) in chunk {
                    values.int(*station)?;
                    values.int(*last)?;
                }
                let text = format!(
                    "UPDATE stations_{0} SET last_id = v.column2 FROM (VALUES {1}) AS v
                     WHERE stations_{0}.id = v.column1",
                    sheet.id,
                    rows_of(size, 2)
                );
                self.execute(text, values).await?;
            }
        }
        let mut values = Values::default();
        values.int(sheet.next - 1)?;
        values.int(sheet.id)?;
        self.execute("UPDATE sheets SET told = ? WHERE id = ?".to_owned(), values)
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
        sqlx::query_with(AssertSqlSafe(text), values.into_arguments()?)
            .execute(&mut self.connection)
            .await
            .map_err(|e| self.file.error(&e))?;
        Ok(())
    }

    pub(super) async fn close(mut self) {
        if let Err(error) = self.tell_present().await {
            tracing::warn!(%error, "the trace is read again at the next start");
        }
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
