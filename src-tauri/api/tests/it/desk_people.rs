//! People at the desk: who they are, what they may do, and who sits there.

use std::time::Duration;

use central::{Clock, vocabulary::Timestamp};
use http::Method;
use serde_json::{Value, json};

use crate::desk::Desk;

async fn window(desk: &Desk, method: Method, path: &str, body: Option<Value>) -> Value {
    desk.window(method, path, body).await.expect(200)
}

async fn add(desk: &Desk, body: Value) -> String {
    let made = desk.post("/api/v1/people", body).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_fresh_site_has_one_person_and_asks_nothing() {
    let desk = Desk::open().await;
    let seen = window(&desk, Method::GET, "/api/v1/desk", None).await;
    assert_eq!(seen["people"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&seen["locked"], &seen["people"][0]["asks"]),
        (&json!(false), &json!(false))
    );
}

#[tokio::test]
async fn nobody_is_given_the_role_of_the_wall() {
    let desk = Desk::open().await;
    let body = json!({ "name": "Ada", "role": "wall" });
    let refused = desk.post("/api/v1/people", body).await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/role");
    let id = add(&desk, json!({ "name": "Ada", "role": "view" })).await;
    let path = format!("/api/v1/people/{id}");
    let refused = desk.patch(&path, json!({ "role": "wall" })).await;
    assert_eq!(refused.expect(422)["errors"][0]["pointer"], "/role");
}

#[tokio::test]
async fn switching_asks_for_the_pin_and_changes_what_may_be_done() {
    let desk = Desk::open().await;
    let body = json!({ "name": "Ada", "role": "view", "secret": "2468" });
    let made = desk.post("/api/v1/people", body).await;
    assert!(
        !made.text.contains("2468") && !made.text.contains("argon2"),
        "{}",
        made.text
    );
    let ada = made.expect(201)["id"].as_str().unwrap().to_owned();
    let wrong = json!({ "person": ada, "secret": "1111" });
    let refused = desk
        .window(Method::POST, "/api/v1/desk/switch", Some(wrong))
        .await;
    assert_eq!(refused.problem(), "pin_wrong");
    let right = json!({ "person": ada, "secret": "2468" });
    let me = window(&desk, Method::POST, "/api/v1/desk/switch", Some(right)).await;
    assert_eq!(
        (&me["name"], &me["permissions"]),
        (&json!("Ada"), &json!(["wall.read", "site.read"]))
    );
    let denied = desk
        .window(
            Method::PATCH,
            "/api/v1/site",
            Some(json!({ "name": "Hers" })),
        )
        .await;
    assert_eq!(denied.problem(), "permission_denied");
}

#[tokio::test]
async fn after_several_wrong_pins_there_is_a_pause() {
    let (clock, time) = Clock::simulated(Timestamp(1_800_000_000_000));
    let desk = Desk::open_with(clock).await;
    let ada = add(
        &desk,
        json!({ "name": "Ada", "role": "view", "secret": "2468" }),
    )
    .await;
    let wrong = json!({ "person": ada, "secret": "1111" });
    for _ in 0..5 {
        let answer = desk.window(Method::POST, "/api/v1/desk/switch", Some(wrong.clone()));
        assert_eq!(answer.await.problem(), "pin_wrong");
    }
    let right = json!({ "person": ada, "secret": "2468" });
    let switch = || desk.window(Method::POST, "/api/v1/desk/switch", Some(right.clone()));
    let answer = switch().await;
    assert_eq!(answer.problem(), "rate_limited");
    assert_eq!(answer.headers["retry-after"], "31");
    time.advance(Duration::from_secs(30));
    switch().await.expect(200);
}

#[tokio::test]
async fn a_locked_desk_does_nothing_until_the_pin_is_given() {
    let desk = Desk::open().await;
    let me = window(&desk, Method::GET, "/api/v1/me", None).await["id"].clone();
    let path = format!("/api/v1/people/{}", me.as_str().unwrap());
    window(
        &desk,
        Method::PATCH,
        &path,
        Some(json!({ "secret": "1357" })),
    )
    .await;
    window(&desk, Method::POST, "/api/v1/desk/lock", None).await;
    let locked = window(&desk, Method::GET, "/api/v1/me", None).await;
    assert_eq!(
        (&locked["locked"], &locked["permissions"]),
        (&json!(true), &json!([]))
    );
    let site = desk.window(Method::GET, "/api/v1/site", None).await;
    assert_eq!(site.problem(), "permission_denied");
    let pin = desk
        .window(Method::PATCH, &path, Some(json!({ "secret": null })))
        .await;
    assert_eq!(
        pin.problem(),
        "permission_denied",
        "a PIN cannot be taken off a locked desk"
    );
    let people = window(&desk, Method::GET, "/api/v1/desk", None).await;
    assert_eq!(people["people"][0]["asks"], true);
    let back = json!({ "person": me, "secret": "1357" });
    let back = window(&desk, Method::POST, "/api/v1/desk/switch", Some(back)).await;
    assert_eq!(back["locked"], false);
    window(&desk, Method::GET, "/api/v1/site", None).await;
}

#[tokio::test]
async fn a_single_right_is_given_beside_the_role_and_taken_back() {
    let desk = Desk::open().await;
    let rights = json!([{ "permission": "session.stop", "granted": true }]);
    let ada = add(
        &desk,
        json!({ "name": "Ada", "role": "view", "rights": rights }),
    )
    .await;
    let sit = json!({ "person": ada });
    let me = window(&desk, Method::POST, "/api/v1/desk/switch", Some(sit)).await;
    assert_eq!(
        me["permissions"],
        json!(["wall.read", "site.read", "session.stop"])
    );
    let path = format!("/api/v1/people/{ada}");
    desk.patch(&path, json!({ "rights": [] })).await.expect(200);
    let me = window(&desk, Method::GET, "/api/v1/me", None).await;
    assert_eq!(me["permissions"], json!(["wall.read", "site.read"]));
}

#[tokio::test]
async fn somebody_is_always_left_who_may_change_people() {
    let desk = Desk::open().await;
    let me = desk.get("/api/v1/people").await["items"][0]["id"].clone();
    let path = format!("/api/v1/people/{}", me.as_str().unwrap());
    for change in [json!({ "role": "operate" }), json!({ "retired": true })] {
        let refused = desk.patch(&path, change).await.expect(422);
        assert_eq!(refused["errors"][0]["code"], "last_admin", "{refused}");
    }
    let ada = add(&desk, json!({ "name": "Ada", "role": "admin" })).await;
    desk.patch(&path, json!({ "retired": true }))
        .await
        .expect(200);
    let left = desk.get("/api/v1/people").await;
    assert_eq!(left["items"].as_array().unwrap().len(), 1);
    assert_eq!(left["items"][0]["id"], ada);
    let gone = desk.patch(&path, json!({ "name": "Ghost" })).await;
    assert_eq!(gone.problem(), "person_not_found");
}

#[tokio::test]
async fn what_is_stored_is_told_with_who_sees_it_now() {
    let desk = Desk::open().await;
    add(&desk, json!({ "name": "Ada", "role": "view" })).await;
    let told = desk.get("/api/v1/stored-data").await;
    let of = |kind: &str| {
        let mut rows = told.as_array().unwrap().iter();
        rows.find(|row| row["kind"] == kind).unwrap().clone()
    };
    assert_eq!(of("cards")["people"], json!(["Operator"]));
    assert_eq!(of("sessions")["people"], json!(["Operator", "Ada"]));
    assert_eq!(of("sessions")["keys"], 1);
    assert_eq!(of("events")["days"], 403);
    assert_eq!(of("answers")["seen"], false);
    let viewer = desk.token(api::Scope::View).await;
    let masked = desk
        .ask(&viewer, Method::GET, "/api/v1/stored-data", None)
        .await;
    assert!(!masked.text.contains("Ada"), "{}", masked.text);
}

#[tokio::test]
async fn a_site_is_set_up_and_remembers_it() {
    let desk = Desk::open().await;
    let before = desk.get("/api/v1/site").await;
    assert_eq!(
        (&before["demo"], &before["set_up"]),
        (&json!(false), &json!(false))
    );
    let body = json!({
        "name": "Depot West", "time_zone": "Europe/Vienna", "preset": "depot", "main_fuse_a": 63,
    });
    let done = desk.post("/api/v1/site/set-up", body).await.expect(200);
    assert_eq!(done, json!({ "leaving_demo": false, "code": null }));
    let after = desk.get("/api/v1/site").await;
    assert_eq!(
        (&after["name"], &after["set_up"]),
        (&json!("Depot West"), &json!(true))
    );
    assert_eq!(after["limits"]["main_fuse_a"], 63);
    assert_eq!(after["practice"]["low_power"], "wait");
    let odd = json!({ "name": "", "time_zone": "Mars", "preset": "hub", "main_fuse_a": 0 });
    let errors = desk.post("/api/v1/site/set-up", odd).await.expect(422)["errors"].clone();
    assert_eq!(errors.as_array().unwrap().len(), 3, "{errors}");
}

#[tokio::test]
async fn a_charger_changes_its_bay_and_another_takes_its_place() {
    let desk = Desk::open().await;
    let _old = desk.charger("OLD").await;
    let _new = desk.charger("NEW").await;
    let asset = |station: Value| station["asset_id"].as_str().unwrap().to_owned();
    let old = asset(desk.get("/api/v1/stations/OLD").await);
    let new = asset(desk.get("/api/v1/stations/NEW").await);
    let moved = desk
        .post(
            &format!("/api/v1/assets/{old}/move"),
            json!({ "connector": 1, "new_bay": "P1-01" }),
        )
        .await
        .expect(200);
    let bay = moved["fittings"][0]["bay_id"].clone();
    let occupied = desk
        .post(
            &format!("/api/v1/assets/{new}/move"),
            json!({ "connector": 1, "bay": bay }),
        )
        .await;
    assert_eq!(occupied.problem(), "bay_occupied");
    let replace = format!("/api/v1/assets/{old}/replace");
    let came = desk.post(&replace, json!({ "station": "NEW" })).await;
    let came = came.expect(200);
    assert_eq!(
        (&came["id"], &came["fittings"][0]["bay_id"]),
        (&json!(new), &bay)
    );
    let gone = desk
        .patch(
            &format!("/api/v1/assets/{old}"),
            json!({ "notes": "In the cellar" }),
        )
        .await
        .expect(200);
    assert_eq!(gone["fittings"], json!([]));
    assert!(gone["retired_at"].is_string());
    let nothing = "/api/v1/assets/00000000-0000-0000-0000-000000000000";
    assert_eq!(
        desk.patch(nothing, json!({})).await.problem(),
        "asset_not_found"
    );
    let board = desk.get("/api/v1/connectors?station=NEW").await;
    assert_eq!(board["items"][0]["bay"]["label"], "P1-01");
}
