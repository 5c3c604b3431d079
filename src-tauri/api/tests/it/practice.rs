//! How the site does things, as programs that start sessions see it.

use http::Method;
use serde_json::{Value, json};

use crate::desk::Desk;

const SESSIONS: &str = "/api/v1/sessions";

async fn does(desk: &Desk, practice: Value) {
    let body = json!({ "practice": practice });
    desk.patch("/api/v1/site", body).await.expect(200);
}

#[tokio::test]
async fn a_start_at_a_charger_that_is_away_waits_refuses_or_asks_as_the_site_does_it() {
    let desk = Desk::open().await;
    let added = json!({ "identity": "CP-9" });
    desk.post("/api/v1/stations", added).await.expect(201);
    let at = |more: Value| {
        let mut body = json!({ "station": "CP-9", "connector": 1 });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        body
    };
    does(&desk, json!({ "offline_start": "offer_queue" })).await;
    let refused = desk.post(SESSIONS, at(json!({}))).await;
    assert_eq!(refused.problem(), "station_offline");
    assert_eq!(refused.json()["args"]["queue"], Value::Null);

    does(&desk, json!({ "offline_start": "refuse" })).await;
    let refused = desk.post(SESSIONS, at(json!({ "queue": "queue" }))).await;
    assert_eq!(refused.problem(), "station_offline");
    assert_eq!(refused.json()["args"]["queue"], "off");

    does(&desk, json!({ "offline_start": "queue" })).await;
    let waits = desk.post(SESSIONS, at(json!({}))).await.expect(202);
    assert_eq!(waits["session"]["status"], "queued");
    let path = format!(
        "{SESSIONS}/{}/stop",
        waits["session"]["id"].as_str().unwrap()
    );
    desk.post(&path, json!({})).await.expect(202);
    let refused = desk.post(SESSIONS, at(json!({ "queue": "refuse" }))).await;
    assert_eq!(refused.problem(), "station_offline");
}

#[tokio::test]
async fn the_pause_after_a_failed_start_is_the_site_s() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    let start = || desk.post(SESSIONS, json!({ "station": "CP-1" }));
    let fail = async |charger: &mut crate::charger::Charger, id: &str| {
        let (order, _, _) = charger.order().await;
        charger
            .answer(&order, json!({ "status": "Rejected" }))
            .await;
        charger.call("Heartbeat", json!({})).await;
        let path = format!("{SESSIONS}/{id}");
        assert_eq!(desk.get(&path).await["status"], "station_rejected");
    };
    does(&desk, json!({ "cool_down_s": 3600 })).await;
    let first = start().await.expect(201);
    fail(&mut charger, first["session"]["id"].as_str().unwrap()).await;
    let soon = start().await;
    assert_eq!(soon.problem(), "rate_limited");
    let wait = soon.json()["retry_after_s"].as_u64().unwrap();
    assert!((3000..=3600).contains(&wait), "{wait}");

    does(&desk, json!({ "cool_down_s": 0 })).await;
    start().await.expect(201);
}

#[tokio::test]
async fn a_limit_that_a_charger_cannot_keep_is_refused_where_it_must_be_kept() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    does(&desk, json!({ "profile_must_be_enforceable": true })).await;
    let asked = json!({
        "type": "get_configuration",
        "params": { "settings": ["SupportedFeatureProfiles"] },
    });
    desk.post("/api/v1/stations/CP-1/commands", asked)
        .await
        .expect(202);
    let (id, _, _) = charger.order().await;
    let said = json!([{ "key": "SupportedFeatureProfiles", "readonly": true, "value": "Core" }]);
    charger
        .answer(&id, json!({ "configurationKey": said, "unknownKey": [] }))
        .await;
    charger.call("Heartbeat", json!({})).await;
    let limited = json!({ "station": "CP-1", "power_limit_w": 7000 });
    let refused = desk.post(SESSIONS, limited).await;
    assert_eq!(refused.problem(), "profile_not_supported");
    let plain = desk.post(SESSIONS, json!({ "station": "CP-1" })).await;
    plain.expect(201);
}

#[tokio::test]
async fn programs_start_only_what_is_free_where_the_site_says_so() {
    let desk = Desk::open().await;
    let _charger = desk.charger("CP-1").await;
    does(&desk, json!({ "api_starts_free_only": true })).await;
    let rules = desk.get("/api/v1/rules").await;
    let rule = format!(
        "/api/v1/rules/{}",
        rules["rules"][0]["id"].as_str().unwrap()
    );
    let paid = json!({ "tariff": "Guests" });
    desk.patch(&rule, paid).await.expect(200);
    let wish = json!({ "station": "CP-1" });
    let refused = desk.post(SESSIONS, wish.clone()).await;
    assert_eq!(refused.status, 402);
    assert_eq!(refused.problem(), "payment_required");
    let at_the_desk = desk.window(Method::POST, SESSIONS, Some(wish)).await;
    at_the_desk.expect(201);
}
