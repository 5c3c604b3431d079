//! What needs somebody, from the charger to the desk.

use api::{Caller, LiveFeed};
use serde_json::json;

use crate::desk::Desk;

#[tokio::test]
async fn a_fault_is_listed_taken_and_closed_with_a_reason() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    let (fault, info) = ("GroundFailure", "Relay welded");
    let report = json!({ "connectorId": 1, "errorCode": fault, "info": info, "status": "Faulted" });
    charger.call("StatusNotification", report).await;

    let listed = desk.get("/api/v1/attention?open=true&kind=faulted").await;
    let item = &listed["items"][0];
    assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed}");
    assert_eq!(
        (&item["severity"], &item["count"]),
        (&json!("alarm"), &json!(1))
    );
    assert_eq!(item["args"]["error_code"], fault);
    let path = format!("/api/v1/attention/{}", item["id"].as_str().unwrap());

    let me = desk.get("/api/v1/people").await["items"][0]["id"].clone();
    let change = json!({ "owner": me, "seen": true, "note": "Called the installer" });
    let taken = desk.patch(&path, change).await.expect(200);
    assert_eq!(taken["owner"], me);
    assert_eq!(taken["note"], "Called the installer");
    let filter = format!("/api/v1/attention?owner={}", me.as_str().unwrap());
    assert_eq!(
        desk.get(&filter).await["items"].as_array().unwrap().len(),
        1
    );

    let closed = desk
        .patch(&path, json!({ "close": "Relay replaced" }))
        .await;
    let closed = closed.expect(200);
    assert_eq!(closed["closed_why"], "Relay replaced");
    let open = desk.get("/api/v1/attention?open=true&station=cp-1").await;
    assert!(open["items"].as_array().unwrap().is_empty(), "{open}");
    let again = desk.patch(&path, json!({ "note": "late" })).await;
    assert_eq!(
        (again.status.as_u16(), again.problem().as_str()),
        (409, "attention_closed")
    );
}

#[tokio::test]
async fn what_cannot_be_is_refused_field_by_field() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    charger.status("Faulted").await;
    let item = desk.get("/api/v1/attention?open=true&kind=faulted").await["items"][0].clone();
    let path = format!("/api/v1/attention/{}", item["id"].as_str().unwrap());
    let odd = json!({
        "owner": "00000000-0000-0000-0000-000000000000",
        "snoozed_until": "2020-01-01T00:00:00Z",
        "close": " ",
    });
    let errors = desk.patch(&path, odd).await.expect(422)["errors"].clone();
    let pointers: Vec<_> = errors
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].clone())
        .collect();
    assert_eq!(pointers, ["/snoozed_until", "/owner", "/close"]);
    let nothing = "/api/v1/attention/00000000-0000-0000-0000-000000000000";
    assert_eq!(
        desk.patch(nothing, json!({})).await.problem(),
        "attention_not_found"
    );
}

#[tokio::test]
async fn a_card_in_the_list_is_masked_for_who_may_only_look() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    charger
        .call("Authorize", json!({ "idTag": "04A2B3C4D5" }))
        .await;
    let whole = desk.get("/api/v1/attention?kind=card_unknown").await;
    assert_eq!(whole["items"][0]["card"], "04A2B3C4D5");
    let viewer = desk.token(api::Scope::View).await;
    let masked = desk
        .ask(
            &viewer,
            http::Method::GET,
            "/api/v1/attention?kind=card_unknown",
            None,
        )
        .await;
    assert!(!masked.text.contains("04A2B3C4D5"), "{}", masked.text);
}

#[tokio::test]
async fn the_feed_brings_what_opens_and_what_closes() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    let store = desk.central.store();
    let caller = Caller::at_the_window(store).await.unwrap().unwrap();
    let mut feed = LiveFeed::new(desk.central.clone(), caller, 0).unwrap();
    charger.status("Faulted").await;
    let opened = loop {
        if let Some(item) = feed.next().await.unwrap().attention.first().cloned() {
            break item;
        }
    };
    let path = format!("/api/v1/attention/{}", opened.id);
    desk.patch(&path, json!({ "close": "Seen to" }))
        .await
        .expect(200);
    loop {
        let batch = feed.next().await.unwrap();
        if let Some(item) = batch.attention.iter().find(|item| item.id == opened.id) {
            assert_eq!(item.closed_why.as_deref(), Some("Seen to"));
            break;
        }
    }
}

#[tokio::test]
async fn a_preset_is_chosen_with_one_number_for_the_fuse() {
    let desk = Desk::open().await;
    let before = desk.get("/api/v1/site").await;
    assert_eq!(before["preset"], "workplace");
    assert_eq!(before["limits"]["power_w"], json!(null));
    let change = json!({
        "preset": "depot", "limits": { "main_fuse_a": 63 }, "practice": { "cool_down_s": 30 },
    });
    let after = desk.patch("/api/v1/site", change).await.expect(200);
    assert_eq!(after["limits"]["power_w"], 43_470);
    assert_eq!(after["practice"]["max_session_s"], json!(null));
    assert_eq!(after["practice"]["low_power"], "wait");
    assert_eq!(after["practice"]["cool_down_s"], 30);
    let odd = json!({ "limits": { "main_fuse_a": 0, "phases": 2 } });
    let errors = desk.patch("/api/v1/site", odd).await.expect(422)["errors"].clone();
    assert_eq!(errors.as_array().unwrap().len(), 2, "{errors}");
}
