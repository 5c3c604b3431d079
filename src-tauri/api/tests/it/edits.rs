//! Changes to what is there.

use central::{PersonRight, StoreChange};
use http::Method;
use serde_json::{Value, json};

use crate::desk::Desk;

#[tokio::test]
async fn the_site_is_renamed_and_one_timer_changed_without_the_others() {
    let desk = Desk::open().await;
    let before = desk.get("/api/v1/site").await;
    let change = json!({
        "name": " Harbour ", "time_zone": "Europe/Berlin", "access_mode": "open",
        "currency": "SEK", "timers": { "plug_in_s": 90 },
    });
    let after = desk.patch("/api/v1/site", change).await.expect(200);
    assert_eq!(after["name"], "Harbour");
    assert_eq!(after["time_zone"], "Europe/Berlin");
    assert_eq!(after["access_mode"], "open");
    assert_eq!(after["currency"], "SEK");
    assert_eq!(after["timers"]["plug_in_s"], 90);
    assert_eq!(after["timers"]["queue_s"], before["timers"]["queue_s"]);
    assert_eq!(desk.get("/api/v1/site").await, after);
}

#[tokio::test]
async fn a_station_is_renamed_given_a_password_and_taken_out() {
    let desk = Desk::open().await;
    desk.post(
        "/api/v1/stations",
        json!({ "identity": "CP-1", "name": "Gate" }),
    )
    .await
    .expect(201);
    let change =
        json!({ "name": "Yard", "auth": { "mode": "basic", "password": "correct horse" } });
    let changed = desk.patch("/api/v1/stations/cp-1", change).await;
    assert!(
        !changed.text.contains("horse"),
        "a password is never answered"
    );
    let changed = changed.expect(200);
    assert_eq!(
        (&changed["name"], &changed["auth"]),
        (&json!("Yard"), &json!("basic"))
    );
    let id = changed["id"].as_str().unwrap();
    let by_id = desk.get(&format!("/api/v1/stations/{id}")).await;
    assert_eq!(by_id["identity"], "CP-1");
    let stored = desk
        .central
        .store()
        .station(id.parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    assert!(stored.secret_hash.unwrap().starts_with("$argon2"));

    desk.ask(&desk.admin, Method::DELETE, "/api/v1/stations/CP-1", None)
        .await
        .expect(204);
    let left = desk
        .ask(&desk.admin, Method::GET, "/api/v1/stations/CP-1", None)
        .await;
    let turned_away = left.status == 200 && left.json()["enrolment"] == "rejected";
    assert!(turned_away || left.status == 404, "{}", left.text);
}

#[tokio::test]
async fn a_bay_gets_its_label_and_shows_it_on_the_board() {
    let desk = Desk::open().await;
    let _charger = desk.charger("CP-1").await;
    let bay = desk.get("/api/v1/bays").await["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/api/v1/bays/{bay}");
    let change = json!({ "label": "P1-04", "zone": "Hall B", "level": "1", "phases": "L2L3L1" });
    let changed = desk.patch(&path, change).await.expect(200);
    assert_eq!(changed["label"], "P1-04");
    assert_eq!(changed["phases"], "L2L3L1");
    let board = desk.get("/api/v1/connectors?zone=Hall%20B").await;
    assert_eq!(board["items"][0]["bay"]["label"], "P1-04");
    assert!(
        desk.get("/api/v1/connectors?zone=Hall%20C").await["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    let started = desk
        .post("/api/v1/sessions", json!({ "bay": bay }))
        .await
        .expect(201);
    assert_eq!(started["session"]["bay_label"], "P1-04");
    let odd = desk.patch(&path, json!({ "phases": "L1L1" })).await;
    assert_eq!(odd.json()["errors"][0]["pointer"], "/phases");
}

#[tokio::test]
async fn null_takes_a_limit_of_a_card_away_and_silence_leaves_it() {
    let desk = Desk::open().await;
    let until = "2030-01-01T00:00:00.000Z";
    let body = json!({ "card": "04A2B3C4", "valid_until": until, "note": "Ada" });
    let card = desk.post("/api/v1/tokens", body).await.expect(201);
    let path = format!("/api/v1/tokens/{}", card["id"].as_str().unwrap());
    let blocked = desk
        .patch(&path, json!({ "status": "blocked" }))
        .await
        .expect(200);
    assert_eq!(
        (&blocked["status"], &blocked["valid_until"]),
        (&json!("blocked"), &json!(until))
    );
    let endless = desk
        .patch(&path, json!({ "valid_until": null }))
        .await
        .expect(200);
    assert_eq!(endless["valid_until"], Value::Null);
    assert_eq!(endless["note"], "Ada");
    assert_eq!(desk.get(&path).await, endless);
    for parent in [
        card["id"].clone(),
        json!("01a1fc88-88bf-721d-9a0d-16ef8f3bddf7"),
    ] {
        let answer = desk.patch(&path, json!({ "parent_id": parent })).await;
        assert_eq!(answer.json()["errors"][0]["pointer"], "/parent_id");
    }
}

#[tokio::test]
async fn a_single_right_can_be_taken_from_a_person() {
    let desk = Desk::open().await;
    let start = || Some(json!({ "station": "CP-1" }));
    let unknown = desk.window(Method::POST, "/api/v1/sessions", start()).await;
    assert_eq!(unknown.problem(), "station_not_found");
    assert_eq!(
        unknown.json()["detail"],
        "Station CP-1 is not known here. Look at the list of stations, or approve it first."
    );
    let person = desk.central.store().window_person().await.unwrap().unwrap();
    let right = PersonRight {
        person_id: person.id,
        permission: "session.start".to_owned(),
        granted: false,
    };
    desk.central
        .store()
        .writer()
        .store(vec![StoreChange::PersonRight(right)])
        .await
        .unwrap();
    let denied = desk.window(Method::POST, "/api/v1/sessions", start()).await;
    assert_eq!(denied.problem(), "permission_denied");
    let me = desk
        .window(Method::GET, "/api/v1/me", None)
        .await
        .expect(200);
    assert!(
        !me["permissions"]
            .as_array()
            .unwrap()
            .contains(&json!("session.start"))
    );
}
