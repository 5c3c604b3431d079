//! What people ask for about drivers, groups, companies and vehicles.

use vocabulary::{CardText, CompanyId, DriverId, GroupId, MilliAmps, VehicleId};

use super::Import;
use crate::{Actor, ConnectorType, Reason, Refused, Site, step::Step};

/// What is asked for.
#[derive(Debug, Clone)]
pub enum PeopleRequest {
    /// Enter a driver, with a card where there is one.
    AddDriver(DriverEdit, Option<CardText>),
    /// Change a driver.
    EditDriver(DriverId, DriverEdit),
    /// Erase a driver's name, contact and cards; the records stay.
    EraseDriver(DriverId),
    /// Enter a group.
    AddGroup(GroupEdit),
    /// Change a group.
    EditGroup(GroupId, GroupEdit),
    /// Take a group out.
    RemoveGroup(GroupId),
    /// Enter a company.
    AddCompany(CompanyEdit),
    /// Change a company.
    EditCompany(CompanyId, CompanyEdit),
    /// Take a company out.
    RemoveCompany(CompanyId),
    /// Enter a vehicle.
    AddVehicle(VehicleEdit),
    /// Change a vehicle.
    EditVehicle(VehicleId, VehicleEdit),
    /// Take a vehicle out.
    RemoveVehicle(VehicleId),
    /// Read drivers and cards from a file: all of it or nothing.
    Import(Import),
}

/// Changes to a driver; `None` leaves a field as it is.
#[derive(Clone, Default)]
pub struct DriverEdit {
    /// The name.
    pub name: Option<String>,
    /// How to reach it.
    pub contact: Option<String>,
    /// What people write about it.
    pub note: Option<String>,
    /// For whom; `Some(None)`: nobody.
    pub company: Option<Option<CompanyId>>,
    /// All its groups.
    pub groups: Option<Vec<GroupId>>,
    /// All vehicles it may charge; empty: any.
    pub vehicles: Option<Vec<VehicleId>>,
    /// Lock or unlock it.
    pub locked: Option<bool>,
}

impl std::fmt::Debug for DriverEdit {
    // Names must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DriverEdit")
            .field("company", &self.company)
            .field("groups", &self.groups)
            .field("vehicles", &self.vehicles)
            .field("locked", &self.locked)
            .finish_non_exhaustive()
    }
}

/// Changes to a group; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct GroupEdit {
    /// What people call it.
    pub name: Option<String>,
    /// What people write about it.
    pub note: Option<String>,
}

/// Changes to a company; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct CompanyEdit {
    /// What people call it.
    pub name: Option<String>,
    /// What people write about it.
    pub note: Option<String>,
}

/// Changes to a vehicle; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct VehicleEdit {
    /// What people call it.
    pub name: Option<String>,
    /// Its number plate.
    pub plate: Option<String>,
    /// Whose it is; `Some(None)`: nobody's.
    pub company: Option<Option<CompanyId>>,
    /// The plugs that fit; empty: not known.
    pub connector_types: Option<Vec<ConnectorType>>,
    /// On how many phases it charges; `Some(None)`: not known.
    pub phases: Option<Option<u8>>,
    /// The most it takes on each phase; `Some(None)`: not known.
    pub max_current: Option<Option<MilliAmps>>,
    /// What people write about it.
    pub note: Option<String>,
}

impl Site {
    pub(crate) fn people_request(
        &mut self,
        actor: Actor,
        request: PeopleRequest,
        step: &mut Step<'_>,
    ) {
        let done = match request {
            PeopleRequest::AddDriver(edit, card) => self.add_driver(actor, edit, card, step),
            PeopleRequest::EditDriver(id, edit) => self.edit_driver(actor, id, edit, step),
            PeopleRequest::EraseDriver(id) => self.erase_driver(actor, id, step),
            PeopleRequest::AddGroup(edit) => self.add_group(actor, edit, step),
            PeopleRequest::EditGroup(id, edit) => self.edit_group(actor, id, edit, step),
            PeopleRequest::RemoveGroup(id) => self.remove_group(actor, id, step),
            PeopleRequest::AddCompany(edit) => self.add_company(actor, edit, step),
            PeopleRequest::EditCompany(id, edit) => self.edit_company(actor, id, edit, step),
            PeopleRequest::RemoveCompany(id) => self.remove_company(actor, id, step),
            PeopleRequest::AddVehicle(edit) => self.add_vehicle(actor, edit, step),
            PeopleRequest::EditVehicle(id, edit) => self.edit_vehicle(actor, id, edit, step),
            PeopleRequest::RemoveVehicle(id) => self.remove_vehicle(actor, id, step),
            PeopleRequest::Import(import) => {
                self.import_people(actor, &import, step);
                Ok(())
            }
        };
        if let Err(refused) = done {
            step.refuse(refused);
        }
    }
}

pub(crate) fn no(code: &str) -> Refused {
    because(Reason::new(code))
}

pub(crate) fn because(reason: Reason) -> Refused {
    Refused {
        reason,
        decision: None,
        session: None,
    }
}

/// A field names something that is not there.
pub(crate) fn no_such(field: &str) -> Refused {
    because(Reason::new("reference_unknown").with("field", field))
}

/// Something that others still name cannot go.
pub(crate) fn still_in_use(by: &str, count: usize) -> Refused {
    because(
        Reason::new("still_in_use")
            .with("by", by)
            .with("count", count),
    )
}
