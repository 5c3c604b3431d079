//! A session from the start that is asked for to the energy that is found afterwards.

use std::time::Duration;

use api::Scope;
use http::Method;
use serde_json::{Value, json};

use crate::{charger::Charger, desk::Desk};

/// Asks for a session until it is as wanted; what a charger said may still be on its way.
async fn when(desk: &Desk, id: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let path = format!("/api/v1/sessions/{id}");
    let caller = api::Caller::at_the_window(desk.central.store())
        .await
        .unwrap()
        .unwrap();
    let mut feed = api::LiveFeed::new(desk.central.clone(), caller, 0).unwrap();
    loop {
        let session = desk.get(&path).await;
        if wanted(&session) {
            return session;
        }
        let next = tokio::time::timeout(Duration::from_mins(1), feed.next()).await;
        next.unwrap_or_else(|_| panic!("nothing more happened: {session}"))
            .unwrap();
    }
}

/// Takes the start order, says yes, and begins.
async fn plug_in(charger: &mut Charger) -> i64 {
    let (id, action, order) = charger.order().await;
    assert_eq!(action, "RemoteStartTransaction");
    charger.answer(&id, json!({ "status": "Accepted" })).await;
    let started = charger
        .call(
            "StartTransaction",
            json!({
                "connectorId": 1,
                "idTag": order["idTag"],
                "meterStart": 1000,
                "timestamp": now(),
            }),
        )
        .await;
    assert_eq!(started["idTagInfo"]["status"], "Accepted");
    charger.status("Charging").await;
    started["transactionId"].as_i64().unwrap()
}

fn now() -> String {
    // Far enough in the past to be before every check, near enough to be plausible.
    central::Clock::machine()
        .now()
        .utc
        .plus_millis(-2_000)
        .to_rfc3339()
}

async fn meter(charger: &mut Charger, transaction: i64, energy_wh: i64, power_w: i64) {
    let sampled = json!([
        { "value": energy_wh.to_string(), "measurand": "Energy.Active.Import.Register", "unit": "Wh" },
        { "value": power_w.to_string(), "measurand": "Power.Active.Import", "unit": "W" },
        { "value": "16.0", "measurand": "Current.Import", "phase": "L1", "unit": "A" },
        { "value": "64", "measurand": "SoC", "unit": "Percent" },
    ]);
    let values = json!({
        "connectorId": 1,
        "transactionId": transaction,
        "meterValue": [{ "timestamp": now(), "sampledValue": sampled }],
    });
    charger.call("MeterValues", values).await;
}

#[tokio::test]
async fn a_session_is_started_watched_stopped_and_found_with_its_energy() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;

    let asked = json!({ "station": "cp-1", "connector": 1, "meta_data": { "order": 7 } });
    let started = desk.post("/api/v1/sessions", asked).await.expect(201);
    let session = &started["session"];
    assert_eq!(session["status"], "dispatched");
    assert_eq!(session["station"], "CP-1");
    assert_eq!(session["origin"], "api");
    assert_eq!(
        session["energy_wh"],
        Value::Null,
        "unknown is null, never 0"
    );
    assert_eq!(session["meta_data"]["order"], 7);
    assert_eq!(started["decision"]["outcome"], "allow");
    let id = session["id"].as_str().unwrap();

    let transaction = plug_in(&mut charger).await;
    meter(&mut charger, transaction, 1500, 7400).await;
    let active = when(&desk, id, |session| session["power_w"] == 7400.0).await;
    assert_eq!(active["status"], "active");
    assert_eq!(active["energy_wh"], 500.0);
    assert_eq!(active["soc_percent"], 64.0);
    assert_eq!(active["transaction_id"], transaction.to_string());
    for time in ["dispatched_at", "accepted_at", "started_at", "charging_at"] {
        assert!(
            active[time].is_string(),
            "the ladder needs {time}: {active}"
        );
    }
    let board = desk.get("/api/v1/connectors").await;
    let tile = &board["items"][0];
    assert_eq!(tile["state"], "charging");
    assert_eq!(tile["power_w"], 7400.0);
    assert_eq!(tile["current_ma"], json!([16000, null, null]));
    assert_eq!(tile["session"]["id"], id);

    let stop = desk
        .post(
            &format!("/api/v1/sessions/{id}/stop"),
            json!({ "reason": "done" }),
        )
        .await;
    assert_eq!(stop.expect(202)["status"], "stopping");
    let (order, action, payload) = charger.order().await;
    assert_eq!(
        (action.as_str(), &payload["transactionId"]),
        ("RemoteStopTransaction", &json!(transaction))
    );
    charger
        .answer(&order, json!({ "status": "Accepted" }))
        .await;
    let stopped = json!({
        "transactionId": transaction, "meterStop": 2250, "timestamp": now(), "reason": "Remote",
    });
    charger.call("StopTransaction", stopped).await;
    let over = when(&desk, id, |session| session["status"] == "completed").await;
    assert_eq!(over["energy_wh"], 1250.0);
    assert_eq!(over["power_w"], Value::Null);
    assert_eq!(over["stop_reason"], "Remote");

    let found = desk
        .get("/api/v1/sessions?status=completed&station=CP-1&connector=1")
        .await;
    assert_eq!(found["items"][0]["id"], id);
    let raw = desk.get(&format!("/api/v1/sessions/{id}/meter")).await;
    assert!(
        raw["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|value| value["register_wh"] == 1500.0)
    );
    let spans = desk
        .get(&format!("/api/v1/sessions/{id}/meter?resolution_s=60"))
        .await;
    assert!(!spans["items"].as_array().unwrap().is_empty());

    let timeline = desk.get(&format!("/api/v1/sessions/{id}/timeline")).await;
    let lines: Vec<_> = timeline["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["type"].as_str().unwrap())
        .collect();
    for line in [
        "session.created",
        "session.started",
        "session.completed",
        "start",
        "stop",
    ] {
        assert!(lines.contains(&line), "{line} is missing in {lines:?}");
    }
    let decision = started["decision"]["id"].as_str().unwrap();
    let stored = desk.get(&format!("/api/v1/decisions/{decision}")).await;
    assert_eq!(stored["outcome"], "allow");
    let commands = desk.get(&format!("/api/v1/commands?session={id}")).await;
    let command = &commands["items"][0];
    assert_eq!(
        (&command["type"], &command["state"]),
        (&json!("stop"), &json!("effect_confirmed"))
    );
    let path = format!("/api/v1/commands/{}", command["id"].as_str().unwrap());
    assert_eq!(desk.get(&path).await, *command);

    let messages = desk
        .get("/api/v1/stations/CP-1/messages?action=StopTransaction")
        .await;
    let texts = messages["items"].as_array().unwrap().iter();
    let calls: Vec<_> = texts.filter(|message| message["kind"] == "call").collect();
    assert_eq!(calls.len(), 1, "{messages}");
    assert!(
        calls[0]["text"].as_str().unwrap().contains("2250"),
        "{messages}"
    );
    let again = desk
        .post(&format!("/api/v1/sessions/{id}/stop"), json!({}))
        .await;
    assert_eq!(again.problem(), "session_final");
}

#[tokio::test]
async fn a_refused_start_names_the_check_and_keeps_the_decision() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    charger
        .call(
            "StatusNotification",
            json!({ "connectorId": 1, "errorCode": "GroundFailure", "status": "Faulted" }),
        )
        .await;
    let asked = json!({ "station": "CP-1", "connector": 1 });
    let dry = desk
        .post("/api/v1/policy/evaluate", asked.clone())
        .await
        .expect(200);
    assert_eq!(dry["decision"]["outcome"], "deny");

    let refused = desk.post("/api/v1/sessions", asked).await;
    assert_eq!(refused.problem(), "connector_faulted");
    let problem = refused.json();
    assert_eq!(problem["status"], 409);
    assert_eq!(problem["check"], "connector_state");
    assert_eq!(
        problem["detail"],
        "Connector 1 reports a fault (GroundFailure). Look at the charger, then try again."
    );
    assert_eq!(problem["errors"][0]["code"], "connector_faulted");
    let decision = problem["decision_id"].as_str().unwrap();
    let stored = desk.get(&format!("/api/v1/decisions/{decision}")).await;
    assert_eq!(stored["message"], problem["detail"]);
    let session = problem["session_id"]
        .as_str()
        .expect("from P1 on the session exists");
    let session = desk.get(&format!("/api/v1/sessions/{session}")).await;
    assert_eq!(session["status"], "policy_rejected");
}

#[tokio::test]
async fn a_start_waits_for_its_station_when_asked_to() {
    let desk = Desk::open().await;
    drop(desk.charger("CP-1").await);
    let offline = json!({ "station": "CP-1", "connector": 1 });
    // Until the closed socket is noticed, the station counts as connected.
    let caller = api::Caller::at_the_window(desk.central.store())
        .await
        .unwrap()
        .unwrap();
    let mut feed = api::LiveFeed::new(desk.central.clone(), caller, 0).unwrap();
    while feed.next().await.unwrap().site.online > 0 {}
    let refused = desk.post("/api/v1/sessions", offline).await;
    assert_eq!(refused.problem(), "station_offline");
    let waits = json!({ "station": "CP-1", "connector": 1, "queue": "queue", "queue_ttl_s": 60 });
    let queued = desk.post("/api/v1/sessions", waits).await.expect(202);
    assert_eq!(queued["session"]["status"], "queued");
    assert!(queued["session"]["expires_at"].is_string());
    let id = queued["session"]["id"].as_str().unwrap();
    let withdrawn = desk
        .post(&format!("/api/v1/sessions/{id}/stop"), json!({}))
        .await;
    assert_eq!(withdrawn.expect(202)["status"], "cancelled");
}

#[tokio::test]
async fn a_program_waits_a_minute_after_a_start_that_came_to_nothing_and_a_person_does_not() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    let operator = desk.token(Scope::Operate).await;
    let asked = json!({ "station": "CP-1", "connector": 1 });
    let start = || {
        desk.ask(
            &operator,
            Method::POST,
            "/api/v1/sessions",
            Some(asked.clone()),
        )
    };
    let started = start().await.expect(201);
    // A live attempt answers 409, not 429.
    assert_eq!(start().await.problem(), "start_already_pending");
    let (id, _, _) = charger.order().await;
    charger.answer(&id, json!({ "status": "Rejected" })).await;
    let session = started["session"]["id"].as_str().unwrap();
    let failed = when(&desk, session, |session| {
        session["status"] == "station_rejected"
    })
    .await;
    assert_eq!(
        failed["message"],
        "The charger refused the start (Rejected). Look at its display and its settings."
    );

    let limited = start().await;
    assert_eq!(limited.problem(), "rate_limited");
    assert!(limited.json()["retry_after_s"].as_u64().unwrap() <= 61);
    let person = desk
        .window(Method::POST, "/api/v1/sessions", Some(asked.clone()))
        .await;
    assert_eq!(person.expect(201)["session"]["origin"], "operator");
}

#[tokio::test]
async fn a_card_is_masked_in_sessions_and_messages_for_who_may_not_see_it() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    let card = desk
        .post("/api/v1/tokens", json!({ "card": "04A2B3C4D5" }))
        .await
        .expect(201);
    let by_id = json!({ "station": "CP-1", "connector": 1, "token": card["id"] });
    let started = desk.post("/api/v1/sessions", by_id).await.expect(201);
    assert_eq!(started["session"]["card"], "04A2B3C4D5");
    let (_, _, order) = charger.order().await;
    assert_eq!(order["idTag"], "04A2B3C4D5");

    let viewer = desk.token(Scope::View).await;
    let seen = desk
        .ask(&viewer, Method::GET, "/api/v1/sessions", None)
        .await
        .expect(200);
    assert_eq!(seen["items"][0]["card"], "04…D5");
    let board = desk
        .ask(&viewer, Method::GET, "/api/v1/connectors", None)
        .await
        .expect(200);
    assert_eq!(board["items"][0]["session"]["card"], "04…D5");
    let commands = desk.get("/api/v1/commands").await;
    assert!(
        !commands.to_string().contains("04A2B3C4D5"),
        "commands carry no card"
    );
}

#[tokio::test]
async fn a_station_is_asked_for_its_status() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    let command = json!({
        "type": "trigger_message", "params": { "message": "status", "connector": 1 }, "reason": "odd",
    });
    let sent = desk
        .post("/api/v1/stations/CP-1/commands", command)
        .await
        .expect(202);
    assert_eq!(sent["reason"], "odd");
    let (_, action, payload) = charger.next_order().await;
    assert_eq!(action, "TriggerMessage");
    assert_eq!(
        payload,
        json!({ "requestedMessage": "StatusNotification", "connectorId": 1 })
    );
    let path = format!("/api/v1/commands/{}/cancel", sent["id"].as_str().unwrap());
    assert_eq!(desk.post(&path, json!({})).await.problem(), "command_final");
}
