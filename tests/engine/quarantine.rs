//! Unknown stations: heard, kept, approved, adopted (`decisions.md` 20).

use central::site::{Actor, Answer};
use serde_json::json;

use crate::{bed::Bed, station::Station};

const NOON: &str = "2026-11-21T10:00:05Z";

#[tokio::test]
async fn an_unknown_station_waits_and_what_it_reported_is_adopted_on_approval() {
    let bed = Bed::with_enrolment(false).await;
    let mut station = Station::connect(bed.addr(), "/ocpp/NEW-1").await;
    let boot = station.boot().await;
    assert_eq!(
        (&boot["status"], &boot["interval"]),
        (&json!("Pending"), &json!(60))
    );
    let started = station.start(1, "CARD1", NOON).await;
    assert_eq!(started["idTagInfo"]["status"], "Invalid");
    let transaction = started["transactionId"].as_i64().unwrap();
    assert!(transaction > 0);
    let values = json!({"connectorId": 1, "transactionId": transaction, "meterValue": [
        {"timestamp": NOON, "sampledValue": [{"value": "1500"}]}]});
    assert_eq!(station.call("MeterValues", values).await, json!({}));
    station.stop(transaction, 2500, NOON).await;
    assert_eq!(bed.count("SELECT count(*) FROM sessions").await, 0);

    let id = bed.central.live().stations()[0].id;
    let answer = bed
        .central
        .approve(Actor::System, id, Some("North gate".into()))
        .await
        .unwrap();
    assert!(matches!(answer, Answer::Station(_)), "{answer:?}");
    assert_eq!(bed.count("SELECT count(*) FROM sessions").await, 1);
    assert_eq!(bed.count("SELECT count(*) FROM meter_values").await, 1);
    let stored = bed.text("SELECT transaction_id FROM transactions").await;
    assert_eq!(stored, transaction.to_string());
    assert_eq!(station.boot().await["status"], "Accepted");
}

#[tokio::test]
async fn an_unknown_station_gets_empty_valid_answers_and_no_orders() {
    let bed = Bed::with_enrolment(false).await;
    let mut station = Station::connect(bed.addr(), "/ocpp/NEW-1").await;
    station.boot().await;
    station.status(1, "Available").await;
    let answer = station.call("DataTransfer", json!({"vendorId": "x"})).await;
    assert!(answer["status"].is_string());
    assert_eq!(station.orders_kept(), 0);
}

#[tokio::test]
async fn in_quarantine_a_long_message_closes_the_connection() {
    let bed = Bed::with_enrolment(false).await;
    let mut station = Station::connect(bed.addr(), "/ocpp/NEW-1").await;
    station
        .send(format!(
            "[2,\"1\",\"DataTransfer\",{{\"data\":\"{}\"}}]",
            "x".repeat(70_000)
        ))
        .await;
    let frame = station.closed().await.unwrap();
    assert_eq!(u16::from(frame.code), 1009);
}
