//! What a stored decision says of itself: who asked for what, with facts of which age, by which rules,
//! how long it took, and what it belongs to.

use http::Method;
use serde_json::{Value, json};

use crate::desk::Desk;

fn check<'a>(decision: &'a Value, code: &str) -> &'a Value {
    let mut checks = decision["checks"].as_array().unwrap().iter();
    checks.find(|check| check["code"] == code).unwrap()
}

#[tokio::test]
async fn a_decision_says_who_asked_for_what_and_what_the_charger_was_told() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    let driver = desk
        .post("/api/v1/drivers", json!({ "name": "A. Meyer" }))
        .await;
    let driver = driver.expect(201)["id"].clone();
    let wish = json!({
        "station": "CP-1", "connector": 1, "driver": driver, "queue": "queue",
        "charging_profile": { "unit": "A", "periods": [
            { "start_s": 0, "limit": 10 }, { "start_s": 3600, "limit": 8 },
        ] },
    });
    let started = desk.post("/api/v1/sessions", wish.clone()).await;
    let request_id = started.headers["x-request-id"].to_str().unwrap().to_owned();
    let started = started.expect(201);
    let (message_id, action, _) = charger.order().await;
    assert_eq!(action, "RemoteStartTransaction");

    let id = started["decision"]["id"].as_str().unwrap();
    let decision = desk.get(&format!("/api/v1/decisions/{id}")).await;
    assert_eq!(decision["actor"]["kind"], "api_token");
    assert_eq!(decision["actor"]["role"], "admin");
    assert_eq!(decision["driver_id"], driver);
    assert_eq!(decision["connector"], 1);
    let request = &decision["request"];
    assert_eq!(request["queue"], true);
    assert_eq!(request["charging_profile"]["periods"][1]["limit"], 8.0);
    let dry = desk.post("/api/v1/policy/evaluate", wish).await.expect(200);
    assert_eq!(
        dry["decision"]["request"], *request,
        "the same hash as well"
    );
    assert!(
        request["profile_hash"]
            .as_str()
            .unwrap()
            .starts_with("sha256:")
    );
    assert_eq!(decision["evaluated_all"], true);
    assert!(decision["duration_ms"].as_f64().is_some());
    assert!(
        check(&decision, "site_power")["duration_ms"]
            .as_f64()
            .is_some()
    );

    let links = &decision["links"];
    assert_eq!(links["session_id"], started["session"]["id"]);
    assert_eq!(links["request_id"], request_id.as_str());
    assert_eq!(links["ocpp_message_ids"], json!([message_id]));
    let commands = links["command_ids"].as_array().unwrap();
    assert_eq!(commands.len(), 1);
    let command = commands[0].as_str().unwrap();
    let command = desk.get(&format!("/api/v1/commands/{command}")).await;
    assert_eq!(command["type"], "start");
}

#[tokio::test]
async fn a_decision_at_the_charger_names_the_message_that_it_answers() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    charger
        .call("Authorize", json!({ "idTag": "04A2B3C4" }))
        .await;
    let list = desk.get("/api/v1/decisions?trigger=rfid_authorize").await;
    let id = list["items"][0]["id"].as_str().unwrap();
    let decision = desk.get(&format!("/api/v1/decisions/{id}")).await;
    let messages = desk
        .get("/api/v1/stations/CP-1/messages?action=Authorize&direction=in")
        .await;
    assert_eq!(
        decision["links"]["ocpp_message_ids"],
        json!([messages["items"][0]["message_id"]])
    );
    assert_eq!(decision["actor"]["kind"], "station");
    assert_eq!(decision["actor"]["role"], Value::Null);
    assert_eq!(decision["links"]["request_id"], Value::Null);
}

#[tokio::test]
async fn the_age_of_facts_and_the_version_of_the_rules_stand_in_it() {
    let desk = Desk::open().await;
    let _charger = desk.charger("CP-1").await;
    let hall = json!({
        "name": "Hall", "capacity_ma": [32_000, 32_000, 32_000],
        "places": [{ "kind": "site" }],
    });
    let hall = desk.post("/api/v1/circuits", hall).await.expect(201);
    let path = format!("/api/v1/circuits/{}", hall["id"].as_str().unwrap());
    let load = json!({ "load_ma": [1_000, 1_000, 1_000] });
    let hall = desk.patch(&path, load).await.expect(200);
    let wish = json!({ "station": "CP-1", "connector": 1 });
    let dry = async || {
        let answer = desk.post("/api/v1/policy/evaluate", wish.clone()).await;
        answer.expect(200)["decision"].clone()
    };
    let decision = dry().await;
    let power = check(&decision, "site_power");
    assert_eq!(
        power["facts_at"], hall["load_at"],
        "when the load was entered"
    );
    assert!(power["fact_age_s"].as_i64().unwrap() >= 0);
    let rules = check(&decision, "access_rules");
    assert_eq!(rules["facts_at"], decision["at"], "known at that moment");
    assert_eq!(rules["fact_age_s"], 0);
    assert_eq!(check(&decision, "pool_share")["facts_at"], Value::Null);

    let version = decision["policy_version"].clone();
    assert_eq!(version.as_str().unwrap().len(), "sha256:".len() + 64);
    assert_eq!(dry().await["policy_version"], version);
    let open = json!({ "access_mode": "open" });
    let changed = desk.window(Method::PATCH, "/api/v1/site", Some(open)).await;
    changed.expect(200);
    let other = dry().await["policy_version"].clone();
    assert_ne!(other, version);
    let day = json!({ "date": "2026-12-25", "name": "Christmas" });
    desk.post("/api/v1/holidays", day).await.expect(201);
    assert_ne!(dry().await["policy_version"], other);
}
