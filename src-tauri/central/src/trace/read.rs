//! Reading the trace of a station, newest first.

use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use vocabulary::{StationId, Timestamp};

use super::Trace;
use super::message::{self, Direction, TraceMessage};
use crate::store::{Cursor, Page, PageRequest, StoreError};

/// Which messages; `None`: all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TraceFilter {
    /// Of this action, answers included.
    pub action: Option<String>,
    /// This way.
    pub direction: Option<Direction>,
    /// At this time or later.
    pub from: Option<Timestamp>,
    /// Before this time.
    pub to: Option<Timestamp>,
}

impl Trace {
    /// A page of a station's messages, the newest first. What was recorded before this call is in it.
    pub async fn messages(
        &self,
        station: StationId,
        filter: &TraceFilter,
        page: &PageRequest,
    ) -> Result<Page<TraceMessage>, StoreError> {
        let after = page.after::<i64>()?;
        self.flush().await?;
        let error = |e: sqlx::Error| self.0.file.error(&e);
        // One view of the file, so that no sheet is dropped in between.
        let mut view = self.0.readers.begin().await.map_err(error)?;
        let newest = after.as_ref().map_or(i64::MAX, |(sheet, _)| *sheet);
        let sheets: Vec<(i64,)> =
            sqlx::query_as("SELECT id FROM sheets WHERE id <= ? ORDER BY id DESC")
                .bind(newest)
                .fetch_all(&mut *view)
                .await
                .map_err(error)?;
        let mut found = Vec::new();
        for (sheet,) in sheets {
            let room = page.fetch() - i64::try_from(found.len()).unwrap_or(i64::MAX);
            if room <= 0 {
                break;
            }
            let start = match &after {
                Some((of, row)) if *of == sheet => Start::After(row),
                Some(_) | None => Start::Last,
            };
            let rows = chain(&mut view, sheet, station, start, filter, room)
                .await
                .map_err(error)?;
            for row in &rows {
                let (id, message) = message::read(row, station)?;
                found.push((sheet, id, message));
            }
        }
        let cut = page.cut(found, |(sheet, id, _)| Cursor::at(sheet, id));
        Ok(Page {
            items: cut.items.into_iter().map(|(_, _, m)| m).collect(),
            next: cut.next,
        })
    }
}

/// Where in a sheet to begin.
enum Start<'a> {
    /// At the station's last row.
    Last,
    /// At the one before this row.
    After(&'a str),
}

/// A station's messages in one sheet, backwards.
async fn chain(
    view: &mut SqliteConnection,
    sheet: i64,
    station: StationId,
    start: Start<'_>,
    filter: &TraceFilter,
    room: i64,
) -> Result<Vec<SqliteRow>, sqlx::Error> {
    let messages = format!("messages_{sheet}");
    let mut query = QueryBuilder::<Sqlite>::new("WITH RECURSIVE chain (next) AS (SELECT (");
    match start {
        Start::Last => query
            .push(format!(
                "SELECT last_id FROM stations_{sheet} WHERE station_id = "
            ))
            .push_bind(station.to_string()),
        Start::After(row) => query
            .push(format!(
                "SELECT previous_id FROM {messages} WHERE station = \
                 (SELECT id FROM stations_{sheet} WHERE station_id = "
            ))
            .push_bind(station.to_string())
            .push(") AND id = CAST(")
            .push_bind(row)
            .push(" AS INTEGER)"),
    };
    let from = filter.from.map_or(i64::MIN, |at| at.0);
    query
        .push(format!(
            ") UNION ALL SELECT m.previous_id FROM chain JOIN {messages} m ON m.id = chain.next
              WHERE m.previous_id IS NOT NULL AND m.at >= "
        ))
        .push_bind(from)
        .push(format!(
            ") SELECT m.* FROM chain JOIN {messages} m ON m.id = chain.next WHERE m.at >= "
        ))
        .push_bind(from);
    if let Some(to) = filter.to {
        query.push(" AND m.at < ").push_bind(to.0);
    }
    if let Some(action) = &filter.action {
        query.push(" AND m.action = ").push_bind(action.as_str());
    }
    if let Some(direction) = filter.direction {
        query
            .push(" AND m.outbound = ")
            .push_bind(direction.number());
    }
    query.push(" LIMIT ").push_bind(room);
    query.build().fetch_all(view).await
}
