//! Table `drivers`: names stand here alone, so that they can be erased.

use vocabulary::{DriverId, Timestamp};

use super::codec::{Fields, Values};
use super::record::{Record, Table};
use super::{Store, StoreError};

/// A row of `drivers`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Driver {
    /// The id.
    pub id: DriverId,
    /// The name.
    pub name: String,
    /// When the driver was entered.
    pub created_at: Timestamp,
}

impl Record for &Driver {
    const TABLE: Table = Table {
        name: "drivers",
        columns: &["id", "name", "created_at"],
        key: &["id"],
        fixed: &["created_at"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.text(&self.name)?;
        to.time(self.created_at)
    }
}

fn read(row: Fields<'_>) -> Result<Driver, StoreError> {
    Ok(Driver {
        id: row.parse("id")?,
        name: row.text("name")?,
        created_at: row.time("created_at")?,
    })
}

impl Store {
    /// One driver.
    pub async fn driver(&self, id: DriverId) -> Result<Option<Driver>, StoreError> {
        self.one(
            "SELECT * FROM drivers WHERE id = ?",
            |q| q.bind(id.to_string()),
            read,
        )
        .await
    }
}
