#![allow(clippy::panic, reason = "a test may panic")]

use vocabulary::{
    EvseNumber, Measurand, Phase, ReadingContext, Sample, SampleLocation, SignedValue, Timestamp,
};

use super::*;
use crate::Quirks;

fn read(payload: &str) -> MeterReport {
    let quirks = Quirks::default();
    let reading = Reading {
        received_at: Timestamp(1_790_000_000_000),
        quirks: &quirks,
    };
    match read_report(payload, reading) {
        Report::MeterValues(meter) => meter,
        other => panic!("{other:?}"),
    }
}

/// The samples of one list, and what was odd about them.
fn samples(list: &str) -> (Vec<Sample>, Vec<String>) {
    let payload = format!(
        r#"{{"connectorId":1,"meterValue":[{{"timestamp":"2026-09-21T14:10:00Z","sampledValue":{list}}}]}}"#
    );
    let meter = read(&payload);
    let samples = meter
        .readings
        .into_iter()
        .flat_map(|reading| reading.samples)
        .collect();
    (
        samples,
        meter
            .suspicions
            .into_iter()
            .map(|found| found.code)
            .collect(),
    )
}

fn one(sample: &str) -> Sample {
    let (mut samples, codes) = samples(&format!("[{sample}]"));
    assert!(codes.is_empty(), "{sample}: {codes:?}");
    match samples.pop() {
        Some(sample) => sample,
        None => panic!("{sample} is left out"),
    }
}

#[test]
fn a_value_alone_is_the_energy_register_at_the_outlet() {
    assert_eq!(
        one(r#"{"value":"1234.567"}"#),
        Sample {
            measurand: Measurand::EnergyImportRegister,
            phase: None,
            location: SampleLocation::Outlet,
            context: ReadingContext::SamplePeriodic,
            milli: 1_234_567,
        }
    );
}

#[test]
fn words_are_read_in_any_case_and_unknown_ones_kept_q12() {
    let sample = one(
        r#"{"value":"1","measurand":"current.import","phase":"l2-n","location":"Roof",
            "context":"Transaction.Resumed","unit":"a"}"#,
    );
    assert_eq!(sample.measurand, Measurand::CurrentImport);
    assert_eq!(sample.phase, Some(Phase::L2));
    assert_eq!(sample.location, SampleLocation::Other("Roof".into()));
    assert_eq!(
        sample.context,
        ReadingContext::Other("Transaction.Resumed".into())
    );
    let sample =
        one(r#"{"value":"3","measurand":"Energy.Reactive.Import.Register","unit":"kvarh"}"#);
    assert_eq!(
        sample.measurand,
        Measurand::Other("Energy.Reactive.Import.Register".into())
    );
    assert_eq!(sample.milli, 3_000_000);
}

#[test]
fn a_value_may_be_a_number() {
    for json in ["230.1", r#""230.1""#, r#"" 230.1""#, "2301e-1"] {
        assert_eq!(
            one(&format!(r#"{{"value":{json},"measurand":"Voltage"}}"#)).milli,
            230_100
        );
    }
}

#[test]
fn empty_values_are_left_out_and_the_others_kept_q34() {
    let (samples, codes) =
        samples(r#"[{"value":""},{"value":null},{},{"value":" 0.0"},{"value":"  "}]"#);
    assert_eq!(samples.len(), 1);
    assert_eq!(codes, [""; 0]);
}

#[test]
fn a_moment_without_any_value_is_left_out_q34() {
    let meter = read(r#"{"connectorId":1,"meterValue":[{"timestamp":"","sampledValue":[]},{}]}"#);
    assert_eq!((meter.readings, meter.suspicions), (vec![], vec![]));
}

#[test]
fn what_is_no_number_or_a_sentinel_is_left_out_and_noted() {
    let (samples, codes) = samples(
        r#"[{"value":"abc"},{"value":"2147483647"},{"value":{"a":1}},7,{"value":"5"},
            {"value":"9","phase":"L4"},{"value":"1e40"}]"#,
    );
    assert_eq!(samples.len(), 1);
    assert_eq!(
        codes,
        [
            "value_unreadable",
            "value_sentinel",
            "value_unreadable",
            "phase_unknown"
        ]
    );
}

#[test]
fn a_thousand_bad_values_are_noted_once() {
    let list = format!("[{}]", vec![r#"{"value":"x"}"#; 1000].join(","));
    assert_eq!(samples(&list).1, ["value_unreadable"]);
}

#[test]
fn a_signed_value_is_kept_byte_for_byte() {
    let meter = read(
        r#"{"connectorId":1,"meterValue":{"timestamp":"2026-09-21T14:10:00Z","sampledValue":
            {"value":" OCMF|{\"FV\":\"1.0\"} ","format":"SignedData","context":"Transaction.End"}}}"#,
    );
    assert_eq!(
        meter.readings[0].signed,
        [SignedValue {
            context: "Transaction.End".into(),
            data: " OCMF|{\"FV\":\"1.0\"} ".into()
        }]
    );
}

#[test]
fn an_object_where_a_list_belongs_counts_as_a_list_of_one() {
    let meter = read(
        r#"{"connectorId":1,"meterValue":{"timestamp":"2026-09-21T14:10:00Z","sampledValue":{"value":"1"}}}"#,
    );
    assert_eq!(meter.readings[0].samples[0].milli, 1_000);
}

#[test]
fn a_field_sent_twice_counts_as_last_sent() {
    assert_eq!(one(r#"{"value":"1","value":"2"}"#).milli, 2_000);
}

#[test]
fn connector_0_is_the_station_and_an_id_is_as_sent_q33() {
    let meter = read(r#"{"connectorId":0,"transactionId":0,"meterValue":[]}"#);
    assert_eq!(meter.evse, None);
    assert_eq!(meter.transaction.map(|id| id.0).as_deref(), Some("0"));
    let meter = read(r#"{"connectorId":"3","meterValue":[]}"#);
    assert_eq!((meter.evse, meter.transaction), (Some(EvseNumber(3)), None));
}

#[test]
fn a_connector_beyond_its_range_is_clamped_and_noted() {
    let meter = read(r#"{"connectorId":8638204771704,"meterValue":[]}"#);
    assert_eq!(meter.evse, Some(EvseNumber(u32::MAX)));
    assert_eq!(meter.suspicions[0].code, "number_clamped");
}

#[test]
fn meter_values_of_any_shape_are_meter_values() {
    for payload in [
        "[]",
        "null",
        "1e999",
        r#"{"meterValue":[1e999]}"#,
        r#"{"\ud800":1}"#,
    ] {
        let meter = read(payload);
        assert_eq!(meter.readings, [], "{payload}");
        assert!(!meter.suspicions.is_empty(), "{payload}");
    }
}
