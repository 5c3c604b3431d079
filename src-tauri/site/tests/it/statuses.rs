//! Connector statuses, and what they say of a session (T16).

use site::{SessionStatus, Substate};
use vocabulary::{ConnectorStatus, MilliWatts, SessionId, TransactionId};

use crate::bed::{Bed, Cp, start_at};

fn running() -> (Bed, Cp, TransactionId, SessionId) {
    let mut bed = Bed::new();
    bed.card("04A2");
    let cp = bed.station("CP-01", 1);
    bed.status(cp, 1, ConnectorStatus::Preparing);
    let (transaction, _) = bed.begin(cp, 1, "04A2");
    let id = bed.session_with(&transaction).id;
    (bed, cp, transaction, id)
}

#[test]
fn t16_the_connectors_status_is_the_sessions_substate() {
    let (mut bed, cp, _, id) = running();
    assert_eq!(bed.session(id).substate, Some(Substate::Connected));
    for (status, substate) in [
        (ConnectorStatus::Charging, Substate::Charging),
        (ConnectorStatus::SuspendedEv, Substate::SuspendedEv),
        (ConnectorStatus::SuspendedEvse, Substate::SuspendedEvse),
        (ConnectorStatus::Charging, Substate::Charging),
        (ConnectorStatus::Finishing, Substate::Charging),
    ] {
        bed.status(cp, 1, status);
        assert_eq!(bed.session(id).substate, Some(substate));
    }
    assert_eq!(
        bed.events_of(id),
        [
            "session.started",
            "session.suspended",
            "session.suspended",
            "session.resumed"
        ]
    );
    assert!(bed.session(id).charging_at.is_some());
}

#[test]
fn a_fault_is_a_flag_on_a_session_that_goes_on() {
    let (mut bed, cp, _, id) = running();
    bed.status(cp, 1, ConnectorStatus::Charging);
    bed.status(cp, 1, ConnectorStatus::Faulted);
    let row = bed.session(id);
    assert_eq!(row.status, SessionStatus::Active);
    assert!(row.flags.faulted);
    bed.status(cp, 1, ConnectorStatus::Charging);
    assert!(!bed.session(id).flags.faulted);
    let events = bed.events_of(id);
    assert!(events.ends_with(&["session.faulted", "session.recovered"]));
}

#[test]
fn r19_a_car_unplugged_at_its_side_leaves_the_session_active() {
    let (mut bed, cp, _, id) = running();
    bed.status(cp, 1, ConnectorStatus::SuspendedEv);
    bed.advance(3_600);
    assert_eq!(bed.status_of(id), SessionStatus::Active);
}

#[test]
fn q40_the_status_that_comes_last_wins() {
    let (mut bed, cp, ..) = running();
    bed.status(cp, 1, ConnectorStatus::Available);
    bed.status(cp, 1, ConnectorStatus::Finishing);
    let row = bed.shelf.connectors.values().next().unwrap();
    assert_eq!(row.status, Some(ConnectorStatus::Finishing));
}

#[test]
fn a_status_said_again_keeps_its_beginning() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let since = bed.shelf.connectors.values().next().unwrap().since;
    bed.advance(60);
    let events = bed.shelf.events.len();
    bed.status(cp, 1, ConnectorStatus::Available);
    let row = bed.shelf.connectors.values().next().unwrap();
    assert_eq!(row.since, since);
    assert_eq!(row.reported_at, Some(bed.now.utc));
    assert_eq!(bed.shelf.events.len(), events);
}

#[test]
fn q38_power_left_standing_is_not_shown() {
    let (mut bed, cp, transaction, id) = running();
    for status in [
        ConnectorStatus::SuspendedEv,
        ConnectorStatus::SuspendedEvse,
        ConnectorStatus::Available,
    ] {
        bed.status(cp, 1, ConnectorStatus::Charging);
        bed.meter(cp, 1, Some(&transaction), 1_000_100, 7_000);
        assert_eq!(bed.meter_of(id).power, Some(MilliWatts::from_whole(7_000)));
        bed.status(cp, 1, status);
        assert_eq!(bed.meter_of(id).power, Some(MilliWatts::ZERO));
    }
    bed.meter(cp, 1, Some(&transaction), 1_000_100, 7_000);
    bed.end(cp, &transaction, 1_000_100);
    assert_eq!(bed.meter_of(id).power, Some(MilliWatts::ZERO));
}

#[test]
fn q39_connector_0_is_the_station_and_connectors_are_made_as_they_are_named() {
    let mut bed = Bed::new();
    let (cp, _) = bed.connect_as("CP-01", true);
    bed.status(cp, 0, ConnectorStatus::Unavailable);
    assert!(bed.shelf.evses.is_empty());
    let row = bed.site.station(cp).unwrap();
    assert_eq!(row.own_status, Some(ConnectorStatus::Unavailable));
    bed.status(cp, 2, ConnectorStatus::Available);
    assert_eq!(bed.shelf.evses.len(), 1);
    bed.status(cp, 4_000_000, ConnectorStatus::Available);
    assert_eq!(bed.shelf.evses.len(), 1, "no station has that many");
}

#[test]
fn q12_a_status_that_no_standard_knows_is_kept() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    bed.status(cp, 1, ConnectorStatus::Other("Warming".into()));
    let row = bed.shelf.connectors.values().next().unwrap();
    assert_eq!(row.status, Some(ConnectorStatus::Other("Warming".into())));
    assert_eq!(bed.start(start_at(cp, 1)).status, SessionStatus::Dispatched);
}
