//! Table `vehicles`: cars and vans.

use site::Vehicle;
use vocabulary::{MilliAmps, VehicleId};

use super::codec::{Fields, Values};
use super::record::{Record, Table};
use super::{Store, StoreError};

impl Record for &Vehicle {
    const TABLE: Table = Table {
        name: "vehicles",
        columns: &[
            "id",
            "name",
            "plate",
            "company_id",
            "connector_types",
            "phases",
            "max_current",
            "note",
            "created_at",
            "retired_at",
        ],
        key: &["id"],
        fixed: &["created_at"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.text(&self.name)?;
        to.text(&self.plate)?;
        to.opt_id(self.company_id.map(|id| id.0))?;
        to.json(&self.connector_types)?;
        to.opt_int(self.phases)?;
        to.opt_int(self.max_current.map(|current| current.0))?;
        to.text(&self.note)?;
        to.time(self.created_at)?;
        to.opt_time(self.retired_at)
    }
}

pub(super) fn read(row: Fields<'_>) -> Result<Vehicle, StoreError> {
    Ok(Vehicle {
        id: row.parse("id")?,
        name: row.text("name")?,
        plate: row.text("plate")?,
        company_id: row.opt_parse("company_id")?,
        connector_types: row.json("connector_types")?,
        phases: row.opt_int("phases")?,
        max_current: row.opt_int("max_current")?.map(MilliAmps),
        note: row.text("note")?,
        created_at: row.time("created_at")?,
        retired_at: row.opt_time("retired_at")?,
    })
}

impl Store {
    /// All vehicles; also those taken out, which records may name.
    pub async fn vehicles(&self) -> Result<Vec<Vehicle>, StoreError> {
        self.all("SELECT * FROM vehicles", |q| q, read).await
    }

    /// One vehicle.
    pub async fn vehicle(&self, id: VehicleId) -> Result<Option<Vehicle>, StoreError> {
        self.one(
            "SELECT * FROM vehicles WHERE id = ?",
            |q| q.bind(id.to_string()),
            read,
        )
        .await
    }
}
