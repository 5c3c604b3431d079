//! Rows to write: of each kind, made from a seed, consistent among themselves.

use proptest::prelude::*;
use serde_json::{Map, json};
use site::{
    Actor, Allowance, Asset, Attention, AttentionKind, Bay, Change, Check, CheckCode, CheckOutcome,
    Command, CommandState, Connector, ConnectorType, Decision, Enrolment, Event, EventKind, Evse,
    Fitting, KeptReport, MeterValue, Mode, Nameplate, Origin, Reason, Session, SessionFlags,
    SessionMeter, SessionStatus, Severity, Station, StationAuth, Substate, Token, TokenKind,
    TokenStatus, Transaction, Trigger,
};
use uuid::Uuid;
use vocabulary::{
    AnswerStatus, AssetId, AttentionId, BayId, CardText, ChargingSchedule, CommandId, ConnectorId,
    ConnectorStatus, DecisionId, EventId, EvseId, EvseNumber, FittingId, Measurand, MilliAmps,
    MilliWattHours, MilliWatts, OcppVersion, Order, OrderAnswer, PerMille, PersonId, Phase,
    PlugNumber, RateUnit, ReadingContext, Sample, SampleLocation, SchedulePeriod, SessionId,
    SignedValue, StationId, StationIdentity, Suspicion, Timestamp, TokenId, TransactionId,
    TransactionRowId,
};

use super::NOW;

/// The id number `n` of a kind.
pub(super) fn id(kind: u8, n: u32) -> Uuid {
    Uuid::from_u128(u128::from(kind) << 64 | u128::from(n) | 7 << 76 | 2 << 62)
}

pub(super) fn station_id(n: u32) -> StationId {
    StationId(id(1, n))
}

pub(super) fn evse_id(n: u32) -> EvseId {
    EvseId(id(2, n))
}

pub(super) fn session_id(n: u32) -> SessionId {
    SessionId(id(3, n))
}

pub(super) fn token_id(n: u32) -> TokenId {
    TokenId(id(4, n))
}

pub(super) fn station(n: u32) -> Station {
    Station {
        id: station_id(n),
        identity: StationIdentity::new(&format!("CP-{n}")).unwrap(),
        name: format!("Säule {n}"),
        enrolment: Enrolment::Approved,
        active: true,
        note: "The display is broken".to_owned(),
        auth: StationAuth::Basic,
        secret_hash: Some("$argon2id$".to_owned()),
        version: Some(OcppVersion::V16),
        nameplate: Nameplate {
            vendor: Some("Vendor".to_owned()),
            ..Nameplate::default()
        },
        asset_id: None,
        own_status: Some(ConnectorStatus::Other("Dozing".to_owned())),
        own_error_code: None,
        created_at: NOW,
        last_seen_at: Some(NOW),
        last_boot_at: None,
        connected_at: Some(NOW),
        disconnected_at: None,
        remote_addr: Some("192.0.2.1:40000".to_owned()),
        subject_seq: 4,
    }
}

pub(super) fn evse(n: u32) -> Evse {
    Evse {
        id: evse_id(n),
        station_id: station_id(n),
        number: EvseNumber(1),
    }
}

pub(super) fn connector(n: u32) -> Connector {
    Connector {
        id: ConnectorId(id(5, n)),
        evse_id: evse_id(n),
        number: PlugNumber(1),
        status: Some(ConnectorStatus::SuspendedEv),
        error_code: None,
        vendor_error_code: Some("0x\u{0}1".to_owned()),
        info: Some("\"'; DROP TABLE sessions; --".to_owned()),
        since: Some(NOW),
        reported_at: Some(NOW),
    }
}

pub(super) fn token(n: u32) -> Token {
    Token {
        id: token_id(n),
        kind: TokenKind::Rfid,
        card: CardText(format!("04:A2:{n:06}")),
        status: TokenStatus::Active,
        valid_from: None,
        valid_until: Some(NOW.plus_millis(1)),
        parent_id: None,
        driver_id: None,
        vehicle_id: None,
        replaced_by: None,
        merged_into: None,
        max_concurrent: 2,
        note: "Für Gäste".to_owned(),
        created_at: NOW.plus_millis(i64::from(n)),
        last_seen_at: None,
        last_seen_station: None,
    }
}

/// A session that charges, number `n`, at station and EVSE `n`, with card `n`.
pub(super) fn session(n: u32) -> Session {
    Session {
        id: session_id(n),
        status: SessionStatus::Active,
        substate: Some(Substate::Charging),
        origin: Origin::Rfid,
        station_id: station_id(n),
        evse_id: evse_id(n),
        evse_number: EvseNumber(1),
        bay_id: None,
        token_id: Some(token_id(n)),
        authorized_by: None,
        driver_id: None,
        vehicle_id: None,
        actor: Actor::Station(station_id(n)),
        flags: SessionFlags {
            delayed: true,
            ..SessionFlags::default()
        },
        reason: Some(Reason::new("somehow").with("n", n)),
        decision_id: None,
        follows: None,
        schedule: Some(ChargingSchedule {
            stack_level: 1,
            unit: RateUnit::Watts,
            duration_s: Some(7_200),
            periods: vec![SchedulePeriod {
                start_s: 0,
                limit: 7_400_000,
                phases: Some(1),
            }],
        }),
        override_reason: Some("the night nurse".into()),
        power_limit: Some(MilliWatts(11_000_000)),
        current_limit: Some(MilliAmps(16_000)),
        limits: Allowance {
            power: Some(MilliWatts(11_000_000)),
            held: Some([16_000, 16_000, 0]),
            ..Allowance::default()
        },
        meta_data: Some(json!({"order": n})),
        created_at: NOW.plus_millis(i64::from(n)),
        expires_at: None,
        dispatched_at: None,
        accepted_at: None,
        plug_deadline: None,
        late_deadline: None,
        charging_at: Some(NOW),
        stop_requested_at: None,
        stop_attempts: 0,
        ended_at: None,
        transaction: Some(transaction(n)),
        subject_seq: 2,
    }
}

pub(super) fn transaction(n: u32) -> Transaction {
    Transaction {
        id: TransactionRowId(id(6, n)),
        transaction_id: Some(TransactionId::from_number(i64::from(n) + 1000)),
        meter_start: Some(MilliWattHours(1_000)),
        meter_stop: None,
        started_at: NOW,
        started_raw: format!("2026-09-21T00:00:{n:02}Z"),
        start_received_at: NOW.plus_millis(i64::from(n)),
        stopped_at: None,
        stopped_raw: None,
        stop_received_at: None,
        stop_reason: None,
        energy: MilliWattHours(5),
        raw_start: Some("{\"connectorId\":1}".to_owned()),
        raw_stop: None,
        signed: vec![SignedValue {
            context: "Transaction.Begin".to_owned(),
            data: "OCMF|{}|{}".to_owned(),
        }],
        suspicions: vec![Suspicion::new("timestamp_missing", "none")],
    }
}

pub(super) fn session_meter(n: u32) -> SessionMeter {
    SessionMeter {
        session_id: session_id(n),
        at: NOW,
        received_at: NOW,
        energy: MilliWattHours(17),
        register: Some(MilliWattHours(1_017)),
        power: Some(MilliWatts(7_400_000)),
        soc: Some(PerMille(501)),
    }
}

/// Reading number `step` of session `n`, one each second.
pub(super) fn meter_value(n: u32, step: i64) -> MeterValue {
    MeterValue {
        station_id: station_id(n),
        evse_id: Some(evse_id(n)),
        session_id: Some(session_id(n)),
        at: NOW.plus_millis(step * 1000),
        received_at: NOW.plus_millis(step * 1000 + 20),
        context: String::new(),
        energy: Some(MilliWattHours(1_000 + step)),
        power: Some(MilliWatts(step * 1_000)),
        current: [Some(16_000), Some(15_900), None],
        voltage: [Some(230_000), None, Some(229_000)],
        soc: Some(PerMille(500)),
        temperature: Some(-1_500),
        power_offered: None,
        current_offered: Some(32_000),
        other: vec![Sample {
            measurand: Measurand::Other("Wind".to_owned()),
            phase: Some(Phase::L1L2),
            location: SampleLocation::Outlet,
            context: ReadingContext::SampleClock,
            milli: 3,
        }],
    }
}

pub(super) fn command(n: u32) -> Command {
    Command {
        id: CommandId(id(7, n)),
        station_id: station_id(n),
        evse_id: Some(evse_id(n)),
        session_id: Some(session_id(n)),
        order: Order::Stop {
            transaction: TransactionId::from_number(5),
        },
        state: CommandState::Acknowledged,
        answer: Some(OrderAnswer::new(AnswerStatus::Accepted, "Accepted")),
        actor: Actor::System,
        reason: Some("weil".to_owned()),
        created_at: NOW.plus_millis(i64::from(n)),
        expires_at: None,
        sent_at: Some(NOW),
        answered_at: Some(NOW),
        effect_at: None,
    }
}

pub(super) fn decision(n: u32) -> Decision {
    Decision {
        id: DecisionId(id(8, n)),
        at: NOW,
        trigger: Trigger::TransactionStart,
        outcome: CheckOutcome::Deny,
        primary: Some(Reason::new("token_blocked")),
        actor: Actor::Schedule,
        station_id: Some(station_id(n)),
        evse_id: Some(evse_id(n)),
        token_id: Some(token_id(n)),
        session_id: Some(session_id(n)),
        checks: vec![Check {
            code: CheckCode::TokenValid,
            outcome: CheckOutcome::Deny,
            reason: Some(Reason::new("token_blocked")),
            rule: None,
            facts: json!({"status": "blocked"}).as_object().unwrap().clone(),
            facts_at: Some(NOW),
            limits: None,
            took_us: Some(4),
        }],
        mode: Mode::Monitor,
        rule_set: 3,
        effective: Allowance::default(),
        previous: Some(DecisionId(id(8, n + 1))),
        overridden: None,
        policy_version: "sha256:00".to_owned(),
        message_id: Some("M-7".to_owned()),
        took_us: Some(90),
        facts: json!({"now": 1}),
    }
}

pub(super) fn event(n: u32) -> Event {
    Event {
        id: EventId(id(9, n)),
        kind: EventKind::SessionStarted,
        occurred_at: NOW.plus_millis(i64::from(n)),
        recorded_at: NOW.plus_millis(i64::from(n)),
        station_id: Some(station_id(n)),
        session_id: Some(session_id(n)),
        subject_seq: 1,
        actor: Actor::System,
        data: json!({"late": false}).as_object().unwrap().clone(),
    }
}

pub(super) fn asset(n: u32) -> Asset {
    Asset {
        id: AssetId(id(10, n)),
        vendor: "V".to_owned(),
        model: "M".to_owned(),
        serial: n.to_string(),
        breaker: String::new(),
        contact: String::new(),
        notes: String::new(),
        calibrated_at: Some(NOW),
        created_at: NOW,
        retired_at: None,
    }
}

pub(super) fn bay(n: u32) -> Bay {
    Bay {
        id: BayId(id(11, n)),
        label: format!("Platz {n}"),
        zone: "Hof".to_owned(),
        level: "-1".to_owned(),
        phases: "L2L3L1".to_owned(),
        plug: Some(ConnectorType::Type2),
        max_current: Some(MilliAmps(32_000)),
        position: i64::from(n),
        created_at: NOW,
        retired_at: None,
    }
}

pub(super) fn fitting(n: u32) -> Fitting {
    Fitting {
        id: FittingId(id(12, n)),
        bay_id: bay(n).id,
        asset_id: asset(n).id,
        evse_number: EvseNumber(1),
        connector_number: Some(PlugNumber(1)),
        from_at: NOW,
        to_at: None,
    }
}

pub(super) fn kept(n: u32, text: &str) -> KeptReport {
    KeptReport {
        station_id: station_id(n),
        received_at: NOW,
        action: "StartTransaction".to_owned(),
        payload: text.to_owned(),
        transaction_id: Some(TransactionId::from_number(9)),
    }
}

pub(super) fn attention(n: u32) -> Attention {
    Attention {
        id: AttentionId(id(14, n)),
        kind: AttentionKind::Unreachable,
        severity: Severity::Alarm,
        subject: id(1, n),
        stations: vec![station_id(n)],
        evse_id: None,
        session_id: Some(session_id(n)),
        token_id: Some(token_id(n)),
        args: Map::new(),
        since: NOW,
        last_at: NOW.plus_millis(5),
        count: 3,
        over_at: Some(NOW.plus_millis(9)),
        owner: None,
        seen_by: vec![PersonId(id(15, n))],
        snoozed_until: None,
        note: "Ünstet".to_owned(),
        closed_at: None,
        closed_why: None,
        closed_by: None,
    }
}

/// Station, EVSE and card number `n`, so that a session may refer to them.
pub(super) fn ground(n: u32) -> Vec<Change> {
    vec![
        Change::Station(Box::new(station(n))),
        Change::Evse(evse(n)),
        Change::Token(Box::new(token(n))),
    ]
}

/// A row of each kind of the site, not in the order of foreign keys.
pub(super) fn one_of_each() -> Vec<Change> {
    vec![
        Change::Event(Box::new(event(1))),
        Change::Decision(Box::new(decision(1))),
        Change::Command(Box::new(command(1))),
        Change::MeterValue(Box::new(meter_value(1, 0))),
        Change::SessionMeter(session_meter(1)),
        Change::Session(Box::new(session(1))),
        Change::Token(Box::new(token(1))),
        Change::Connector(Box::new(connector(1))),
        Change::Evse(evse(1)),
        Change::Station(Box::new(station(1))),
        Change::Fitting(fitting(1)),
        Change::Bay(Box::new(bay(1))),
        Change::Asset(Box::new(asset(1))),
        Change::Kept(Box::new(kept(1, "{}"))),
        Change::Attention(Box::new(attention(1))),
    ]
}

/// Times as stations send them and as clocks give them, also odd ones.
fn times() -> impl Strategy<Value = Option<Timestamp>> {
    proptest::option::of(any::<i64>().prop_map(Timestamp))
}

fn texts() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(any::<String>())
}

prop_compose! {
    /// A session with anything in it that does not refer to other rows.
    pub(super) fn any_session()(
        status in prop_oneof![
            Just(SessionStatus::Requested), Just(SessionStatus::PolicyRejected),
            Just(SessionStatus::Queued), Just(SessionStatus::Expired),
            Just(SessionStatus::Dispatched), Just(SessionStatus::StationRejected),
            Just(SessionStatus::AwaitingPlug), Just(SessionStatus::TimedOut),
            Just(SessionStatus::Cancelled), Just(SessionStatus::Active),
            Just(SessionStatus::Stopping), Just(SessionStatus::Completed),
            Just(SessionStatus::Invalidated), Just(SessionStatus::ClosedUnconfirmed),
        ],
        origin in prop_oneof![
            Just(Origin::Api), Just(Origin::Operator), Just(Origin::Rfid), Just(Origin::PlugAndCharge),
            Just(Origin::Reservation), Just(Origin::Schedule), Just(Origin::DirectOcpp),
            Just(Origin::Offline), Just(Origin::Unknown),
        ],
        flags in any::<[bool; 7]>(),
        numbers in any::<[i64; 4]>(),
        moments in proptest::collection::vec(times(), 12),
        words in proptest::collection::vec(texts(), 6),
        attempts in any::<u32>(),
        charges in any::<bool>(),
    ) -> Session {
        let mut session = session(1);
        session.status = status;
        session.origin = origin;
        let [late, offline, stale, faulted, stop_failed, unconfirmed, delayed] = flags;
        session.flags = SessionFlags {
            late, offline, stale, faulted, stop_failed, unconfirmed, delayed, overridden: late,
        };
        session.reason = words[0].as_deref().map(|word| Reason::new(word).with(word, word));
        session.meta_data = words[1].as_ref().map(|word| json!({ word: [word, 1, null] }));
        session.power_limit = Some(MilliWatts(numbers[0]));
        session.created_at = Timestamp(numbers[1]);
        session.expires_at = moments[0];
        session.dispatched_at = moments[1];
        session.accepted_at = moments[2];
        session.plug_deadline = moments[3];
        session.late_deadline = moments[4];
        session.charging_at = moments[5];
        session.stop_requested_at = moments[6];
        session.stop_attempts = attempts;
        session.ended_at = moments[7];
        session.transaction = charges.then(|| Transaction {
            meter_start: moments[8].map(|m| MilliWattHours(m.0)),
            meter_stop: moments[9].map(|m| MilliWattHours(m.0)),
            started_at: Timestamp(numbers[2]),
            started_raw: words[2].clone().unwrap_or_default(),
            stopped_at: moments[10],
            stopped_raw: words[3].clone(),
            stop_received_at: moments[11],
            stop_reason: words[4].clone(),
            energy: MilliWattHours(numbers[3]),
            raw_stop: words[5].clone(),
            ..transaction(1)
        });
        session
    }
}

prop_compose! {
    /// A reading with anything in it.
    pub(super) fn any_meter_value()(
        numbers in proptest::collection::vec(proptest::option::of(any::<i64>()), 11),
        soc in proptest::option::of(any::<i32>()),
        at in any::<[i64; 2]>(),
        context in any::<String>(),
        plain in any::<bool>(),
    ) -> MeterValue {
        MeterValue {
            at: Timestamp(at[0]),
            received_at: Timestamp(at[1]),
            context,
            energy: numbers[0].map(MilliWattHours),
            power: numbers[1].map(MilliWatts),
            current: [numbers[2], numbers[3], numbers[4]],
            voltage: [numbers[5], numbers[6], numbers[7]],
            soc: soc.map(PerMille),
            temperature: numbers[8],
            power_offered: numbers[9].map(MilliWatts),
            current_offered: numbers[10],
            other: if plain { Vec::new() } else { meter_value(1, 0).other },
            ..meter_value(1, 0)
        }
    }
}
