//! Tables `meter_series`, `meter_ends` and `meter_values`: what was measured. Values are added at the
//! end and have no index; each knows the one before it in its series (the migration says why).

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
    series: i64,
    value: &'a MeterValue,
}

impl Record for Linked<'_> {
    const TABLE: Table = Table {
        name: "meter_values",
        columns: &[
            "id",
            "previous_id",
            "series_id",
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
        to.int(self.series)?;
        to.time(value.at)?;
        to.time(value.received_at)?;
        to.opt_text(Some(value.context.as_str()).filter(|text| !text.is_empty()))?;
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

/// A series that begins with this value.
pub(super) struct Series<'a>(i64, &'a MeterValue);

impl Record for Series<'_> {
    const TABLE: Table = Table {
        name: "meter_series",
        columns: &["id", "subject", "station_id", "evse_id", "session_id"],
        key: &[],
        fixed: &[],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        let Self(id, value) = self;
        to.int(*id)?;
        to.id(subject_of(value))?;
        to.id(value.station_id.0)?;
        to.opt_id(value.evse_id.map(|id| id.0))?;
        to.opt_id(value.session_id.map(|id| id.0))
    }
}

/// The last row of a series.
pub(super) struct End {
    series: i64,
    last: i64,
}

impl Record for End {
    const TABLE: Table = Table {
        name: "meter_ends",
        columns: &["series_id", "last_id"],
        key: &["series_id"],
        fixed: &[],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.int(self.series)?;
        to.int(self.last)
    }
}

/// What a value belongs to. A session is at one EVSE, an EVSE at one station.
fn subject_of(value: &MeterValue) -> Uuid {
    match (value.session_id, value.evse_id) {
        (Some(session), _) => session.0,
        (None, Some(evse)) => evse.0,
        (None, None) => value.station_id.0,
    }
}

/// Values with their places, and what else is to be written for them.
pub(super) struct Links<'a> {
    pub(super) begun: Vec<Series<'a>>,
    pub(super) values: Vec<Linked<'a>>,
    pub(super) ends: Vec<End>,
}

/// The series that are being written, so that they need not be looked up for each row.
#[derive(Debug, Default)]
pub(super) struct SeriesEnds {
    next_value: i64,
    next_series: i64,
    /// Series and last row, by subject.
    known: HashMap<Uuid, (i64, Option<i64>)>,
}

/// Series to remember; beyond it all are looked up anew.
const REMEMBERED: usize = 20_000;

impl SeriesEnds {
    /// Begins behind the last row.
    pub(super) async fn load(connection: &mut SqliteConnection) -> Result<Self, Fault> {
        let row = sqlx::query(
            "SELECT (SELECT coalesce(max(id), 0) FROM meter_values),
                    (SELECT coalesce(max(id), 0) FROM meter_series)",
        )
        .fetch_one(connection)
        .await?;
        Ok(Self {
            next_value: row.try_get::<i64, _>(0)? + 1,
            next_series: row.try_get::<i64, _>(1)? + 1,
            known: HashMap::new(),
        })
    }

    /// After a batch that did not make it: what was remembered may be wrong. Numbers are not used
    /// again.
    pub(super) fn forget(&mut self) {
        self.known.clear();
    }

    /// Gives the values their ids, series and predecessors.
    pub(super) async fn link<'a>(
        &mut self,
        connection: &mut SqliteConnection,
        values: Vec<&'a MeterValue>,
    ) -> Result<Links<'a>, Fault> {
        if self.known.len() > REMEMBERED {
            self.known.clear();
        }
        self.look_up(connection, &values).await?;
        let mut links = Links {
            begun: Vec::new(),
            values: Vec::with_capacity(values.len()),
            ends: Vec::new(),
        };
        let mut ends: HashMap<i64, i64> = HashMap::with_capacity(values.len());
        for value in values {
            let id = self.next_value;
            self.next_value += 1;
            let (series, last) = self.known.entry(subject_of(value)).or_insert_with(|| {
                let series = self.next_series;
                self.next_series += 1;
                links.begun.push(Series(series, value));
                (series, None)
            });
            let previous = last.replace(id);
            ends.insert(*series, id);
            links.values.push(Linked {
                id,
                previous,
                series: *series,
                value,
            });
        }
        links.ends = ends
            .into_iter()
            .map(|(series, last)| End { series, last })
            .collect();
        Ok(links)
    }

    async fn look_up(
        &mut self,
        connection: &mut SqliteConnection,
        values: &[&MeterValue],
    ) -> Result<(), Fault> {
        let unknown: Vec<Uuid> = values
            .iter()
            .map(|value| subject_of(value))
            .filter(|subject| !self.known.contains_key(subject))
            .collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let rows = sqlx::query(
            "SELECT s.id, s.subject, e.last_id FROM meter_series s
             LEFT JOIN meter_ends e ON e.series_id = s.id
             WHERE s.subject IN (SELECT value FROM json_each(?))",
        )
        .bind(json_ids(unknown))
        .fetch_all(connection)
        .await?;
        for row in &rows {
            let row = Fields(row);
            self.known.insert(
                row.parse("subject")?,
                (row.int("id")?, row.opt_int("last_id")?),
            );
        }
        Ok(())
    }
}

pub(super) fn read(row: Fields<'_>) -> Result<MeterValue, StoreError> {
    Ok(MeterValue {
        station_id: row.parse("station_id")?,
        evse_id: row.opt_parse("evse_id")?,
        session_id: row.opt_parse("session_id")?,
        at: row.time("at")?,
        received_at: row.time("received_at")?,
        context: row.opt_text("context")?.unwrap_or_default(),
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
