//! Messages that come twice, and those that come in the wrong order.

use site::{Origin, SessionStatus, TokenEdit};
use vocabulary::{MilliWattHours, Timestamp, TransactionId, TransactionStarted, VerdictStatus};

use crate::bed::{Bed, Cp, said_at, start_of, stop_of};

fn bed_with_start() -> (Bed, Cp, TransactionStarted, TransactionId) {
    let mut bed = Bed::new();
    bed.card("04A2");
    let cp = bed.station("CP-01", 1);
    let start = start_of(1, "04A2", 500, bed.stated());
    let (transaction, _) = bed.begin_with(cp, start.clone());
    (bed, cp, start, transaction)
}

#[test]
fn r3_rule_6_a_repeated_start_gets_the_same_id() {
    let (mut bed, cp, start, transaction) = bed_with_start();
    bed.advance(30);
    let (again, verdict) = bed.begin_with(cp, start);
    assert_eq!(again, transaction);
    assert_eq!(
        verdict.status,
        VerdictStatus::Accepted,
        "its own session does not make it concurrent (Q31)"
    );
    assert_eq!(bed.shelf.sessions.len(), 1);
}

#[test]
fn r3_a_repeated_start_that_was_refused_is_refused_again_with_the_same_id() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let start = start_of(1, "STRANGER", 500, bed.stated());
    let (transaction, _) = bed.begin_with(cp, start.clone());
    let (again, verdict) = bed.begin_with(cp, start);
    assert_eq!(again, transaction);
    assert_eq!(verdict.status, VerdictStatus::Invalid);
    assert_eq!(bed.shelf.sessions.len(), 1);
}

#[test]
fn r3_a_replay_over_a_new_connection_and_after_a_restart_gets_the_same_id() {
    let (mut bed, cp, start, transaction) = bed_with_start();
    bed.come_back(cp);
    assert_eq!(bed.begin_with(cp, start.clone()).0, transaction);
    bed.restart();
    bed.come_back(cp);
    assert_eq!(bed.begin_with(cp, start).0, transaction);
    assert_eq!(bed.shelf.sessions.len(), 1);
}

#[test]
fn decision_15_a_replay_after_the_stop_needs_a_clock_that_can_be_believed() {
    let (mut bed, cp, start, transaction) = bed_with_start();
    bed.end(cp, &transaction, 600);
    let (again, _) = bed.begin_with(cp, start);
    assert_eq!(again, transaction);
    assert_eq!(bed.shelf.sessions.len(), 1);
}

#[test]
fn decision_15_a_replay_long_after_the_stop_is_looked_up_in_the_store() {
    let (mut bed, cp, start, transaction) = bed_with_start();
    bed.end(cp, &transaction, 600);
    bed.advance(7_200);
    let (again, _) = bed.begin_with(cp, start.clone());
    assert_eq!(again, transaction);
    bed.advance(7_200);
    bed.restart();
    bed.come_back(cp);
    assert_eq!(bed.begin_with(cp, start).0, transaction);
    assert_eq!(bed.shelf.sessions.len(), 1);
}

#[test]
fn decision_15_a_charger_in_1970_repeats_itself_honestly() {
    let mut bed = Bed::new();
    bed.card("04A2");
    let cp = bed.station("CP-01", 1);
    let start = start_of(1, "04A2", 0, said_at(Timestamp(5_000)));
    let (first, _) = bed.begin_with(cp, start.clone());
    let (replayed, _) = bed.begin_with(cp, start.clone());
    assert_eq!(replayed, first, "while it has no stop it is a replay");
    bed.end(cp, &first, 100);
    let (second, _) = bed.begin_with(cp, start);
    assert_ne!(second, first);
    let row = bed.session_with(&second);
    assert_eq!(row.status, SessionStatus::Active);
    let mut odd = row.transaction.as_ref().unwrap().suspicions.iter();
    assert!(odd.any(|odd| odd.code == "start_repeated"));
}

#[test]
fn a_repeated_stop_is_answered_and_recorded_once() {
    let (mut bed, cp, _, transaction) = bed_with_start();
    let stop = stop_of(Some(transaction.clone()), None, 700, bed.stated());
    bed.end_with(cp, stop.clone());
    let events = bed.shelf.events.len();
    bed.end_with(cp, stop.clone());
    assert_eq!(bed.shelf.events.len(), events);
    bed.advance(7_200);
    bed.end_with(cp, stop);
    assert_eq!(bed.shelf.events.len(), events);
    assert_eq!(bed.shelf.sessions.len(), 1);
}

#[test]
fn a_repeated_stop_with_another_register_is_flagged_and_changes_nothing() {
    let (mut bed, cp, _, transaction) = bed_with_start();
    bed.end(cp, &transaction, 700);
    bed.end(cp, &transaction, 900);
    let row = bed.session_with(&transaction).transaction.clone().unwrap();
    assert_eq!(row.meter_stop, Some(MilliWattHours::from_whole(700)));
    assert_eq!(row.energy, MilliWattHours::from_whole(200));
    assert_eq!(row.suspicions[0].code, "stop_repeated_differs");
    assert_eq!(row.suspicions[0].detail, "900");
}

#[test]
fn r8_a_stop_of_an_unknown_id_leaves_a_session_of_unknown_origin() {
    let mut bed = Bed::new();
    let card = bed.card("04A2");
    let cp = bed.station("CP-01", 1);
    let stop = stop_of(
        Some(TransactionId::from_number(777)),
        Some("04A2"),
        5_000,
        bed.stated(),
    );
    let verdict = bed.end_with(cp, stop.clone()).unwrap();
    assert_eq!(verdict.status, VerdictStatus::Accepted);
    let row = bed.only_session();
    assert_eq!(row.origin, Origin::Unknown);
    assert_eq!(row.status, SessionStatus::Completed);
    assert_eq!(row.token_id, Some(card));
    let transaction = row.transaction.as_ref().unwrap();
    assert_eq!(transaction.suspicions[0].code, "start_never_seen");
    assert_eq!(transaction.suspicions[0].detail, "777");
    assert_eq!(transaction.energy, MilliWattHours::ZERO);
    bed.end_with(cp, stop);
    assert_eq!(bed.shelf.sessions.len(), 1, "and its replay nothing more");
}

#[test]
fn decision_16_a_huge_id_is_matched_within_its_station_only() {
    let (mut bed, cp, _, transaction) = bed_with_start();
    let other = bed.station("CP-02", 1);
    bed.end(other, &transaction, 900);
    assert_eq!(
        bed.session_with(&transaction).status,
        SessionStatus::Active,
        "another station's stop is not its own"
    );
    bed.end(cp, &TransactionId::from_number(i64::MAX), 900);
    assert_eq!(bed.session_with(&transaction).status, SessionStatus::Active);
}

#[test]
fn r8_q28_a_stop_with_minus_one_ends_what_runs_there() {
    for id in [Some(-1), Some(0), None] {
        let (mut bed, cp, _, transaction) = bed_with_start();
        let id = id.map(TransactionId::from_number);
        bed.end_with(cp, stop_of(id, None, 900, bed.stated()));
        let row = bed.session_with(&transaction);
        assert_eq!(row.status, SessionStatus::Completed);
        assert_eq!(bed.shelf.sessions.len(), 1);
    }
}

#[test]
fn q28_of_two_connectors_the_card_says_which_one_ended() {
    let mut bed = Bed::new();
    bed.card("ONE");
    bed.card("TWO");
    let cp = bed.station("CP-01", 2);
    let (one, _) = bed.begin(cp, 1, "ONE");
    let (two, _) = bed.begin(cp, 2, "TWO");
    let minus_one = Some(TransactionId::from_number(-1));
    bed.end_with(cp, stop_of(minus_one, Some("TWO"), 1_000_001, bed.stated()));
    assert_eq!(bed.session_with(&one).status, SessionStatus::Active);
    assert_eq!(bed.session_with(&two).status, SessionStatus::Completed);
}

#[test]
fn q28_a_refused_transaction_that_ran_all_the_same_is_ended_by_a_zero() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let (transaction, _) = bed.begin(cp, 1, "STRANGER");
    let zero = Some(TransactionId::from_number(0));
    bed.end_with(cp, stop_of(zero, None, 1_000_004, bed.stated()));
    let row = bed.session_with(&transaction);
    assert_eq!(row.status, SessionStatus::Invalidated);
    assert!(row.transaction.as_ref().unwrap().stop_received_at.is_some());
}

#[test]
fn q29_a_stop_alone_after_a_restart_is_recorded() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    bed.restart();
    bed.come_back(cp);
    let minus_one = Some(TransactionId::from_number(-1));
    let stop = stop_of(minus_one, None, 900, bed.stated());
    bed.end_with(cp, stop.clone());
    assert_eq!(bed.only_session().origin, Origin::Unknown);
    bed.advance(3_600);
    bed.restart();
    bed.come_back(cp);
    bed.end_with(cp, stop);
    assert_eq!(bed.shelf.sessions.len(), 1, "its replay is recognised");
}

#[test]
fn r9_a_stop_before_its_start_becomes_one_session() {
    let mut bed = Bed::new();
    bed.card("04A2");
    let cp = bed.station("CP-01", 1);
    let began = bed.stated();
    bed.advance(600);
    let minus_one = Some(TransactionId::from_number(-1));
    bed.end_with(cp, stop_of(minus_one, Some("04A2"), 900, bed.stated()));
    bed.advance(60);
    let (transaction, verdict) = bed.begin_with(cp, start_of(1, "04A2", 500, began.clone()));
    assert_eq!(verdict.status, VerdictStatus::Accepted);
    let row = bed.only_session();
    assert_eq!(row.status, SessionStatus::Completed);
    let merged = row.transaction.as_ref().unwrap();
    assert_eq!(merged.transaction_id.as_ref(), Some(&transaction));
    assert_eq!(merged.energy, MilliWattHours::from_whole(400));
    assert_eq!(merged.started_at, began.at);
    assert!(
        merged
            .suspicions
            .iter()
            .any(|odd| odd.code == "stop_before_start")
    );
}

#[test]
fn r9_an_orphan_stop_waits_ten_minutes_for_its_start() {
    let mut bed = Bed::new();
    bed.card("04A2");
    let cp = bed.station("CP-01", 1);
    let began = bed.stated();
    let minus_one = Some(TransactionId::from_number(-1));
    bed.end_with(cp, stop_of(minus_one, Some("04A2"), 900, bed.stated()));
    bed.advance(601);
    bed.begin_with(cp, start_of(1, "04A2", 500, began));
    assert_eq!(bed.shelf.sessions.len(), 2);
}

#[test]
fn r10_a_whole_session_from_the_stations_queue() {
    let mut bed = Bed::new();
    bed.card("04A2");
    let cp = bed.station("CP-01", 1);
    bed.disconnect(cp);
    bed.advance(7_200);
    bed.come_back(cp);
    let at = |minutes: i64| said_at(bed.now.utc.plus_millis(-minutes * 60_000));
    let (began, ended) = (at(90), at(30));
    let (transaction, _) = bed.begin_with(cp, start_of(1, "04A2", 500, began.clone()));
    bed.end_with(
        cp,
        stop_of(Some(transaction.clone()), None, 9_500, ended.clone()),
    );
    let row = bed.session_with(&transaction);
    assert_eq!(row.status, SessionStatus::Completed);
    assert!(row.flags.delayed);
    let stored = row.transaction.as_ref().unwrap();
    assert_eq!(stored.started_at, began.at);
    assert_eq!(stored.stopped_at, Some(ended.at));
    assert_eq!(stored.energy, MilliWattHours::from_whole(9_000));
    assert!(stored.suspicions.is_empty());
}

#[test]
fn a_card_blocked_since_is_told_so_at_the_replay() {
    let (mut bed, cp, start, transaction) = bed_with_start();
    let token = bed.session_with(&transaction).token_id.unwrap();
    let edit = TokenEdit {
        status: Some(site::TokenStatus::Blocked),
        ..TokenEdit::default()
    };
    bed.ask(site::Request::EditToken(token, edit));
    let (again, verdict) = bed.begin_with(cp, start);
    assert_eq!(again, transaction);
    assert_eq!(verdict.status, VerdictStatus::Blocked);
}
