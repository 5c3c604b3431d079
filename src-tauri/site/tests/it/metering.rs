//! Meter values: where they belong, and what they cost.

use site::{Change, Input, SessionStatus, StationReport, Substate};
use vocabulary::{
    EvseNumber, Measurand, MeterReading, MeterReport, MilliWattHours, MilliWatts, PerMille, Phase,
    ReadingContext, Report, Sample, SampleLocation, SessionId, SignedValue, TransactionId,
};

use crate::bed::{Bed, Cp, reading_of, said_at, sample};

fn running() -> (Bed, Cp, TransactionId, SessionId) {
    let mut bed = Bed::new();
    bed.card("04A2");
    let cp = bed.station("CP-01", 2);
    let (transaction, _) = bed.begin(cp, 1, "04A2");
    let id = bed.session_with(&transaction).id;
    (bed, cp, transaction, id)
}

fn report(transaction: Option<&TransactionId>, number: u32, reading: MeterReading) -> Report {
    Report::MeterValues(MeterReport {
        evse: (number > 0).then_some(EvseNumber(number)),
        transaction: transaction.cloned(),
        readings: vec![reading],
        suspicions: Vec::new(),
    })
}

#[test]
fn a_usual_report_leaves_a_value_and_the_latest_reading_and_nothing_else() {
    let (mut bed, cp, transaction, _) = running();
    bed.advance(30);
    bed.meter(cp, 1, Some(&transaction), 1_000_050, 7_000);
    bed.advance(30);
    let reading = reading_of(1_000_100, 7_000, bed.stated());
    let outcome = bed.site.handle(
        Input::Report(Box::new(StationReport {
            station: cp,
            generation: bed.generation_of(cp),
            action: "MeterValues",
            message_id: "said".to_owned(),
            raw: "{}".into(),
            received_at: bed.now.utc,
            report: report(Some(&transaction), 1, reading),
            recall: None,
        })),
        bed.now,
        &mut bed.ids,
    );
    let kinds: Vec<&str> = outcome
        .changes
        .iter()
        .map(|change| match change {
            Change::MeterValue(_) => "value",
            Change::SessionMeter(_) => "reading",
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(kinds, ["reading", "value"]);
}

#[test]
fn the_first_energy_is_when_charging_began() {
    let (mut bed, cp, transaction, id) = running();
    bed.advance(30);
    bed.meter(cp, 1, Some(&transaction), 1_000_000, 0);
    assert_eq!(bed.session(id).charging_at, None);
    bed.advance(30);
    bed.meter(cp, 1, Some(&transaction), 1_000_010, 7_000);
    let row = bed.session(id);
    assert_eq!(row.charging_at, Some(bed.now.utc));
    assert_eq!(row.substate, Some(Substate::Charging));
}

#[test]
fn q33_values_without_a_usable_transaction_belong_to_what_runs_there() {
    for odd in [None, Some(0), Some(-1)] {
        let (mut bed, cp, _, id) = running();
        bed.advance(30);
        let odd = odd.map(TransactionId::from_number);
        bed.meter(cp, 1, odd.as_ref(), 1_000_050, 7_000);
        assert_eq!(bed.shelf.values[0].session_id, Some(id));
        assert_eq!(bed.meter_of(id).energy, MilliWattHours::from_whole(50));
    }
}

#[test]
fn q33_a_foreign_transaction_id_is_flagged_and_its_values_are_kept() {
    let (mut bed, cp, _, id) = running();
    let foreign = TransactionId::from_number(99);
    bed.advance(30);
    bed.meter(cp, 1, Some(&foreign), 1_000_050, 7_000);
    assert_eq!(bed.shelf.values[0].session_id, Some(id));
    let odd = &bed.session(id).transaction.as_ref().unwrap().suspicions;
    assert_eq!(odd[0].code, "meter_foreign_transaction");
    bed.meter(cp, 2, Some(&foreign), 77, 0);
    let stray = &bed.shelf.values[1];
    assert_eq!(stray.session_id, None);
    assert!(stray.evse_id.is_some());
}

#[test]
fn q33_late_values_attach_to_the_session_that_ended() {
    let (mut bed, cp, transaction, id) = running();
    bed.end(cp, &transaction, 1_000_100);
    bed.meter(cp, 1, Some(&transaction), 1_000_100, 0);
    assert_eq!(bed.shelf.values[0].session_id, Some(id));
    bed.advance(7_200);
    bed.meter(cp, 1, Some(&transaction), 1_000_100, 0);
    assert_eq!(bed.shelf.values[1].session_id, Some(id), "from the store");
    let row = bed.session(id);
    assert_eq!(row.status, SessionStatus::Completed);
    assert_eq!(
        row.transaction.as_ref().unwrap().energy,
        MilliWattHours::from_whole(100)
    );
}

#[test]
fn old_values_without_a_transaction_are_not_those_of_the_new_one() {
    let (mut bed, cp, _, id) = running();
    bed.advance(60);
    let old = said_at(bed.now.utc.plus_millis(-3_600_000));
    bed.say(cp, report(None, 1, reading_of(999_000, 7_000, old)));
    assert_eq!(bed.shelf.values[0].session_id, None);
    assert_eq!(bed.meter_of(id).energy, MilliWattHours::ZERO);
}

#[test]
fn q39_values_of_connector_0_are_the_main_meter() {
    let (mut bed, cp, ..) = running();
    bed.meter(cp, 0, None, 5_000_000, 22_000);
    let value = &bed.shelf.values[0];
    assert_eq!((value.evse_id, value.session_id), (None, None));
}

#[test]
fn q36_values_of_the_begin_are_no_live_values() {
    let (mut bed, cp, transaction, id) = running();
    let begin = Sample {
        context: ReadingContext::TransactionBegin,
        ..sample(Measurand::PowerImport, 0)
    };
    let reading = MeterReading {
        at: bed.stated(),
        samples: vec![sample(Measurand::PowerImport, 7_000_000), begin.clone()],
        signed: Vec::new(),
    };
    bed.say(cp, report(Some(&transaction), 1, reading));
    assert_eq!(bed.meter_of(id).power, Some(MilliWatts::from_whole(7_000)));
    assert_eq!(
        bed.shelf.values[0].other,
        std::slice::from_ref(&begin),
        "kept all the same"
    );
    let alone = MeterReading {
        at: bed.stated(),
        samples: vec![begin],
        signed: Vec::new(),
    };
    bed.say(cp, report(Some(&transaction), 1, alone));
    assert_eq!(bed.meter_of(id).power, Some(MilliWatts::from_whole(7_000)));
    assert_eq!(bed.shelf.values[1].context, "Transaction.Begin");
}

#[test]
fn q37_phases_are_brought_into_their_columns() {
    let (mut bed, cp, transaction, id) = running();
    let on = |measurand: Measurand, phase: Phase, milli: i64| Sample {
        phase: Some(phase),
        ..sample(measurand, milli)
    };
    let reading = MeterReading {
        at: bed.stated(),
        samples: vec![
            on(Measurand::CurrentImport, Phase::L1, 16_000),
            on(Measurand::CurrentImport, Phase::L2, 15_000),
            on(Measurand::CurrentImport, Phase::N, 1_000),
            on(Measurand::Voltage, Phase::L1, 230_000),
            on(Measurand::Voltage, Phase::L2, 230_000),
            sample(Measurand::StateOfCharge, 55_500),
            sample(Measurand::Temperature, 31_000),
        ],
        signed: Vec::new(),
    };
    bed.say(cp, report(Some(&transaction), 1, reading));
    let value = &bed.shelf.values[0];
    assert_eq!(value.current, [Some(16_000), Some(15_000), None]);
    assert_eq!(value.voltage, [Some(230_000), Some(230_000), None]);
    assert_eq!(value.soc, Some(PerMille(555)));
    assert_eq!(value.temperature, Some(31_000));
    assert_eq!(value.power, None, "what was not measured is not stored");
    assert_eq!(value.other.len(), 1, "the neutral");
    assert_eq!(
        bed.meter_of(id).power,
        Some(MilliWatts::from_whole(31 * 230)),
        "and is reckoned for people to see"
    );
}

#[test]
fn power_of_the_phases_is_summed_and_the_outlet_counts() {
    let (mut bed, cp, transaction, id) = running();
    let phase = |phase| Sample {
        phase: Some(phase),
        ..sample(Measurand::PowerImport, 3_000_000)
    };
    let inlet = Sample {
        location: SampleLocation::Inlet,
        ..sample(Measurand::EnergyImportRegister, 9_999_000_000)
    };
    let reading = MeterReading {
        at: bed.stated(),
        samples: vec![
            inlet,
            sample(Measurand::EnergyImportRegister, 1_000_000_500),
            phase(Phase::L1),
            phase(Phase::L2),
            phase(Phase::L3),
        ],
        signed: Vec::new(),
    };
    bed.advance(30);
    bed.say(cp, report(Some(&transaction), 1, reading));
    let meter = bed.meter_of(id);
    assert_eq!(meter.power, Some(MilliWatts::from_whole(9_000)));
    assert_eq!(meter.energy, MilliWattHours(500));
}

#[test]
fn signed_values_are_kept_byte_for_byte_with_the_session() {
    let (mut bed, cp, transaction, id) = running();
    let signed = SignedValue {
        context: "Transaction.Begin".into(),
        data: "OCMF|{\"FV\":\"1.0\"}|{\"SD\":\"ab\"}".into(),
    };
    let reading = MeterReading {
        at: bed.stated(),
        samples: Vec::new(),
        signed: vec![signed.clone()],
    };
    bed.say(cp, report(Some(&transaction), 1, reading));
    assert_eq!(
        bed.session(id).transaction.as_ref().unwrap().signed,
        [signed]
    );
}

#[test]
fn a_session_without_values_is_stale_until_one_comes() {
    let (mut bed, cp, transaction, id) = running();
    bed.advance(200);
    bed.meter(cp, 1, Some(&transaction), 1_000_100, 7_000);
    bed.advance(200);
    assert!(!bed.session(id).flags.stale);
    bed.advance(101);
    assert!(bed.session(id).flags.stale);
    bed.meter(cp, 1, Some(&transaction), 1_000_200, 7_000);
    assert!(!bed.session(id).flags.stale);
}

#[test]
fn q35_a_register_that_jumps_is_flagged_and_not_counted() {
    let (mut bed, cp, transaction, id) = running();
    bed.advance(30);
    bed.meter(cp, 1, Some(&transaction), 1_000_100, 7_000);
    bed.advance(30);
    bed.meter(cp, 1, Some(&transaction), 2_147_483_647, 7_000);
    bed.advance(30);
    bed.meter(cp, 1, Some(&transaction), 1_000_200, 7_000);
    assert_eq!(bed.meter_of(id).energy, MilliWattHours::from_whole(200));
    let odd = &bed.session(id).transaction.as_ref().unwrap().suspicions;
    assert_eq!(odd[0].code, "register_jumped");
}
