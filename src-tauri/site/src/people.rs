//! Drivers, groups, companies and vehicles in memory, by id.

mod edit;
mod erase;
mod import;
mod request;

use std::collections::HashMap;

use vocabulary::{CompanyId, DriverId, GroupId, TokenId, VehicleId};

pub use self::import::{
    Import, ImportColumn, ImportFault, ImportReport, ImportRow, ImportedAs, ImportedRow,
};
pub use self::request::{CompanyEdit, DriverEdit, GroupEdit, PeopleRequest, VehicleEdit};
pub(crate) use self::request::{no, no_such, still_in_use};
use crate::{Company, Driver, DriverDetails, Group, Site, Vehicle};

/// Everyone and everything that rules may name, but cards. Nobody in it is erased, nothing taken out.
#[derive(Debug, Default)]
pub(crate) struct People {
    pub(crate) drivers: HashMap<DriverId, Driver>,
    pub(crate) details: HashMap<DriverId, DriverDetails>,
    pub(crate) groups: HashMap<GroupId, Group>,
    pub(crate) companies: HashMap<CompanyId, Company>,
    pub(crate) vehicles: HashMap<VehicleId, Vehicle>,
}

impl People {
    pub(crate) fn new(
        drivers: Vec<Driver>,
        details: Vec<DriverDetails>,
        groups: Vec<Group>,
        companies: Vec<Company>,
        vehicles: Vec<Vehicle>,
    ) -> Self {
        Self {
            drivers: drivers.into_iter().map(|row| (row.id, row)).collect(),
            details: details
                .into_iter()
                .map(|row| (row.driver_id, row))
                .collect(),
            groups: groups.into_iter().map(|row| (row.id, row)).collect(),
            companies: companies.into_iter().map(|row| (row.id, row)).collect(),
            vehicles: vehicles.into_iter().map(|row| (row.id, row)).collect(),
        }
    }

    fn group_named(&self, name: &str) -> Option<GroupId> {
        let mut groups = self.groups.values();
        groups
            .find(|group| same_name(&group.name, name))
            .map(|group| group.id)
    }

    fn company_named(&self, name: &str) -> Option<CompanyId> {
        let mut companies = self.companies.values();
        companies
            .find(|company| same_name(&company.name, name))
            .map(|company| company.id)
    }
}

/// Names are the same whatever their case.
fn same_name(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

impl Site {
    /// The vehicle of a start that names none: the one that the card lies in, else the only one of
    /// the driver.
    pub(crate) fn vehicle_of(
        &self,
        token: Option<TokenId>,
        driver: Option<DriverId>,
    ) -> Option<VehicleId> {
        let of_card = token
            .and_then(|token| self.cards.get(token))
            .and_then(|token| token.vehicle_id);
        of_card.or_else(|| {
            let driver = self.people.drivers.get(&driver?)?;
            match driver.vehicles.as_slice() {
                [only] => Some(*only),
                _ => None,
            }
        })
    }

    /// Whether a driver is locked.
    pub(crate) fn is_locked(&self, driver: DriverId) -> bool {
        self.people
            .drivers
            .get(&driver)
            .is_some_and(|driver| driver.locked)
    }
}
