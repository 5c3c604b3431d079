//! Starts that people ask for, from the request to the end.

use site::{Answer, CommandState, SessionStatus, Substate};
use vocabulary::{AnswerStatus, ConnectorStatus, MilliWattHours, Order, VerdictStatus};

use crate::bed::Bed;

#[test]
fn a_whole_session_from_the_request_to_its_energy() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let request = bed.start_at(cp, 1);
    let session = bed.start(request);
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
