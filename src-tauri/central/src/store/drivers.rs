//! Tables `drivers` and `driver_details`: names stand in the second alone, so that they can be erased.

use site::{Driver, DriverDetails};
use sqlx::QueryBuilder;
use vocabulary::{CompanyId, DriverId, GroupId};

use super::codec::{Fields, Values};
use super::record::{Record, Table};
use super::search_key::{anywhere, search_key};
use super::{Cursor, Page, PageRequest, Store, StoreError};

/// A driver with what people know of it; `None` once it is erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDriver {
    /// The driver.
    pub driver: Driver,
    /// Name and contact.
    pub details: Option<DriverDetails>,
}

/// Which drivers a list shows; `None`: all. Those erased are in none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DriverFilter {
    /// Whose name, contact or card holds this text.
    pub search: Option<String>,
    /// Whether cards are looked through as well.
    pub search_cards: bool,
    /// Those of this company.
    pub company: Option<CompanyId>,
    /// Those of this group.
    pub group: Option<GroupId>,
    /// Those locked, or not.
    pub locked: Option<bool>,
}

/// The order of a list of drivers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DriverSort {
    /// By name.
    #[default]
    Name,
    /// By name, backwards.
    NameBackwards,
    /// The newest entry first.
    Newest,
    /// The oldest entry first.
    Oldest,
}

impl Record for &Driver {
    const TABLE: Table = Table {
        name: "drivers",
        columns: &[
            "id",
            "company_id",
            "group_ids",
            "vehicle_ids",
            "locked",
            "created_at",
            "erased_at",
        ],
        key: &["id"],
        fixed: &["created_at"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.opt_id(self.company_id.map(|id| id.0))?;
        to.json(&self.groups)?;
        to.json(&self.vehicles)?;
        to.int(self.locked)?;
        to.time(self.created_at)?;
        to.opt_time(self.erased_at)
    }
}

impl Record for &DriverDetails {
    const TABLE: Table = Table {
        name: "driver_details",
        columns: &[
            "driver_id",
            "name",
            "contact",
            "note",
            "name_key",
            "search_key",
        ],
        key: &["driver_id"],
        fixed: &[],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.driver_id.0)?;
        to.text(&self.name)?;
        to.text(&self.contact)?;
        to.text(&self.note)?;
        to.text(&search_key(&self.name))?;
        to.text(&search_key(&format!("{} {}", self.name, self.contact)))
    }
}

pub(super) fn read(row: Fields<'_>) -> Result<Driver, StoreError> {
    Ok(Driver {
        id: row.parse("id")?,
        company_id: row.opt_parse("company_id")?,
        groups: row.json("group_ids")?,
        vehicles: row.json("vehicle_ids")?,
        locked: row.flag("locked")?,
        created_at: row.time("created_at")?,
        erased_at: row.opt_time("erased_at")?,
    })
}

pub(super) fn read_details(row: Fields<'_>) -> Result<DriverDetails, StoreError> {
    Ok(DriverDetails {
        driver_id: row.parse("driver_id")?,
        name: row.text("name")?,
        contact: row.text("contact")?,
        note: row.text("note")?,
    })
}

fn read_both(row: Fields<'_>) -> Result<StoredDriver, StoreError> {
    Ok(StoredDriver {
        driver: read(row)?,
        details: match row.opt_text("driver_id")? {
            Some(_) => Some(read_details(row)?),
            None => None,
        },
    })
}

const SELECT: &str = "SELECT d.*, n.driver_id, n.name, n.contact, n.note, n.name_key FROM drivers d
    LEFT JOIN driver_details n ON n.driver_id = d.id ";

impl Store {
    /// One driver, also one that is erased.
    pub async fn driver(&self, id: DriverId) -> Result<Option<StoredDriver>, StoreError> {
        let mut query = QueryBuilder::new(SELECT);
        query.push("WHERE d.id = ").push_bind(id.to_string());
        Ok(self.built(query, read_both).await?.pop())
    }

    /// Drivers of these ids, without their names, in no order.
    pub async fn drivers_by_id(&self, ids: &[DriverId]) -> Result<Vec<Driver>, StoreError> {
        let ids = super::json_ids(ids.iter().map(|id| id.0));
        self.all(
            "SELECT * FROM drivers WHERE id IN (SELECT value FROM json_each(?))",
            |q| q.bind(ids),
            read,
        )
        .await
    }

    /// A page of drivers.
    pub async fn drivers(
        &self,
        filter: &DriverFilter,
        sort: DriverSort,
        page: &PageRequest,
    ) -> Result<Page<StoredDriver>, StoreError> {
        let mut query = QueryBuilder::new(SELECT);
        query.push("WHERE d.erased_at IS NULL ");
        if let Some(text) = &filter.search {
            query
                .push("AND (n.search_key LIKE ")
                .push_bind(anywhere(&search_key(text)))
                .push(" ESCAPE '\\' ");
            let card = vocabulary::CardText(text.clone()).key();
            if filter.search_cards && !card.is_empty() {
                query
                    .push("OR d.id IN (SELECT driver_id FROM tokens WHERE driver_id IS NOT NULL AND card_key LIKE ")
                    .push_bind(anywhere(&card))
                    .push(" ESCAPE '\\') ");
            }
            query.push(") ");
        }
        if let Some(company) = filter.company {
            query
                .push("AND d.company_id = ")
                .push_bind(company.to_string())
                .push(" ");
        }
        if let Some(group) = filter.group {
            query
                .push("AND EXISTS (SELECT 1 FROM json_each(d.group_ids) WHERE value = ")
                .push_bind(group.to_string())
                .push(") ");
        }
        if let Some(locked) = filter.locked {
            query
                .push("AND d.locked = ")
                .push_bind(i64::from(locked))
                .push(" ");
        }
        let (column, compare, order) = match sort {
            DriverSort::Name => ("n.name_key", ">", "ASC"),
            DriverSort::NameBackwards => ("n.name_key", "<", "DESC"),
            DriverSort::Newest => ("d.created_at", "<", "DESC"),
            DriverSort::Oldest => ("d.created_at", ">", "ASC"),
        };
        let by_name = matches!(sort, DriverSort::Name | DriverSort::NameBackwards);
        if by_name {
            if let Some((name, id)) = page.after::<String>()? {
                query.push(format!("AND ({column}, d.id) {compare} ("));
                query.push_bind(name).push(", ").push_bind(id).push(") ");
            }
        } else if let Some((at, id)) = page.after::<i64>()? {
            query.push(format!("AND ({column}, d.id) {compare} ("));
            query.push_bind(at).push(", ").push_bind(id).push(") ");
        }
        query
            .push(format!("ORDER BY {column} {order}, d.id {order} LIMIT "))
            .push_bind(page.fetch());
        let rows = self.built(query, read_both).await?;
        Ok(page.cut(rows, |row| {
            if by_name {
                let name = row.details.as_ref().map_or("", |details| &details.name);
                Cursor::at(search_key(name), row.driver.id)
            } else {
                Cursor::at(row.driver.created_at.0, row.driver.id)
            }
        }))
    }
}
