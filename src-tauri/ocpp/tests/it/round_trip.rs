//! What one side writes, the other reads: for every report, reply, order and answer that 1.6 can
//! express.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use ocpp::{Dialect, Frame, MessageId, Quirks};
use ocpp_kit::decode::DecodeOptions;
use ocpp_kit::v1_6::{Action, transcode_request, transcode_response};
use proptest::prelude::*;
use serde_json::value::RawValue;
use vocabulary::{
    AnswerStatus, Authorize, Boot, CardText, CardVerdict, ChargingLimit, ConnectorStatus,
    DataTransfer, DataTransferStatus, EvseNumber, JobStatus, LimitOrder, Measurand, MeterReading,
    MeterReport, MilliAmps, MilliWattHours, MilliWatts, Order, OrderAnswer, OrderKind, Phase,
    PlugNumber, ReadingContext, Registration, Reply, Report, ReportedTime, Sample, SampleLocation,
    SecurityEvent, SettingRead, SettingsRead, SignedValue, StartOrder, StatusReport, Timestamp,
    TransactionId, TransactionStarted, TransactionStopped, TriggerKind, VerdictStatus,
};

const RECEIVED: Timestamp = Timestamp(1_790_000_000_000);

/// Something to read: not only blanks.
fn text() -> impl Strategy<Value = String> {
    "[!-~äßλ\"\\\\][ -~äßλ\"\\\\]{0,30}"
}

fn maybe_text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(text())
}

fn time() -> impl Strategy<Value = ReportedTime> {
    // From 2010 on; the station's spelling is not compared, see `unspelled`.
    (1_262_304_000_000i64..4_000_000_000_000).prop_map(|at| ReportedTime {
        at: Timestamp(at),
        raw: String::new(),
        stated: true,
    })
}

fn evse() -> impl Strategy<Value = Option<EvseNumber>> {
    proptest::option::of((1u32..1000).prop_map(EvseNumber))
}

fn transaction() -> impl Strategy<Value = TransactionId> {
    prop_oneof![1..i64::from(i32::MAX), any::<i64>()].prop_map(TransactionId::from_number)
}

fn register() -> impl Strategy<Value = MilliWattHours> {
    (0..2_000_000_000i64).prop_map(MilliWattHours::from_whole)
}

fn sample() -> impl Strategy<Value = Sample> {
    let measurand = prop_oneof![
        Just(Measurand::EnergyImportRegister),
        Just(Measurand::EnergyExportInterval),
        Just(Measurand::PowerImport),
        Just(Measurand::PowerOffered),
        Just(Measurand::CurrentImport),
        Just(Measurand::Voltage),
        Just(Measurand::StateOfCharge),
        Just(Measurand::Temperature),
        Just(Measurand::Frequency),
        Just(Measurand::PowerFactor),
        Just(Measurand::Other(
            "Energy.Reactive.Import.Register".to_owned()
        )),
    ];
    let phase = prop_oneof![
        Just(None),
        Just(Some(Phase::L1)),
        Just(Some(Phase::L3)),
        Just(Some(Phase::N)),
        Just(Some(Phase::L3L1)),
    ];
    let location = prop_oneof![
        Just(SampleLocation::Outlet),
        Just(SampleLocation::Ev),
        Just(SampleLocation::Other("Roof".to_owned())),
    ];
    let context = prop_oneof![
        Just(ReadingContext::SamplePeriodic),
        Just(ReadingContext::TransactionEnd),
        Just(ReadingContext::Other("Transaction.Resumed".to_owned())),
    ];
    (
        measurand,
        phase,
        location,
        context,
        -1_000_000_000i64..2_000_000_000_000,
    )
        .prop_map(|(measurand, phase, location, context, milli)| Sample {
            measurand,
            phase,
            location,
            context,
            milli,
        })
}

fn signed() -> impl Strategy<Value = SignedValue> {
    (text(), text()).prop_map(|(context, data)| SignedValue { context, data })
}

fn reading() -> impl Strategy<Value = MeterReading> {
    let samples = proptest::collection::vec(sample(), 1..7);
    let signed = proptest::collection::vec(signed(), 0..2);
    (time(), samples, signed).prop_map(|(at, samples, signed)| MeterReading {
        at,
        samples,
        signed,
    })
}

fn readings() -> impl Strategy<Value = Vec<MeterReading>> {
    proptest::collection::vec(reading(), 0..4)
}

fn boot() -> impl Strategy<Value = Report> {
    let strategy = (text(), text(), maybe_text(), maybe_text(), maybe_text());
    strategy.prop_map(|(vendor, model, serial, firmware, iccid)| {
        Report::Boot(Boot {
            vendor,
            model,
            serial,
            firmware,
            iccid,
            ..Boot::default()
        })
    })
}

fn status() -> impl Strategy<Value = Report> {
    let status = prop_oneof![
        Just(ConnectorStatus::Available),
        Just(ConnectorStatus::SuspendedEv),
        Just(ConnectorStatus::SuspendedEvse),
        Just(ConnectorStatus::Faulted),
        Just(ConnectorStatus::Other("Occupied".to_owned())),
    ];
    let code = proptest::option::of(Just("GroundFailure".to_owned()));
    (evse(), status, code, maybe_text(), time()).prop_map(|(evse, status, error_code, info, at)| {
        Report::Status(StatusReport {
            evse,
            plug: PlugNumber(1),
            status,
            error_code,
            vendor_error_code: info.clone(),
            vendor: None,
            info,
            at,
        })
    })
}

fn started() -> impl Strategy<Value = Report> {
    let reservation = proptest::option::of(1..i64::from(i32::MAX));
    (1u32..100, text(), register(), time(), reservation).prop_map(
        |(evse, card, meter, at, reservation)| {
            Report::TransactionStarted(TransactionStarted {
                evse: Some(EvseNumber(evse)),
                plug: PlugNumber(1),
                card: Some(CardText(card)),
                meter_start: Some(meter),
                at,
                reservation,
                transaction: None,
                remote_start: None,
                offline: false,
                suspicions: vec![],
            })
        },
    )
}

fn stopped() -> impl Strategy<Value = Report> {
    (
        transaction(),
        maybe_text(),
        register(),
        time(),
        maybe_text(),
        readings(),
    )
        .prop_map(|(transaction, card, meter, at, reason, readings)| {
            Report::TransactionStopped(TransactionStopped {
                transaction: Some(transaction),
                card: card.map(CardText),
                meter_stop: Some(meter),
                at,
                reason,
                readings,
                suspicions: vec![],
            })
        })
}

fn meter() -> impl Strategy<Value = Report> {
    let transaction = proptest::option::of(transaction());
    (evse(), transaction, readings()).prop_map(|(evse, transaction, readings)| {
        Report::MeterValues(MeterReport {
            evse,
            transaction,
            readings,
            suspicions: vec![],
        })
    })
}

fn report() -> impl Strategy<Value = Report> {
    let job = || text().prop_map(|status| JobStatus { status });
    prop_oneof![
        boot(),
        Just(Report::Heartbeat),
        text().prop_map(|card| Report::Authorize(Authorize {
            card: CardText(card)
        })),
        status(),
        started(),
        stopped(),
        meter(),
        (text(), maybe_text(), maybe_text()).prop_map(|(vendor, message, data)| {
            Report::DataTransfer(DataTransfer {
                vendor,
                message,
                data,
            })
        }),
        job().prop_map(Report::DiagnosticsStatus),
        job().prop_map(Report::FirmwareStatus),
        (text(), time(), maybe_text())
            .prop_map(|(kind, at, info)| Report::SecurityEvent(SecurityEvent { kind, at, info })),
    ]
}

/// A report without its times' spelling, which only the reader has.
fn unspelled(mut report: Report) -> Report {
    let clear = |at: &mut ReportedTime| at.raw.clear();
    match &mut report {
        Report::Status(status) => clear(&mut status.at),
        Report::TransactionStarted(started) => clear(&mut started.at),
        Report::TransactionStopped(stopped) => {
            clear(&mut stopped.at);
            stopped
                .readings
                .iter_mut()
                .for_each(|reading| clear(&mut reading.at));
        }
        Report::MeterValues(meter) => {
            meter
                .readings
                .iter_mut()
                .for_each(|reading| clear(&mut reading.at));
        }
        Report::SecurityEvent(event) => clear(&mut event.at),
        Report::Boot(_)
        | Report::Heartbeat
        | Report::Authorize(_)
        | Report::DataTransfer(_)
        | Report::DiagnosticsStatus(_)
        | Report::FirmwareStatus(_) => {}
    }
    report
}

fn verdict() -> impl Strategy<Value = CardVerdict> {
    let status = prop_oneof![
        Just(VerdictStatus::Accepted),
        Just(VerdictStatus::Blocked),
        Just(VerdictStatus::Expired),
        Just(VerdictStatus::Invalid),
        Just(VerdictStatus::ConcurrentTx),
    ];
    let expires = proptest::option::of(seconds());
    let parent = proptest::option::of("[!-~]{1,20}".prop_map(CardText));
    (status, expires, parent).prop_map(|(status, expires_at, parent)| CardVerdict {
        status,
        expires_at,
        parent,
    })
}

/// What we tell stations has whole seconds.
fn seconds() -> impl Strategy<Value = Timestamp> {
    (0i64..4_000_000_000).prop_map(|seconds| Timestamp(seconds * 1000))
}

/// A reply with the action that it answers.
fn reply() -> impl Strategy<Value = (&'static str, Reply)> {
    let registration = prop_oneof![
        Just(Registration::Accepted),
        Just(Registration::Pending),
        Just(Registration::Rejected),
    ];
    let transfer = prop_oneof![
        Just(DataTransferStatus::Accepted),
        Just(DataTransferStatus::Rejected),
        Just(DataTransferStatus::UnknownMessage),
        Just(DataTransferStatus::UnknownVendor),
    ];
    prop_oneof![
        (registration, seconds(), 0u32..100_000).prop_map(|(registration, now, interval_s)| {
            (
                "BootNotification",
                Reply::Boot {
                    registration,
                    now,
                    interval_s,
                },
            )
        }),
        seconds().prop_map(|now| ("Heartbeat", Reply::Heartbeat { now })),
        verdict().prop_map(|verdict| ("Authorize", Reply::Authorize(verdict))),
        (transaction(), verdict()).prop_map(|(transaction, verdict)| {
            (
                "StartTransaction",
                Reply::TransactionStarted {
                    transaction,
                    verdict,
                },
            )
        }),
        proptest::option::of(verdict())
            .prop_map(|verdict| ("StopTransaction", Reply::TransactionStopped { verdict })),
        transfer.prop_map(|status| ("DataTransfer", Reply::DataTransfer { status })),
        Just(("StatusNotification", Reply::Status)),
        Just(("MeterValues", Reply::MeterValues)),
        Just(("DiagnosticsStatusNotification", Reply::DiagnosticsStatus)),
        Just(("FirmwareStatusNotification", Reply::FirmwareStatus)),
        Just(("SecurityEventNotification", Reply::SecurityEvent)),
    ]
}

fn order() -> impl Strategy<Value = Order> {
    let tenths = 0i64..1_000_000;
    let limit = proptest::option::of(prop_oneof![
        tenths
            .clone()
            .prop_map(|tenths| ChargingLimit::Power(MilliWatts(tenths * 100))),
        tenths.prop_map(|tenths| ChargingLimit::Current(MilliAmps(tenths * 100))),
    ]);
    let message = prop_oneof![
        Just(TriggerKind::Boot),
        Just(TriggerKind::Heartbeat),
        Just(TriggerKind::MeterValues),
        Just(TriggerKind::Status),
        Just(TriggerKind::DiagnosticsStatus),
        Just(TriggerKind::FirmwareStatus),
    ];
    prop_oneof![
        (1u32..1000, "[!-~]{1,20}", limit).prop_map(|(evse, card, limit)| {
            Order::Start(StartOrder {
                evse: EvseNumber(evse),
                card: CardText(card),
                group: None,
                remote_start: 0,
                limit,
                schedule: None,
            })
        }),
        transaction().prop_map(|transaction| Order::Stop { transaction }),
        (message, evse()).prop_map(|(message, evse)| Order::Trigger { message, evse }),
        (1u32..1000, 1i64..1_000_000, 0i64..1_000_000).prop_map(|(evse, id, tenths)| {
            Order::Limit(LimitOrder {
                evse: EvseNumber(evse),
                transaction: TransactionId::from_number(id),
                limit: ChargingLimit::Current(MilliAmps(tenths * 100)),
                schedule: None,
                profile: id,
            })
        }),
        Just(Order::Restart),
        proptest::collection::vec("[!-~]{1,50}", 0..5)
            .prop_map(|names| Order::ReadSettings { names }),
        ("[!-~]{1,50}", "[ -~]{0,500}")
            .prop_map(|(name, value)| Order::ChangeSetting { name, value }),
    ]
}

/// An id that fits the schema's types; others are sent all the same.
fn is_small(id: &TransactionId) -> bool {
    id.number().is_some_and(|id| i32::try_from(id).is_ok())
}

fn raw(payload: String) -> Box<RawValue> {
    RawValue::from_string(payload).unwrap()
}

proptest! {
    #[test]
    fn an_order_is_valid_by_the_schemas(order in order()) {
        prop_assume!(!matches!(&order, Order::Stop { transaction } if !is_small(transaction)));
        let (action, payload) = Dialect::V16.write_order(&order).unwrap();
        let action = Action::from_wire(action).unwrap();
        let passed = transcode_request(action, &raw(payload), &DecodeOptions::default());
        prop_assert!(passed.is_ok(), "{:?}", passed);
    }

    #[test]
    fn a_reply_is_valid_by_the_schemas((action, reply) in reply()) {
        prop_assume!(!matches!(
            &reply,
            Reply::TransactionStarted { transaction, .. } if !is_small(transaction)
        ));
        let action = Action::from_wire(action).unwrap();
        let payload = raw(Dialect::V16.write_reply(&reply));
        let passed = transcode_response(action, &payload, &DecodeOptions::default());
        prop_assert!(passed.is_ok(), "{:?}", passed);
    }

    #[test]
    fn a_report_arrives_as_it_was_sent(report in report()) {
        let (action, payload) = Dialect::V16.write_report(&report);
        let text = Frame::call(&MessageId::new("1"), action, &payload);
        let Ok(Frame::Call { action, payload, .. }) = Frame::parse(&text) else {
            panic!("{text}")
        };
        let read = Dialect::V16.read_report(&action, payload, RECEIVED, &Quirks::default());
        prop_assert_eq!(read.map(unspelled), Ok(report));
    }

    #[test]
    fn a_reply_arrives_as_it_was_sent((action, reply) in reply()) {
        let payload = Dialect::V16.write_reply(&reply);
        prop_assert_eq!(Dialect::V16.read_reply(action, &payload), Ok(reply));
    }

    #[test]
    fn an_order_arrives_as_it_was_sent(order in order()) {
        let (action, payload) = Dialect::V16.write_order(&order).unwrap();
        prop_assert_eq!(Dialect::V16.read_order(action, &payload), Ok(order));
    }

    #[test]
    fn settings_arrive_as_they_are(
        settings in proptest::collection::vec(
            ("[!-~]{1,50}", proptest::option::of("[!-~]{0,500}"), any::<bool>())
                .prop_map(|(name, value, read_only)| SettingRead { name, value, read_only }),
            0..20,
        ),
        unknown in proptest::collection::vec("[!-~]{1,50}", 0..5),
    ) {
        let answer = OrderAnswer {
            settings: Some(Box::new(SettingsRead { settings, unknown })),
            ..OrderAnswer::new(AnswerStatus::Accepted, "")
        };
        let payload = Dialect::V16.write_answer(OrderKind::ReadSettings, &answer);
        prop_assert_eq!(Dialect::V16.read_answer(OrderKind::ReadSettings, &payload), answer);
    }

    #[test]
    fn an_answer_arrives_as_it_was_meant(order in order(), accepted in any::<bool>()) {
        let (status, said) = if accepted {
            (AnswerStatus::Accepted, "Accepted")
        } else {
            (AnswerStatus::Rejected, "Rejected")
        };
        // To a question about settings the settings are the answer.
        prop_assume!(order.kind() != OrderKind::ReadSettings);
        let answer = OrderAnswer::new(status, said);
        let payload = Dialect::V16.write_answer(order.kind(), &answer);
        prop_assert_eq!(Dialect::V16.read_answer(order.kind(), &payload), answer);
    }
}
