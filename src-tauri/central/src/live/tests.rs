#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::Duration;

use site::{
    Actor, Change, Connector, Enrolment, Evse, Nameplate, Origin, Session, SessionFlags,
    SessionMeter, SessionStatus, Station, StationAuth, Substate,
};
use uuid::Uuid;
use vocabulary::{
    ConnectorId, ConnectorStatus, EvseId, EvseNumber, MilliWattHours, MilliWatts, PlugNumber,
    SessionId, StationId, StationIdentity, Timestamp,
};

use super::{Derived, Live};
use crate::{Clock, SimulatedTime, store::CommitListener as _};

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn station(online: bool) -> Change {
    Change::Station(Box::new(Station {
        id: StationId(id(1)),
        identity: StationIdentity::new("CP-1").unwrap(),
        name: "CP-1".into(),
        enrolment: Enrolment::Approved,
        active: true,
        note: String::new(),
        auth: StationAuth::None,
        secret_hash: None,
        version: None,
        nameplate: Nameplate::default(),
        asset_id: None,
        own_status: None,
        own_error_code: None,
        created_at: Timestamp(1),
        last_seen_at: None,
        last_boot_at: None,
        connected_at: Some(Timestamp(1)),
        disconnected_at: (!online).then_some(Timestamp(2)),
        remote_addr: None,
        subject_seq: 0,
    }))
}

fn evse(number: u32) -> Change {
    let row = Evse {
        id: EvseId(id(100 + u128::from(number))),
        station_id: StationId(id(1)),
        number: EvseNumber(number),
    };
    Change::Evse(row)
}

fn status(number: u32, status: ConnectorStatus) -> Change {
    Change::Connector(Box::new(Connector {
        id: ConnectorId(id(200 + u128::from(number))),
        evse_id: EvseId(id(100 + u128::from(number))),
        number: PlugNumber(1),
        status: Some(status),
        error_code: None,
        vendor_error_code: None,
        info: None,
        since: Some(Timestamp(5)),
        reported_at: Some(Timestamp(5)),
    }))
}

fn board() -> (Live, SimulatedTime) {
    let (clock, time) = Clock::simulated(Timestamp(1_000));
    let live = Live::new(clock);
    live.committed(vec![station(true), evse(1), evse(2)]);
    (live, time)
}

#[tokio::test]
async fn a_reader_gets_everything_first_and_then_the_latest_value_of_what_changed() {
    let (live, time) = board();
    let mut reader = live.subscribe(0);
    let first = reader.next().await;
    assert!(first.full);
    assert_eq!(first.connectors.len(), 2);

    live.committed(vec![status(1, ConnectorStatus::Preparing)]);
    live.committed(vec![status(1, ConnectorStatus::Charging)]);
    let next = reader.next();
    tokio::pin!(next);
    assert!(
        futures_util::poll!(&mut next).is_pending(),
        "at most one batch in 250 ms"
    );
    time.advance(Duration::from_millis(250));
    let batch = next.await;
    assert!(!batch.full);
    assert_eq!(batch.connectors.len(), 1);
    assert_eq!(batch.connectors[0].status, Some(ConnectorStatus::Charging));
}

#[tokio::test]
async fn a_reader_that_stands_still_for_five_minutes_is_owed_one_entry_for_each_bay() {
    const BAYS: u32 = 1_000;
    let (live, time) = board();
    live.committed((1..=BAYS).map(evse).collect());
    let mut still = live.subscribe(0);
    let mut reads = live.subscribe(0);
    assert_eq!(still.next().await.connectors.len(), BAYS as usize);
    reads.next().await;

    let turns = [ConnectorStatus::Charging, ConnectorStatus::SuspendedEv];
    let seconds = 5 * 60;
    for second in 0..seconds {
        let turn = turns[second % turns.len()].clone();
        live.committed((1..=BAYS).map(|bay| status(bay, turn.clone())).collect());
        time.advance(Duration::from_secs(1));
        assert_eq!(reads.next().await.connectors.len(), BAYS as usize);
    }
    let owed = still.next().await;
    assert_eq!(owed.connectors.len(), BAYS as usize);
    let last = &turns[(seconds - 1) % turns.len()];
    assert!(
        owed.connectors
            .iter()
            .all(|view| view.status.as_ref() == Some(last))
    );
    assert!(
        futures_util::poll!(Box::pin(still.next())).is_pending(),
        "nothing is owed beyond that"
    );
}

#[tokio::test]
async fn a_reader_that_comes_back_is_given_what_it_missed() {
    let (live, _time) = board();
    let seen = live.subscribe(0).next().await.version;
    live.committed(vec![status(2, ConnectorStatus::Faulted)]);
    let missed = live.subscribe(seen).next().await;
    assert!(!missed.full);
    assert_eq!(missed.connectors.len(), 1);
    assert_eq!(missed.connectors[0].evse_number, EvseNumber(2));
}

#[tokio::test]
async fn a_position_from_before_or_from_another_run_gets_everything() {
    let (live, _time) = board();
    assert!(live.subscribe(3).next().await.full);
    assert!(live.subscribe(u64::MAX).next().await.full);
}

#[tokio::test]
async fn a_quiet_site_still_tells_its_readers_that_it_lives() {
    let (live, time) = board();
    let mut reader = live.subscribe(0);
    reader.next().await;
    let next = reader.next();
    tokio::pin!(next);
    assert!(futures_util::poll!(&mut next).is_pending());
    time.advance(Duration::from_secs(5));
    assert!(next.await.connectors.is_empty());
}

#[tokio::test]
async fn a_station_that_goes_offline_keeps_its_last_state_on_the_board() {
    let (live, _time) = board();
    live.committed(vec![status(1, ConnectorStatus::Charging), station(false)]);
    let tile = &live.connectors()[0];
    assert!(!tile.online);
    assert_eq!(tile.status, Some(ConnectorStatus::Charging));
}

fn session(charging: bool, power_limit: Option<i64>) -> Change {
    Change::Session(Box::new(Session {
        id: SessionId(id(300)),
        status: SessionStatus::Active,
        substate: Some(Substate::Charging),
        origin: Origin::Operator,
        station_id: StationId(id(1)),
        evse_id: EvseId(id(101)),
        evse_number: EvseNumber(1),
        bay_id: None,
        token_id: None,
        authorized_by: None,
        driver_id: None,
        vehicle_id: None,
        actor: Actor::System,
        flags: SessionFlags::default(),
        reason: None,
        decision_id: None,
        follows: None,
        override_reason: None,
        schedule: None,
        power_limit: power_limit.map(MilliWatts),
        current_limit: None,
        limits: site::Allowance::default(),
        meta_data: None,
        created_at: Timestamp(1),
        expires_at: None,
        dispatched_at: None,
        accepted_at: None,
        plug_deadline: None,
        late_deadline: None,
        charging_at: charging.then_some(Timestamp(2)),
        stop_requested_at: None,
        stop_attempts: 0,
        ended_at: None,
        transaction: None,
        subject_seq: 0,
    }))
}

fn reading(watts: i64, at: i64) -> Change {
    Change::SessionMeter(SessionMeter {
        session_id: SessionId(id(300)),
        at: Timestamp(at),
        received_at: Timestamp(at),
        energy: MilliWattHours(1),
        register: None,
        power: Some(MilliWatts(watts * 1000)),
        soc: None,
    })
}

fn concluded(live: &Live) -> Option<(Derived, i64)> {
    let derived = live.connectors()[0].derived?;
    Some((derived.state, derived.since.0))
}

#[tokio::test]
async fn a_car_that_has_charged_and_draws_nothing_for_minutes_is_done() {
    let (live, time) = board();
    live.committed(vec![
        status(1, ConnectorStatus::Charging),
        session(true, None),
        reading(7_400, 1_000),
    ]);
    time.advance(Duration::from_mins(10));
    assert_eq!(concluded(&live), None, "it charges");

    live.committed(vec![reading(120, 601_000)]);
    time.advance(Duration::from_mins(4));
    assert_eq!(concluded(&live), None, "a short rest is nothing yet");
    live.committed(vec![reading(90, 841_000)]);

    let mut reader = live.subscribe(0);
    reader.next().await;
    time.advance(Duration::from_mins(1));
    let batch = reader.next().await;
    assert_eq!(batch.connectors.len(), 1, "time alone tells the readers");
    assert_eq!(concluded(&live), Some((Derived::Done, 601_000)));

    live.committed(vec![reading(7_400, 910_000)]);
    assert_eq!(concluded(&live), None, "it charges again");
}

#[tokio::test]
async fn a_car_that_we_hold_back_is_not_done() {
    let (live, time) = board();
    live.committed(vec![
        status(1, ConnectorStatus::Charging),
        session(true, Some(0)),
        reading(0, 1_000),
    ]);
    time.advance(Duration::from_hours(1));
    assert_eq!(concluded(&live), None);
    live.committed(vec![
        status(1, ConnectorStatus::SuspendedEvse),
        session(true, None),
    ]);
    time.advance(Duration::from_hours(1));
    assert_eq!(concluded(&live), None);
}

#[tokio::test]
async fn a_pause_without_readings_is_the_same_and_before_any_charging_it_is_the_cars_choice() {
    let (live, time) = board();
    live.committed(vec![
        status(1, ConnectorStatus::SuspendedEv),
        session(false, None),
    ]);
    assert_eq!(concluded(&live), Some((Derived::NotStartedByCar, 5)));
    live.committed(vec![session(true, None)]);
    assert_eq!(concluded(&live), None);
    time.advance(Duration::from_mins(5));
    assert_eq!(concluded(&live), Some((Derived::Done, 5)));
}

#[tokio::test]
async fn a_cable_that_stays_in_after_the_end_is_done_too_and_stays_so_while_nothing_is_heard() {
    let (live, time) = board();
    live.committed(vec![status(1, ConnectorStatus::Finishing)]);
    assert_eq!(concluded(&live), None);
    time.advance(Duration::from_mins(6));
    assert_eq!(concluded(&live), Some((Derived::Done, 5)));
    live.committed(vec![station(false)]);
    time.advance(Duration::from_mins(6));
    assert_eq!(concluded(&live), Some((Derived::Done, 5)));
}

fn start_that(status: SessionStatus, ended_at: Option<i64>) -> Change {
    let Change::Session(mut row) = session(false, None) else {
        unreachable!()
    };
    row.status = status;
    row.ended_at = ended_at.map(Timestamp);
    Change::Session(row)
}

#[tokio::test]
async fn a_charger_that_waits_on_for_a_late_car_has_none_yet() {
    let (live, _time) = board();
    live.committed(vec![
        status(1, ConnectorStatus::Preparing),
        start_that(SessionStatus::AwaitingPlug, None),
    ]);
    assert_eq!(concluded(&live), None, "it is waited for");
    live.committed(vec![start_that(SessionStatus::TimedOut, Some(60))]);
    assert_eq!(concluded(&live), Some((Derived::CarLate, 60)));

    live.committed(vec![start_that(SessionStatus::Active, None)]);
    assert_eq!(concluded(&live), None, "it came");
    live.committed(vec![start_that(SessionStatus::Completed, Some(90))]);
    assert_eq!(concluded(&live), None, "another car may wait for a card");

    live.committed(vec![start_that(SessionStatus::TimedOut, Some(3))]);
    assert_eq!(concluded(&live), None, "plugged in after it was given up");
}
