//! Drivers, groups, companies and vehicles in memory, by id.

use std::collections::HashMap;

use vocabulary::{CompanyId, DriverId, GroupId, VehicleId};

use crate::{Company, Driver, Group, Vehicle};

/// Everyone and everything that rules may name, but cards.
#[derive(Debug, Default)]
#[allow(
    dead_code,
    reason = "decisions look at them as soon as there are rules"
)]
pub(crate) struct People {
    pub(crate) drivers: HashMap<DriverId, Driver>,
    pub(crate) groups: HashMap<GroupId, Group>,
    pub(crate) companies: HashMap<CompanyId, Company>,
    pub(crate) vehicles: HashMap<VehicleId, Vehicle>,
}

impl People {
    pub(crate) fn new(
        drivers: Vec<Driver>,
        groups: Vec<Group>,
        companies: Vec<Company>,
        vehicles: Vec<Vehicle>,
    ) -> Self {
        Self {
            drivers: drivers.into_iter().map(|row| (row.id, row)).collect(),
            groups: groups.into_iter().map(|row| (row.id, row)).collect(),
            companies: companies.into_iter().map(|row| (row.id, row)).collect(),
            vehicles: vehicles.into_iter().map(|row| (row.id, row)).collect(),
        }
    }
}
