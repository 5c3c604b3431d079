//! Tables `meter_values` and `meter_series`: what was measured. Rows are added at the end and have no
//! index; each knows the one before it in its series (the migration says why).

use std::collections::HashMap;

use site::MeterValue;
use sqlx::{QueryBuilder, Row as _, SqliteConnection};
use uuid::Uuid;
use vocabulary::{EvseId, MilliWattHours, MilliWatts, PerMille, SessionId, Timestamp};

use super::codec::{Fields, Values};
use super::record::{Fault, Record, Table};
use super::{Cursor, Page, PageRequest, Store, StoreError, json_ids};

/// A meter value with its place in its series.
pub(super) struct Linked<'a> {
    id: i64,
    previous: Option<i64>,
    value: &'a MeterValue,
}

impl Record for Linked<'_> {
    const TABLE: Table = Table {
        name: "meter_values",
        columns: &[
            "id",
            "previous_id",
            "station_id",
            "evse_id",
            "session_id",
            "at",
            "received_at",
            "context",
            "energy",
            "power",
            "current_l1",
            "current_l2",
            "current_l3",
            "voltage_l1",
            "voltage_l2",
            "voltage_l3",
            "soc",
            "temperature",
            "power_offered",
            "current_offered",
            "other",
        ],
        key: &[],
        fixed: &[],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        let value = self.value;
        to.int(self.id)?;
        to.opt_int(self.previous)?;
        to.id(value.station_id.0)?;
        to.opt_id(value.evse_id.map(|id| id.0))?;
        to.opt_id(value.session_id.map(|id| id.0))?;
        to.time(value.at)?;
        to.time(value.received_at)?;
        to.text(&value.context)?;
        to.opt_int(value.energy.map(|e| e.0))?;
        to.opt_int(value.power.map(|p| p.0))?;
        for current in value.current {
            to.opt_int(current)?;
        }
        for voltage in value.voltage {
            to.opt_int(voltage)?;
        }
        to.opt_int(value.soc.map(|s| s.0))?;
        to.opt_int(value.temperature)?;
        to.opt_int(value.power_offered.map(|p| p.0))?;
        to.opt_int(value.current_offered)?;
        to.opt_json(if value.other.is_empty() {
            None
        } else {
            Some(&value.other)
        })
    }
}

/// The last row of a series.
pub(super) struct Head {
    series: Uuid,
    last: i64,
}

impl Record for Head {
    const TABLE: Table = Table {
        name: "meter_series",
        columns: &["id", "last_id"],
        key: &["id"],
        fixed: &[],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.series)?;
        to.int(self.last)
    }
}

fn series_of(value: &MeterValue) -> Uuid {
    match (value.session_id, value.evse_id) {
        (Some(session), _) => session.0,
        (None, Some(evse)) => evse.0,
        (None, None) => value.station_id.0,
    }
}

/// The ends of the series that are being written, so that they need not be looked up for each row.
#[derive(Debug, Default)]
pub(super) struct SeriesEnds {
    next: i64,
    last: HashMap<Uuid, i64>,
}

/// Ends to remember; beyond it all are looked up anew.
const REMEMBERED: usize = 20_000;

impl SeriesEnds {
    /// Begins behind the last row.
    pub(super) async fn load(connection: &mut SqliteConnection) -> Result<Self, Fault> {
        let row = sqlx::query("SELECT coalesce(max(id), 0) FROM meter_values")
            .fetch_one(connection)
            .await?;
        Ok(Self {
            next: row.try_get::<i64, _>(0)? + 1,
            last: HashMap::new(),
        })
    }

    /// After a batch that did not make it: what was remembered may be wrong. Row ids are not used
    /// again.
    pub(super) fn forget(&mut self) {
        self.last.clear();
    }

    /// Gives the values their ids and predecessors.
    pub(super) async fn link<'a>(
        &mut self,
        connection: &mut SqliteConnection,
        values: Vec<&'a MeterValue>,
    ) -> Result<(Vec<Linked<'a>>, Vec<Head>), Fault> {
        if self.last.len() > REMEMBERED {
            self.last.clear();
        }
        let unknown: Vec<Uuid> = values
            .iter()
            .map(|v| series_of(v))
            .filter(|series| !self.last.contains_key(series))
            .collect();
        if !unknown.is_empty() {
            let rows = sqlx::query(
                "SELECT id, last_id FROM meter_series WHERE id IN (SELECT value FROM json_each(?))",
            )
            .bind(json_ids(unknown))
            .fetch_all(&mut *connection)
            .await?;
            for row in &rows {
                let row = Fields(row);
                self.last.insert(row.parse("id")?, row.int("last_id")?);
            }
        }
        let mut heads: HashMap<Uuid, i64> = HashMap::new();
        let mut linked = Vec::with_capacity(values.len());
        for value in values {
            let id = self.next;
            self.next += 1;
            let series = series_of(value);
            let previous = self.last.insert(series, id);
            heads.insert(series, id);
            linked.push(Linked {
                id,
                previous,
                value,
            });
        }
        let heads = heads
            .into_iter()
            .map(|(series, last)| Head { series, last })
            .collect();
        Ok((linked, heads))
    }
}

fn read(row: Fields<'_>) -> Result<MeterValue, StoreError> {
    Ok(MeterValue {
        station_id: row.parse("station_id")?,
        evse_id: row.opt_parse("evse_id")?,
        session_id: row.opt_parse("session_id")?,
        at: row.time("at")?,
        received_at: row.time("received_at")?,
        context: row.text("context")?,
        energy: row.opt_int("energy")?.map(MilliWattHours),
        power: row.opt_int("power")?.map(MilliWatts),
        current: [
            row.opt_int("current_l1")?,
            row.opt_int("current_l2")?,
            row.opt_int("current_l3")?,
        ],
        voltage: [
            row.opt_int("voltage_l1")?,
            row.opt_int("voltage_l2")?,
            row.opt_int("voltage_l3")?,
        ],
        soc: row.opt_int("soc")?.map(PerMille),
        temperature: row.opt_int("temperature")?,
        power_offered: row.opt_int("power_offered")?.map(MilliWatts),
        current_offered: row.opt_int("current_offered")?,
        other: row.opt_json("other")?.unwrap_or_default(),
    })
}

/// Means over a span of time, for charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeterBucket {
    /// When the span begins.
    pub at: Timestamp,
    /// The last register in it.
    pub energy: Option<MilliWattHours>,
    /// Mean power.
    pub power: Option<MilliWatts>,
    /// Mean current for each phase, in mA.
    pub current: [Option<i64>; 3],
    /// Mean voltage for each phase, in mV.
    pub voltage: [Option<i64>; 3],
    /// The last state of charge in it.
    pub soc: Option<PerMille>,
    /// Values that it was made from.
    pub values: u32,
}

/// Values read for one chart at most: a day of a value each second.
const CHART_VALUES: i64 = 86_400;

/// Walks a series backwards from a row on.
const CHAIN: &str = "WITH RECURSIVE chain (next) AS (
        SELECT ";
const CHAIN_STEP: &str = "
        UNION ALL
        SELECT m.previous_id FROM chain JOIN meter_values m ON m.id = chain.next
        WHERE m.previous_id IS NOT NULL
    )
    SELECT m.* FROM chain JOIN meter_values m ON m.id = chain.next ";

impl Store {
    /// Raw meter values of a session, the latest arrival first.
    pub async fn session_meter_values(
        &self,
        session: SessionId,
        page: &PageRequest,
    ) -> Result<Page<MeterValue>, StoreError> {
        let mut query = QueryBuilder::new(CHAIN);
        match page.after::<i64>()? {
            // After row n come the ones before it; the cursor's id says of which session.
            Some((row, of)) if of == session.to_string() => {
                query
                    .push("(SELECT previous_id FROM meter_values WHERE id = ")
                    .push_bind(row)
                    .push(" AND session_id = ")
                    .push_bind(of)
                    .push(")");
            }
            Some(_) => return Err(StoreError::Cursor),
            None => {
                query
                    .push("(SELECT last_id FROM meter_series WHERE id = ")
                    .push_bind(session.to_string())
                    .push(")");
            }
        }
        query
            .push(CHAIN_STEP)
            .push(" LIMIT ")
            .push_bind(page.fetch());
        let rows = self
            .built(query, |row| Ok((row.int::<i64>("id")?, read(row)?)))
            .await?;
        let cut = page.cut(rows, |(id, _)| Cursor::at(id, session));
        Ok(Page {
            items: cut.items.into_iter().map(|(_, value)| value).collect(),
            next: cut.next,
        })
    }

    /// A session's meter values in spans of `resolution_s`, the earliest first, by the stations' own
    /// time.
    pub async fn session_meter_buckets(
        &self,
        session: SessionId,
        resolution_s: u32,
    ) -> Result<Vec<MeterBucket>, StoreError> {
        let mut values = self.series(session.0, None).await?;
        values.sort_by_key(|v| v.at);
        Ok(buckets(&values, resolution_s))
    }

    /// The meter values of an EVSE since `from` (by receipt), in sessions or not, the earliest first.
    pub async fn evse_meter_values(
        &self,
        evse: EvseId,
        from: Timestamp,
    ) -> Result<Vec<MeterValue>, StoreError> {
        // A session that ran into the time asked for: the one before it ended earlier.
        let sessions = self
            .all(
                "SELECT session_id FROM (
                     SELECT session_id, start_received_at FROM transactions
                     WHERE evse_id = ?1 AND start_received_at >= ?2
                     UNION
                     SELECT * FROM (SELECT session_id, start_received_at FROM transactions
                         WHERE evse_id = ?1 AND start_received_at < ?2
                         ORDER BY start_received_at DESC LIMIT 1)
                 )",
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

    async fn series(
        &self,
        series: Uuid,
        from: Option<Timestamp>,
    ) -> Result<Vec<MeterValue>, StoreError> {
        let mut query = QueryBuilder::new(CHAIN);
        query
            .push("(SELECT last_id FROM meter_series WHERE id = ")
            .push_bind(series.to_string())
            .push(") UNION ALL SELECT m.previous_id FROM chain JOIN meter_values m ON m.id = chain.next
                    WHERE m.previous_id IS NOT NULL AND m.received_at >= ")
            .push_bind(from.map_or(i64::MIN, |at| at.0))
            .push(") SELECT m.* FROM chain JOIN meter_values m ON m.id = chain.next WHERE m.received_at >= ")
            .push_bind(from.map_or(i64::MIN, |at| at.0))
            .push(" LIMIT ")
            .push_bind(CHART_VALUES);
        self.built(query, read).await
    }
}

/// Sums and counts, for a mean.
#[derive(Default, Clone, Copy)]
struct Mean(i64, i64);

impl Mean {
    fn add(&mut self, value: Option<i64>) {
        if let Some(value) = value {
            self.0 = self.0.saturating_add(value);
            self.1 += 1;
        }
    }

    fn get(self) -> Option<i64> {
        self.0.checked_div(self.1)
    }
}

/// Gathers values, sorted by time, into spans.
fn buckets(values: &[MeterValue], resolution_s: u32) -> Vec<MeterBucket> {
    let span = i64::from(resolution_s.max(1)) * 1000;
    values
        .chunk_by(|a, b| a.at.0.div_euclid(span) == b.at.0.div_euclid(span))
        .filter_map(|group| Some(bucket(group.first()?.at.0.div_euclid(span) * span, group)))
        .collect()
}

fn bucket(begin: i64, group: &[MeterValue]) -> MeterBucket {
    let mut power = Mean::default();
    let mut current = [Mean::default(); 3];
    let mut voltage = [Mean::default(); 3];
    for value in group {
        power.add(value.power.map(|p| p.0));
        for (mean, value) in current.iter_mut().zip(value.current) {
            mean.add(value);
        }
        for (mean, value) in voltage.iter_mut().zip(value.voltage) {
            mean.add(value);
        }
    }
    MeterBucket {
        at: Timestamp(begin),
        energy: group.iter().rev().find_map(|v| v.energy),
        power: power.get().map(MilliWatts),
        current: current.map(Mean::get),
        voltage: voltage.map(Mean::get),
        soc: group.iter().rev().find_map(|v| v.soc),
        values: u32::try_from(group.len()).unwrap_or(u32::MAX),
    }
}
