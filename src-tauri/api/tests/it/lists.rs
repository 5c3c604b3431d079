//! Lists: pages, order, filters.

use http::Method;
use serde_json::{Value, json};

use crate::desk::Desk;

async fn walk(desk: &Desk, path: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let more = cursor
            .map(|cursor| format!("&cursor={cursor}"))
            .unwrap_or_default();
        let page = desk.get(&format!("{path}{more}")).await;
        let found = page["items"].as_array().unwrap();
        assert!(found.len() <= 2, "a page holds what was asked for");
        items.extend(found.clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => return items,
        }
    }
}

#[tokio::test]
async fn stations_come_page_by_page_in_the_order_asked_for() {
    let desk = Desk::open().await;
    for identity in ["B", "a", "D", "c", "E"] {
        desk.post("/api/v1/stations", json!({ "identity": identity }))
            .await
            .expect(201);
    }
    let names = |items: &[Value]| -> Vec<String> {
        items
            .iter()
            .map(|item| item["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let up = walk(&desk, "/api/v1/stations?limit=2").await;
    assert_eq!(names(&up), ["a", "B", "c", "D", "E"]);
    let down = walk(&desk, "/api/v1/stations?limit=2&sort=-name").await;
    assert_eq!(names(&down), ["E", "D", "c", "B", "a"]);
    let waiting = walk(&desk, "/api/v1/stations?limit=2&enrolment=quarantined").await;
    assert!(waiting.is_empty(), "those entered by a person are approved");
}

#[tokio::test]
async fn cards_come_page_by_page_and_masked_for_who_may_not_see_them() {
    let desk = Desk::open().await;
    for number in 0..5 {
        let card = format!("04A2B3C{number}");
        desk.post("/api/v1/tokens", json!({ "card": card, "note": "Ada" }))
            .await
            .expect(201);
    }
    let cards = walk(&desk, "/api/v1/tokens?limit=2").await;
    assert_eq!(cards.len(), 5);
    assert_eq!(cards[0]["card"], "04A2B3C4", "the latest first");
    let viewer = desk.token(api::Scope::View).await;
    let seen = desk
        .ask(&viewer, Method::GET, "/api/v1/tokens", None)
        .await
        .expect(200);
    assert_eq!(seen["items"][0]["card"], "04…C4");
    assert_eq!(seen["items"][0]["note"], Value::Null);
}

#[tokio::test]
async fn events_go_on_after_a_place_in_the_stream() {
    let desk = Desk::open().await;
    desk.post("/api/v1/stations", json!({ "identity": "CP-1" }))
        .await
        .expect(201);
    let first = desk.get("/api/v1/events?limit=500").await;
    let seen = first["items"].as_array().unwrap().last().unwrap()["seq"]
        .as_i64()
        .unwrap();
    assert_eq!(first["next_cursor"], seen.to_string());
    desk.patch("/api/v1/stations/CP-1", json!({ "name": "Gate" }))
        .await
        .expect(200);
    let next = desk.get(&format!("/api/v1/events?after={seen}")).await;
    assert_eq!(next["items"][0]["type"], "station.updated");
    assert_eq!(next["items"][0]["seq"], seen + 1);
    assert_eq!(next["items"][0]["actor"]["kind"], "api_token");
}

#[tokio::test]
async fn parameters_that_are_wrong_or_unknown_are_named() {
    let desk = Desk::open().await;
    for (path, pointer) in [
        ("/api/v1/sessions?limit=0", "?limit"),
        ("/api/v1/sessions?cursor=!!", "?cursor"),
        ("/api/v1/sessions?sort=power", "?sort"),
        ("/api/v1/sessions?connector=1", "?connector"),
        ("/api/v1/stations?cursor=x", "?cursor"),
        ("/api/v1/stations?limit=many", "?limit"),
        ("/api/v1/events?after=-1", "?cursor"),
    ] {
        let answer = desk.ask(&desk.admin, Method::GET, path, None).await;
        assert_eq!(answer.problem(), "validation_failed", "{path}");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{path}");
    }
    let unknown = desk
        .ask(&desk.admin, Method::GET, "/api/v1/sessions?limits=1", None)
        .await;
    assert_eq!(unknown.problem(), "validation_failed");
}
