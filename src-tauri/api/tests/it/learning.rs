//! The learning period, from its beginning to its report.

use serde_json::{Value, json};

use crate::desk::Desk;

const REPORT: &str = "/api/v1/policy/learning";

async fn learn(desk: &Desk, learning: Value) -> crate::desk::Answer {
    let body = json!({ "policy": { "learning": learning } });
    desk.patch("/api/v1/site", body).await
}

/// A moment so many days from now.
fn days_on(desk: &Desk, days: i64) -> String {
    let now = desk.central.clock().now().utc;
    now.plus_millis(days * 86_400_000).to_rfc3339()
}

#[tokio::test]
async fn it_lists_what_it_let_in_that_the_rules_would_have_refused() {
    let desk = Desk::open().await;
    let none = desk.ask(&desk.admin, http::Method::GET, REPORT, None).await;
    assert_eq!(none.problem(), "learning_not_found");
    let mut charger = desk.charger("CP-1").await;
    let closed = json!({ "name": "Closed", "effect": "deny" });
    desk.post("/api/v1/rules", closed).await.expect(201);
    desk.post("/api/v1/tokens", json!({ "card": "04A2B3C4" }))
        .await
        .expect(201);
    let until = days_on(&desk, 14);
    let site = learn(
        &desk,
        json!({ "until": until, "addresses": ["10.0.8.0/24"] }),
    )
    .await;
    let period = site.expect(200)["policy"]["learning"].clone();
    assert_eq!(period["until"], until);
    assert_eq!(period["addresses"], json!(["10.0.8.0/24"]));

    for (at, card) in ["04A2B3C4", "STRANGER"].into_iter().enumerate() {
        let body = json!({
            "connectorId": 1,
            "idTag": card,
            "meterStart": 1000 * at,
            "timestamp": days_on(&desk, 0),
        });
        let started = charger.call("StartTransaction", body).await;
        assert_eq!(started["idTagInfo"]["status"], "Accepted", "{card}");
        let stop = json!({
            "transactionId": started["transactionId"],
            "meterStop": 1000 * at + 500,
            "timestamp": days_on(&desk, 0),
        });
        charger.call("StopTransaction", stop).await;
    }
    let report = desk.get(REPORT).await;
    assert_eq!(report["on"], true);
    assert_eq!(report["starts"], 2);
    assert_eq!(report["would_refuse"], 2);
    assert_eq!(report["by_unknown_cards"], 1);
    assert_eq!(report["cards_to_name"], 1);
    assert_eq!(report["stations_approved"], 0);

    let blocked = json!({ "card": "0BAD", "status": "blocked" });
    desk.post("/api/v1/tokens", blocked).await.expect(201);
    let kept_out = charger.call("Authorize", json!({ "idTag": "0BAD" })).await;
    assert_eq!(kept_out["idTagInfo"]["status"], "Blocked");
    let path = "/api/v1/decisions?despite_rules=true";
    let listed = desk.get(path).await["items"].as_array().unwrap().clone();
    let seen: Vec<_> = listed.iter().map(|one| &one["outcome"]).collect();
    assert_eq!(
        seen,
        ["deny", "deny"],
        "both cards, and not the blocked one"
    );
    assert!(listed.iter().all(|one| one["let_in"] == true));
    let all = desk.get("/api/v1/decisions?outcome=deny").await;
    let kept_out = &all["items"][0];
    assert_eq!(kept_out["primary"]["code"], "token_blocked");
    assert_eq!(kept_out["let_in"], false);

    learn(&desk, Value::Null).await.expect(200);
    let none = desk.ask(&desk.admin, http::Method::GET, REPORT, None).await;
    assert_eq!(none.problem(), "learning_not_found");
}

#[tokio::test]
async fn it_has_an_end_that_is_not_far_and_ranges_that_are_some() {
    let desk = Desk::open().await;
    for (learning, pointer) in [
        (
            json!({ "until": days_on(&desk, -1) }),
            "/policy/learning/until",
        ),
        (
            json!({ "until": days_on(&desk, 93) }),
            "/policy/learning/until",
        ),
        (
            json!({ "until": days_on(&desk, 1), "addresses": ["10.0.8.0/24", "hall"] }),
            "/policy/learning/addresses/1",
        ),
    ] {
        let refused = learn(&desk, learning).await;
        assert_eq!(refused.problem(), "validation_failed");
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer);
    }
}
