//! Recorded decisions: listed, decided again, and what a draft would have made of them.

use http::Method;
use serde_json::{Value, json};

use crate::desk::Desk;

const RULES: &str = "/api/v1/rules";
const DRAFT: &str = "/api/v1/rules/draft";

async fn start(desk: &Desk, station: &str, token: &str) -> Value {
    let body = json!({ "station": station, "token": token });
    desk.post("/api/v1/sessions", body).await.json()
}

async fn card(desk: &Desk, card: &str, extra: Value) {
    let mut body = json!({ "card": card });
    body.as_object_mut()
        .unwrap()
        .extend(extra.as_object().unwrap().clone());
    desk.post("/api/v1/tokens", body).await.expect(201);
}

async fn draft(desk: &Desk, rules: Value) {
    let body = json!({ "rules": rules });
    desk.ask(&desk.admin, Method::PUT, DRAFT, Some(body))
        .await
        .expect(200);
}

/// A rule that keeps somebody out of a zone, and what lets the others in.
fn closed_to(who: &Value) -> Value {
    json!([
        { "name": "All", "effect": "allow" },
        { "name": "Not them", "effect": "deny", "who": who },
    ])
}

#[tokio::test]
async fn a_draft_is_tested_on_the_starts_of_the_past_and_says_whom_it_would_refuse() {
    let desk = Desk::open().await;
    let _one = desk.charger("CP-1").await;
    let _two = desk.charger("CP-2").await;
    let group = desk
        .post("/api/v1/groups", json!({ "name": "North" }))
        .await;
    let group = group.expect(201)["id"].clone();
    let driver = json!({ "name": "A. Meyer", "group_ids": [group] });
    let driver = desk.post("/api/v1/drivers", driver).await.expect(201)["id"].clone();
    card(&desk, "04A2B3C4", json!({ "driver_id": driver })).await;
    card(&desk, "05A2B3C4", json!({})).await;
    let theirs = start(&desk, "CP-1", "04A2B3C4").await;
    start(&desk, "CP-2", "05A2B3C4").await;
    let unknown = start(&desk, "CP-2", "06FFFFFF").await;
    assert_eq!(unknown["code"], "token_unknown");

    let none = desk.post("/api/v1/rules/draft/test", json!({})).await;
    assert_eq!(none.problem(), "draft_not_found");
    draft(&desk, closed_to(&json!({ "kind": "group", "id": group }))).await;
    let test = desk
        .post("/api/v1/rules/draft/test", json!({ "days": 7 }))
        .await;
    let test = test.expect(200);
    assert_eq!(test["starts"], 3, "{test}");
    assert_eq!(test["refused"], 1);
    assert_eq!(test["would_refuse"], 1);
    assert_eq!(test["would_allow"], 0);
    assert_eq!(test["would_limit"], 0);
    let change = &test["changes"][0];
    assert_eq!(test["changes"].as_array().unwrap().len(), 1);
    assert_eq!(change["change"], "refused");
    assert_eq!(change["decision"]["session_id"], theirs["session"]["id"]);
    assert_eq!(change["decision"]["station"], "CP-1");
    assert_eq!(change["decision"]["connector"], 1);
    assert_eq!(change["decision"]["driver_id"], driver);
    assert_eq!(change["decision"]["driver"], "A. Meyer");
    assert_eq!(change["after"]["primary"]["code"], "access_denied");
    assert_eq!(change["rule"]["name"], "Not them");
    // What the test says is what the draft does.
    desk.post("/api/v1/rules/draft/apply", json!({}))
        .await
        .expect(200);
    let live = desk.get(RULES).await["rules"].as_array().unwrap().len();
    assert_eq!(live, 2);
    let _three = desk.charger("CP-3").await;
    let refused = start(&desk, "CP-3", "04A2B3C4").await;
    assert_eq!(refused["code"], "token_concurrent");
    let decision = refused["decision_id"].as_str().unwrap();
    let decision = desk.get(&format!("/api/v1/decisions/{decision}")).await;
    let access = decision["checks"].as_array().unwrap().iter();
    let access = access.clone().find(|check| check["code"] == "access_rules");
    assert_eq!(
        access.unwrap()["outcome"],
        "deny",
        "later denials are in the record"
    );
}

#[tokio::test]
async fn a_test_counts_the_starts_that_the_desk_made_for_visitors() {
    let desk = Desk::open().await;
    let _one = desk.charger("CP-1").await;
    let _two = desk.charger("CP-2").await;
    card(&desk, "04A2B3C4", json!({})).await;
    start(&desk, "CP-1", "04A2B3C4").await;
    desk.in_the_store(
        "UPDATE decisions SET facts = json_set(facts, '$.subject.desk', json('true'))",
    )
    .await;
    card(&desk, "05A2B3C4", json!({})).await;
    start(&desk, "CP-2", "05A2B3C4").await;
    draft(&desk, json!([])).await;
    let test = desk.post("/api/v1/rules/draft/test", json!({})).await;
    let test = test.expect(200);
    assert_eq!(
        (&test["starts"], &test["from_desk"]),
        (&json!(2), &json!(1))
    );
}

#[tokio::test]
async fn a_draft_that_limits_or_opens_says_so_of_each_start() {
    let desk = Desk::open().await;
    let _one = desk.charger("CP-1").await;
    card(&desk, "04A2B3C4", json!({})).await;
    start(&desk, "CP-1", "04A2B3C4").await;
    draft(
        &desk,
        json!([{ "name": "Less", "effect": "allow", "limits": { "power_w": 7000 } }]),
    )
    .await;
    let test = desk
        .post("/api/v1/rules/draft/test", json!({}))
        .await
        .expect(200);
    assert_eq!(test["would_limit"], 1, "{test}");
    assert_eq!(test["changes"][0]["after"]["effective"]["power_w"], 7000.0);

    draft(&desk, json!([])).await;
    desk.post("/api/v1/rules/draft/apply", json!({}))
        .await
        .expect(200);
    let _two = desk.charger("CP-2").await;
    card(&desk, "05A2B3C4", json!({})).await;
    let refused = start(&desk, "CP-2", "05A2B3C4").await;
    assert_eq!(refused["code"], "access_denied");
    draft(&desk, json!([{ "name": "All", "effect": "allow" }])).await;
    let test = desk
        .post("/api/v1/rules/draft/test", json!({}))
        .await
        .expect(200);
    assert_eq!(test["would_allow"], 1, "{test}");
    assert_eq!(test["would_refuse"], 0);
}

#[tokio::test]
async fn a_decision_is_made_again_with_todays_rules_or_the_draft_check_by_check() {
    let desk = Desk::open().await;
    let _one = desk.charger("CP-1").await;
    card(&desk, "04A2B3C4", json!({})).await;
    let started = start(&desk, "CP-1", "04A2B3C4").await;
    let id = started["decision"]["id"].as_str().unwrap();
    let path = format!("/api/v1/decisions/{id}/replay");
    let same = desk.post(&path, json!({})).await.expect(200);
    assert_eq!(same["changed"], false, "{same}");
    assert_eq!(same["before"], same["after"]);

    draft(
        &desk,
        json!([{ "name": "Less", "effect": "limit", "limits": { "power_w": 4000 } }]),
    )
    .await;
    let other = desk
        .post(&path, json!({ "rules": "draft" }))
        .await
        .expect(200);
    assert_eq!(other["changed"], true);
    assert_eq!(other["before"]["let_in"], true);
    assert_eq!(other["after"]["let_in"], false, "nothing lets in any more");
    assert_eq!(other["after"]["primary"]["code"], "access_denied");
    let change = &other["changes"][0];
    assert_eq!(change["before"]["code"], "access_rules");
    assert_eq!(change["before"]["outcome"], "allow");
    assert_eq!(change["after"]["outcome"], "deny");
    let missing = format!("/api/v1/decisions/{}/replay", uuid::Uuid::nil());
    let missing = desk.post(&missing, json!({})).await;
    assert_eq!(missing.problem(), "decision_not_found");
}

#[tokio::test]
async fn a_decision_of_before_facts_were_kept_says_that_it_says_nothing() {
    let desk = Desk::open().await;
    let _one = desk.charger("CP-1").await;
    card(&desk, "04A2B3C4", json!({})).await;
    let started = start(&desk, "CP-1", "04A2B3C4").await;
    desk.in_the_store("UPDATE decisions SET facts = 'null'")
        .await;
    let id = started["decision"]["id"].as_str().unwrap();
    let path = format!("/api/v1/decisions/{id}/replay");
    let answer = desk.post(&path, json!({})).await;
    assert_eq!(answer.problem(), "decision_without_facts");
    draft(&desk, json!([])).await;
    let test = desk.post("/api/v1/rules/draft/test", json!({})).await;
    let test = test.expect(200);
    assert_eq!(
        (&test["starts"], &test["without_facts"]),
        (&json!(0), &json!(1))
    );
}

#[tokio::test]
async fn decisions_are_listed_by_page_and_found_by_what_came_out() {
    let desk = Desk::open().await;
    let _one = desk.charger("CP-1").await;
    card(&desk, "04A2B3C4", json!({})).await;
    start(&desk, "CP-1", "04A2B3C4").await;
    for _ in 0..3 {
        start(&desk, "CP-1", "06FFFFFF").await;
    }
    let all = desk.get("/api/v1/decisions?limit=3").await;
    assert_eq!(all["items"].as_array().unwrap().len(), 3);
    let next = all["next_cursor"].as_str().unwrap();
    let rest = desk
        .get(&format!("/api/v1/decisions?limit=3&cursor={next}"))
        .await;
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert_eq!(rest["items"][0]["outcome"], "allow");
    assert_eq!(rest["items"][0]["card"], "04A2B3C4");
    let refused = desk
        .get("/api/v1/decisions?outcome=deny&station=CP-1")
        .await;
    assert_eq!(refused["items"].as_array().unwrap().len(), 3);
    assert_eq!(refused["items"][0]["primary"]["code"], "token_unknown");
    let none = desk.get("/api/v1/decisions?trigger=rfid_authorize").await;
    assert_eq!(none["items"], json!([]));
    let elsewhere = desk
        .ask(
            &desk.admin,
            Method::GET,
            "/api/v1/decisions?station=CP-9",
            None,
        )
        .await;
    assert_eq!(elsewhere.problem(), "station_not_found");
}
