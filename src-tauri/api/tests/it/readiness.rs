//! Settings of a station that undermine the rules: shown, put right with one request, and read back.

use serde_json::{Value, json};

use crate::{charger::Charger, desk::Desk};

const READINESS: &str = "/api/v1/stations/CP-1/readiness";

/// The charger says how it is set, to the next question.
async fn say(charger: &mut Charger, values: &[(&str, &str)], unknown: &[&str]) -> Value {
    let (id, action, asked) = charger.order().await;
    assert_eq!(action, "GetConfiguration");
    let keys: Vec<Value> = values
        .iter()
        .map(|(key, value)| json!({ "key": key, "readonly": false, "value": value }))
        .collect();
    let answer = json!({ "configurationKey": keys, "unknownKey": unknown });
    charger.answer(&id, answer).await;
    asked
}

/// The readiness, once a setting stands like this.
async fn once(desk: &Desk, setting: &str, field: &str, expected: &Value) -> Value {
    let mut changes = desk.central.live().changes();
    loop {
        let readiness = desk.get(READINESS).await;
        let rows = readiness["settings"].as_array().unwrap().iter();
        let row = rows.clone().find(|row| row["setting"] == setting).unwrap();
        if row.pointer(field) == Some(expected) {
            return row.clone();
        }
        changes.changed().await.unwrap();
    }
}

#[tokio::test]
async fn settings_that_undermine_the_rules_are_corrected_and_seen_to_be() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    let unread = desk.get(READINESS).await;
    assert_eq!(unread["read_at"], Value::Null);
    assert_eq!(
        unread["unknown"],
        unread["settings"].as_array().unwrap().len()
    );

    let asked = desk.post(&format!("{READINESS}/read"), json!({})).await;
    assert_eq!(asked.expect(202)["type"], "get_configuration");
    let all = [
        ("AuthorizeRemoteTxRequests", "false"),
        ("LocalPreAuthorize", "true"),
        ("AuthorizationCacheEnabled", "false"),
        ("LocalAuthorizeOffline", "true"),
        ("AllowOfflineTxForUnknownId", "false"),
        ("StopTransactionOnInvalidId", "true"),
        ("ConnectionTimeOut", "120"),
        ("StopTransactionOnEVSideDisconnect", "true"),
        ("MeterValueSampleInterval", "30"),
        ("SupportedFeatureProfiles", "Core,SmartCharging"),
        ("ChargingScheduleAllowedChargingRateUnit", "Current"),
    ];
    assert_eq!(
        say(&mut charger, &all, &["MaxEnergyOnInvalidId"]).await,
        json!({})
    );
    let row = once(&desk, "LocalPreAuthorize", "/state", &json!("undermines")).await;
    assert_eq!(row["value"], "true");
    assert_eq!(row["wanted"], "false");
    assert_eq!(row["correctable"], true);
    let known = desk.get(READINESS).await;
    assert_eq!(
        (&known["undermine"], &known["weaken"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(known["unknown"], 0);

    let wrong = json!({ "settings": ["MaxEnergyOnInvalidId"] });
    let wrong = desk.post(&format!("{READINESS}/correct"), wrong).await;
    assert_eq!(wrong.problem(), "validation_failed");
    let wish = json!({ "settings": ["LocalPreAuthorize"], "reason": "rules first" });
    let sent = desk.post(&format!("{READINESS}/correct"), wish).await;
    let sent = sent.expect(202)["commands"][0].clone();
    assert_eq!(sent["setting"], "LocalPreAuthorize");
    let (id, action, payload) = charger.order().await;
    assert_eq!(action, "ChangeConfiguration");
    assert_eq!(
        payload,
        json!({ "key": "LocalPreAuthorize", "value": "false" })
    );
    charger.answer(&id, json!({ "status": "Accepted" })).await;
    // Said yes is not seen yet: it is read back.
    let asked = say(&mut charger, &[("LocalPreAuthorize", "false")], &[]).await;
    assert_eq!(asked, json!({ "key": ["LocalPreAuthorize"] }));
    let seen = json!("effect_confirmed");
    let row = once(&desk, "LocalPreAuthorize", "/change/state", &seen).await;
    assert_eq!(row["state"], "good");
    assert_eq!(row["change"]["reason"], "rules first");
}

#[tokio::test]
async fn a_command_names_what_it_needs() {
    let desk = Desk::open().await;
    let _charger = desk.charger("CP-1").await;
    for (body, pointer) in [
        (json!({ "type": "change_configuration" }), "/params/setting"),
        (json!({ "type": "trigger_message" }), "/params/message"),
        (json!({ "type": "set_charging_profile" }), "/type"),
        (json!({ "type": "reset" }), "/reason"),
        (json!({ "type": "reset", "reason": " x " }), "/reason"),
        (
            json!({ "type": "get_configuration", "params": { "settings": ["x".repeat(51)] } }),
            "/params/settings/0",
        ),
    ] {
        let answer = desk.post("/api/v1/stations/CP-1/commands", body).await;
        assert_eq!(answer.problem(), "validation_failed");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer);
    }
}

#[tokio::test]
async fn a_charger_is_restarted_with_a_reason_and_its_boot_is_the_proof() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    let wish = json!({ "type": "reset", "reason": "the cable hangs" });
    let sent = desk.post("/api/v1/stations/CP-1/commands", wish).await;
    let sent = sent.expect(202);
    assert_eq!(sent["reason"], "the cable hangs");
    let (id, action, payload) = charger.order().await;
    assert_eq!(
        (action.as_str(), payload),
        ("Reset", json!({ "type": "Soft" }))
    );
    charger.answer(&id, json!({ "status": "Accepted" })).await;
    // The boot is answered behind the answer to the order.
    charger.boot().await;
    let command = format!("/api/v1/commands/{}", sent["id"].as_str().unwrap());
    let command = desk.get(&command).await;
    assert_eq!(command["type"], "reset");
    assert_eq!(command["answer"]["status"], "accepted");
    assert_eq!(command["state"], "effect_confirmed");
}
