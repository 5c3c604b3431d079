//! Rules from outside: written, drafted, applied, restored, and what starts come to by them.

use http::Method;
use serde_json::{Value, json};

use crate::desk::Desk;

const RULES: &str = "/api/v1/rules";
const DRAFT: &str = "/api/v1/rules/draft";

/// A site whose only rule is written by the test.
async fn site_without_rules() -> Desk {
    let desk = Desk::open().await;
    let first = desk.get(RULES).await["rules"][0]["id"].clone();
    let path = format!("{RULES}/{}", first.as_str().unwrap());
    desk.ask(&desk.admin, Method::DELETE, &path, None)
        .await
        .expect(204);
    desk
}

async fn put_draft(desk: &Desk, rules: Value) -> Value {
    desk.ask(
        &desk.admin,
        Method::PUT,
        DRAFT,
        Some(json!({ "rules": rules })),
    )
    .await
    .expect(200)
}

fn with_card(extra: &Value) -> Value {
    let mut body = json!({ "station": "CP-1", "token": "04A2B3C4" });
    body.as_object_mut()
        .unwrap()
        .extend(extra.as_object().unwrap().clone());
    body
}

#[tokio::test]
async fn a_fresh_site_is_private_and_has_one_rule_that_anybody_can_see_and_change() {
    let desk = Desk::open().await;
    assert_eq!(desk.get("/api/v1/site").await["access_mode"], "private");
    let live = desk.get(RULES).await;
    assert_eq!(live["set"]["version"], 1);
    assert_eq!(live["set"]["cause"], "first_run");
    let rule = &live["rules"][0];
    assert_eq!(rule["name"], "Everybody with a known card");
    assert_eq!(rule["effect"], "allow");
    assert_eq!(rule["who"], json!({ "kind": "anyone", "id": null }));
    assert_eq!(
        rule["where"],
        json!({ "kind": "site", "id": null, "zone": null })
    );
}

#[tokio::test]
async fn what_a_rule_denies_is_refused_with_the_rule_by_name() {
    let desk = site_without_rules().await;
    let _charger = desk.charger("CP-1").await;
    desk.post("/api/v1/tokens", json!({ "card": "04A2B3C4" }))
        .await
        .expect(201);
    let nobody = desk.post("/api/v1/sessions", with_card(&json!({}))).await;
    assert_eq!(nobody.problem(), "access_denied");
    assert_eq!(nobody.json()["check"], "access_rules");

    let allow =
        json!({ "name": "All", "effect": "allow", "limits": { "power_w": 7000, "sessions": 1 } });
    let made = desk.post(RULES, allow).await.expect(201);
    assert_eq!(made["version"], 3);
    let low = with_card(&json!({ "power_limit_w": 500 }));
    let low = desk.post("/api/v1/sessions", low).await;
    assert_eq!(low.problem(), "power_limit_too_low");

    let night = json!({
        "name": "Closed", "effect": "deny", "at_end": { "action": "stop" },
        "when": { "windows": [
            { "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "00:00", "until": "24:00" }
        ] },
    });
    let night = desk.post(RULES, night).await.expect(201);
    let closed = desk.post("/api/v1/sessions", with_card(&json!({}))).await;
    assert_eq!(closed.problem(), "site_closed");
    assert_eq!(closed.json()["args"]["rule"], "Closed");
    let decision = closed.json()["decision_id"].as_str().unwrap().to_owned();
    let decision = desk.get(&format!("/api/v1/decisions/{decision}")).await;
    let time = &decision["checks"][11];
    assert_eq!(time["code"], "time_access");
    assert_eq!(time["rule"]["id"], night["id"]);
    assert_eq!(time["overridable"], true);

    // With a reason, a person with the right lets it pass.
    let wish = with_card(&json!({ "override": { "reason": "the night nurse" } }));
    let started = desk
        .window(Method::POST, "/api/v1/sessions", Some(wish))
        .await;
    let started = started.expect(201);
    assert_eq!(started["decision"]["override"]["reason"], "the night nurse");
    assert_eq!(
        started["decision"]["override"]["checks"],
        json!(["time_access"])
    );
    assert_eq!(started["session"]["flags"]["overridden"], true);
    assert_eq!(started["session"]["limits"]["power_w"], 7000.0);

    let path = format!("{RULES}/{}", night["id"].as_str().unwrap());
    desk.patch(&path, json!({ "enabled": false }))
        .await
        .expect(200);
    desk.post("/api/v1/tokens", json!({ "card": "05A2B3C4" }))
        .await
        .expect(201);
    let _second = desk.charger("CP-2").await;
    let many = json!({ "station": "CP-2", "token": "05A2B3C4" });
    let many = desk.post("/api/v1/sessions", many).await;
    assert_eq!(many.problem(), "sessions_limit_reached");
}

#[tokio::test]
async fn outside_its_hours_a_rule_says_when_it_opens_next() {
    let desk = site_without_rules().await;
    let _charger = desk.charger("CP-1").await;
    desk.post("/api/v1/tokens", json!({ "card": "04A2B3C4" }))
        .await
        .expect(201);
    let later = json!({
        "name": "Next century", "effect": "allow", "when": { "from": "2126-01-01" },
    });
    desk.post(RULES, later).await.expect(201);
    let refused = desk.post("/api/v1/sessions", with_card(&json!({}))).await;
    assert_eq!(refused.problem(), "outside_allowed_hours");
}

#[tokio::test]
async fn a_draft_is_kept_beside_the_live_rules_applied_and_taken_back() {
    let desk = Desk::open().await;
    let none = desk.ask(&desk.admin, Method::GET, DRAFT, None).await;
    assert_eq!(none.problem(), "draft_not_found");
    let first = desk.get(RULES).await["rules"][0].clone();
    let kept = put_draft(
        &desk,
        json!([first, { "name": "No visitors in Hall B", "effect": "deny",
            "where": { "kind": "zone", "zone": "Hall B" } }]),
    )
    .await;
    assert_eq!(kept["base"], 1);
    assert_eq!(kept["rules"].as_array().unwrap().len(), 2);
    assert_eq!(desk.get(RULES).await["rules"].as_array().unwrap().len(), 1);

    let live = desk
        .post(&format!("{DRAFT}/apply"), json!({}))
        .await
        .expect(200);
    assert_eq!(live["set"]["version"], 2);
    assert_eq!(live["set"]["cause"], "draft_applied");
    assert_eq!(
        live["rules"][0]["version"], 1,
        "what did not change stays as it was"
    );
    assert_eq!(live["rules"][1]["version"], 2);

    let history = desk.get(&format!("{RULES}/history")).await;
    assert_eq!(history["items"][1]["version"], 1);
    let before = desk.get(&format!("{RULES}/history/1")).await;
    assert_eq!(before["rules"].as_array().unwrap().len(), 1);

    // Someone else changes the live rules while a draft is open.
    put_draft(&desk, json!([first])).await;
    let id = first["id"].as_str().unwrap();
    desk.patch(&format!("{RULES}/{id}"), json!({ "note": "changed" }))
        .await
        .expect(200);
    let late = desk.post(&format!("{DRAFT}/apply"), json!({})).await;
    assert_eq!(late.problem(), "draft_outdated");
    desk.ask(&desk.admin, Method::DELETE, DRAFT, None)
        .await
        .expect(204);

    let back = desk
        .post(
            &format!("{RULES}/history/1/restore"),
            json!({ "apply": true }),
        )
        .await
        .expect(200);
    assert_eq!(back["set"]["version"], 4);
    assert_eq!(back["set"]["restored"], 1);
    assert_eq!(back["rules"].as_array().unwrap().len(), 1);
    assert_eq!(back["rules"][0]["note"], "");
}

#[tokio::test]
async fn what_cannot_be_a_rule_is_refused_with_its_place() {
    let desk = Desk::open().await;
    let odd = json!({
        "name": "Odd", "effect": "allow", "who": { "kind": "group" },
        "when": { "windows": [{ "days": [], "from": "25:00", "until": "26:00" }] },
    });
    let odd = desk.post(RULES, odd).await;
    assert_eq!(odd.problem(), "validation_failed");
    let pointers: Vec<_> = odd.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(pointers, ["/who", "/when/windows/0"]);

    let nowhere = json!({
        "name": "Nowhere", "effect": "deny",
        "where": { "kind": "bay", "id": "00000000-0000-7000-8000-000000000001" },
    });
    assert_eq!(desk.post(RULES, nowhere).await.problem(), "rule_invalid");
    let nobody = desk.patch(&format!("{RULES}/x"), json!({})).await;
    assert_eq!(nobody.problem(), "rule_not_found");
    let never = desk
        .post(&format!("{RULES}/history/99/restore"), json!({}))
        .await;
    assert_eq!(never.problem(), "rule_set_not_found");
}

#[tokio::test]
async fn holidays_are_entered_changed_and_taken_out() {
    let desk = Desk::open().await;
    let made = desk
        .post(
            "/api/v1/holidays",
            json!({ "date": "2026-12-25", "name": "Christmas", "recurrence": "FREQ=YEARLY" }),
        )
        .await
        .expect(201);
    let path = format!("/api/v1/holidays/{}", made["id"].as_str().unwrap());
    let changed = desk.patch(&path, json!({ "name": "Christmas Day" })).await;
    assert_eq!(changed.expect(200)["recurrence"], "FREQ=YEARLY");
    let odd = desk.patch(&path, json!({ "recurrence": "NEVER" })).await;
    assert_eq!(odd.problem(), "validation_failed");
    desk.ask(&desk.admin, Method::DELETE, &path, None)
        .await
        .expect(204);
    assert_eq!(desk.get("/api/v1/holidays").await["items"], json!([]));
    assert_eq!(
        desk.patch(&path, json!({})).await.problem(),
        "holiday_not_found"
    );
}
