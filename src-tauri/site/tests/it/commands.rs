//! The command queue: one CALL in flight, the most urgent next, late answers still count.

use site::{Answer, CommandState, Input, Request, SessionStatus};
use vocabulary::{
    AnswerStatus, Boot, ConnectorStatus, Order, OrderKind, Reply, Report, TriggerKind,
};

use crate::bed::{Bed, start_at};

fn kinds(bed: &Bed) -> Vec<OrderKind> {
    bed.orders.iter().map(|(.., order)| order.kind()).collect()
}

fn trigger(bed: &mut Bed, cp: vocabulary::StationId) -> vocabulary::CommandId {
    let request = Request::Trigger {
        station: cp,
        message: TriggerKind::Heartbeat,
        evse: None,
        reason: None,
    };
    match bed.ask(request) {
        Answer::Command(command) => command.id,
        other => panic!("{other:?}"),
    }
}

#[test]
fn rule_2_one_call_is_outstanding_and_the_most_urgent_goes_next() {
    let mut bed = Bed::new();
    bed.card("04A2");
    let cp = bed.station("CP-01", 2);
    let (transaction, _) = bed.begin(cp, 1, "04A2");
    let running = bed.session_with(&transaction).id;
    let first = trigger(&mut bed, cp);
    trigger(&mut bed, cp);
    let session = bed.start(start_at(cp, 2));
    assert_eq!(
        session.status,
        SessionStatus::Queued,
        "behind the CALL before it"
    );
    bed.stop(running);
    assert_eq!(kinds(&bed), [OrderKind::Trigger]);
    bed.answer_to(first, AnswerStatus::Accepted);
    bed.answer(AnswerStatus::Accepted);
    bed.answer(AnswerStatus::Accepted);
    assert_eq!(
        kinds(&bed),
        [
            OrderKind::Trigger,
            OrderKind::Stop,
            OrderKind::Start,
            OrderKind::Trigger
        ]
    );
}

#[test]
fn decision_22_no_answer_yet_at_30_seconds_and_the_next_call_at_60() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let silent = trigger(&mut bed, cp);
    let next = trigger(&mut bed, cp);
    bed.advance(29);
    assert_eq!(bed.command(silent).state, CommandState::Sent);
    bed.advance(2);
    assert_eq!(bed.command(silent).state, CommandState::Unanswered);
    assert_eq!(bed.command(next).state, CommandState::Waiting);
    bed.advance(30);
    assert_eq!(bed.command(next).state, CommandState::Sent);
}

#[test]
fn rule_7_a_late_answer_still_counts() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let session = bed.start(start_at(cp, 1));
    bed.advance(45);
    assert!(bed.session(session.id).flags.unconfirmed);
    bed.answer(AnswerStatus::Accepted);
    let row = bed.session(session.id);
    assert_eq!(row.status, SessionStatus::AwaitingPlug);
    assert!(!row.flags.unconfirmed);
    let command = bed.command(bed.orders[0].2);
    assert_eq!(command.state, CommandState::Acknowledged);
    assert!(command.answered_at.is_some());
}

#[test]
fn an_order_is_recorded_as_sent_in_the_step_that_sends_it() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    bed.start(start_at(cp, 1));
    let (_, _, id, order) = bed.orders[0].clone();
    let row = bed.command(id);
    assert_eq!(row.state, CommandState::Sent);
    assert_eq!(row.sent_at, Some(bed.now.utc));
    let (Order::Start(sent), Order::Start(stored)) = (&order, &row.order) else {
        panic!("a start");
    };
    assert!(!sent.card.reveal().is_empty());
    assert!(
        stored.card.reveal().is_empty(),
        "the stored row bears no card"
    );
}

#[test]
fn an_order_that_could_not_be_written_fails_its_start() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let session = bed.start(start_at(cp, 1));
    let command = bed.orders[0].2;
    bed.give(Input::NotSent {
        command,
        why: "the card does not fit".into(),
    });
    assert_eq!(bed.command(command).state, CommandState::Failed);
    assert_eq!(bed.status_of(session.id), SessionStatus::StationRejected);
}

#[test]
fn a_waiting_command_can_be_withdrawn_and_a_sent_one_not() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let sent = trigger(&mut bed, cp);
    let waiting = trigger(&mut bed, cp);
    let Answer::Command(row) = bed.ask(Request::CancelCommand(waiting)) else {
        panic!("withdrawn");
    };
    assert_eq!(row.state, CommandState::Cancelled);
    let Answer::Refused(refused) = bed.ask(Request::CancelCommand(sent)) else {
        panic!("refused");
    };
    assert_eq!(refused.reason.code, "command_final");
}

#[test]
fn a_stop_for_a_station_that_stays_away_is_given_up_after_a_day() {
    let mut bed = Bed::new();
    bed.card("04A2");
    let cp = bed.station("CP-01", 1);
    let (transaction, _) = bed.begin(cp, 1, "04A2");
    let id = bed.session_with(&transaction).id;
    bed.disconnect(cp);
    bed.stop(id);
    assert_eq!(bed.status_of(id), SessionStatus::Stopping);
    assert!(bed.orders.is_empty());
    bed.advance(24 * 3600 + 1);
    assert_eq!(bed.command_states(), [CommandState::Expired]);
    let session = bed.session(id);
    assert_eq!(session.status, SessionStatus::Active);
    assert!(session.flags.stop_failed);
}

#[test]
fn a_stop_waits_for_its_station_and_is_dropped_when_the_end_is_reported() {
    let mut bed = Bed::new();
    bed.card("04A2");
    let cp = bed.station("CP-01", 1);
    let (transaction, _) = bed.begin(cp, 1, "04A2");
    let id = bed.session_with(&transaction).id;
    bed.disconnect(cp);
    bed.stop(id);
    bed.reconnect(cp);
    bed.boot(cp);
    bed.end(cp, &transaction, 1_000_100);
    bed.status(cp, 1, ConnectorStatus::Available);
    bed.advance(60);
    assert_eq!(bed.command_states(), [CommandState::Cancelled]);
    assert_eq!(bed.status_of(id), SessionStatus::Completed);
    assert!(bed.orders.is_empty());
}

#[test]
fn decision_22_the_defaults_are_those_that_were_decided() {
    let timers = site::Timers::default();
    assert_eq!(timers.heartbeat_s, 300);
    assert_eq!(timers.ping_s, 60);
    assert_eq!((timers.call_reply_s, timers.call_hold_s), (30, 60));
    assert_eq!(timers.boot_grace_s, 30);
    assert_eq!((timers.plug_in_s, timers.late_window_s), (120, 300));
    assert_eq!(timers.queue_s, 600);
    assert_eq!((timers.stop_retry_s, timers.stop_failed_s), ([30, 60], 120));
    assert_eq!((timers.orphan_stop_s, timers.closed_evidence_s), (600, 600));
    // And a station is told the first of them.
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let Reply::Boot { interval_s, .. } = bed.say(cp, Report::Boot(Boot::default())) else {
        panic!("a boot's answer");
    };
    assert_eq!(interval_s, 300);
}

#[test]
fn a_charger_that_is_told_to_restart_has_when_it_boots_or_has_not_after_three_minutes() {
    for (boots, state) in [
        (true, CommandState::EffectConfirmed),
        (false, CommandState::EffectMissing),
    ] {
        let mut bed = Bed::new();
        let cp = bed.station("CP-01", 1);
        let request = Request::Restart {
            station: cp,
            reason: "the cable hangs".into(),
        };
        let Answer::Command(command) = bed.ask(request) else {
            panic!("not told");
        };
        assert_eq!(bed.last_order(), &Order::Restart);
        bed.answer_to(command.id, AnswerStatus::Accepted);
        assert_eq!(bed.command(command.id).state, CommandState::Acknowledged);
        if boots {
            bed.disconnect(cp);
            bed.reconnect(cp);
            bed.boot(cp);
        } else {
            bed.advance(180);
        }
        assert_eq!(bed.command(command.id).state, state);
        assert_eq!(
            bed.command(command.id).reason.as_deref(),
            Some("the cable hangs")
        );
    }
}

#[test]
fn a_restart_is_of_the_moment_and_does_not_wait_for_a_charger_that_is_away() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    bed.disconnect(cp);
    let answer = bed.ask(Request::Restart {
        station: cp,
        reason: "the cable hangs".into(),
    });
    assert_eq!(Bed::refusal(answer), "station_offline");
}
