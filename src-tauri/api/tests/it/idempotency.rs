//! `Idempotency-Key`.

use std::time::Duration;

use central::{Clock, vocabulary::Timestamp};
use http::{Method, Request};
use serde_json::json;

use crate::desk::{Desk, request};

fn add(desk: &Desk, key: &str, identity: &str) -> Request<axum::body::Body> {
    let bearer = format!("Bearer {}", desk.admin);
    let headers = [("authorization", bearer.as_str()), ("idempotency-key", key)];
    request(
        Method::POST,
        "/api/v1/stations",
        &headers,
        Some(json!({ "identity": identity })),
    )
}

#[tokio::test]
async fn a_repeat_answers_what_the_first_one_did_and_does_nothing() {
    let desk = Desk::open().await;
    let first = desk.send(add(&desk, "k1", "CP-1")).await;
    let again = desk.send(add(&desk, "k1", "CP-1")).await;
    assert_eq!(again.status, 201);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(first.json(), again.json());
    assert_eq!(
        desk.get("/api/v1/stations").await["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_key_is_not_used_for_something_else() {
    let desk = Desk::open().await;
    desk.send(add(&desk, "k1", "CP-1")).await.expect(201);
    assert_eq!(
        desk.send(add(&desk, "k1", "CP-2")).await.problem(),
        "idempotency_conflict"
    );
    desk.send(add(&desk, "k2", "CP-2")).await.expect(201);
}

#[tokio::test]
async fn a_refusal_is_repeated_as_well() {
    let desk = Desk::open().await;
    desk.send(add(&desk, "k1", "CP-1")).await.expect(201);
    let refused = desk.send(add(&desk, "k2", "cp-1")).await;
    assert_eq!(refused.problem(), "station_exists");
    let again = desk.send(add(&desk, "k2", "cp-1")).await;
    assert_eq!(again.problem(), "station_exists");
    assert_eq!(again.headers["idempotency-replayed"], "true");
}

#[tokio::test]
async fn two_at_once_with_one_key_are_one() {
    let desk = Desk::open().await;
    let (one, other) = tokio::join!(
        desk.send(add(&desk, "k1", "CP-1")),
        desk.send(add(&desk, "k1", "CP-1"))
    );
    assert_eq!((one.status.as_u16(), other.status.as_u16()), (201, 201));
    assert_eq!(one.json(), other.json());
}

#[tokio::test]
async fn keys_of_different_callers_are_different_keys() {
    let desk = Desk::open().await;
    desk.send(add(&desk, "k1", "CP-1")).await.expect(201);
    let other = Desk {
        admin: desk.token(api::Scope::Admin).await,
        ..desk
    };
    other.send(add(&other, "k1", "CP-2")).await.expect(201);
}

#[tokio::test]
async fn after_a_day_a_key_is_free_again() {
    let (clock, time) = Clock::simulated(Timestamp(1_800_000_000_000));
    let desk = Desk::open_with(clock).await;
    desk.send(add(&desk, "k1", "CP-1")).await.expect(201);
    time.advance(Duration::from_hours(24));
    desk.send(add(&desk, "k1", "CP-2")).await.expect(201);
}

#[tokio::test]
async fn a_first_request_that_left_no_answer_is_not_done_twice() {
    let desk = Desk::open().await;
    let now = desk.central.clock().now().utc;
    let tokens = desk.central.store().api_tokens().await.unwrap();
    let caller = format!("api_token:{}", tokens[0].id);
    // As after a kill in the middle: the key is taken, and there is no answer.
    let body = json!({ "identity": "CP-1" }).to_string();
    let fingerprint = fingerprint("/api/v1/stations", &body);
    desk.central
        .store()
        .idempotency_begin(&caller, "k1", &fingerprint, now)
        .await
        .unwrap();
    assert_eq!(
        desk.send(add(&desk, "k1", "CP-1")).await.problem(),
        "idempotency_interrupted"
    );
    assert!(
        desk.get("/api/v1/stations").await["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

fn fingerprint(path: &str, body: &str) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use sha2::{Digest, Sha256};
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{path}\n{body}").as_bytes()))
}

#[tokio::test]
async fn a_secret_is_not_written_down_to_be_repeated() {
    let desk = Desk::open().await;
    let bearer = format!("Bearer {}", desk.admin);
    let headers = [
        ("authorization", bearer.as_str()),
        ("idempotency-key", "k1"),
    ];
    let body = json!({ "name": "lobby", "scope": "view" });
    let make = || {
        request(
            Method::POST,
            "/api/v1/api-tokens",
            &headers,
            Some(body.clone()),
        )
    };
    desk.send(make()).await.expect(201);
    assert_eq!(desk.send(make()).await.problem(), "idempotency_interrupted");
}
