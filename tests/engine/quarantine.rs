//! Unknown stations: heard, kept, approved, adopted (`decisions.md` 20).

use central::site::Answer;
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
    let answer = bed.approve(id, Some("North gate")).await;
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

#[tokio::test]
async fn a_station_approved_while_connected_may_send_long_messages_at_once() {
    let bed = Bed::with_enrolment(false).await;
    let mut station = Station::connect(bed.addr(), "/ocpp/NEW-1").await;
    station.boot().await;
    // Cut into frames, with the approval between two of them: the message is taken as it was begun.
    station.send_begun("[2,\"cut\",\"Heart").await;
    bed.approve(bed.station("NEW-1"), None).await;
    station.send_rest("beat\",{}]").await;
    station.result("cut").await;
    let values = json!({"vendorId": "x", "data": "x".repeat(200_000)});
    let answer = station.call("DataTransfer", values).await;
    assert_eq!(answer["status"], "UnknownVendorId");
}

#[tokio::test]
async fn nothing_said_while_a_station_is_being_approved_is_lost() {
    let bed = Bed::with_enrolment(false).await;
    bed.add_card("CARD1").await;
    let mut station = Station::connect(bed.addr(), "/ocpp/NEW-1").await;
    station.boot().await;
    let id = bed.station("NEW-1");
    let talk = async {
        let mut transactions = Vec::new();
        for number in 0..40 {
            let at = format!("2026-11-21T09:{number:02}:00Z");
            let started = station.start(1, "CARD1", &at).await;
            let transaction = started["transactionId"].as_i64().unwrap();
            station.stop(transaction, 2500, &at).await;
            transactions.push(transaction.to_string());
        }
        transactions
    };
    let approval = async {
        while bed.count("SELECT count(*) FROM kept_reports").await < 20 {
            tokio::task::yield_now().await;
        }
        bed.approve(id, None).await;
    };
    let (mut said, ()) = tokio::join!(talk, approval);
    let stored = bed
        .text("SELECT json_group_array(transaction_id) FROM transactions WHERE stopped_at > 0")
        .await;
    let mut stored: Vec<String> = serde_json::from_str(&stored).unwrap();
    said.sort();
    stored.sort();
    assert_eq!(said, stored, "each session once, with its end");
    assert_eq!(bed.count("SELECT count(*) FROM kept_reports").await, 0);
}

#[tokio::test]
async fn open_enrolment_lets_in_who_waited_with_what_they_said() {
    let mut bed = Bed::with_enrolment(false).await;
    let mut station = Station::connect(bed.addr(), "/ocpp/NEW-1").await;
    station.boot().await;
    let started = station.start(1, "CARD1", NOON).await;
    let transaction = started["transactionId"].as_i64().unwrap();
    bed.restart().await;
    let mut station = Station::connect(bed.addr(), "/ocpp/NEW-1").await;
    assert_eq!(station.boot().await["status"], "Accepted");
    let stored = bed.text("SELECT transaction_id FROM transactions").await;
    assert_eq!(stored, transaction.to_string());
    station.stop(transaction, 2500, NOON).await;
    assert_eq!(bed.count("SELECT count(*) FROM transactions").await, 1);
}
