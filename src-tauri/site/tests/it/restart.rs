//! The program ends at any moment and starts again from its store.

use site::{CommandState, SessionStatus, StartRequest};
use vocabulary::{AnswerStatus, ConnectorStatus, MilliWattHours};

use crate::bed::{Bed, start_at};

#[test]
fn a_start_in_flight_is_unconfirmed_and_never_sent_again() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let session = bed.start(start_at(cp, 1));
    let command = bed.orders[0].2;
    let card = bed.ordered_card();
    bed.restart();
    assert_eq!(bed.command(command).state, CommandState::Unconfirmed);
    assert!(bed.session(session.id).flags.unconfirmed);
    bed.come_back(cp);
    bed.status(cp, 1, ConnectorStatus::Preparing);
    bed.advance(20);
    assert!(bed.orders.is_empty());
    bed.begin(cp, 1, &card);
    assert_eq!(bed.status_of(session.id), SessionStatus::Active);
    assert_eq!(bed.command(command).state, CommandState::EffectConfirmed);
}

#[test]
fn deadlines_run_on() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let session = bed.start(start_at(cp, 1));
    bed.answer(AnswerStatus::Accepted);
    bed.advance(60);
    bed.restart();
    bed.advance(59);
    assert_eq!(bed.status_of(session.id), SessionStatus::AwaitingPlug);
    bed.advance(2);
    assert_eq!(bed.status_of(session.id), SessionStatus::TimedOut);
}

#[test]
fn what_was_due_while_the_program_was_away_is_done_at_once() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let session = bed.start(start_at(cp, 1));
    bed.now.utc = bed.now.utc.plus_millis(3_600_000);
    bed.restart();
    bed.advance(0);
    assert_eq!(bed.status_of(session.id), SessionStatus::TimedOut);
}

#[test]
fn decision_31_sessions_are_offline_until_their_stations_call() {
    let mut bed = Bed::new();
    bed.card("04A2");
    let cp = bed.station("CP-01", 1);
    let (transaction, _) = bed.begin(cp, 1, "04A2");
    bed.advance(60);
    bed.meter(cp, 1, Some(&transaction), 1_000_100, 7_000);
    bed.restart();
    let row = bed.session_with(&transaction).clone();
    assert!(row.flags.offline);
    assert!(bed.site.station(cp).unwrap().disconnected_at.is_some());
    bed.come_back(cp);
    assert!(!bed.session(row.id).flags.offline);
    bed.advance(60);
    bed.meter(cp, 1, Some(&transaction), 1_000_250, 7_000);
    assert_eq!(bed.meter_of(row.id).energy, MilliWattHours::from_whole(250));
    bed.end(cp, &transaction, 1_000_300);
    let row = bed.session(row.id);
    assert_eq!(row.status, SessionStatus::Completed);
    assert_eq!(
        row.transaction.as_ref().unwrap().energy,
        MilliWattHours::from_whole(300)
    );
}

#[test]
fn a_queued_start_waits_on_and_a_stop_is_sent_when_the_station_is_back() {
    let mut bed = Bed::new();
    bed.card("04A2");
    let cp = bed.station("CP-01", 2);
    let (transaction, _) = bed.begin(cp, 1, "04A2");
    let running = bed.session_with(&transaction).id;
    bed.disconnect(cp);
    bed.stop(running);
    let request = StartRequest {
        queue: true,
        ..start_at(cp, 2)
    };
    let queued = bed.start(request);
    bed.restart();
    bed.come_back(cp);
    assert!(matches!(bed.last_order(), vocabulary::Order::Stop { .. }));
    bed.answer(AnswerStatus::Accepted);
    bed.status(cp, 2, ConnectorStatus::Available);
    assert_eq!(bed.status_of(queued.id), SessionStatus::Dispatched);
}
