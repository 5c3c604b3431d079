//! Starts past the rules, from outside: who may, with what reason, and where it can be read.

use api::Scope;
use http::Method;
use serde_json::json;

use crate::desk::Desk;

const SESSIONS: &str = "/api/v1/sessions";

async fn closed() -> Desk {
    let desk = Desk::open().await;
    let closed = json!({ "name": "Closed", "effect": "deny" });
    desk.post("/api/v1/rules", closed).await.expect(201);
    desk
}

#[tokio::test]
async fn whoever_has_the_right_starts_past_the_rules_and_it_is_written_down() {
    let desk = closed().await;
    let mut charger = desk.charger("CP-1").await;
    let plain = json!({ "station": "CP-1" });
    let refused = desk.post(SESSIONS, plain.clone()).await;
    assert_eq!(refused.problem(), "access_denied");
    let obstacle = desk
        .post("/api/v1/policy/evaluate", plain)
        .await
        .expect(200);
    let rules = &obstacle["decision"]["checks"][10];
    assert_eq!(
        (&rules["overridable"], &rules["bypassable"]),
        (&json!(false), &json!(true))
    );

    let wish = json!({ "station": "CP-1", "bypass": { "reason": "inspection of the breaker" } });
    let started = desk.window(Method::POST, SESSIONS, Some(wish)).await;
    let started = started.expect(201);
    assert_eq!(started["session"]["origin"], "direct_ocpp");
    assert_eq!(started["session"]["status"], "dispatched");
    let decision = &started["decision"];
    assert_eq!(decision["mode"], "bypass");
    assert_eq!(decision["override"]["permission"], "ocpp.direct");
    assert_eq!(decision["override"]["reason"], "inspection of the breaker");
    assert_eq!(decision["override"]["checks"], json!(["access_rules"]));
    assert_eq!(decision["checks"][3]["facts"]["permission"], "ocpp.direct");
    let (_, action, _) = charger.order().await;
    assert_eq!(action, "RemoteStartTransaction");

    let events = desk.get("/api/v1/events?limit=500").await;
    let used = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|event| event["type"] == "policy.bypass_used")
        .unwrap();
    assert_eq!(used["actor"]["kind"], "person");
    assert_eq!(used["session_id"], started["session"]["id"]);
    assert_eq!(used["data"]["reason"], "inspection of the breaker");
}

#[tokio::test]
async fn without_the_right_or_a_reason_nothing_is_passed_by() {
    let desk = closed().await;
    let _charger = desk.charger("CP-1").await;
    let wish = |reason: &str| json!({ "station": "CP-1", "bypass": { "reason": reason } });
    for reason in ["", "  no "] {
        let refused = desk.post(SESSIONS, wish(reason)).await;
        assert_eq!(refused.status, 403);
        assert_eq!(refused.problem(), "bypass_reason_required");
    }
    let operate = desk.token(Scope::Operate).await;
    let refused = desk
        .ask(&operate, Method::POST, SESSIONS, Some(wish("because")))
        .await;
    assert_eq!(refused.problem(), "permission_denied");
    assert_eq!(refused.json()["args"]["permission"], "ocpp.direct");
    assert_eq!(desk.get(SESSIONS).await["items"], json!([]));
}
