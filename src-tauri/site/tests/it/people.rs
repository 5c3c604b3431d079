//! Drivers, groups, companies and vehicles: what decisions and sessions get of them, and erasing.

use site::{
    Answer, BayEdit, CardRequest, CompanyEdit, ConnectorType, DriverEdit, EventKind, GroupEdit,
    PeopleRequest, Request, SessionStatus, StartRequest, TokenEdit, TokenStatus, VehicleEdit,
};
use vocabulary::{CardText, CompanyId, GroupId, VehicleId, VerdictStatus};

use crate::bed::{Bed, start_at};

fn group(bed: &mut Bed, name: &str) -> GroupId {
    let edit = GroupEdit {
        name: Some(name.into()),
        note: None,
    };
    match bed.people(PeopleRequest::AddGroup(edit)) {
        Answer::Group(id) => id,
        other => panic!("{other:?}"),
    }
}

fn company(bed: &mut Bed, name: &str) -> CompanyId {
    let edit = CompanyEdit {
        name: Some(name.into()),
        note: None,
    };
    match bed.people(PeopleRequest::AddCompany(edit)) {
        Answer::Company(id) => id,
        other => panic!("{other:?}"),
    }
}

fn vehicle(bed: &mut Bed, name: &str) -> VehicleId {
    let edit = VehicleEdit {
        name: Some(name.into()),
        plate: Some("B FC 1".into()),
        ..VehicleEdit::default()
    };
    match bed.people(PeopleRequest::AddVehicle(edit)) {
        Answer::Vehicle(id) => id,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_tap_makes_a_session_of_the_cards_driver_and_vehicle() {
    let mut bed = Bed::new();
    let ada = bed.driver("Ada", Some("04A2B3C4"));
    let van = vehicle(&mut bed, "Van 1");
    bed.people(PeopleRequest::EditDriver(
        ada,
        DriverEdit {
            vehicles: Some(vec![van]),
            ..DriverEdit::default()
        },
    ));
    let cp = bed.station("CP-01", 1);
    bed.restart();
    bed.come_back(cp);
    let (transaction, verdict) = bed.begin(cp, 1, "04a2b3c4");
    assert_eq!(verdict.status, VerdictStatus::Accepted);
    let session = bed.session_with(&transaction);
    assert_eq!(session.driver_id, Some(ada));
    assert_eq!(session.vehicle_id, Some(van), "the only one of the driver");
}

#[test]
fn the_cards_of_a_locked_driver_are_refused_until_it_is_unlocked() {
    let mut bed = Bed::new();
    let ada = bed.driver("Ada", Some("04A2B3C4"));
    let cp = bed.station("CP-01", 1);
    for (locked, verdict) in [
        (true, VerdictStatus::Blocked),
        (false, VerdictStatus::Accepted),
    ] {
        let edit = DriverEdit {
            locked: Some(locked),
            ..DriverEdit::default()
        };
        bed.people(PeopleRequest::EditDriver(ada, edit));
        assert_eq!(bed.authorize(cp, "04A2B3C4").status, verdict);
    }
    let card = bed.shelf.tokens.values().next().unwrap();
    assert_eq!(
        card.status,
        TokenStatus::Active,
        "the card itself is as it was"
    );
}

#[test]
fn what_an_edit_names_has_to_be_there() {
    let mut bed = Bed::new();
    let nowhere = GroupId(uuid::Uuid::from_u128(9));
    let edit = DriverEdit {
        name: Some("Ada".into()),
        groups: Some(vec![nowhere]),
        ..DriverEdit::default()
    };
    let answer = bed.people(PeopleRequest::AddDriver(edit, None));
    let Answer::Refused(refused) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(refused.reason.code, "reference_unknown");
    assert_eq!(refused.reason.args["field"], "/group_ids");
    assert!(bed.shelf.drivers.is_empty(), "nothing is half entered");
}

#[test]
fn names_of_groups_are_unique_whatever_their_case() {
    let mut bed = Bed::new();
    let night = group(&mut bed, "Night shift");
    let other = GroupEdit {
        name: Some("NIGHT SHIFT".into()),
        note: None,
    };
    let answer = bed.people(PeopleRequest::AddGroup(other.clone()));
    assert_eq!(Bed::refusal(answer), "name_taken");
    // Its own name is not in its way.
    bed.people(PeopleRequest::EditGroup(night, other));
    assert_eq!(bed.shelf.groups[&night].name, "NIGHT SHIFT");
}

#[test]
fn what_drivers_still_name_cannot_be_taken_out() {
    let mut bed = Bed::new();
    let (night, acme) = (group(&mut bed, "Night"), company(&mut bed, "Acme"));
    let van = vehicle(&mut bed, "Van 1");
    let ada = bed.driver("Ada", None);
    let edit = DriverEdit {
        company: Some(Some(acme)),
        groups: Some(vec![night, night]),
        vehicles: Some(vec![van]),
        ..DriverEdit::default()
    };
    bed.people(PeopleRequest::EditDriver(ada, edit));
    assert_eq!(bed.shelf.drivers[&ada].groups, [night], "once each");
    let removals = || {
        [
            PeopleRequest::RemoveGroup(night),
            PeopleRequest::RemoveCompany(acme),
            PeopleRequest::RemoveVehicle(van),
        ]
    };
    for removal in removals() {
        assert_eq!(Bed::refusal(bed.people(removal)), "still_in_use");
    }
    let edit = DriverEdit {
        company: Some(None),
        groups: Some(Vec::new()),
        vehicles: Some(Vec::new()),
        ..DriverEdit::default()
    };
    bed.people(PeopleRequest::EditDriver(ada, edit));
    for removal in removals() {
        assert!(matches!(bed.people(removal), Answer::Done));
    }
    assert!(
        bed.shelf.groups[&night].retired_at.is_some(),
        "the row stays"
    );
    assert_eq!(bed.shelf.vehicles[&van].plate, "", "the plate goes");
    let again = bed.people(PeopleRequest::RemoveGroup(night));
    assert_eq!(Bed::refusal(again), "group_not_found");
    group(&mut bed, "Night");
}

#[test]
fn erasing_a_driver_leaves_records_without_a_name_or_a_card() {
    let mut bed = Bed::new();
    let ada = bed.driver("Ada Lovelace", Some("04A2B3C4"));
    let cp = bed.station("CP-01", 1);
    let (transaction, _) = bed.begin(cp, 1, "04A2B3C4");
    let session = bed.session_with(&transaction).id;
    let early = bed.people(PeopleRequest::EraseDriver(ada));
    assert_eq!(Bed::refusal(early), "still_in_use", "while it charges");
    bed.end(cp, &transaction, 1_002_000);
    assert!(matches!(
        bed.people(PeopleRequest::EraseDriver(ada)),
        Answer::Done
    ));
    let row = bed.session(session);
    assert_eq!(row.driver_id, Some(ada), "the id stays");
    assert!(row.token_id.is_some());
    assert!(bed.shelf.drivers[&ada].erased_at.is_some());
    assert!(bed.shelf.details.is_empty());
    let card = bed.shelf.tokens.values().next().unwrap();
    assert_eq!(card.card, CardText(String::new()));
    assert_eq!(card.driver_id, Some(ada));
    assert_eq!(bed.events(EventKind::DriverErased).len(), 1);
    let events = format!("{:?}", bed.shelf.events);
    assert!(!events.contains("Lovelace") && !events.contains("04A2B3C4"));
    // The card is a stranger from now on, also after a restart.
    bed.restart();
    bed.come_back(cp);
    assert_eq!(bed.authorize(cp, "04A2B3C4").status, VerdictStatus::Invalid);
    bed.shelf.check();
}

#[test]
fn a_start_for_a_driver_without_a_card_names_its_vehicle() {
    let mut bed = Bed::new();
    let van = vehicle(&mut bed, "Van 1");
    let ada = bed.driver("Ada", None);
    let card = bed.card_with(
        "04A2B3C4",
        TokenEdit {
            driver: Some(Some(ada)),
            vehicle: Some(Some(van)),
            ..TokenEdit::default()
        },
    );
    let cp = bed.station("CP-01", 1);
    let session = bed.start(StartRequest {
        token: Some(card),
        ..start_at(cp, 1)
    });
    assert_eq!(
        session.vehicle_id,
        Some(van),
        "the one that the card lies in"
    );
    assert_eq!(session.status, SessionStatus::Dispatched);
    let removal = bed.people(PeopleRequest::RemoveVehicle(van));
    assert_eq!(Bed::refusal(removal), "still_in_use");
}

#[test]
fn a_card_of_somebody_is_not_given_to_another() {
    let mut bed = Bed::new();
    bed.driver("Ada", Some("04A2B3C4"));
    let edit = DriverEdit {
        name: Some("Ben".into()),
        ..DriverEdit::default()
    };
    let taken = Some(CardText("04:a2:b3:c4".into()));
    let answer = bed.people(PeopleRequest::AddDriver(edit, taken));
    assert_eq!(Bed::refusal(answer), "token_exists");
    assert_eq!(bed.shelf.drivers.len(), 1);
}

#[test]
fn a_single_card_is_erased_when_nothing_runs_with_it() {
    let mut bed = Bed::new();
    let card = bed.card("04A2B3C4");
    assert!(matches!(
        bed.ask(Request::Card(card, CardRequest::Erase)),
        Answer::Done
    ));
    assert!(bed.shelf.tokens[&card].card.key().is_empty());
    // Its text may be entered anew, as another card.
    assert_ne!(bed.card("04A2B3C4"), card);
}

#[test]
fn p2_a_vehicle_that_does_not_fit_or_is_not_the_drivers_is_refused() {
    let mut bed = Bed::new();
    let (own, other) = (vehicle(&mut bed, "Van 1"), vehicle(&mut bed, "Van 2"));
    let ada = bed.driver("Ada", Some("04A2B3C4"));
    bed.people(PeopleRequest::EditDriver(
        ada,
        DriverEdit {
            vehicles: Some(vec![own]),
            ..DriverEdit::default()
        },
    ));
    let cp = bed.station("CP-01", 1);
    let with = |van| StartRequest {
        driver: Some(ada),
        vehicle: Some(van),
        ..start_at(cp, 1)
    };
    let refused = bed.start_refused(with(other)).reason;
    assert_eq!(refused.code, "vehicle_not_permitted");
    assert_eq!(refused.args["vehicle_id"], other.to_string());
    let session = bed.start(with(own));
    bed.stop(session.id);

    let bay = *bed.shelf.bays.keys().next().unwrap();
    let plug = |bed: &mut Bed, plug| {
        let edit = BayEdit {
            plug: Some(Some(plug)),
            ..BayEdit::default()
        };
        bed.ask(Request::EditBay(bay, edit));
    };
    plug(&mut bed, ConnectorType::Ccs1);
    let session = bed.start(with(own));
    bed.stop(session.id);
    let fits = VehicleEdit {
        connector_types: Some(vec![ConnectorType::Type2]),
        ..VehicleEdit::default()
    };
    bed.people(PeopleRequest::EditVehicle(own, fits));
    let refused = bed.start_refused(with(own)).reason;
    assert_eq!(refused.code, "vehicle_incompatible");
    plug(&mut bed, ConnectorType::Type2);
    bed.start(with(own));
}
