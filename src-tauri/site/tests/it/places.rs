//! Bays, chargers and fittings that make themselves.

use site::{Answer, BayEdit, Request, SessionStatus, StartRequest};
use vocabulary::{BayId, ConnectorStatus};

use crate::bed::Bed;

fn labels(bed: &Bed) -> Vec<String> {
    let mut bays: Vec<_> = bed.shelf.bays.values().collect();
    bays.sort_by_key(|bay| bay.position);
    bays.into_iter().map(|bay| bay.label.clone()).collect()
}

#[test]
fn a_station_with_one_connector_stands_at_a_bay_of_its_name() {
    let mut bed = Bed::new();
    bed.station("CP-01", 1);
    assert_eq!(labels(&bed), ["CP-01"]);
    assert_eq!(bed.shelf.fittings.len(), 1);
    let asset = bed.shelf.assets.values().next().unwrap();
    assert_eq!(
        (asset.vendor.as_str(), asset.model.as_str()),
        ("Acme", "Post")
    );
    assert_eq!(asset.serial, "A1");
}

#[test]
fn bays_are_numbered_once_there_are_several() {
    let mut bed = Bed::new();
    bed.station("CP-01", 3);
    assert_eq!(labels(&bed), ["CP-01/1", "CP-01/2", "CP-01/3"]);
}

#[test]
fn a_label_that_somebody_wrote_stays() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let bay: BayId = *bed.shelf.bays.keys().next().unwrap();
    let edit = BayEdit {
        label: Some("Gate".into()),
        ..BayEdit::default()
    };
    assert!(matches!(bed.ask(Request::EditBay(bay, edit)), Answer::Done));
    bed.status(cp, 2, ConnectorStatus::Available);
    assert_eq!(labels(&bed), ["Gate", "CP-01/2"]);
}

#[test]
fn a_start_may_name_a_bay() {
    let mut bed = Bed::new();
    bed.station("CP-01", 2);
    let second = bed
        .shelf
        .bays
        .values()
        .find(|bay| bay.label == "CP-01/2")
        .unwrap()
        .id;
    let session = bed.start(StartRequest {
        bay: Some(second),
        by_person: true,
        ..StartRequest::default()
    });
    assert_eq!(session.status, SessionStatus::Dispatched);
    assert_eq!(session.evse_number.0, 2);
    assert_eq!(session.bay_id, Some(second));
}

#[test]
fn a_restart_finds_every_bay_again() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 2);
    bed.restart();
    bed.come_back(cp);
    bed.status(cp, 1, ConnectorStatus::Available);
    bed.status(cp, 3, ConnectorStatus::Available);
    assert_eq!(labels(&bed), ["CP-01/1", "CP-01/2", "CP-01/3"]);
}
