//! Connections, the boot gate, and what is asked after a reconnect.

use site::{CommandState, Effect, EventKind, Input, SessionStatus};
use vocabulary::{AnswerStatus, ConnectorStatus, Order, Registration, TriggerKind};

use crate::bed::{Bed, start_at};

fn triggers(bed: &Bed) -> Vec<TriggerKind> {
    bed.orders
        .iter()
        .filter_map(|(_, _, _, order)| match order {
            Order::Trigger { message, .. } => Some(*message),
            Order::Start(_)
            | Order::Stop { .. }
            | Order::Limit(_)
            | Order::Restart
            | Order::ReadSettings { .. }
            | Order::ChangeSetting { .. } => None,
        })
        .collect()
}

#[test]
fn rule_1_the_late_end_of_an_old_connection_leaves_the_new_one_alone() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let old = bed.generation_of(cp);
    bed.come_back(cp);
    bed.give(Input::Disconnected {
        station: cp,
        generation: old,
    });
    let row = bed.site.station(cp).unwrap();
    assert_eq!(row.disconnected_at, None);
    bed.status(cp, 1, ConnectorStatus::Available);
    assert_eq!(bed.start(start_at(cp, 1)).status, SessionStatus::Dispatched);
    assert_eq!(bed.orders.last().unwrap().1, bed.generation_of(cp));
}

#[test]
fn r13_the_newest_connection_wins_and_what_was_in_flight_is_unconfirmed() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let old = bed.generation_of(cp);
    let session = bed.start(start_at(cp, 1));
    bed.reconnect(cp);
    assert!(
        bed.effects
            .iter()
            .any(|effect| matches!(effect, Effect::Close { generation, .. } if *generation == old))
    );
    assert_eq!(
        bed.command(bed.orders[0].2).state,
        CommandState::Unconfirmed
    );
    assert!(bed.session(session.id).flags.unconfirmed);
    bed.advance(100);
    assert_eq!(
        bed.orders
            .iter()
            .filter(|(_, _, _, order)| matches!(order, Order::Start(_)))
            .count(),
        1,
        "a start is never sent again blindly"
    );
}

#[test]
fn q5_an_identity_is_one_station_in_any_case() {
    let mut bed = Bed::new();
    let (upper, _) = bed.connect_as("CP-01", true);
    let (lower, _) = bed.connect_as("cp-01", true);
    assert_eq!(upper, lower);
}

#[test]
fn rule_9_nothing_is_sent_before_the_boot_is_answered() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    bed.reconnect(cp);
    bed.status(cp, 1, ConnectorStatus::Available);
    let session = bed.start(start_at(cp, 1));
    bed.advance(20);
    assert_eq!(bed.status_of(session.id), SessionStatus::Queued);
    assert!(bed.orders.is_empty());
    assert_eq!(bed.boot(cp), Registration::Accepted);
    assert!(bed.orders.is_empty(), "the answer to the boot goes first");
    bed.advance(1);
    assert_eq!(bed.status_of(session.id), SessionStatus::Dispatched);
}

#[test]
fn q8_without_a_boot_the_station_is_spoken_to_after_30_seconds() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    bed.reconnect(cp);
    bed.status(cp, 1, ConnectorStatus::Available);
    let session = bed.start(start_at(cp, 1));
    bed.advance(29);
    assert_eq!(bed.status_of(session.id), SessionStatus::Queued);
    bed.advance(2);
    assert_eq!(bed.status_of(session.id), SessionStatus::Dispatched);
}

#[test]
fn t23_a_station_that_says_by_itself_how_it_stands_is_not_asked() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 2);
    bed.come_back(cp);
    bed.status(cp, 1, ConnectorStatus::Available);
    bed.status(cp, 2, ConnectorStatus::Available);
    bed.advance(60);
    assert_eq!(triggers(&bed), []);
}

#[test]
fn t23_a_silent_station_is_asked_once_for_each_kind() {
    let mut bed = Bed::new();
    bed.card("04A2");
    let cp = bed.station("CP-01", 2);
    bed.begin(cp, 1, "04A2");
    bed.advance(1);
    bed.disconnect(cp);
    bed.come_back(cp);
    bed.status(cp, 1, ConnectorStatus::Charging);
    bed.advance(10);
    assert_eq!(triggers(&bed), [TriggerKind::Status]);
    bed.answer(AnswerStatus::Accepted);
    assert_eq!(
        triggers(&bed),
        [TriggerKind::Status, TriggerKind::MeterValues]
    );
    bed.answer(AnswerStatus::Accepted);
    let asked = bed.orders[0].2;
    bed.status(cp, 2, ConnectorStatus::Available);
    assert_eq!(bed.command(asked).state, CommandState::EffectConfirmed);
    bed.advance(120);
    assert_eq!(
        bed.command(bed.orders[1].2).state,
        CommandState::EffectMissing
    );
}

#[test]
fn q45_a_station_that_cannot_be_asked_is_not_asked_again() {
    let mut bed = Bed::new();
    let (cp, _) = bed.connect_as("CP-01", true);
    bed.boot(cp);
    bed.advance(10);
    assert_eq!(triggers(&bed), [TriggerKind::Status]);
    bed.answer(AnswerStatus::NotSupported);
    bed.disconnect(cp);
    bed.come_back(cp);
    bed.advance(30);
    assert_eq!(triggers(&bed).len(), 1);
}

#[test]
fn t22_t23_a_session_is_offline_while_its_station_is() {
    let mut bed = Bed::new();
    bed.card("04A2");
    let cp = bed.station("CP-01", 1);
    let (transaction, _) = bed.begin(cp, 1, "04A2");
    bed.disconnect(cp);
    assert!(bed.session_with(&transaction).flags.offline);
    assert_eq!(bed.events(EventKind::StationOffline).len(), 1);
    bed.reconnect(cp);
    let session = bed.session_with(&transaction);
    assert!(!session.flags.offline);
    assert_eq!(session.status, SessionStatus::Active);
}
