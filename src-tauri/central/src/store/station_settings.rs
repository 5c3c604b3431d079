//! Table `station_settings`: how stations say they are set.

use site::StationSettings;
use vocabulary::StationId;

use super::codec::{Fields, Values};
use super::record::{Record, Table};
use super::{Store, StoreError};

impl Record for &StationSettings {
    const TABLE: Table = Table {
        name: "station_settings",
        columns: &["station_id", "settings", "read_at"],
        key: &["station_id"],
        fixed: &[],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.station_id.0)?;
        to.json(&self.settings)?;
        to.time(self.read_at)
    }
}

pub(super) fn read(row: Fields<'_>) -> Result<StationSettings, StoreError> {
    Ok(StationSettings {
        station_id: row.parse("station_id")?,
        settings: row.json("settings")?,
        read_at: row.time("read_at")?,
    })
}

impl Store {
    /// How a station says it is set; `None`: it was never asked.
    pub async fn station_settings(
        &self,
        id: StationId,
    ) -> Result<Option<StationSettings>, StoreError> {
        self.one(
            "SELECT * FROM station_settings WHERE station_id = ?",
            |q| q.bind(id.to_string()),
            read,
        )
        .await
    }
}
