#![allow(clippy::panic, reason = "a test may panic")]

use vocabulary::{EvseNumber, MilliWattHours, Timestamp};

use super::*;
use crate::Quirks;

const RECEIVED: Timestamp = Timestamp(1_790_000_000_000);

fn read(payload: &str) -> TransactionStarted {
    let quirks = Quirks::default();
    let reading = Reading {
        received_at: RECEIVED,
        quirks: &quirks,
    };
    match read_report(payload, reading) {
        Report::TransactionStarted(started) => started,
        other => panic!("{other:?}"),
    }
}

fn codes(started: &TransactionStarted) -> Vec<&str> {
    started
        .suspicions
        .iter()
        .map(|found| found.code.as_str())
        .collect()
}

#[test]
fn a_start_is_read_whole() {
    let started = read(
        r#"{"connectorId":2,"idTag":"04A2B3C4","meterStart":1234,
            "timestamp":"2026-09-21T14:10:00Z","reservationId":9}"#,
    );
    assert_eq!(started.evse, Some(EvseNumber(2)));
    assert_eq!(started.card, Some(CardText("04A2B3C4".into())));
    assert_eq!(started.meter_start, Some(MilliWattHours::from_whole(1234)));
    assert_eq!(started.at.at.to_rfc3339(), "2026-09-21T14:10:00.000Z");
    assert_eq!(started.reservation, Some(9));
    assert_eq!(started.suspicions, []);
}

#[test]
fn a_fractional_meter_is_kept_exactly_q30() {
    for json in ["1234.5", r#""1234.5""#, r#"" 1234.50 ""#, "1.2345e3"] {
        let started = read(&format!(r#"{{"meterStart":{json}}}"#));
        assert_eq!(
            started.meter_start,
            Some(MilliWattHours(1_234_500)),
            "{json}"
        );
    }
}

#[test]
fn a_meter_that_is_a_sentinel_is_none_and_noted_q30() {
    for json in [
        "2147483647",
        "-2147483648",
        "4294967295",
        "9223372036854775807",
        "1e30",
        "-1",
    ] {
        let started = read(&format!(r#"{{"meterStart":{json}}}"#));
        assert_eq!(started.meter_start, None, "{json}");
        assert!(codes(&started).contains(&"meter_sentinel"), "{json}");
    }
}

#[test]
fn a_reservation_at_or_below_0_is_none_q32() {
    for json in ["-1", "0", "null", r#""""#, "-1.0"] {
        assert_eq!(
            read(&format!(r#"{{"reservationId":{json}}}"#)).reservation,
            None,
            "{json}"
        );
    }
    let huge = read(r#"{"reservationId":9223372036854775807}"#);
    assert_eq!(huge.reservation, Some(i64::MAX));
}

#[test]
fn a_start_with_nothing_in_it_is_still_a_start() {
    for payload in [
        "{}",
        "[]",
        "null",
        "7",
        r#""text""#,
        r#"{"connectorId":[1]}"#,
    ] {
        let started = read(payload);
        assert_eq!(
            (started.evse, &started.card, started.meter_start),
            (None, &None, None)
        );
        assert_eq!(started.at.at, RECEIVED);
        let codes = codes(&started);
        for code in [
            "connector_missing",
            "card_missing",
            "meter_missing",
            "timestamp_missing",
        ] {
            assert!(codes.contains(&code), "{payload}: {code} in {codes:?}");
        }
    }
}

#[test]
fn the_answer_carries_an_id_of_any_size() {
    for id in [1, 2_147_483_647, 9_007_199_254_740_993] {
        let id = TransactionId::from_number(id);
        let verdict = CardVerdict::accepted();
        let payload = write_reply(&id, &verdict);
        assert_eq!(
            payload,
            format!(r#"{{"idTagInfo":{{"status":"Accepted"}},"transactionId":{id}}}"#)
        );
        assert_eq!(
            read_reply(&payload),
            Ok(Reply::TransactionStarted {
                transaction: id,
                verdict
            })
        );
    }
}
