//! Tables `cost_centres` and `cost_centre_members`: what costs are booked on, and who belonged to it
//! when. Nothing live looks at them.

use chrono::NaiveDate;
use vocabulary::{CostCentreId, DriverId, MembershipId, Timestamp};

use super::codec::{Fields, Values};
use super::record::{Record, Table};
use super::{Store, StoreError};

/// A row of `cost_centres`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostCentre {
    /// The id.
    pub id: CostCentreId,
    /// The code that books use.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was taken out.
    pub retired_at: Option<Timestamp>,
}

/// A row of `cost_centre_members`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The id.
    pub id: MembershipId,
    /// Which cost centre.
    pub cost_centre_id: CostCentreId,
    /// Who.
    pub driver_id: DriverId,
    /// From this day on, in the site's zone.
    pub from: NaiveDate,
    /// Before this day; `None`: until further notice.
    pub to: Option<NaiveDate>,
}

impl Membership {
    /// Whether it holds on some day on which the other does.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.to.is_none_or(|to| other.from < to) && other.to.is_none_or(|to| self.from < to)
    }
}

impl Record for &CostCentre {
    const TABLE: Table = Table {
        name: "cost_centres",
        columns: &["id", "code", "name", "created_at", "retired_at"],
        key: &["id"],
        fixed: &["created_at"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.text(&self.code)?;
        to.text(&self.name)?;
        to.time(self.created_at)?;
        to.opt_time(self.retired_at)
    }
}

impl Record for &Membership {
    const TABLE: Table = Table {
        name: "cost_centre_members",
        columns: &["id", "cost_centre_id", "driver_id", "from_day", "to_day"],
        key: &["id"],
        fixed: &["cost_centre_id", "driver_id"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.id(self.cost_centre_id.0)?;
        to.id(self.driver_id.0)?;
        to.text(&self.from.to_string())?;
        to.opt_text(self.to.map(|day| day.to_string()).as_deref())
    }
}

fn read(row: Fields<'_>) -> Result<CostCentre, StoreError> {
    Ok(CostCentre {
        id: row.parse("id")?,
        code: row.text("code")?,
        name: row.text("name")?,
        created_at: row.time("created_at")?,
        retired_at: row.opt_time("retired_at")?,
    })
}

fn read_membership(row: Fields<'_>) -> Result<Membership, StoreError> {
    Ok(Membership {
        id: row.parse("id")?,
        cost_centre_id: row.parse("cost_centre_id")?,
        driver_id: row.parse("driver_id")?,
        from: row.parse("from_day")?,
        to: row.opt_parse("to_day")?,
    })
}

impl Store {
    /// All cost centres by code; also those taken out.
    pub async fn cost_centres(&self) -> Result<Vec<CostCentre>, StoreError> {
        self.all("SELECT * FROM cost_centres ORDER BY code, id", |q| q, read)
            .await
    }

    /// Who belonged to a cost centre, the latest first.
    pub async fn members(&self, id: CostCentreId) -> Result<Vec<Membership>, StoreError> {
        self.all(
            "SELECT * FROM cost_centre_members WHERE cost_centre_id = ?
             ORDER BY from_day DESC, id DESC",
            |q| q.bind(id.to_string()),
            read_membership,
        )
        .await
    }

    /// The cost centres that a driver belonged to, the latest first.
    pub async fn memberships(&self, driver: DriverId) -> Result<Vec<Membership>, StoreError> {
        self.all(
            "SELECT * FROM cost_centre_members WHERE driver_id = ? ORDER BY from_day DESC, id DESC",
            |q| q.bind(driver.to_string()),
            read_membership,
        )
        .await
    }
}
