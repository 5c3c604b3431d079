//! Connectors move between bays, chargers are replaced, and histories stay whole.

use site::{Answer, AssetEdit, Fitting, MoveTo, Request};
use vocabulary::{AssetId, BayId, ConnectorStatus, EvseNumber};

use crate::bed::{Bed, Cp, start_at};

fn asset(bed: &Bed, cp: Cp) -> AssetId {
    bed.shelf.stations[&cp].asset_id.unwrap()
}

fn bay(bed: &Bed, label: &str) -> BayId {
    let mut bays = bed.shelf.bays.values();
    bays.find(|bay| bay.label == label).unwrap().id
}

fn standing(bed: &Bed, asset: AssetId, number: u32) -> Vec<Fitting> {
    let rows = bed.shelf.fittings.values();
    rows.filter(|row| {
        row.asset_id == asset && row.evse_number == EvseNumber(number) && row.to_at.is_none()
    })
    .cloned()
    .collect()
}

fn to(bay: BayId, swap: bool) -> MoveTo {
    MoveTo::Bay { bay, swap }
}

#[test]
fn a_connector_moves_to_a_new_bay_and_its_sessions_begin_there() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let charger = asset(&bed, cp);
    let request = Request::MoveConnector(
        charger,
        EvseNumber(1),
        MoveTo::NewBay { label: "P9".into() },
    );
    assert!(matches!(bed.ask(request), Answer::Done));
    let fittings = standing(&bed, charger, 1);
    assert_eq!(fittings.len(), 1, "one fitting holds");
    assert_eq!(fittings[0].bay_id, bay(&bed, "P9"));
    assert_eq!(bed.shelf.fittings.len(), 2, "the old one is history");
    bed.restart();
    bed.come_back(cp);
    bed.advance(10);
    let session = bed.start(start_at(cp, 1));
    assert_eq!(session.bay_id, Some(bay(&bed, "P9")));
}

#[test]
fn two_connectors_change_places_only_when_asked_to() {
    let mut bed = Bed::new();
    let (one, two) = (bed.station("CP-01", 1), bed.station("CP-02", 1));
    let (first, second) = (bay(&bed, "CP-01"), bay(&bed, "CP-02"));
    let a = asset(&bed, one);
    let refused = bed.ask(Request::MoveConnector(a, EvseNumber(1), to(second, false)));
    assert!(matches!(&refused, Answer::Refused(why) if why.reason.code == "bay_occupied"));
    bed.ask(Request::MoveConnector(a, EvseNumber(1), to(second, true)));
    assert_eq!(standing(&bed, a, 1)[0].bay_id, second);
    assert_eq!(standing(&bed, asset(&bed, two), 1)[0].bay_id, first);
}

#[test]
fn nothing_moves_while_a_car_charges() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    bed.card("04AABB");
    bed.begin(cp, 1, "04AABB");
    let request = Request::MoveConnector(
        asset(&bed, cp),
        EvseNumber(1),
        MoveTo::NewBay { label: "P9".into() },
    );
    let refused = bed.ask(request);
    assert!(matches!(&refused, Answer::Refused(why) if why.reason.code == "connector_in_use"));
}

#[test]
fn a_new_charger_takes_over_the_bays_of_the_old_one() {
    let mut bed = Bed::new();
    let (old, new) = (bed.station("OLD", 2), bed.station("NEW", 2));
    let bays = [bay(&bed, "OLD/1"), bay(&bed, "OLD/2")];
    let (gone, stands) = (asset(&bed, old), asset(&bed, new));
    let answer = bed.ask(Request::ReplaceAsset { old: gone, by: new });
    assert!(matches!(answer, Answer::Done), "{answer:?}");
    for (number, bay) in [(1, bays[0]), (2, bays[1])] {
        assert_eq!(standing(&bed, stands, number)[0].bay_id, bay);
        assert!(standing(&bed, gone, number).is_empty());
    }
    assert!(bed.shelf.assets[&gone].retired_at.is_some());
    assert!(!bed.shelf.stations[&old].active);
    assert!(bed.shelf.bays[&bay(&bed, "NEW/1")].retired_at.is_some());
    bed.status(new, 1, ConnectorStatus::Available);
    let session = bed.start(start_at(new, 1));
    assert_eq!(session.bay_id, Some(bays[0]));
    let again = bed.ask(Request::ReplaceAsset { old: gone, by: new });
    assert!(matches!(again, Answer::Refused(_)), "{again:?}");
}

#[test]
fn what_people_write_about_a_charger_stays() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let charger = asset(&bed, cp);
    let edit = AssetEdit {
        breaker: Some("F3".into()),
        contact: Some("Elektro Maier 0123".into()),
        notes: None,
    };
    bed.ask(Request::EditAsset(charger, edit));
    bed.boot(cp);
    assert_eq!(bed.shelf.assets[&charger].breaker, "F3");
}
