#![allow(clippy::panic, reason = "a test may panic")]

use vocabulary::{Measurand, MilliWattHours, Timestamp};

use super::*;
use crate::Quirks;

fn read(payload: &str) -> TransactionStopped {
    let quirks = Quirks::default();
    let reading = Reading {
        received_at: Timestamp(1_790_000_000_000),
        quirks: &quirks,
    };
    match read_report(payload, reading) {
        Report::TransactionStopped(stopped) => stopped,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_stop_is_read_whole() {
    let stopped = read(
        r#"{"transactionId":17,"idTag":"04A2","meterStop":20000,"reason":"EVDisconnected",
            "timestamp":"2026-09-21T14:10:00Z","transactionData":[{"timestamp":"2026-09-21T14:09:00Z",
            "sampledValue":[{"value":"19.5","unit":"kWh","context":"Transaction.End"}]}]}"#,
    );
    assert_eq!(stopped.transaction, Some(TransactionId::from_number(17)));
    assert_eq!(stopped.card, Some(CardText("04A2".into())));
    assert_eq!(stopped.meter_stop, Some(MilliWattHours::from_whole(20_000)));
    assert_eq!(stopped.reason.as_deref(), Some("EVDisconnected"));
    let sample = &stopped.readings[0].samples[0];
    assert_eq!(
        (&sample.measurand, sample.milli),
        (&Measurand::EnergyImportRegister, 19_500_000)
    );
    assert_eq!(stopped.suspicions, []);
}

#[test]
fn an_id_of_any_size_and_sign_is_kept_q28_q30() {
    for (json, id) in [
        ("-1", "-1"),
        ("0", "0"),
        ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("9223372036854775808", "9223372036854775808"),
        (r#""17""#, "17"),
        ("17.0", "17"),
        (r#""7f3a-local""#, "7f3a-local"),
    ] {
        let stopped = read(&format!(r#"{{"transactionId":{json}}}"#));
        assert_eq!(
            stopped.transaction,
            Some(TransactionId(id.into())),
            "{json}"
        );
    }
}

#[test]
fn a_stop_without_an_id_or_a_card_is_still_a_stop() {
    let stopped = read(r#"{"transactionId":null,"idTag":""}"#);
    assert_eq!((stopped.transaction, stopped.card), (None, None));
    let codes: Vec<&str> = stopped
        .suspicions
        .iter()
        .map(|found| found.code.as_str())
        .collect();
    assert_eq!(
        codes,
        ["transaction_missing", "meter_missing", "timestamp_missing"]
    );
}

#[test]
fn a_list_that_is_none_is_noted_q48() {
    let stopped = read(r#"{"transactionId":1,"transactionData":"[]"}"#);
    assert_eq!(stopped.readings, []);
    assert!(
        stopped
            .suspicions
            .iter()
            .any(|found| found.code == "list_unreadable")
    );
    assert_eq!(read(r#"{"transactionData":null}"#).readings, []);
}

#[test]
fn the_answer_tells_of_a_card_only_if_there_was_one() {
    assert_eq!(write_reply(None), "{}");
    let verdict = CardVerdict::accepted();
    assert_eq!(
        write_reply(Some(&verdict)),
        r#"{"idTagInfo":{"status":"Accepted"}}"#
    );
}
