//! Entering, changing and taking out drivers, groups, companies and vehicles.

use serde_json::json;
use vocabulary::{CardText, CompanyId, DriverId, GroupId, VehicleId};

use super::{
    CompanyEdit, DriverEdit, GroupEdit, VehicleEdit,
    request::{no, no_such, still_in_use},
};
use crate::{
    Actor, Answer, Change, Company, Driver, DriverDetails, EventKind, Group, Refused, Site,
    TokenEdit, TokenStatus, Vehicle, session::data, step::Step,
};

impl Site {
    pub(super) fn add_driver(
        &mut self,
        actor: Actor,
        edit: DriverEdit,
        card: Option<CardText>,
        step: &mut Step<'_>,
    ) -> Result<(), Refused> {
        self.check_driver(&edit)?;
        if let Some(card) = &card {
            self.card_for_somebody(card)?;
        }
        let id = self.enter_driver(edit, step);
        self.driver_event(actor, id, step);
        if let Some(card) = card {
            let edit = TokenEdit {
                driver: Some(Some(id)),
                status: Some(TokenStatus::Active),
                ..TokenEdit::default()
            };
            self.give_card(actor, card, edit, step);
        }
        step.answer = Answer::Driver(id);
        Ok(())
    }

    /// A card that a driver is to get is new, or nobody's.
    pub(super) fn card_for_somebody(&self, card: &CardText) -> Result<(), Refused> {
        if card.key().is_empty() {
            return Err(no("validation_failed"));
        }
        match self.cards.find(card) {
            Some(known) if known.driver_id.is_some() => Err(no("token_exists")),
            Some(_) | None => Ok(()),
        }
    }

    /// Enters a driver whose references were checked.
    pub(crate) fn enter_driver(&mut self, edit: DriverEdit, step: &mut Step<'_>) -> DriverId {
        let id = DriverId(step.ids.uuid());
        let row = Driver::new(id, step.now.utc);
        let details = DriverDetails {
            driver_id: id,
            name: String::new(),
            contact: String::new(),
            note: String::new(),
        };
        self.write_driver(row, details, edit, step);
        id
    }

    pub(super) fn edit_driver(
        &mut self,
        actor: Actor,
        id: DriverId,
        edit: DriverEdit,
        step: &mut Step<'_>,
    ) -> Result<(), Refused> {
        self.check_driver(&edit)?;
        let (Some(row), Some(details)) = (
            self.people.drivers.get(&id).cloned(),
            self.people.details.get(&id).cloned(),
        ) else {
            return Err(no("driver_not_found"));
        };
        self.write_driver(row, details, edit, step);
        self.driver_event(actor, id, step);
        step.answer = Answer::Driver(id);
        Ok(())
    }

    /// Whether what an edit names is there.
    pub(crate) fn check_driver(&self, edit: &DriverEdit) -> Result<(), Refused> {
        let people = &self.people;
        if let Some(Some(company)) = edit.company
            && !people.companies.contains_key(&company)
        {
            return Err(no_such("/company_id"));
        }
        let mut groups = edit.groups.iter().flatten();
        if groups.any(|group| !people.groups.contains_key(group)) {
            return Err(no_such("/group_ids"));
        }
        let mut vehicles = edit.vehicles.iter().flatten();
        if vehicles.any(|vehicle| !people.vehicles.contains_key(vehicle)) {
            return Err(no_such("/vehicle_ids"));
        }
        Ok(())
    }

    fn write_driver(
        &mut self,
        mut row: Driver,
        mut details: DriverDetails,
        edit: DriverEdit,
        step: &mut Step<'_>,
    ) {
        row.company_id = edit.company.unwrap_or(row.company_id);
        if let Some(groups) = edit.groups {
            row.groups = once_each(groups);
        }
        if let Some(vehicles) = edit.vehicles {
            row.vehicles = once_each(vehicles);
        }
        row.locked = edit.locked.unwrap_or(row.locked);
        details.name = edit.name.unwrap_or(details.name);
        details.contact = edit.contact.unwrap_or(details.contact);
        details.note = edit.note.unwrap_or(details.note);
        self.put_driver(row, details, step);
    }

    pub(super) fn put_driver(&mut self, row: Driver, details: DriverDetails, step: &mut Step<'_>) {
        step.add(Change::Driver(Box::new(row.clone())));
        step.add(Change::DriverDetails(Box::new(details.clone())));
        self.people.details.insert(row.id, details);
        self.people.drivers.insert(row.id, row);
    }

    pub(crate) fn driver_event(&self, actor: Actor, id: DriverId, step: &mut Step<'_>) {
        let locked = self.is_locked(id);
        let content = data(json!({ "driver_id": id, "locked": locked }));
        step.site_event(EventKind::DriverChanged, actor, content);
    }

    pub(super) fn add_group(
        &mut self,
        actor: Actor,
        edit: GroupEdit,
        step: &mut Step<'_>,
    ) -> Result<(), Refused> {
        let row = Group {
            id: GroupId(step.ids.uuid()),
            name: String::new(),
            note: String::new(),
            created_at: step.now.utc,
            retired_at: None,
        };
        self.write_group(actor, row, edit, step)
    }

    pub(super) fn edit_group(
        &mut self,
        actor: Actor,
        id: GroupId,
        edit: GroupEdit,
        step: &mut Step<'_>,
    ) -> Result<(), Refused> {
        let row = self.people.groups.get(&id).cloned();
        self.write_group(actor, row.ok_or_else(|| no("group_not_found"))?, edit, step)
    }

    fn write_group(
        &mut self,
        actor: Actor,
        mut row: Group,
        edit: GroupEdit,
        step: &mut Step<'_>,
    ) -> Result<(), Refused> {
        row.name = edit.name.unwrap_or(row.name);
        row.note = edit.note.unwrap_or(row.note);
        let namesake = self.people.group_named(&row.name);
        if namesake.is_some_and(|other| other != row.id) {
            return Err(no("name_taken"));
        }
        step.answer = Answer::Group(row.id);
        step.site_event(
            EventKind::GroupChanged,
            actor,
            data(json!({ "group_id": row.id })),
        );
        step.add(Change::Group(Box::new(row.clone())));
        self.people.groups.insert(row.id, row);
        Ok(())
    }

    pub(super) fn remove_group(
        &mut self,
        actor: Actor,
        id: GroupId,
        step: &mut Step<'_>,
    ) -> Result<(), Refused> {
        let drivers = self.people.drivers.values();
        let members = drivers.filter(|row| row.groups.contains(&id)).count();
        if members > 0 {
            return Err(still_in_use("drivers", members));
        }
        let row = self.people.groups.remove(&id);
        let mut row = row.ok_or_else(|| no("group_not_found"))?;
        row.retired_at = Some(step.now.utc);
        step.add(Change::Group(Box::new(row)));
        let content = data(json!({ "group_id": id, "removed": true }));
        step.site_event(EventKind::GroupChanged, actor, content);
        step.answer = Answer::Done;
        Ok(())
    }

    pub(super) fn add_company(
        &mut self,
        actor: Actor,
        edit: CompanyEdit,
        step: &mut Step<'_>,
    ) -> Result<(), Refused> {
        let row = Company {
            id: CompanyId(step.ids.uuid()),
            name: String::new(),
            note: String::new(),
            created_at: step.now.utc,
            retired_at: None,
        };
        self.write_company(actor, row, edit, step)
    }

    pub(super) fn edit_company(
        &mut self,
        actor: Actor,
        id: CompanyId,
        edit: CompanyEdit,
        step: &mut Step<'_>,
    ) -> Result<(), Refused> {
        let row = self.people.companies.get(&id).cloned();
        self.write_company(
            actor,
            row.ok_or_else(|| no("company_not_found"))?,
            edit,
            step,
        )
    }

    fn write_company(
        &mut self,
        actor: Actor,
        mut row: Company,
        edit: CompanyEdit,
        step: &mut Step<'_>,
    ) -> Result<(), Refused> {
        row.name = edit.name.unwrap_or(row.name);
        row.note = edit.note.unwrap_or(row.note);
        let namesake = self.people.company_named(&row.name);
        if namesake.is_some_and(|other| other != row.id) {
            return Err(no("name_taken"));
        }
        step.answer = Answer::Company(row.id);
        step.site_event(
            EventKind::CompanyChanged,
            actor,
            data(json!({ "company_id": row.id })),
        );
        step.add(Change::Company(Box::new(row.clone())));
        self.people.companies.insert(row.id, row);
        Ok(())
    }

    pub(super) fn remove_company(
        &mut self,
        actor: Actor,
        id: CompanyId,
        step: &mut Step<'_>,
    ) -> Result<(), Refused> {
        let drivers = self.people.drivers.values();
        let members = drivers.filter(|row| row.company_id == Some(id)).count();
        if members > 0 {
            return Err(still_in_use("drivers", members));
        }
        let vehicles = self.people.vehicles.values();
        let vehicles = vehicles.filter(|row| row.company_id == Some(id)).count();
        if vehicles > 0 {
            return Err(still_in_use("vehicles", vehicles));
        }
        let row = self.people.companies.remove(&id);
        let mut row = row.ok_or_else(|| no("company_not_found"))?;
        row.retired_at = Some(step.now.utc);
        step.add(Change::Company(Box::new(row)));
        let content = data(json!({ "company_id": id, "removed": true }));
        step.site_event(EventKind::CompanyChanged, actor, content);
        step.answer = Answer::Done;
        Ok(())
    }

    pub(super) fn add_vehicle(
        &mut self,
        actor: Actor,
        edit: VehicleEdit,
        step: &mut Step<'_>,
    ) -> Result<(), Refused> {
        let row = Vehicle {
            id: VehicleId(step.ids.uuid()),
            name: String::new(),
            plate: String::new(),
            company_id: None,
            connector_types: Vec::new(),
            phases: None,
            max_current: None,
            note: String::new(),
            created_at: step.now.utc,
            retired_at: None,
        };
        self.write_vehicle(actor, row, edit, step)
    }

    pub(super) fn edit_vehicle(
        &mut self,
        actor: Actor,
        id: VehicleId,
        edit: VehicleEdit,
        step: &mut Step<'_>,
    ) -> Result<(), Refused> {
        let row = self.people.vehicles.get(&id).cloned();
        self.write_vehicle(
            actor,
            row.ok_or_else(|| no("vehicle_not_found"))?,
            edit,
            step,
        )
    }

    fn write_vehicle(
        &mut self,
        actor: Actor,
        mut row: Vehicle,
        edit: VehicleEdit,
        step: &mut Step<'_>,
    ) -> Result<(), Refused> {
        if let Some(Some(company)) = edit.company
            && !self.people.companies.contains_key(&company)
        {
            return Err(no_such("/company_id"));
        }
        row.name = edit.name.unwrap_or(row.name);
        row.plate = edit.plate.unwrap_or(row.plate);
        row.company_id = edit.company.unwrap_or(row.company_id);
        if let Some(types) = edit.connector_types {
            row.connector_types = once_each(types);
        }
        row.phases = edit.phases.unwrap_or(row.phases);
        row.max_current = edit.max_current.unwrap_or(row.max_current);
        row.note = edit.note.unwrap_or(row.note);
        step.answer = Answer::Vehicle(row.id);
        step.site_event(
            EventKind::VehicleChanged,
            actor,
            data(json!({ "vehicle_id": row.id })),
        );
        step.add(Change::Vehicle(Box::new(row.clone())));
        self.people.vehicles.insert(row.id, row);
        Ok(())
    }

    /// A driver who may charge this vehicle alone would be left with any, so it stays while one does.
    pub(super) fn remove_vehicle(
        &mut self,
        actor: Actor,
        id: VehicleId,
        step: &mut Step<'_>,
    ) -> Result<(), Refused> {
        let drivers = self.people.drivers.values();
        let drivers = drivers.filter(|row| row.vehicles.contains(&id)).count();
        if drivers > 0 {
            return Err(still_in_use("drivers", drivers));
        }
        let cards = self.cards.of_vehicle(id);
        if cards > 0 {
            return Err(still_in_use("cards", cards));
        }
        let row = self.people.vehicles.remove(&id);
        let mut row = row.ok_or_else(|| no("vehicle_not_found"))?;
        row.retired_at = Some(step.now.utc);
        row.plate.clear();
        step.add(Change::Vehicle(Box::new(row)));
        let content = data(json!({ "vehicle_id": id, "removed": true }));
        step.site_event(EventKind::VehicleChanged, actor, content);
        step.answer = Answer::Done;
        Ok(())
    }
}

/// Keeps the first of each.
fn once_each<T: PartialEq>(items: Vec<T>) -> Vec<T> {
    let mut kept = Vec::with_capacity(items.len());
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}
