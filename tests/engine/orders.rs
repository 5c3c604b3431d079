//! Starts and stops from end to end, with the timers of a session.

use central::PageRequest;
use central::site::{Answer, CommandState, Request, SessionStatus};
use serde_json::json;

use vocabulary::{MilliWattHours, MilliWatts};

use crate::bed::Bed;

const NOON: &str = "2026-11-21T10:00:05Z";

#[tokio::test]
async fn a_remote_start_runs_from_the_click_to_its_energy() {
    let bed = Bed::open().await;
    let mut station = bed.booted("CP-1").await;
    let session = bed.start("CP-1", 1).await;
    assert_eq!(session.status, SessionStatus::Dispatched);
    let (id, payload) = station.order_of("RemoteStartTransaction").await;
    station.reply(&id, json!({"status": "Accepted"})).await;
    let waiting = bed.until(session.id, SessionStatus::AwaitingPlug).await;
    assert!(waiting.plug_deadline.is_some());

    station.status(1, "Preparing").await;
    let started = station
        .start(1, payload["idTag"].as_str().unwrap(), NOON)
        .await;
    assert_eq!(started["idTagInfo"]["status"], "Accepted");
    let transaction = started["transactionId"].as_i64().unwrap();
    station.status(1, "Charging").await;
    let values = json!({"connectorId": 1, "transactionId": transaction, "meterValue": [{
        "timestamp": "2026-11-21T10:01:05Z", "sampledValue": [
            {"value": "1.1", "unit": "kWh"},
            {"value": "7360", "measurand": "Power.Active.Import", "unit": "W"}]}]});
    station.call("MeterValues", values).await;
    let live = bed.central.live().connectors();
    let meter = live[0].meter.as_ref().unwrap();
    assert_eq!(
        meter.energy,
        MilliWattHours::from_whole(100),
        "1.1 kWh on the register, 1 kWh at the start"
    );
    assert_eq!(meter.power, Some(MilliWatts::from_whole(7360)));

    bed.stop(session.id).await;
    let (id, payload) = station.order_of("RemoteStopTransaction").await;
    assert_eq!(payload["transactionId"], transaction);
    station.reply(&id, json!({"status": "Accepted"})).await;
    station
        .stop(transaction, 1300, "2026-11-21T10:02:05Z")
        .await;
    let done = bed.until(session.id, SessionStatus::Completed).await;
    assert_eq!(
        done.transaction.unwrap().energy,
        MilliWattHours::from_whole(300)
    );
    let commands = bed
        .central
        .store()
        .commands(None, &PageRequest::default())
        .await
        .unwrap();
    assert!(
        commands
            .items
            .iter()
            .all(|row| row.state == CommandState::EffectConfirmed),
        "{commands:?}"
    );
}

#[tokio::test]
async fn nobody_plugs_in_for_120_s_and_the_session_times_out() {
    let bed = Bed::open().await;
    let mut station = bed.booted("CP-1").await;
    let session = bed.start("CP-1", 1).await;
    let (id, payload) = station.order_of("RemoteStartTransaction").await;
    station.reply(&id, json!({"status": "Accepted"})).await;
    bed.until(session.id, SessionStatus::AwaitingPlug).await;
    bed.pass(119);
    station.sync().await;
    assert_eq!(
        bed.stored(session.id).await.status,
        SessionStatus::AwaitingPlug
    );
    bed.pass(2);
    bed.until(session.id, SessionStatus::TimedOut).await;
    // One second too late, but within the window: it is the same session (T14).
    station
        .start(1, payload["idTag"].as_str().unwrap(), NOON)
        .await;
    let late = bed.until(session.id, SessionStatus::Active).await;
    assert!(late.flags.late);
}

#[tokio::test]
async fn a_station_that_says_no_ends_the_attempt() {
    let bed = Bed::open().await;
    let mut station = bed.booted("CP-1").await;
    let session = bed.start("CP-1", 1).await;
    let (id, _) = station.order_of("RemoteStartTransaction").await;
    station.reply(&id, json!({"status": "Rejected"})).await;
    let refused = bed.until(session.id, SessionStatus::StationRejected).await;
    assert!(refused.reason.is_some());
}

#[tokio::test]
async fn the_wall_clock_may_jump_without_ending_a_wait() {
    let bed = Bed::open().await;
    let mut station = bed.booted("CP-1").await;
    let session = bed.start("CP-1", 1).await;
    let (id, _) = station.order_of("RemoteStartTransaction").await;
    station.reply(&id, json!({"status": "Accepted"})).await;
    bed.until(session.id, SessionStatus::AwaitingPlug).await;
    let later = bed.clock.now().utc.plus_millis(3_600_000);
    bed.time.set_wall_clock(later);
    station.sync().await;
    assert_eq!(
        bed.stored(session.id).await.status,
        SessionStatus::AwaitingPlug
    );
}

#[tokio::test]
async fn a_cars_owner_ends_the_session_by_tapping_again() {
    let bed = Bed::open().await;
    bed.add_card("CARD1").await;
    let mut station = bed.booted("CP-1").await;
    let authorized = station.call("Authorize", json!({"idTag": "CARD1"})).await;
    assert_eq!(authorized["idTagInfo"]["status"], "Accepted");
    let transaction = station.start(1, "CARD1", NOON).await["transactionId"]
        .as_i64()
        .unwrap();
    // Blocked meanwhile: he may still end what he began (decision 17).
    bed.block_card("CARD1").await;
    let authorized = station.call("Authorize", json!({"idTag": "CARD1"})).await;
    assert_eq!(authorized["idTagInfo"]["status"], "Accepted");
    station.stop(transaction, 3000, NOON).await;
    let authorized = station.call("Authorize", json!({"idTag": "CARD1"})).await;
    assert_eq!(authorized["idTagInfo"]["status"], "Blocked");
}

#[tokio::test]
async fn the_card_text_of_a_start_stays_out_of_commands_decisions_events_and_sessions() {
    let bed = Bed::open().await;
    let mut station = bed.booted("CP-1").await;
    bed.start("CP-1", 1).await;
    let (_, payload) = station.order_of("RemoteStartTransaction").await;
    let card = payload["idTag"].as_str().unwrap();
    for (table, column) in [
        ("commands", "\"order\""),
        ("decisions", "checks"),
        ("events", "data"),
    ] {
        let query = format!("SELECT count(*) FROM {table} WHERE {column} LIKE '%{card}%'");
        assert_eq!(bed.count(&query).await, 0, "{table}");
    }
}

#[tokio::test]
async fn two_starts_on_one_connector_and_the_second_is_told_why_not() {
    let bed = Bed::open().await;
    let _station = bed.booted("CP-1").await;
    bed.start("CP-1", 1).await;
    let request = bed.start_request("CP-1", 1);
    match bed.ask(Request::Start(request)).await {
        Answer::Refused(refused) => {
            assert_eq!(refused.reason.code, "start_already_pending");
            assert!(refused.decision.is_some());
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_start_that_was_on_its_way_when_the_program_ended_is_unconfirmed_and_not_sent_again() {
    let mut bed = Bed::open().await;
    let mut station = bed.booted("CP-1").await;
    let session = bed.start("CP-1", 1).await;
    let (_, payload) = station.order_of("RemoteStartTransaction").await;
    bed.restart().await;
    let row = bed.stored(session.id).await;
    assert_eq!(row.status, SessionStatus::Dispatched);
    assert!(row.flags.unconfirmed);
    // The charger had done it: the session goes on.
    let mut station = bed.booted("CP-1").await;
    station
        .start(1, payload["idTag"].as_str().unwrap(), NOON)
        .await;
    bed.until(session.id, SessionStatus::Active).await;
}
