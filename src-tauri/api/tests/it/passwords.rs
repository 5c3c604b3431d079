//! Stations that prove who they are (`decisions.md` 21): set through the API, asked for at the door.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite;

use crate::{charger::Charger, desk::Desk};

/// Sets how a station proves itself; the password that was made for it.
async fn protect(desk: &Desk, mode: &str) -> String {
    let change = json!({ "auth": { "mode": mode } });
    let changed = desk.patch("/api/v1/stations/CP-1", change).await;
    let changed = changed.expect(200);
    assert_eq!(changed["auth"], mode);
    changed["new_password"].as_str().unwrap().to_owned()
}

/// Calls with credentials, or without; the status of a refusal.
async fn call(desk: &Desk, credentials: Option<&str>) -> Result<Charger, u16> {
    let called = Charger::connect_as(desk.central.ocpp_addr(), "CP-1", credentials).await;
    called.map_err(|error| match error {
        tungstenite::Error::Http(response) => response.status().as_u16(),
        other => panic!("not refused but broken: {other}"),
    })
}

async fn last_attempt(desk: &Desk) -> Value {
    desk.get("/api/v1/connection-attempts?limit=1").await["items"][0].clone()
}

#[tokio::test]
async fn a_password_is_made_shown_once_and_asked_for_at_the_door() {
    let desk = Desk::open().await;
    desk.post("/api/v1/stations", json!({ "identity": "CP-1" }))
        .await
        .expect(201);
    let password = protect(&desk, "basic").await;
    assert!(
        (16..=20).contains(&password.len()),
        "as OCPP 1.6 security has it: {password}"
    );
    let again = desk.get("/api/v1/stations/CP-1").await;
    assert_eq!(again["new_password"], Value::Null);
    assert_eq!(again["auth"], "basic");

    let mut charger = call(&desk, Some(&format!("CP-1:{password}")))
        .await
        .unwrap();
    assert_eq!(charger.boot().await["status"], "Accepted");
    assert_eq!(last_attempt(&desk).await["accepted"], true);
    // Some send its bytes in hexadecimal (Q6), some another user's name (Q7).
    let hex: Vec<_> = password.bytes().map(|b| format!("{b:02X}")).collect();
    let hex = hex.concat();
    for credentials in [format!("CP-1:{hex}"), format!(":{password}")] {
        assert!(call(&desk, Some(&credentials)).await.is_ok());
    }

    for (credentials, diagnosis) in [
        (Some("CP-1:wrong"), "password_wrong"),
        (Some("CP-1:"), "password_wrong"),
        (None, "password_missing"),
    ] {
        assert_eq!(call(&desk, credentials).await.err(), Some(401));
        let attempt = last_attempt(&desk).await;
        assert_eq!(attempt["diagnosis"], diagnosis);
        assert_eq!(attempt["identity"], "CP-1");
        assert_eq!(attempt["http_status"], 401);
        assert!(!attempt.to_string().contains(&password));
    }

    let none = json!({ "auth": { "mode": "none" } });
    desk.patch("/api/v1/stations/CP-1", none).await.expect(200);
    assert!(call(&desk, None).await.is_ok());
}

#[tokio::test]
async fn a_password_over_tls_alone_is_not_taken_in_plain() {
    let desk = Desk::open().await;
    desk.post("/api/v1/stations", json!({ "identity": "CP-1" }))
        .await
        .expect(201);
    let password = protect(&desk, "tls_basic").await;
    let refused = call(&desk, Some(&format!("CP-1:{password}"))).await;
    assert_eq!(refused.err(), Some(403));
    assert_eq!(last_attempt(&desk).await["diagnosis"], "tls_required");
}

#[tokio::test]
async fn client_certificates_cannot_be_chosen_in_this_version() {
    let desk = Desk::open().await;
    desk.post("/api/v1/stations", json!({ "identity": "CP-1" }))
        .await
        .expect(201);
    let change = json!({ "auth": { "mode": "mtls" } });
    let answer = desk.patch("/api/v1/stations/CP-1", change).await;
    assert_eq!(answer.problem(), "validation_failed");
    let problem = answer.json();
    assert_eq!(problem["errors"][0]["pointer"], "/auth/mode");
    assert_eq!(problem["errors"][0]["code"], "not_available");
    let station = desk.get("/api/v1/stations/CP-1").await;
    assert_eq!(station["auth"], "none", "nothing was changed");
}

#[tokio::test]
async fn a_station_without_a_password_on_an_open_port_is_marked() {
    let inside = Desk::open().await;
    let outside = Desk::listening_on("0.0.0.0:0").await;
    for (desk, unprotected) in [(&inside, false), (&outside, true)] {
        desk.post("/api/v1/stations", json!({ "identity": "CP-1" }))
            .await
            .expect(201);
        let station = desk.get("/api/v1/stations/CP-1").await;
        assert_eq!(station["unprotected"], unprotected);
    }
    protect(&outside, "basic").await;
    let station = outside.get("/api/v1/stations/CP-1").await;
    assert_eq!(station["unprotected"], false);
}
