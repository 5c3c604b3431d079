//! Starts that people ask for, from the request to the end.

use site::{Answer, CommandState, SessionStatus, Substate};
use vocabulary::{AnswerStatus, ConnectorStatus, MilliWattHours, Order, VerdictStatus};

use crate::bed::{Bed, start_at};

#[test]
fn a_whole_session_from_the_request_to_its_energy() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let session = bed.start(start_at(cp, 1));
    assert_eq!(session.status, SessionStatus::Dispatched);
    let card = bed.ordered_card();
    let start = bed.orders[0].2;
    assert_eq!(bed.command(start).state, CommandState::Sent);

    bed.answer(AnswerStatus::Accepted);
    assert_eq!(bed.status_of(session.id), SessionStatus::AwaitingPlug);
    bed.advance(20);
    bed.status(cp, 1, ConnectorStatus::Preparing);
    let (transaction, verdict) = bed.begin(cp, 1, &card);
    assert_eq!(verdict.status, VerdictStatus::Accepted);
    assert!(transaction.number().unwrap() > 0);
    bed.status(cp, 1, ConnectorStatus::Charging);
    assert_eq!(bed.status_of(session.id), SessionStatus::Active);
    assert_eq!(bed.session(session.id).substate, Some(Substate::Charging));
    assert_eq!(bed.command(start).state, CommandState::EffectConfirmed);

    bed.advance(60);
    bed.meter(cp, 1, Some(&transaction), 1_000_150, 9_000);
    assert_eq!(
        bed.meter_of(session.id).energy,
        MilliWattHours::from_whole(150)
    );

    let Answer::Session { session: now, .. } = bed.stop(session.id) else {
        panic!("the stop is taken");
    };
    assert_eq!(now.status, SessionStatus::Stopping);
    assert_eq!(
        bed.last_order(),
        &Order::Stop {
            transaction: transaction.clone()
        }
    );
    bed.answer(AnswerStatus::Accepted);
    bed.advance(3);
    bed.end(cp, &transaction, 1_000_200);
    let done = bed.session(session.id);
    assert_eq!(done.status, SessionStatus::Completed);
    assert_eq!(
        done.transaction.as_ref().unwrap().energy,
        MilliWattHours::from_whole(200)
    );
    assert_eq!(
        bed.events_of(session.id),
        [
            "session.created",
            "command.accepted",
            "session.accepted_by_station",
            "session.started",
            "command.completed",
            "session.stopping",
            "command.accepted",
            "session.stopped",
            "session.completed",
            "command.completed",
        ]
    );
}

#[test]
fn t8_a_station_that_says_no_ends_the_start() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let session = bed.start(start_at(cp, 1));
    bed.answer(AnswerStatus::Rejected);
    let row = bed.session(session.id);
    assert_eq!(row.status, SessionStatus::StationRejected);
    assert_eq!(row.reason.as_ref().unwrap().code, "station_rejected");
    assert_eq!(bed.start(start_at(cp, 1)).status, SessionStatus::Dispatched);
}

#[test]
fn t9_a_start_without_an_answer_times_out_from_the_write() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let session = bed.start(start_at(cp, 1));
    bed.advance(119);
    let row = bed.session(session.id);
    assert_eq!(row.status, SessionStatus::Dispatched);
    assert!(row.flags.unconfirmed);
    bed.advance(2);
    let row = bed.session(session.id);
    assert_eq!(row.status, SessionStatus::TimedOut);
    assert_eq!(row.reason.as_ref().unwrap().code, "station_timeout");
}

#[test]
fn t11_nobody_plugs_in_within_120_seconds_of_the_stations_yes() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let session = bed.start(start_at(cp, 1));
    bed.advance(20);
    bed.answer(AnswerStatus::Accepted);
    bed.advance(119);
    assert_eq!(bed.status_of(session.id), SessionStatus::AwaitingPlug);
    bed.advance(2);
    let row = bed.session(session.id);
    assert_eq!(row.status, SessionStatus::TimedOut);
    assert_eq!(row.reason.as_ref().unwrap().code, "plug_in_timeout");
    assert_eq!(
        bed.command(bed.orders[0].2).state,
        CommandState::EffectMissing
    );
}

#[test]
fn t11_a_station_that_waits_no_longer_ends_the_wait_and_may_still_start() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let session = bed.start(start_at(cp, 1));
    let card = bed.ordered_card();
    bed.answer(AnswerStatus::Accepted);
    bed.status(cp, 1, ConnectorStatus::Preparing);
    bed.advance(60);
    bed.status(cp, 1, ConnectorStatus::Available);
    assert_eq!(bed.status_of(session.id), SessionStatus::TimedOut);
    bed.advance(5);
    bed.begin(cp, 1, &card);
    assert_eq!(bed.status_of(session.id), SessionStatus::Active);
    assert!(bed.session(session.id).flags.late);
}

#[test]
fn r1_a_start_may_come_before_the_answer_to_its_order() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let session = bed.start(start_at(cp, 1));
    let card = bed.ordered_card();
    bed.begin(cp, 1, &card);
    assert_eq!(bed.status_of(session.id), SessionStatus::Active);
    bed.answer(AnswerStatus::Accepted);
    assert_eq!(bed.status_of(session.id), SessionStatus::Active);
    let command = bed.command(bed.orders[0].2);
    assert_eq!(command.state, CommandState::EffectConfirmed);
    assert!(command.answer.is_some());
}

#[test]
fn r4_a_second_start_at_one_connector_is_refused_while_one_is_pending() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let request = start_at(cp, 1);
    let first = bed.start(request.clone());
    let refused = bed.start_refused(request);
    assert_eq!(refused.reason.code, "start_already_pending");
    assert_eq!(
        refused.reason.args["session_id"],
        first.id.to_string().as_str()
    );
    let second = refused.session.expect("from P1 on there is a session");
    assert_eq!(bed.status_of(second), SessionStatus::PolicyRejected);
}

#[test]
fn t12_r7_a_stop_before_the_start_withdraws_it() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let session = bed.start(start_at(cp, 1));
    bed.answer(AnswerStatus::Accepted);
    bed.stop(session.id);
    let row = bed.session(session.id);
    assert_eq!(row.status, SessionStatus::Cancelled);
    assert_eq!(row.reason.as_ref().unwrap().code, "caller");
    assert_eq!(bed.orders.len(), 1, "no message of 1.6 takes a start back");
}

#[test]
fn t26_a_connector_that_goes_out_of_service_ends_the_start() {
    for (status, code) in [
        (ConnectorStatus::Faulted, "connector_faulted"),
        (ConnectorStatus::Unavailable, "connector_unavailable"),
    ] {
        for number in [0, 1] {
            let mut bed = Bed::new();
            let cp = bed.station("CP-01", 1);
            let session = bed.start(start_at(cp, 1));
            bed.answer(AnswerStatus::Accepted);
            bed.status(cp, number, status.clone());
            let row = bed.session(session.id);
            assert_eq!(row.status, SessionStatus::StationRejected);
            assert_eq!(row.reason.as_ref().unwrap().code, code);
        }
    }
}

#[test]
fn q25_the_connector_is_always_named_and_a_limit_goes_along() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let request = site::StartRequest {
        evse: None,
        limit: Some(vocabulary::ChargingLimit::Power(
            vocabulary::MilliWatts::from_whole(11_000),
        )),
        ..start_at(cp, 1)
    };
    let session = bed.start(request);
    let Order::Start(order) = bed.last_order() else {
        panic!("a start");
    };
    assert_eq!(order.evse, vocabulary::EvseNumber(1));
    assert_eq!(
        order.limit,
        Some(vocabulary::ChargingLimit::Power(
            vocabulary::MilliWatts::from_whole(11_000)
        ))
    );
    assert_eq!(
        bed.session(session.id).power_limit,
        Some(vocabulary::MilliWatts::from_whole(11_000))
    );
}

#[test]
fn a_start_with_a_registered_card_sends_that_card() {
    let mut bed = Bed::new();
    let card = bed.card("04A2B3C4");
    let cp = bed.station("CP-01", 1);
    let request = site::StartRequest {
        token: Some(card),
        ..start_at(cp, 1)
    };
    let session = bed.start(request);
    assert_eq!(bed.ordered_card(), "04A2B3C4");
    assert_eq!(bed.session(session.id).token_id, Some(card));
}

#[test]
fn a_dry_run_decides_and_changes_nothing() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let request = start_at(cp, 1);
    let Answer::Decision(decision) = bed.ask(site::Request::Evaluate(request)) else {
        panic!("a decision");
    };
    assert_eq!(decision.outcome, site::CheckOutcome::Allow);
    assert_eq!(decision.trigger, site::Trigger::DryRun);
    assert!(bed.shelf.sessions.is_empty());
    assert!(bed.shelf.decisions.is_empty());
}
