//! Table `circuits`: the site's wiring.

use site::Circuit;
use vocabulary::CircuitId;

use super::codec::{Fields, Values};
use super::record::{Record, Table};
use super::{Store, StoreError};

impl Record for &Circuit {
    const TABLE: Table = Table {
        name: "circuits",
        columns: &[
            "id",
            "version",
            "name",
            "parent_id",
            "capacity",
            "buffer",
            "reserve",
            "load",
            "load_at",
            "places",
            "created_at",
            "removed_at",
        ],
        key: &["id"],
        fixed: &["created_at"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.int(i64::try_from(self.version).unwrap_or(i64::MAX))?;
        to.text(&self.name)?;
        to.opt_id(self.parent_id.map(|id| id.0))?;
        to.json(&self.capacity)?;
        to.int(self.buffer)?;
        to.json(&self.reserve)?;
        to.json(&self.load)?;
        to.opt_time(self.load_at)?;
        to.json(&self.places)?;
        to.time(self.created_at)?;
        to.opt_time(self.removed_at)
    }
}

/// Those that were not taken out.
pub(super) const IN_USE: &str =
    "SELECT * FROM circuits WHERE removed_at IS NULL ORDER BY created_at, id";

pub(super) fn read(row: Fields<'_>) -> Result<Circuit, StoreError> {
    Ok(Circuit {
        id: row.parse("id")?,
        version: row.int("version")?,
        name: row.text("name")?,
        parent_id: row.opt_parse("parent_id")?,
        capacity: row.json("capacity")?,
        buffer: row.int("buffer")?,
        reserve: row.json("reserve")?,
        load: row.json("load")?,
        load_at: row.opt_time("load_at")?,
        places: row.json("places")?,
        created_at: row.time("created_at")?,
        removed_at: row.opt_time("removed_at")?,
    })
}

impl Store {
    /// The site's circuits, the oldest first.
    pub async fn circuits(&self) -> Result<Vec<Circuit>, StoreError> {
        self.all(IN_USE, |q| q, read).await
    }

    /// One circuit that was not taken out.
    pub async fn circuit(&self, id: CircuitId) -> Result<Option<Circuit>, StoreError> {
        self.one(
            "SELECT * FROM circuits WHERE id = ? AND removed_at IS NULL",
            |q| q.bind(id.to_string()),
            read,
        )
        .await
    }
}
