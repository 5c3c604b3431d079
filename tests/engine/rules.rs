//! The engine rules, each with a test of its name.

use serde_json::json;
use tokio_tungstenite::tungstenite;

use central::{PageRequest, TraceFilter, site::SessionStatus};

use crate::{bed::Bed, station::Station};

const NOON: &str = "2026-11-21T10:00:05Z";

#[tokio::test]
async fn rule_1_the_late_close_of_an_old_socket_does_not_take_the_new_one_away() {
    let bed = Bed::open().await;
    let mut old = bed.booted("CP-1").await;
    let mut new = bed.booted("CP-1").await;
    // The newest wins: the old one is closed by us, and its end changes nothing.
    assert!(old.closed().await.is_some());
    drop(old);
    new.sync().await;
    bed.start("CP-1", 1).await;
    let (_, payload) = new.order_of("RemoteStartTransaction").await;
    assert_eq!(payload["connectorId"], 1);
    assert!(bed.central.live().connectors()[0].online);
}

#[tokio::test]
async fn rule_1_a_reconnect_is_not_refused_because_a_dead_socket_is_still_held() {
    let bed = Bed::open().await;
    // Never reads, never closes: half open, as after a power loss.
    let _dead = bed.booted("CP-1").await;
    for _ in 0..5 {
        let mut station = bed.booted("cp-1").await;
        station.sync().await;
    }
    assert_eq!(
        bed.central.live().stations().len(),
        1,
        "the id matches without case (Q5)"
    );
}

#[tokio::test]
async fn rule_2_one_call_is_outstanding_and_inbound_calls_are_answered_meanwhile() {
    let bed = Bed::open().await;
    let mut station = Station::connect(bed.addr(), "/ocpp/CP-1").await;
    station.boot().await;
    station.status(1, "Available").await;
    station.status(2, "Available").await;
    bed.pass(1);
    let first = bed.start("CP-1", 1).await;
    let second = bed.start("CP-1", 2).await;
    let (id, _) = station.order_of("RemoteStartTransaction").await;
    // The first is not answered yet; our own CALLs are served all the same.
    station.sync().await;
    station.status(2, "Preparing").await;
    assert_eq!(
        station.orders_kept(),
        0,
        "the second CALL waits for the first one's answer"
    );
    station.reply(&id, json!({"status": "Accepted"})).await;
    let (id, payload) = station.order_of("RemoteStartTransaction").await;
    assert_eq!(payload["connectorId"], 2);
    station.reply(&id, json!({"status": "Accepted"})).await;
    bed.until(first.id, SessionStatus::AwaitingPlug).await;
    bed.until(second.id, SessionStatus::AwaitingPlug).await;
}

#[tokio::test]
async fn rule_3_a_transaction_message_is_in_the_store_when_it_is_answered() {
    let bed = Bed::open().await;
    bed.add_card("CARD1").await;
    let mut station = bed.booted("CP-1").await;
    let started = station.start(1, "CARD1", NOON).await;
    let transaction = started["transactionId"].as_i64().unwrap();
    let stored: i64 = bed
        .count("SELECT count(*) FROM transactions WHERE transaction_id IS NOT NULL")
        .await;
    assert_eq!(stored, 1);
    let values = json!({"connectorId": 1, "transactionId": transaction, "meterValue": [
        {"timestamp": NOON, "sampledValue": [{"value": "1500"}]}]});
    station.call("MeterValues", values).await;
    assert_eq!(
        bed.count("SELECT count(*) FROM meter_values WHERE energy = 1500000")
            .await,
        1
    );
    station.stop(transaction, 2000, NOON).await;
    assert_eq!(
        bed.count("SELECT count(*) FROM sessions WHERE status = 'completed'")
            .await,
        1
    );
}

#[tokio::test]
async fn rule_3_while_the_store_cannot_be_written_stations_keep_what_they_have_to_say() {
    let bed = Bed::open().await;
    bed.add_card("CARD1").await;
    let mut station = bed.booted("CP-1").await;
    let lock = bed.lock_the_store().await;
    let start = json!({"connectorId": 1, "idTag": "CARD1", "meterStart": 1, "timestamp": NOON});
    let id = station.send_call("StartTransaction", start).await;
    // One error at most, then the socket is closed (decision 11): an offline station keeps its queue.
    let answer = station.answer(&id).await;
    assert_eq!(
        (&answer[0], &answer[2]),
        (&json!(4), &json!("InternalError"))
    );
    assert!(station.closed().await.is_some());
    let refused = Station::connect_offering(bed.addr(), "/ocpp/CP-1", Some("ocpp1.6")).await;
    let Err(tungstenite::Error::Http(response)) = refused else {
        panic!("a handshake was accepted while nothing can be stored");
    };
    assert_eq!(response.status(), 503);
    assert!(!bed.central.live().site().recording);

    drop(lock);
    bed.until_recording().await;
    let mut station = bed.booted("CP-1").await;
    assert_eq!(
        bed.count("SELECT count(*) FROM sessions").await,
        0,
        "what failed left nothing"
    );
    let started = station.start(1, "CARD1", NOON).await;
    assert_eq!(started["idTagInfo"]["status"], "Accepted");
}

#[tokio::test]
async fn rule_4_nothing_odd_in_a_transaction_message_is_answered_with_an_error() {
    let bed = Bed::open().await;
    let mut station = bed.booted("CP-1").await;
    for odd in [
        json!({}),
        json!({"connectorId": "one", "idTag": 7, "meterStart": null, "timestamp": "noon"}),
        json!({"connectorId": -3, "idTag": "", "meterStart": -1, "timestamp": ""}),
        json!({"connectorId": 1, "idTag": "x".repeat(300), "meterStart": 1.5, "timestamp": "1970"}),
    ] {
        let answer = station.call("StartTransaction", odd).await;
        assert!(answer["transactionId"].as_i64().unwrap() > 0);
    }
    for odd in [
        json!({}),
        json!({"transactionId": 9_223_372_036_854_775_807_i64, "meterStop": 1, "timestamp": NOON}),
        json!({"transactionId": -1, "meterStop": "12", "timestamp": NOON}),
        json!({"transactionId": 0, "meterStop": 3, "timestamp": "yesterday", "reason": "Odd"}),
    ] {
        station.call("StopTransaction", odd).await;
    }
    for odd in [
        json!({}),
        json!({"connectorId": 1, "transactionId": 0, "meterValue": []}),
        json!({"connectorId": 1, "meterValue": [{"timestamp": null, "sampledValue": [{"value": ""}]}]}),
        json!({"connectorId": 9, "transactionId": 12, "meterValue": "none"}),
    ] {
        station.call("MeterValues", odd).await;
    }
    let flagged = bed
        .count("SELECT count(*) FROM transactions WHERE suspicions <> '[]'")
        .await;
    assert!(flagged > 0, "what is odd is flagged");
}

#[tokio::test]
async fn rule_5_a_refused_start_gets_a_positive_unique_id_and_a_session() {
    let bed = Bed::open().await;
    let mut station = Station::connect(bed.addr(), "/ocpp/CP-1").await;
    station.boot().await;
    let first = station.start(1, "UNKNOWN1", NOON).await;
    let second = station.start(2, "UNKNOWN2", NOON).await;
    assert_eq!(first["idTagInfo"]["status"], "Invalid");
    let ids = [
        first["transactionId"].as_i64().unwrap(),
        second["transactionId"].as_i64().unwrap(),
    ];
    assert!(ids[0] > 0 && ids[1] > 0 && ids[0] != ids[1]);
    assert_eq!(
        bed.count("SELECT count(*) FROM sessions WHERE status = 'invalidated'")
            .await,
        2
    );
}

#[tokio::test]
async fn rule_6_a_repeated_start_gets_the_same_id_and_is_authorised_without_itself() {
    let mut bed = Bed::open().await;
    bed.add_card("CARD1").await;
    let mut station = bed.booted("CP-1").await;
    let first = station.start(1, "CARD1", NOON).await;
    let replay = station.start(1, "CARD1", NOON).await;
    assert_eq!(first, replay, "not ConcurrentTx with itself");
    // Also over a new socket, and after a restart of the program.
    let mut station = bed.booted("CP-1").await;
    assert_eq!(station.start(1, "CARD1", NOON).await, first);
    bed.restart().await;
    let mut station = bed.booted("CP-1").await;
    assert_eq!(station.start(1, "CARD1", NOON).await, first);
    assert_eq!(bed.count("SELECT count(*) FROM sessions").await, 1);
}

#[tokio::test]
async fn rule_7_a_late_answer_is_matched_and_the_call_is_never_sent_again() {
    let bed = Bed::open().await;
    let mut station = bed.booted("CP-1").await;
    let session = bed.start("CP-1", 1).await;
    let (id, _) = station.order_of("RemoteStartTransaction").await;
    bed.pass(61);
    let late = bed
        .until_that(session.id, |row| row.flags.unconfirmed)
        .await;
    assert_eq!(late.status, SessionStatus::Dispatched);
    station.reply(&id, json!({"status": "Accepted"})).await;
    bed.until(session.id, SessionStatus::AwaitingPlug).await;
    station.sync().await;
    assert_eq!(station.orders_kept(), 0, "it was not sent a second time");
}

#[tokio::test]
async fn rule_8_message_ids_are_not_trusted_to_be_unique() {
    let bed = Bed::open().await;
    bed.add_card("CARD1").await;
    bed.add_card("CARD2").await;
    let mut station = Station::connect(bed.addr(), "/ocpp/CP-1").await;
    station.boot().await;
    // Two starts under one message id, as after a reboot that starts its counter anew (Q50).
    let mut ids = Vec::new();
    for (connector, card) in [(1, "CARD1"), (2, "CARD2")] {
        let start =
            json!({"connectorId": connector, "idTag": card, "meterStart": 1, "timestamp": NOON});
        station
            .send(json!([2, "1", "StartTransaction", start]).to_string())
            .await;
        ids.push(station.result("1").await["transactionId"].as_i64().unwrap());
    }
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn rule_9_nothing_is_sent_before_the_boot_is_answered_or_30_s_have_passed() {
    let bed = Bed::open().await;
    let mut station = bed.booted("CP-1").await;
    let session = bed.start("CP-1", 1).await;
    let (id, _) = station.order_of("RemoteStartTransaction").await;
    station.reply(&id, json!({"status": "Accepted"})).await;
    station.start(1, &bed.card_of(&session).await, NOON).await;
    bed.until(session.id, SessionStatus::Active).await;

    // It comes back without a boot (Q8): a stop waits until the grace is over.
    let mut station = Station::connect(bed.addr(), "/ocpp/CP-1").await;
    station.sync().await;
    bed.stop(session.id).await;
    station.sync().await;
    assert_eq!(station.orders_kept(), 0);
    bed.pass(31);
    station.order_of("RemoteStopTransaction").await;
}

#[tokio::test]
async fn rule_10_any_frame_is_a_sign_of_life_and_three_missed_pings_close() {
    let bed = Bed::open().await;
    let mut station = bed.booted("CP-1").await;
    for _ in 0..5 {
        bed.pass(61);
        station.ping().await;
        station.sync().await;
    }
    // From now on it neither reads nor answers.
    let mut changes = bed.central.live().changes();
    while bed.central.live().connectors()[0].online {
        bed.pass(61);
        let patience = std::time::Duration::from_millis(50);
        let _ = tokio::time::timeout(patience, changes.changed()).await;
    }
}

#[tokio::test]
async fn rule_11_a_backlog_of_one_station_does_not_hold_up_the_others() {
    let bed = Bed::open().await;
    let mut busy = bed.booted("CP-1").await;
    let mut calm = bed.booted("CP-2").await;
    let mut ids = Vec::new();
    for at in 0..2_000 {
        let values = json!({"connectorId": 1, "meterValue": [
            {"timestamp": NOON, "sampledValue": [{"value": at.to_string()}]}]});
        ids.push(busy.send_call("MeterValues", values).await);
    }
    // Many of the 2,000 are still unanswered when this is.
    calm.sync().await;
    for id in &ids {
        busy.result(id).await;
    }
    assert_eq!(bed.count("SELECT count(*) FROM meter_values").await, 2_000);
}

#[tokio::test]
async fn rule_12_what_a_station_sends_is_stored_as_it_came() {
    let bed = Bed::open().await;
    let mut station = bed.booted("CP-1").await;
    let odd = r#"[2, "x1",  "StartTransaction", {"connectorId":1,"idTag":"ABC","meterStart":5, "timestamp":"2026-11-21T10:00:05Z","vendorExtra": [1,2]}]"#;
    station.send(odd).await;
    station.result("x1").await;
    let raw = bed.text("SELECT raw_start FROM transactions").await;
    assert!(raw.contains(r#""vendorExtra": [1,2]"#), "{raw}");
    let (station, filter) = (bed.station("CP-1"), TraceFilter::default());
    let page = PageRequest::default();
    let traced = bed
        .central
        .trace()
        .messages(station, &filter, &page)
        .await
        .unwrap();
    assert!(traced.items.iter().any(|message| &*message.text == odd));
}

#[tokio::test]
async fn a_message_in_pieces_is_put_together_and_reserved_bits_end_one_socket_alone_q47() {
    let bed = Bed::open().await;
    let mut odd = bed.booted("CP-1").await;
    let mut other = bed.booted("CP-2").await;
    odd.send_begun("[2,\"cut\",").await;
    odd.send_ping().await;
    odd.send_rest("\"Heartbeat\",{}]").await;
    odd.result("cut").await;
    odd.send_with_reserved_bit("[2,\"rsv\",\"Heartbeat\",{}]")
        .await;
    let frame = odd.closed().await.unwrap();
    assert_eq!(u16::from(frame.code), 1002);
    other.sync().await;
    bed.booted("CP-1").await.sync().await;
}

#[tokio::test]
async fn a_stop_of_many_megabytes_is_taken_q48() {
    let bed = Bed::open().await;
    bed.add_card("CARD1").await;
    let mut station = bed.booted("CP-1").await;
    let started = station.start(1, "CARD1", NOON).await;
    let transaction = started["transactionId"].as_i64().unwrap();
    let reading = json!({"timestamp": NOON, "sampledValue": [
        {"value": "1500", "context": "Sample.Periodic", "measurand": "Energy.Active.Import.Register",
         "unit": "Wh", "location": "Outlet"}]});
    let readings = vec![reading; 60_000];
    let stop = json!({"transactionId": transaction, "meterStop": 2000, "timestamp": NOON,
        "transactionData": readings});
    assert!(stop.to_string().len() > 8 << 20);
    station.call("StopTransaction", stop).await;
    let completed = "SELECT count(*) FROM sessions WHERE status = 'completed'";
    assert_eq!(bed.count(completed).await, 1);
}

#[tokio::test]
async fn decision_19_a_station_that_does_not_read_is_closed_and_holds_nobody_up() {
    let bed = Bed::open().await;
    let mut calm = bed.booted("CP-2").await;
    let mut deaf = Station::connect_with_small_window(bed.addr(), "/ocpp/CP-1").await;
    deaf.boot().await;
    deaf.status(1, "Available").await;
    // It asks and asks, and never reads an answer.
    let id = "x".repeat(36);
    let flood = tokio::spawn(async move {
        loop {
            let text = format!("[2,\"{id}\",\"Heartbeat\",{{}}]");
            if !deaf.try_send(text).await {
                return;
            }
        }
    });
    let mut changes = bed.central.live().changes();
    let online = || bed.central.live().connectors_of(bed.station("CP-1"))[0].online;
    while online() {
        bed.pass(1);
        calm.sync().await;
        let patience = std::time::Duration::from_millis(20);
        let _ = tokio::time::timeout(patience, changes.changed()).await;
    }
    flood.await.unwrap();
    calm.sync().await;
}

#[tokio::test]
async fn a_broken_text_is_answered_once_and_does_not_cost_the_connection_q13() {
    let bed = Bed::open().await;
    let mut station = bed.booted("CP-1").await;
    station
        .send(r#"[2,"b1","MeterValues",{"connectorId":1,"transactionId":,"meterValue":[]}]"#)
        .await;
    let answer = station.answer("b1").await;
    assert!(
        answer[0] == 3 || answer[2] == "FormationViolation",
        "{answer}"
    );
    station.send("complete nonsense").await;
    station.sync().await;
}

#[tokio::test]
async fn an_unknown_action_is_answered_as_the_specification_says() {
    let bed = Bed::open().await;
    let mut station = bed.booted("CP-1").await;
    let id = station.send_call("MakeCoffee", json!({})).await;
    let answer = station.answer(&id).await;
    assert_eq!(
        (&answer[0], &answer[2]),
        (&json!(4), &json!("NotImplemented"))
    );
}
