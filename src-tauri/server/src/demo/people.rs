//! Who drives to the demo: groups, companies, people with their cards, and what they drive.

use central::site::{
    Answer, CompanyEdit, ConnectorType, DriverEdit, GroupEdit, PeopleRequest, Request, TokenEdit,
    TokenStatus, VehicleEdit,
};
use central::vocabulary::{CardText, CompanyId, GroupId, Now, VehicleId};

use super::history::History;

const FIRST_NAMES: [&str; 13] = [
    "Anna", "Ben", "Clara", "David", "Elif", "Felix", "Greta", "Hannes", "Ida", "Jonas", "Karin",
    "Luca", "Mira",
];
const LAST_NAMES: [&str; 8] = [
    "Lindqvist",
    "Roy",
    "Hartmann",
    "Sousa",
    "Novak",
    "Berg",
    "Okafor",
    "Weiss",
];
const COMPANIES: [&str; 3] = [
    "Harbour Logistics",
    "Northwind Offices",
    "Green Lane Clinic",
];
/// Groups; a driver comes into one of them by its number.
const GROUPS: [&str; 4] = ["Staff", "Delivery vans", "Night shift", "Guests"];
/// One in so many drivers has a vehicle of its own.
const WITH_A_VEHICLE: usize = 3;
const VANS: &str = GROUPS[1];

/// Cards that lie at the desk for visitors, and what became of them.
const DESK_CARDS: [(&str, &str, TokenStatus); 3] = [
    ("04D35C01", "Visitor card 1", TokenStatus::Active),
    ("04D35C02", "Visitor card 2", TokenStatus::Active),
    ("04D35C03", "Visitor card 3", TokenStatus::Lost),
];

/// Enters all of them.
pub(super) fn enter(history: &mut History, now: Now) {
    let companies = COMPANIES.map(|name| company(history, name, now));
    let groups = GROUPS.map(|name| (name, group(history, name, now)));
    for (number, card) in simulator::cards().enumerate() {
        let (group_name, group) = groups[number % groups.len()];
        let company = companies[number / WITH_A_VEHICLE % companies.len()];
        let vehicle = (number % WITH_A_VEHICLE == 0)
            .then(|| vehicle(history, number, group_name == VANS, company, now));
        let edit = DriverEdit {
            name: Some(driver_name(number)),
            company: Some(company),
            groups: Some(group.into_iter().collect()),
            vehicles: Some(vehicle.flatten().into_iter().collect()),
            ..DriverEdit::default()
        };
        let driver = PeopleRequest::AddDriver(edit, Some(card));
        history.request(Request::People(driver), now);
    }
    for (text, note, status) in DESK_CARDS {
        let edit = TokenEdit {
            note: Some(note.to_owned()),
            status: Some(status),
            ..TokenEdit::default()
        };
        history.request(Request::AddToken(edit, CardText(text.to_owned())), now);
    }
}

fn company(history: &mut History, name: &str, now: Now) -> Option<CompanyId> {
    let edit = CompanyEdit {
        name: Some(name.to_owned()),
        ..CompanyEdit::default()
    };
    match history.request(Request::People(PeopleRequest::AddCompany(edit)), now) {
        Answer::Company(id) => Some(id),
        _ => None,
    }
}

fn group(history: &mut History, name: &str, now: Now) -> Option<GroupId> {
    let edit = GroupEdit {
        name: Some(name.to_owned()),
        ..GroupEdit::default()
    };
    match history.request(Request::People(PeopleRequest::AddGroup(edit)), now) {
        Answer::Group(id) => Some(id),
        _ => None,
    }
}

fn vehicle(
    history: &mut History,
    number: usize,
    van: bool,
    company: Option<CompanyId>,
    now: Now,
) -> Option<VehicleId> {
    let kind = if van { "Van" } else { "Car" };
    let edit = VehicleEdit {
        name: Some(format!("{kind} {:02}", number / WITH_A_VEHICLE + 1)),
        plate: Some(format!("HH FC {}", 100 + number)),
        company: Some(company),
        connector_types: Some(vec![ConnectorType::Type2]),
        ..VehicleEdit::default()
    };
    match history.request(Request::People(PeopleRequest::AddVehicle(edit)), now) {
        Answer::Vehicle(id) => Some(id),
        _ => None,
    }
}

/// Who has the card with this number, from 0.
fn driver_name(number: usize) -> String {
    let first = FIRST_NAMES[number % FIRST_NAMES.len()];
    let turn = number % FIRST_NAMES.len() + number / FIRST_NAMES.len();
    let last = LAST_NAMES[turn % LAST_NAMES.len()];
    format!("{first} {last}")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_drivers_have_one_name() {
        let names: HashSet<String> = simulator::cards()
            .enumerate()
            .map(|(number, _)| driver_name(number))
            .collect();
        assert_eq!(names.len(), simulator::cards().count());
    }
}
