//! The shapes of answers, with what differs from run to run taken out.

use serde_json::{Value, json};

use crate::desk::Desk;

/// Replaces ids, times and versions by what they are.
fn steady(mut json: Value) -> Value {
    replace(&mut json);
    json
}

fn replace(json: &mut Value) {
    match json {
        Value::String(text) => {
            if text.len() == 36 && text.split('-').count() == 5 {
                "[id]".clone_into(text);
            } else if text.len() == 24 && text.ends_with('Z') {
                "[time]".clone_into(text);
            } else if text.starts_with("127.0.0.1:") {
                "[address]".clone_into(text);
            } else if text.starts_with("sha256:") {
                "[hash]".clone_into(text);
            } else if text.starts_with("urn:request:") {
                "[request]".clone_into(text);
            } else if let Some(at) = text.find(" UTC on ") {
                // `since 05:21 UTC on 21 Nov 2026. Wait ...`
                let rest = text[at + 8..]
                    .find('.')
                    .map_or("", |end| &text[at + 8 + end..]);
                *text = format!("{}[time]{rest}", &text[..at - 5]);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(replace),
        Value::Object(fields) => {
            for (name, value) in fields {
                let varies = ["version", "age_s", "fact_age_s", "duration_ms"];
                if !value.is_null() && varies.contains(&name.as_str())
                    || value.as_i64() > Some(1 << 40)
                {
                    *value = json!("[number]");
                } else if name == "local_time" {
                    *value = json!("[local time]");
                }
                replace(value);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[tokio::test]
async fn the_site_its_stations_and_its_places() {
    let desk = Desk::open().await;
    let _charger = desk.charger("CP-1").await;
    insta::assert_json_snapshot!("site", steady(desk.get("/api/v1/site").await));
    insta::assert_json_snapshot!("station", steady(desk.get("/api/v1/stations/CP-1").await));
    insta::assert_json_snapshot!("bays", steady(desk.get("/api/v1/bays").await));
    insta::assert_json_snapshot!("assets", steady(desk.get("/api/v1/assets").await));
}

#[tokio::test]
async fn a_start_the_board_and_a_refusal() {
    let desk = Desk::open().await;
    let _charger = desk.charger("CP-1").await;
    let asked = json!({ "station": "CP-1", "connector": 1 });
    let started = desk
        .post("/api/v1/sessions", asked.clone())
        .await
        .expect(201);
    let mut started = steady(started);
    // A card of its own for each start.
    started["session"]["card"] = json!("[card]");
    insta::assert_json_snapshot!("started", started);
    let mut board = steady(desk.get("/api/v1/connectors").await);
    board["items"][0]["session"] = json!("[session]");
    insta::assert_json_snapshot!("board", board);
    let refused = desk.post("/api/v1/sessions", asked).await;
    insta::assert_json_snapshot!("refused", steady(refused.json()));
}

#[tokio::test]
async fn a_card_a_person_and_the_health() {
    let desk = Desk::open().await;
    let card = desk
        .post("/api/v1/tokens", json!({ "card": "04A2B3C4" }))
        .await
        .expect(201);
    insta::assert_json_snapshot!("card", steady(card));
    insta::assert_json_snapshot!("people", steady(desk.get("/api/v1/people").await));
    insta::assert_json_snapshot!("me", steady(desk.get("/api/v1/me").await));
    insta::assert_json_snapshot!("health", steady(desk.get("/api/v1/health").await));
}
