#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::Duration;

use site::{Change, Connector, Enrolment, Evse, Nameplate, Station, StationAuth};
use uuid::Uuid;
use vocabulary::{
    ConnectorId, ConnectorStatus, EvseId, EvseNumber, PlugNumber, StationId, StationIdentity,
    Timestamp,
};

use super::Live;
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
