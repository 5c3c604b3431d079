//! Limits over time of a start: on the wire, in the decision, and where they are wrong.

use serde_json::{Value, json};

use crate::desk::Desk;

fn start(profile: &Value) -> Value {
    json!({ "station": "CP-1", "connector": 1, "charging_profile": profile })
}

#[tokio::test]
async fn a_start_carries_the_profile_that_was_asked_for_below_its_circuit() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    let hall = json!({
        "name": "Hall", "capacity_ma": [16_000, 16_000, 16_000],
        "places": [{ "kind": "site" }],
    });
    desk.post("/api/v1/circuits", hall).await.expect(201);
    let wish = start(&json!({
        "unit": "A", "stack_level": 2, "duration_s": 7200,
        "periods": [{ "start_s": 0, "limit": 10.5 }, { "start_s": 3600, "limit": 24, "phases": 3 }],
    }));
    let dry = desk.post("/api/v1/policy/evaluate", wish.clone()).await;
    let dry = dry.expect(200)["decision"]["effective"].clone();
    let started = desk.post("/api/v1/sessions", wish).await.expect(201);
    let effective = &started["decision"]["effective"];
    assert_eq!(*effective, dry, "the dry run says the same");
    assert_eq!(
        effective["charging_profile"],
        json!({
            "stack_level": 2, "unit": "A", "duration_s": null,
            "periods": [
                { "start_s": 0, "limit": 10.5, "phases": null },
                { "start_s": 3600, "limit": 16.0, "phases": 3 },
                { "start_s": 7200, "limit": 16.0, "phases": null },
            ],
        })
    );
    let (_, action, payload) = charger.order().await;
    assert_eq!(action, "RemoteStartTransaction");
    let profile = &payload["chargingProfile"];
    assert_eq!(profile["chargingProfilePurpose"], "TxProfile");
    assert_eq!(profile["stackLevel"], 2);
    assert!(profile.get("transactionId").is_none());
    let periods: Vec<_> = profile["chargingSchedule"]["chargingSchedulePeriod"]
        .as_array()
        .unwrap()
        .iter()
        .map(|period| (period["startPeriod"].as_i64(), period["limit"].as_f64()))
        .collect();
    assert_eq!(
        periods,
        [
            (Some(0), Some(10.5)),
            (Some(3600), Some(16.0)),
            (Some(7200), Some(16.0)),
        ]
    );
}

#[tokio::test]
async fn a_profile_that_cannot_be_is_refused_field_by_field_or_by_the_rules() {
    let desk = Desk::open().await;
    let _charger = desk.charger("CP-1").await;
    let amperes = |periods: Value| start(&json!({ "unit": "A", "periods": periods }));
    let both = json!({ "station": "CP-1", "power_limit_w": 7000, "charging_profile":
        { "unit": "A", "periods": [{ "start_s": 0, "limit": 10 }] } });
    for (wish, pointer) in [
        (amperes(json!([])), "/charging_profile/periods"),
        (
            amperes(json!([{ "start_s": 0, "limit": -1 }])),
            "/charging_profile/periods/0/limit",
        ),
        (
            amperes(json!([{ "start_s": 700_000, "limit": 9 }])),
            "/charging_profile/periods/0/start_s",
        ),
        (
            amperes(json!([{ "start_s": 0, "limit": 9, "phases": 4 }])),
            "/charging_profile/periods/0/phases",
        ),
        (both, "/charging_profile"),
    ] {
        let refused = desk.post("/api/v1/sessions", wish).await;
        assert_eq!(refused.problem(), "validation_failed");
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer);
    }
    let late = amperes(json!([{ "start_s": 60, "limit": 10 }]));
    let refused = desk.post("/api/v1/sessions", late).await;
    assert_eq!(refused.problem(), "profile_invalid");
    assert_eq!(refused.json()["check"], "charging_profile");
}
