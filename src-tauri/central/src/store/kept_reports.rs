//! Table `kept_reports`: transaction messages of stations in quarantine, as they came.

use site::KeptReport;
use vocabulary::{StationId, TransactionId};

use super::codec::{Fields, Values};
use super::record::{Record, Table};
use super::{Store, StoreError};

impl Record for &KeptReport {
    const TABLE: Table = Table {
        name: "kept_reports",
        columns: &[
            "station_id",
            "received_at",
            "action",
            "payload",
            "transaction_id",
        ],
        key: &[],
        fixed: &[],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.station_id.0)?;
        to.time(self.received_at)?;
        to.text(&self.action)?;
        to.text(&self.payload)?;
        to.opt_text(self.transaction_id.as_ref().map(|id| id.0.as_str()))
    }
}

fn read(row: Fields<'_>) -> Result<KeptReport, StoreError> {
    Ok(KeptReport {
        station_id: row.parse("station_id")?,
        received_at: row.time("received_at")?,
        action: row.text("action")?,
        payload: row.text("payload")?,
        transaction_id: row.opt_text("transaction_id")?.map(TransactionId),
    })
}

impl Store {
    /// What was kept of a station, in the order it came.
    pub async fn kept_reports(&self, station: StationId) -> Result<Vec<KeptReport>, StoreError> {
        self.all(
            "SELECT * FROM kept_reports WHERE station_id = ? ORDER BY id",
            |q| q.bind(station.to_string()),
            read,
        )
        .await
    }

    /// How many messages are kept of each station that has some.
    pub async fn kept_counts(&self) -> Result<Vec<(StationId, u32)>, StoreError> {
        self.all(KEPT_COUNTS, |q| q, read_count).await
    }
}

pub(super) const KEPT_COUNTS: &str =
    "SELECT station_id, count(*) AS kept FROM kept_reports GROUP BY station_id";

pub(super) fn read_count(row: Fields<'_>) -> Result<(StationId, u32), StoreError> {
    Ok((row.parse("station_id")?, row.int("kept")?))
}
