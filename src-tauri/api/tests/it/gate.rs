//! The gate, G1 to G5: who does not pass learns nothing of the site and leaves no decision.

use api::Scope;
use central::{Clock, vocabulary::Timestamp};
use http::Method;
use serde_json::{Value, json};

use crate::desk::Desk;

const SESSIONS: &str = "/api/v1/sessions";

fn wish() -> Value {
    json!({ "station": "CP-404" })
}

async fn decisions(desk: &Desk) -> usize {
    let page = desk.get("/api/v1/decisions?limit=500").await;
    page["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn g1_an_unknown_token_is_refused_before_anything_is_looked_at() {
    let desk = Desk::open().await;
    let refused = desk
        .ask("not-a-token", Method::POST, SESSIONS, Some(wish()))
        .await;
    assert_eq!(refused.problem(), "api_key_invalid");
    assert_eq!(decisions(&desk).await, 0);
    // A known one is let on to the target.
    let known = desk
        .ask(&desk.admin, Method::POST, SESSIONS, Some(wish()))
        .await;
    assert_eq!(known.problem(), "station_not_found");
    assert_eq!(decisions(&desk).await, 1);
}

#[tokio::test]
async fn g4_without_the_permission_a_station_that_is_there_is_like_one_that_is_not() {
    let desk = Desk::open().await;
    let _charger = desk.charger("CP-1").await;
    let view = desk.token(Scope::View).await;
    for station in ["CP-1", "CP-404"] {
        let body = Some(json!({ "station": station }));
        let refused = desk.ask(&view, Method::POST, SESSIONS, body).await;
        assert_eq!(refused.problem(), "permission_denied");
        assert_eq!(refused.json()["args"]["permission"], "session.start");
    }
    assert_eq!(decisions(&desk).await, 0);
    let operate = desk.token(Scope::Operate).await;
    let body = Some(json!({ "station": "CP-1" }));
    let started = desk.ask(&operate, Method::POST, SESSIONS, body).await;
    let checks = started.expect(201)["decision"]["checks"].clone();
    assert_eq!(checks[3]["code"], "caller_permission");
    assert_eq!(checks[3]["outcome"], "allow");
    assert_eq!(checks.as_array().unwrap().len(), 18);
}

#[tokio::test]
async fn g5_the_eleventh_start_within_a_minute_waits_and_people_are_not_counted() {
    let (clock, _time) = Clock::simulated(Timestamp(1_800_000_000_000));
    let desk = Desk::open_with(clock).await;
    for _ in 0..10 {
        let refused = desk
            .ask(&desk.admin, Method::POST, SESSIONS, Some(wish()))
            .await;
        assert_eq!(refused.problem(), "station_not_found");
    }
    let refused = desk
        .ask(&desk.admin, Method::POST, SESSIONS, Some(wish()))
        .await;
    assert_eq!(refused.problem(), "rate_limited");
    assert!(refused.json()["retry_after_s"].as_u64().unwrap() > 0);
    let other = desk.token(Scope::Operate).await;
    let counted_apart = desk.ask(&other, Method::POST, SESSIONS, Some(wish())).await;
    assert_eq!(counted_apart.problem(), "station_not_found");
    let person = desk.window(Method::POST, SESSIONS, Some(wish())).await;
    assert_eq!(person.problem(), "station_not_found");
    assert_eq!(decisions(&desk).await, 12);
}
