//! Cars that stand there and do not charge: cut off, or waiting for a card.

use site::{Attention, AttentionKind};
use vocabulary::{ConnectorStatus, TransactionId, TransactionStopped};

use crate::bed::{Bed, Cp, start_at, stop_of};

const TEN_MINUTES: i64 = 600;

fn of_kind(bed: &Bed, kind: AttentionKind) -> Vec<&Attention> {
    let rows = bed.shelf.attention.values();
    rows.filter(|row| row.kind == kind).collect()
}

fn only(bed: &Bed, kind: AttentionKind) -> &Attention {
    let rows = of_kind(bed, kind);
    assert_eq!(rows.len(), 1, "one item of {kind:?}: {rows:?}");
    rows[0]
}

/// How many ended, and how many of them still stand uncharged.
fn counts(item: &Attention) -> (u64, usize) {
    let waiting = item.args["evses"].as_array().unwrap().len();
    (item.args["ended"].as_u64().unwrap(), waiting)
}

/// A station at each of whose connectors a car charges.
fn charging(bed: &mut Bed, identity: &str, cards: &[&str]) -> (Cp, Vec<TransactionId>) {
    let cp = bed.station(identity, u32::try_from(cards.len()).unwrap());
    let transactions = (1..).zip(cards).map(|(number, card)| {
        bed.card(card);
        bed.status(cp, number, ConnectorStatus::Preparing);
        let (transaction, _) = bed.begin(cp, number, card);
        bed.status(cp, number, ConnectorStatus::Charging);
        transaction
    });
    let transactions = transactions.collect();
    (cp, transactions)
}

fn stop(bed: &mut Bed, cp: Cp, transaction: &TransactionId, reason: &str) {
    let at = bed.stated();
    let stop = TransactionStopped {
        reason: Some(reason.into()),
        ..stop_of(Some(transaction.clone()), None, 1_000_500, at)
    };
    bed.end_with(cp, stop);
}

#[test]
fn sessions_that_a_power_loss_ended_are_one_item_until_each_car_charges_again_or_has_left() {
    let mut bed = Bed::new();
    let (one, first) = charging(&mut bed, "CP-01", &["04AA01", "04AA02"]);
    let (two, second) = charging(&mut bed, "CP-02", &["04AA03"]);
    for (number, transaction) in (1..).zip(&first) {
        bed.status(one, number, ConnectorStatus::Preparing);
        stop(&mut bed, one, transaction, "PowerLoss");
    }
    bed.advance(5);
    bed.status(two, 1, ConnectorStatus::Preparing);
    stop(&mut bed, two, &second[0], "PowerLoss");
    let item = only(&bed, AttentionKind::SessionsCutOff);
    assert_eq!((counts(item), item.stations.len()), ((3, 3), 2));
    assert_eq!(item.args["reason"], "PowerLoss");

    bed.begin(one, 1, "04AA01");
    bed.status(one, 2, ConnectorStatus::Available);
    let item = only(&bed, AttentionKind::SessionsCutOff);
    assert_eq!((counts(item), item.closed_at), ((3, 1), None));
    bed.begin(two, 1, "04AA03");
    let item = only(&bed, AttentionKind::SessionsCutOff);
    assert_eq!(item.closed_why.as_deref(), Some("done"));
}

#[test]
fn what_was_cut_off_at_another_moment_or_for_another_reason_is_another_item() {
    let mut bed = Bed::new();
    let (cp, transactions) = charging(&mut bed, "CP-01", &["04AA01", "04AA02", "04AA03"]);
    stop(&mut bed, cp, &transactions[0], "PowerLoss");
    stop(&mut bed, cp, &transactions[1], "EmergencyStop");
    bed.advance(60);
    stop(&mut bed, cp, &transactions[2], "PowerLoss");
    assert_eq!(of_kind(&bed, AttentionKind::SessionsCutOff).len(), 3);
}

#[test]
fn who_stopped_by_hand_or_has_left_already_is_not_cut_off() {
    let mut bed = Bed::new();
    let (cp, transactions) = charging(&mut bed, "CP-01", &["04AA01", "04AA02"]);
    stop(&mut bed, cp, &transactions[0], "Local");
    bed.status(cp, 2, ConnectorStatus::Available);
    stop(&mut bed, cp, &transactions[1], "PowerLoss");
    assert!(of_kind(&bed, AttentionKind::SessionsCutOff).is_empty());
}

#[test]
fn a_car_that_waits_for_a_card_for_long_is_told_once_and_no_more_when_it_charges() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    bed.card("04AA01");
    let since = bed.now.utc;
    bed.status(cp, 1, ConnectorStatus::Preparing);
    bed.advance(TEN_MINUTES - 1);
    assert!(of_kind(&bed, AttentionKind::CarWaiting).is_empty());
    bed.advance(TEN_MINUTES * 2);
    let item = only(&bed, AttentionKind::CarWaiting);
    assert_eq!((item.since, item.closed_at), (since, None));
    bed.begin(cp, 1, "04AA01");
    let item = only(&bed, AttentionKind::CarWaiting);
    assert_eq!(item.closed_why.as_deref(), Some("done"));
}

#[test]
fn a_start_that_is_asked_for_serves_the_car_and_one_that_fails_lets_it_wait_anew() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    bed.status(cp, 1, ConnectorStatus::Preparing);
    bed.advance(TEN_MINUTES - 10);
    bed.start(start_at(cp, 1));
    bed.advance(60);
    assert!(of_kind(&bed, AttentionKind::CarWaiting).is_empty());
    bed.answer(vocabulary::AnswerStatus::Rejected);
    bed.advance(TEN_MINUTES - 10);
    assert!(of_kind(&bed, AttentionKind::CarWaiting).is_empty());
    bed.advance(20);
    assert_eq!(only(&bed, AttentionKind::CarWaiting).closed_at, None);
}

#[test]
fn a_car_goes_on_waiting_over_a_restart_and_while_its_charger_is_away_nothing_is_said() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    bed.status(cp, 1, ConnectorStatus::Preparing);
    bed.advance(60);
    bed.restart();
    bed.advance(TEN_MINUTES);
    assert!(of_kind(&bed, AttentionKind::CarWaiting).is_empty());
    bed.come_back(cp);
    bed.status(cp, 1, ConnectorStatus::Preparing);
    bed.advance(TEN_MINUTES);
    assert_eq!(only(&bed, AttentionKind::CarWaiting).closed_at, None);
}

#[test]
fn a_car_that_was_cut_off_is_not_told_a_second_time_because_it_waits() {
    let mut bed = Bed::new();
    let (cp, transactions) = charging(&mut bed, "CP-01", &["04AA01"]);
    stop(&mut bed, cp, &transactions[0], "PowerLoss");
    bed.status(cp, 1, ConnectorStatus::Preparing);
    bed.advance(TEN_MINUTES * 2);
    assert!(of_kind(&bed, AttentionKind::CarWaiting).is_empty());
    assert_eq!(only(&bed, AttentionKind::SessionsCutOff).closed_at, None);
}
