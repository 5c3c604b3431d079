//! The tolerance table of `wire.md`, row by row, from the text on the socket to the report; and
//! that no text at all goes wrong.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use ocpp::{CallErrorCode, Dialect, Frame, MessageId, Quirks, Refusal};
use proptest::prelude::*;
use serde_json::{Value, json};
use vocabulary::{ConnectorStatus, MeterReport, MilliWattHours, Order, Report, Timestamp};

const RECEIVED: Timestamp = Timestamp(1_790_000_000_000);

fn read(action: &str, payload: &str) -> Result<Report, Refusal> {
    Dialect::V16.read_report(action, payload, RECEIVED, &Quirks::default())
}

fn meter(payload: &str) -> MeterReport {
    match read("MeterValues", payload) {
        Ok(Report::MeterValues(meter)) => meter,
        other => panic!("{other:?}"),
    }
}

#[test]
fn row_timestamps_in_every_spelling_also_inside_arrays() {
    for (spelling, utc) in [
        ("2026-11-21T10:15:02", "2026-11-21T08:15:02.000Z"),
        ("2026-11-21 10:15:02", "2026-11-21T08:15:02.000Z"),
        ("2026-11-21T10:15", "2026-11-21T08:15:00.000Z"),
        ("2026-11-21T10:15:02+01", "2026-11-21T09:15:02.000Z"),
        ("2026-11-21T10:15:02Z", "2026-11-21T10:15:02.000Z"),
    ] {
        let payload = json!({"connectorId": 1, "meterValue":
            [{"timestamp": spelling, "sampledValue": [{"value": "1"}]}]});
        let quirks = Quirks { local_minutes: 120 };
        let read = Dialect::V16.read_report("MeterValues", &payload.to_string(), RECEIVED, &quirks);
        let Ok(Report::MeterValues(meter)) = read else {
            panic!("{read:?}")
        };
        let at = &meter.readings[0].at;
        assert_eq!(
            (at.at.to_rfc3339().as_str(), at.raw.as_str()),
            (utc, spelling)
        );
        assert_eq!(meter.suspicions, []);
    }
}

#[test]
fn row_an_empty_timestamp_is_the_time_of_receipt_and_flagged() {
    for timestamp in [json!(""), Value::Null, json!([])] {
        let payload = json!({"connectorId": 1, "meterValue":
            [{"timestamp": timestamp, "sampledValue": [{"value": "1"}]}]});
        let meter = meter(&payload.to_string());
        assert_eq!(meter.readings[0].at.at, RECEIVED);
        assert_eq!(meter.suspicions.len(), 1, "{timestamp}");
    }
}

#[test]
fn row_numbers_and_texts_stand_for_each_other() {
    let payload = r#"{"connectorId":"1","transactionId":"17","meterValue":
        [{"timestamp":"2026-11-21T10:15:02Z","sampledValue":[{"value":12.5}]}]}"#;
    let meter = meter(payload);
    assert_eq!(meter.evse.map(|evse| evse.0), Some(1));
    assert_eq!(meter.transaction.and_then(|id| id.number()), Some(17));
    assert_eq!(meter.readings[0].samples[0].milli, 12_500);
    let Ok(Report::TransactionStarted(started)) = read(
        "StartTransaction",
        r#"{"connectorId":1.0,"idTag":12345678,"meterStart":1234.5,"timestamp":"2026-11-21T10:15:02Z"}"#,
    ) else {
        panic!("no start")
    };
    assert_eq!(started.evse.map(|evse| evse.0), Some(1));
    assert_eq!(started.card.map(|card| card.0).as_deref(), Some("12345678"));
    assert_eq!(started.meter_start, Some(MilliWattHours(1_234_500)));
    assert_eq!(started.suspicions, []);
}

#[test]
fn row_ids_are_never_clamped_and_other_numbers_are_and_flagged() {
    let meter = meter(
        r#"{"connectorId":8638204771704,"transactionId":9223372036854775807,"meterValue":[]}"#,
    );
    assert_eq!(meter.transaction.and_then(|id| id.number()), Some(i64::MAX));
    assert_eq!(meter.evse.map(|evse| evse.0), Some(u32::MAX));
    assert_eq!(meter.suspicions.len(), 1);
    assert_eq!(meter.suspicions[0].code, "number_clamped");
}

#[test]
fn row_data_of_a_data_transfer_may_be_an_object() {
    let Ok(Report::DataTransfer(transfer)) =
        read("DataTransfer", r#"{"vendorId":"v","data":{"a": 1.10}}"#)
    else {
        panic!("no transfer")
    };
    assert_eq!(transfer.data.as_deref(), Some(r#"{"a": 1.10}"#));
}

#[test]
fn row_over_long_texts_are_kept_whole() {
    let long = "x".repeat(60);
    let payload = json!({"chargePointVendor": long, "chargePointModel": long});
    let Ok(Report::Boot(boot)) = read("BootNotification", &payload.to_string()) else {
        panic!("no boot")
    };
    assert_eq!((boot.vendor, boot.model), (long.clone(), long.clone()));
    let payload = json!({"connectorId": 1, "status": "Faulted", "errorCode": "OtherError",
        "info": long, "timestamp": "2026-11-21T10:15:02Z"});
    let Ok(Report::Status(status)) = read("StatusNotification", &payload.to_string()) else {
        panic!("no status")
    };
    assert_eq!(status.info, Some(long));
}

#[test]
fn row_unknown_words_are_kept_and_case_does_not_matter() {
    for (word, status) in [
        ("CHARGING", ConnectorStatus::Charging),
        ("Occupied", ConnectorStatus::Other("Occupied".into())),
    ] {
        let payload = json!({"connectorId": 1, "status": word, "errorCode": "NoError"});
        let Ok(Report::Status(read)) = read("StatusNotification", &payload.to_string()) else {
            panic!("no status")
        };
        assert_eq!(read.status, status);
    }
}

#[test]
fn row_minus_one_is_none() {
    let Ok(Report::TransactionStarted(started)) = read(
        "StartTransaction",
        r#"{"connectorId":1,"idTag":"A","meterStart":-1,"reservationId":-1}"#,
    ) else {
        panic!("no start")
    };
    assert_eq!((started.meter_start, started.reservation), (None, None));
}

#[test]
fn row_a_null_payload_is_an_empty_one() {
    let Ok(Frame::Call {
        action, payload, ..
    }) = Frame::parse(r#"[2,"1","Heartbeat",null]"#)
    else {
        panic!("no CALL")
    };
    assert_eq!(read(&action, payload), Ok(Report::Heartbeat));
}

#[test]
fn row_broken_json_still_tells_whom_to_answer() {
    let text = r#"[2,"88","StopTransaction",{"transactionId":,"meterStop":5}]"#;
    let broken = Frame::parse(text).unwrap_err();
    let answer = Frame::error(
        &broken.call.unwrap(),
        Dialect::V16.spell(CallErrorCode::FormationViolation),
        &broken.problem,
    );
    assert!(
        answer.starts_with(r#"[4,"88","FormationViolation","#),
        "{answer}"
    );
}

#[test]
fn codes_of_a_refusal_have_the_spelling_of_1_6_q14() {
    let spelled = Dialect::V16.spell(CallErrorCode::OccurrenceConstraintViolation);
    assert_eq!(spelled, "OccurenceConstraintViolation");
    assert_eq!(
        Dialect::V16.spell(CallErrorCode::FormationViolation),
        "FormationViolation"
    );
}

#[test]
fn what_is_not_served_is_refused_by_the_specifications_codes() {
    for (action, code) in [
        ("BogusAction", CallErrorCode::NotImplemented),
        ("bootnotification", CallErrorCode::NotImplemented),
        ("SignCertificate", CallErrorCode::NotSupported),
        ("Reset", CallErrorCode::NotSupported),
    ] {
        assert_eq!(read(action, "{}").unwrap_err().code, code, "{action}");
    }
    let refusal = Dialect::V16
        .read_order("UnlockConnector", r#"{"connectorId":1}"#)
        .unwrap_err();
    assert_eq!(refusal.code, CallErrorCode::NotSupported);
}

/// Any JSON, with the names of real fields.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        "\\PC{0,20}".prop_map(Value::from),
        "[0-9T:.Z+-]{0,25}".prop_map(Value::from),
    ];
    let names = prop_oneof![
        Just("connectorId"),
        Just("idTag"),
        Just("meterStart"),
        Just("meterStop"),
        Just("timestamp"),
        Just("transactionId"),
        Just("reservationId"),
        Just("transactionData"),
        Just("meterValue"),
        Just("sampledValue"),
        Just("value"),
        Just("unit"),
        Just("phase"),
        Just("format"),
        Just("status"),
        Just("other"),
    ];
    leaf.prop_recursive(5, 64, 8, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map(names.clone().prop_map(str::to_owned), inner, 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

#[test]
fn nesting_without_end_is_read_past() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let text =
        format!(r#"[2,"1","MeterValues",{{"connectorId":{deep},"meterValue":{deep},"x":{deep}}}]"#);
    let Ok(Frame::Call {
        action, payload, ..
    }) = Frame::parse(&text)
    else {
        panic!("no CALL")
    };
    let Ok(Report::MeterValues(meter)) = read(&action, payload) else {
        panic!("no values")
    };
    assert_eq!(meter.readings, []);
    assert!(!meter.suspicions.is_empty());
}

proptest! {
    #[test]
    fn any_json_makes_a_start_a_stop_and_meter_values(payload in any_json()) {
        let payload = payload.to_string();
        prop_assert!(matches!(read("StartTransaction", &payload), Ok(Report::TransactionStarted(_))));
        prop_assert!(matches!(read("StopTransaction", &payload), Ok(Report::TransactionStopped(_))));
        prop_assert!(matches!(read("MeterValues", &payload), Ok(Report::MeterValues(_))));
    }

    #[test]
    fn no_payload_panics_any_action(payload in any_json(), junk in "\\PC{0,60}") {
        for action in [
            "BootNotification", "Heartbeat", "Authorize", "StatusNotification", "DataTransfer",
            "DiagnosticsStatusNotification", "FirmwareStatusNotification",
            "SecurityEventNotification", "RemoteStartTransaction", "RemoteStopTransaction",
            "TriggerMessage", "StartTransaction", "StopTransaction", "MeterValues",
        ] {
            for payload in [&payload.to_string(), &junk] {
                let _ = read(action, payload);
                let _ = Dialect::V16.read_order(action, payload);
                let _ = Dialect::V16.read_reply(action, payload);
            }
        }
    }

    #[test]
    fn what_is_written_after_any_text_is_one_message(id in "\\PC{0,40}", said in "\\PC{0,300}") {
        let id = MessageId::new(id);
        let answer = Dialect::V16.read_error(&said, &said);
        prop_assert!(answer.said.chars().count() <= 200);
        let text = Frame::error(&id, "GenericError", &said);
        prop_assert!(Frame::parse(&text).is_ok());
    }
}

#[test]
fn an_order_that_is_no_json_is_refused() {
    for action in [
        "RemoteStartTransaction",
        "RemoteStopTransaction",
        "TriggerMessage",
    ] {
        let order: Result<Order, Refusal> = Dialect::V16.read_order(action, "[]");
        assert!(order.is_err(), "{action}");
    }
}
