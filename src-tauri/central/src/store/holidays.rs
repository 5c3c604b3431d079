//! Table `holidays`.

use site::Holiday;
use vocabulary::HolidayId;

use super::codec::{Fields, Values};
use super::record::{Record, Table};
use super::{Store, StoreError};

impl Record for &Holiday {
    const TABLE: Table = Table {
        name: "holidays",
        columns: &[
            "id",
            "date",
            "name",
            "recurrence",
            "created_at",
            "removed_at",
        ],
        key: &["id"],
        fixed: &["created_at"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.text(&self.date.to_string())?;
        to.text(&self.name)?;
        to.opt_text(self.recurrence.as_deref())?;
        to.time(self.created_at)?;
        to.opt_time(self.removed_at)
    }
}

/// Those that were not taken out.
pub(super) const IN_USE: &str = "SELECT * FROM holidays WHERE removed_at IS NULL ORDER BY date, id";

pub(super) fn read(row: Fields<'_>) -> Result<Holiday, StoreError> {
    Ok(Holiday {
        id: row.parse("id")?,
        date: row.parse("date")?,
        name: row.text("name")?,
        recurrence: row.opt_text("recurrence")?,
        created_at: row.time("created_at")?,
        removed_at: row.opt_time("removed_at")?,
    })
}

impl Store {
    /// The site's holidays, by date.
    pub async fn holidays(&self) -> Result<Vec<Holiday>, StoreError> {
        self.all(IN_USE, |q| q, read).await
    }

    /// One holiday that was not taken out.
    pub async fn holiday(&self, id: HolidayId) -> Result<Option<Holiday>, StoreError> {
        self.one(
            "SELECT * FROM holidays WHERE id = ? AND removed_at IS NULL",
            |q| q.bind(id.to_string()),
            read,
        )
        .await
    }
}
