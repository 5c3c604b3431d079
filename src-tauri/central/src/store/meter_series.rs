//! Reading meter values: a series is walked backwards from its last row.

use site::MeterValue;
use sqlx::{QueryBuilder, Sqlite};
use uuid::Uuid;
use vocabulary::{EvseId, SessionId, Timestamp};

use super::{Cursor, Page, PageRequest, Store, StoreError, meter_values};

/// Values read at once at most: a day of one each second.
const VALUES: i64 = 86_400;

/// Where in a series to begin.
enum Start {
    /// At its last row.
    Last(Uuid),
    /// At the one before this row, which must be of this session.
    After(i64, SessionId),
}

/// Rows of a series, backwards, as long as they were received at `from` or later.
fn chain(start: &Start, from: Option<Timestamp>, limit: i64) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new("WITH RECURSIVE chain (next) AS (SELECT (");
    match start {
        Start::Last(series) => query
            .push(
                "SELECT e.last_id FROM meter_series s JOIN meter_ends e ON e.series_id = s.id
                 WHERE s.subject = ",
            )
            .push_bind(series.to_string()),
        Start::After(row, session) => query
            .push("SELECT previous_id FROM meter_values WHERE id = ")
            .push_bind(*row)
            .push(" AND series_id = (SELECT id FROM meter_series WHERE subject = ")
            .push_bind(session.to_string())
            .push(")"),
    };
    let from = from.map_or(i64::MIN, |at| at.0);
    query
        .push(
            ") UNION ALL SELECT m.previous_id FROM chain JOIN meter_values m ON m.id = chain.next
               WHERE m.previous_id IS NOT NULL AND m.received_at >= ",
        )
        .push_bind(from)
        .push(
            ") SELECT m.*, s.station_id, s.evse_id, s.session_id
               FROM chain JOIN meter_values m ON m.id = chain.next
               JOIN meter_series s ON s.id = m.series_id
               WHERE m.received_at >= ",
        )
        .push_bind(from)
        .push(" LIMIT ")
        .push_bind(limit);
    query
}

impl Store {
    /// Raw meter values of a session, the latest arrival first.
    pub async fn session_meter_values(
        &self,
        session: SessionId,
        page: &PageRequest,
    ) -> Result<Page<MeterValue>, StoreError> {
        let start = match page.after::<i64>()? {
            Some((row, of)) if of == session.to_string() => Start::After(row, session),
            Some(_) => return Err(StoreError::Cursor),
            None => Start::Last(session.0),
        };
        let rows = self
            .built(chain(&start, None, page.fetch()), |row| {
                Ok((row.int::<i64>("id")?, meter_values::read(row)?))
            })
            .await?;
        let cut = page.cut(rows, |(id, _)| Cursor::at(id, session));
        Ok(Page {
            items: cut.items.into_iter().map(|(_, value)| value).collect(),
            next: cut.next,
        })
    }

    /// The meter values of an EVSE since `from` (by receipt), in sessions or not, the earliest first.
    pub async fn evse_meter_values(
        &self,
        evse: EvseId,
        from: Timestamp,
    ) -> Result<Vec<MeterValue>, StoreError> {
        // The session that began last before `from` may run into the time asked for.
        let sessions = self
            .all(
                "SELECT session_id, start_received_at FROM transactions
                 WHERE evse_id = ?1 AND start_received_at >= ?2
                 UNION ALL
                 SELECT * FROM (SELECT session_id, start_received_at FROM transactions
                     WHERE evse_id = ?1 AND start_received_at < ?2
                     ORDER BY start_received_at DESC LIMIT 1)",
                |q| q.bind(evse.to_string()).bind(from.0),
                |row| row.parse::<Uuid>("session_id"),
            )
            .await?;
        let mut values = self.series(evse.0, Some(from)).await?;
        for session in sessions {
            values.extend(self.series(session, Some(from)).await?);
        }
        values.sort_by_key(|v| v.received_at);
        Ok(values)
    }

    /// The values of a series, the latest arrival first.
    pub(super) async fn series(
        &self,
        series: Uuid,
        from: Option<Timestamp>,
    ) -> Result<Vec<MeterValue>, StoreError> {
        let query = chain(&Start::Last(series), from, VALUES);
        self.built(query, meter_values::read).await
    }
}
