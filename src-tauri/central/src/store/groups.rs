//! Tables `driver_groups` and `companies`: what drivers have in common.

use site::{Company, Group};

use super::codec::{Fields, Values};
use super::record::{Record, Table};
use super::{Store, StoreError};

const COLUMNS: &[&str] = &["id", "name", "note", "created_at", "retired_at"];

impl Record for &Group {
    const TABLE: Table = Table {
        name: "driver_groups",
        columns: COLUMNS,
        key: &["id"],
        fixed: &["created_at"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.text(&self.name)?;
        to.text(&self.note)?;
        to.time(self.created_at)?;
        to.opt_time(self.retired_at)
    }
}

impl Record for &Company {
    const TABLE: Table = Table {
        name: "companies",
        columns: COLUMNS,
        key: &["id"],
        fixed: &["created_at"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.text(&self.name)?;
        to.text(&self.note)?;
        to.time(self.created_at)?;
        to.opt_time(self.retired_at)
    }
}

pub(super) fn read_group(row: Fields<'_>) -> Result<Group, StoreError> {
    Ok(Group {
        id: row.parse("id")?,
        name: row.text("name")?,
        note: row.text("note")?,
        created_at: row.time("created_at")?,
        retired_at: row.opt_time("retired_at")?,
    })
}

pub(super) fn read_company(row: Fields<'_>) -> Result<Company, StoreError> {
    Ok(Company {
        id: row.parse("id")?,
        name: row.text("name")?,
        note: row.text("note")?,
        created_at: row.time("created_at")?,
        retired_at: row.opt_time("retired_at")?,
    })
}

/// A group or company, and how many belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted<T> {
    /// The row.
    pub row: T,
    /// Drivers in it.
    pub drivers: u64,
}

impl Store {
    /// All groups, with how many drivers are in each; also those taken out, which records may name.
    pub async fn groups(&self) -> Result<Vec<Counted<Group>>, StoreError> {
        self.all(
            "SELECT g.*, (SELECT count(*) FROM drivers d, json_each(d.group_ids) m
                 WHERE m.value = g.id AND d.erased_at IS NULL) AS drivers
             FROM driver_groups g",
            |q| q,
            |row| {
                Ok(Counted {
                    row: read_group(row)?,
                    drivers: row.int("drivers")?,
                })
            },
        )
        .await
    }

    /// All companies, with how many drivers belong to each; also those taken out.
    pub async fn companies(&self) -> Result<Vec<Counted<Company>>, StoreError> {
        self.all(
            "SELECT c.*, (SELECT count(*) FROM drivers d
                 WHERE d.company_id = c.id AND d.erased_at IS NULL) AS drivers
             FROM companies c",
            |q| q,
            |row| {
                Ok(Counted {
                    row: read_company(row)?,
                    drivers: row.int("drivers")?,
                })
            },
        )
        .await
    }
}
