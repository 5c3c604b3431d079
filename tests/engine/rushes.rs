//! What brought other central systems down: everybody at once.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;

use crate::{bed::Bed, station::Station};

const NOON: &str = "2026-11-21T10:00:05Z";
const STATIONS: usize = 250;
/// Longest wait for something that must come; only a broken test takes it.
const PATIENCE: Duration = Duration::from_mins(1);

async fn connected(bed: &Bed) -> Vec<Station> {
    join_all((0..STATIONS).map(|number| async move {
        let mut station = Station::connect(bed.addr(), &format!("/ocpp/CP-{number}")).await;
        station.boot().await;
        station
    }))
    .await
}

/// Waits until so many stations are online, as the live board tells it.
async fn until_online(bed: &Bed, wanted: usize) {
    let mut changes = bed.central.live().changes();
    let online = || bed.central.live().site().online;
    let waiting = async {
        while online() != wanted {
            changes.changed().await.unwrap();
        }
    };
    let came = tokio::time::timeout(PATIENCE, waiting).await;
    assert!(came.is_ok(), "{} are online, not {wanted}", online());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_stations_may_come_back_at_the_same_moment() {
    let bed = Bed::open().await;
    // As after a power cut: no close, and the new connections come while the old ones are held.
    let old = connected(&bed).await;
    let new = connected(&bed).await;
    until_online(&bed, STATIONS).await;
    drop(old);
    let served = new.into_iter().map(|mut station| async move {
        station.status(1, "Available").await;
        station
    });
    let served = join_all(served).await;
    until_online(&bed, STATIONS).await;
    assert_eq!(bed.central.live().connectors().len(), served.len());
    assert_eq!(
        bed.count("SELECT count(*) FROM stations").await,
        i64::try_from(STATIONS).unwrap()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_stations_may_leave_at_the_same_moment_while_the_store_is_slow() {
    let bed = Bed::open().await;
    bed.add_card("CARD1").await;
    let stations = connected(&bed).await;
    let mut calm = bed.booted("CALM").await;
    let lock = bed.lock_the_store().await;
    let start = json!({"connectorId": 1, "idTag": "CARD1", "meterStart": 1, "timestamp": NOON});
    let start = calm.send_call("StartTransaction", start).await;
    drop(stations);
    let values = json!({"connectorId": 1, "meterValue": [
        {"timestamp": NOON, "sampledValue": [{"value": "5"}]}]});
    let values = calm.send_call("MeterValues", values).await;
    drop(lock);
    // The one that stayed is answered, in order, and each that left is known to have left.
    let started = calm.result(&start).await;
    assert_eq!(started["idTagInfo"]["status"], "Accepted");
    calm.result(&values).await;
    until_online(&bed, 1).await;
    assert_eq!(
        bed.count("SELECT count(*) FROM events WHERE type = 'station.offline'")
            .await,
        i64::try_from(STATIONS).unwrap()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_statuses_may_come_at_the_same_moment() {
    let bed = Bed::open().await;
    let mut stations = connected(&bed).await;
    // All are written before the first answer is read.
    let mut sent = Vec::new();
    for station in &mut stations {
        let mut ids = Vec::new();
        for connector in 1..=4 {
            let status =
                json!({"connectorId": connector, "errorCode": "NoError", "status": "Preparing"});
            ids.push(station.send_call("StatusNotification", status).await);
        }
        sent.push(ids);
    }
    for (station, ids) in stations.iter_mut().zip(&sent) {
        for id in ids {
            assert_eq!(station.result(id).await, json!({}));
        }
    }
    assert_eq!(
        bed.count("SELECT count(*) FROM connectors WHERE status = 'preparing'")
            .await,
        1_000
    );
}
