//! Stops that people ask for, and ends that nobody reports (T18 to T20, T24, T25).

use site::{Answer, CommandState, Recalled, Request, SessionStatus};
use vocabulary::{AnswerStatus, ConnectorStatus, MilliWattHours, Order, SessionId, TransactionId};

use crate::bed::{Bed, Cp};

fn running() -> (Bed, Cp, TransactionId, SessionId) {
    let mut bed = Bed::new();
    bed.card("04A2");
    let cp = bed.station("CP-01", 1);
    let (transaction, _) = bed.begin(cp, 1, "04A2");
    bed.status(cp, 1, ConnectorStatus::Charging);
    let id = bed.session_with(&transaction).id;
    (bed, cp, transaction, id)
}

fn stops(bed: &Bed) -> usize {
    let orders = bed.orders.iter();
    orders
        .filter(|(.., order)| matches!(order, Order::Stop { .. }))
        .count()
}

#[test]
fn t18_t19_a_stop_without_effect_is_sent_again_at_30_and_60_and_has_failed_at_120() {
    let (mut bed, _, _, id) = running();
    bed.stop(id);
    bed.answer(AnswerStatus::Accepted);
    bed.advance(29);
    assert_eq!(stops(&bed), 1);
    bed.advance(2);
    assert_eq!(stops(&bed), 2);
    bed.answer(AnswerStatus::Accepted);
    bed.advance(30);
    assert_eq!(stops(&bed), 3);
    bed.answer(AnswerStatus::Accepted);
    assert_eq!(bed.status_of(id), SessionStatus::Stopping);
    bed.advance(58);
    assert_eq!(bed.status_of(id), SessionStatus::Stopping);
    bed.advance(2);
    let row = bed.session(id);
    assert_eq!(row.status, SessionStatus::Active);
    assert!(row.flags.stop_failed);
    assert_eq!(row.stop_attempts, 3);
    bed.advance(600);
    assert_eq!(stops(&bed), 3, "then it is for people");
    bed.stop(id);
    assert_eq!(stops(&bed), 4);
    assert_eq!(bed.status_of(id), SessionStatus::Stopping);
}

#[test]
fn t19_a_stop_that_is_refused_is_flagged_at_once_and_tried_again() {
    let (mut bed, cp, transaction, id) = running();
    bed.stop(id);
    bed.answer(AnswerStatus::Rejected);
    assert!(bed.session(id).flags.stop_failed);
    bed.advance(31);
    assert_eq!(stops(&bed), 2);
    bed.answer(AnswerStatus::Accepted);
    bed.end(cp, &transaction, 1_000_500);
    let row = bed.session(id);
    assert_eq!(row.status, SessionStatus::Completed);
    assert!(!row.flags.stop_failed);
}

#[test]
fn a_stop_asked_twice_is_sent_once() {
    let (mut bed, _, _, id) = running();
    bed.stop(id);
    let Answer::Session { session, .. } = bed.stop(id) else {
        panic!("taken");
    };
    assert_eq!(session.status, SessionStatus::Stopping);
    assert_eq!(stops(&bed), 1);
}

#[test]
fn a_stop_of_what_is_over_or_unknown_is_refused() {
    let (mut bed, cp, transaction, id) = running();
    bed.end(cp, &transaction, 1_000_500);
    let Answer::Refused(refused) = bed.stop(id) else {
        panic!("refused");
    };
    assert_eq!(refused.reason.code, "session_final");
    bed.advance(7_200);
    let Answer::Refused(refused) = bed.stop(id) else {
        panic!("refused");
    };
    assert_eq!(refused.reason.code, "session_not_found", "not in memory");
    let Answer::Refused(refused) = bed.ask(Request::Stop {
        session: id,
        reason: None,
        recall: Some(Recalled {
            session: Some(Box::new(bed.session(id).clone())),
            ..Recalled::default()
        }),
    }) else {
        panic!("refused");
    };
    assert_eq!(refused.reason.code, "session_final");
}

#[test]
fn r13_a_stop_lost_with_its_connection_is_asked_again_after_the_station_had_time_to_report() {
    let (mut bed, cp, _, id) = running();
    bed.stop(id);
    bed.reconnect(cp);
    bed.boot(cp);
    bed.status(cp, 1, ConnectorStatus::Charging);
    assert_eq!(bed.command_states(), [CommandState::Unconfirmed]);
    bed.advance(25);
    assert_eq!(stops(&bed), 1);
    bed.advance(40);
    assert_eq!(stops(&bed), 2);
    assert_eq!(bed.status_of(id), SessionStatus::Stopping);
}

#[test]
fn t20_r12_a_stop_by_the_station_itself_completes_the_session() {
    let (mut bed, cp, transaction, id) = running();
    bed.end(cp, &transaction, 1_000_500);
    let row = bed.session(id);
    assert_eq!(row.status, SessionStatus::Completed);
    assert_eq!(row.substate, None);
    let stored = row.transaction.as_ref().unwrap();
    assert_eq!(stored.energy, MilliWattHours::from_whole(500));
    assert_eq!(stored.stop_reason.as_deref(), Some("Remote"));
    assert!(stored.raw_start.is_some() && stored.raw_stop.is_some());
}

#[test]
fn t24_a_new_transaction_is_evidence_that_the_one_before_is_over() {
    let (mut bed, cp, transaction, id) = running();
    bed.advance(60);
    bed.meter(cp, 1, Some(&transaction), 1_000_200, 7_000);
    let seen = bed.now.utc;
    bed.advance(600);
    bed.card("NEXT");
    bed.begin(cp, 1, "NEXT");
    let row = bed.session(id);
    assert_eq!(row.status, SessionStatus::ClosedUnconfirmed);
    assert_eq!(row.reason.as_ref().unwrap().code, "new_transaction");
    let stored = row.transaction.as_ref().unwrap();
    assert_eq!(stored.stopped_at, Some(seen), "estimated by the last value");
    assert_eq!(stored.stop_received_at, None);
    assert_eq!(stored.energy, MilliWattHours::from_whole(200));
}

#[test]
fn t24_a_connector_that_was_free_for_ten_minutes_is_evidence() {
    let (mut bed, cp, _, id) = running();
    bed.status(cp, 1, ConnectorStatus::Available);
    bed.advance(599);
    assert_eq!(bed.status_of(id), SessionStatus::Active);
    bed.advance(2);
    let row = bed.session(id);
    assert_eq!(row.status, SessionStatus::ClosedUnconfirmed);
    assert_eq!(row.reason.as_ref().unwrap().code, "connector_free");
}

#[test]
fn t24_energy_or_a_busy_connector_speaks_against_it() {
    let (mut bed, cp, transaction, id) = running();
    bed.status(cp, 1, ConnectorStatus::Available);
    bed.advance(300);
    bed.meter(cp, 1, Some(&transaction), 1_000_900, 7_000);
    bed.advance(600);
    assert_eq!(bed.status_of(id), SessionStatus::Active);
    bed.status(cp, 1, ConnectorStatus::Preparing);
    bed.advance(300);
    bed.status(cp, 1, ConnectorStatus::Charging);
    bed.advance(600);
    assert_eq!(bed.status_of(id), SessionStatus::Active);
}

#[test]
fn t25_the_real_stop_amends_what_was_closed_by_evidence() {
    let (mut bed, cp, transaction, id) = running();
    bed.status(cp, 1, ConnectorStatus::Available);
    bed.advance(700);
    bed.advance(7_200);
    bed.end(cp, &transaction, 1_000_800);
    let row = bed.session(id);
    assert_eq!(row.status, SessionStatus::Completed);
    assert_eq!(row.reason, None);
    assert_eq!(
        row.transaction.as_ref().unwrap().energy,
        MilliWattHours::from_whole(800)
    );
    assert!(bed.events_of(id).contains(&"session.amended"));
}

#[test]
fn an_older_transaction_that_comes_later_does_not_end_the_newer_one() {
    let (mut bed, cp, newer, id) = running();
    bed.card("OLD");
    let at = crate::bed::said_at(bed.now.utc.plus_millis(-3_600_000));
    let (older, _) = bed.begin_with(cp, crate::bed::start_of(1, "OLD", 500, at));
    assert_eq!(bed.status_of(id), SessionStatus::Active);
    assert_eq!(
        bed.session_with(&older).status,
        SessionStatus::ClosedUnconfirmed
    );
    bed.end(cp, &older, 700);
    assert_eq!(bed.session_with(&older).status, SessionStatus::Completed);
    bed.end(cp, &newer, 1_000_100);
    assert_eq!(bed.status_of(id), SessionStatus::Completed);
}

#[test]
fn q20_a_clock_that_is_an_hour_behind_makes_no_session_delayed() {
    let (mut bed, cp, transaction, id) = running();
    bed.advance(7_200);
    let behind = crate::bed::said_at(bed.now.utc.plus_millis(-3_600_000));
    let stop = crate::bed::stop_of(Some(transaction), None, 1_000_100, behind);
    bed.end_with(cp, stop);
    assert!(!bed.session(id).flags.delayed);
}

#[test]
fn what_runs_without_an_id_of_its_own_cannot_be_stopped_from_here() {
    let (mut bed, _, _, id) = running();
    // No message of 1.6 leads here; a store of another program may.
    let row = bed.shelf.sessions.get_mut(&id).unwrap();
    row.transaction.as_mut().unwrap().transaction_id = None;
    bed.restart();
    let Answer::Refused(refused) = bed.stop(id) else {
        panic!("refused");
    };
    assert_eq!(refused.reason.code, "session_not_active");
}
