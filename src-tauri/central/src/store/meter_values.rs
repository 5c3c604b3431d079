//! Tables `meter_values` and `meter_series`: what was measured. Rows are added at the end and have no
//! index; each knows the one before it in its series (the migration says why).

use std::collections::HashMap;

use site::MeterValue;
use sqlx::{Row as _, SqliteConnection};
use uuid::Uuid;
use vocabulary::{MilliWattHours, MilliWatts, PerMille};

use super::codec::{Fields, Values};
use super::record::{Fault, Record, Table};
use super::{StoreError, json_ids};

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

pub(super) fn read(row: Fields<'_>) -> Result<MeterValue, StoreError> {
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
