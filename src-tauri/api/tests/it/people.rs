//! Drivers, vehicles, groups, companies, cost centres and their cards.

use http::Method;
use serde_json::{Value, json};

use crate::desk::Desk;

impl Desk {
    async fn made(&self, path: &str, body: Value) -> Value {
        self.post(path, body).await.expect(201)
    }

    async fn delete(&self, path: &str) -> crate::desk::Answer {
        self.ask(&self.admin, Method::DELETE, path, None).await
    }
}

fn path_of(kind: &str, row: &Value) -> String {
    format!("/api/v1/{kind}/{}", row["id"].as_str().unwrap())
}

fn names(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_tap_with_a_drivers_card_shows_the_driver_on_session_and_board() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    let ada = desk
        .made(
            "/api/v1/drivers",
            json!({ "name": "Ada Lovelace", "contact": "ada@site", "card": "04A2B3C4" }),
        )
        .await;
    assert_eq!(ada["cards"][0]["card"], "04A2B3C4");
    let start = json!({
        "connectorId": 1, "idTag": "04a2b3c4", "meterStart": 0,
        "timestamp": "2026-11-21T10:00:00Z",
    });
    let answer = charger.call("StartTransaction", start).await;
    assert_eq!(answer["idTagInfo"]["status"], "Accepted");
    let session = desk.get("/api/v1/sessions").await["items"][0].clone();
    assert_eq!(session["driver"], "Ada Lovelace");
    assert_eq!(session["driver_id"], ada["id"]);
    let id = ada["id"].as_str().unwrap();
    let hers = desk.get(&format!("/api/v1/sessions?driver={id}")).await;
    assert_eq!(hers["items"].as_array().unwrap().len(), 1);
    let board = desk.get("/api/v1/connectors").await;
    assert_eq!(board["items"][0]["session"]["driver"], "Ada Lovelace");
    // A name that changes shows at once, also on the board.
    desk.patch(&path_of("drivers", &ada), json!({ "name": "Ada King" }))
        .await
        .expect(200);
    let board = desk.get("/api/v1/connectors").await;
    assert_eq!(board["items"][0]["session"]["driver"], "Ada King");
    // Who may only look sees neither names nor contacts, and cannot find out by searching.
    let viewer = desk.token(api::Scope::View).await;
    let see = async |path: &str| desk.ask(&viewer, Method::GET, path, None).await;
    let seen = see("/api/v1/sessions").await.expect(200);
    assert_eq!(seen["items"][0]["driver"], Value::Null);
    let seen = see("/api/v1/drivers").await;
    assert!(!seen.text.contains("Ada") && !seen.text.contains("ada@site"));
    assert_eq!(seen.expect(200)["items"][0]["cards"][0]["card"], "04…C4");
    for hidden in ["?search=ada", "?sort=name"] {
        let answer = see(&format!("/api/v1/drivers{hidden}")).await;
        assert_eq!(answer.problem(), "permission_denied", "{hidden}");
    }
    for hidden in ["?search=04", "?sort=driver"] {
        let answer = see(&format!("/api/v1/tokens{hidden}")).await;
        assert_eq!(answer.problem(), "permission_denied", "{hidden}");
    }
}

#[tokio::test]
async fn cards_are_sorted_by_their_drivers_and_those_of_nobody_come_last() {
    let desk = Desk::open().await;
    desk.made("/api/v1/tokens", json!({ "card": "0A000009" }))
        .await;
    for (name, card) in [
        ("Zoë", "0A000001"),
        ("Ömer~1", "0A000002"),
        ("anna", "0A000003"),
    ] {
        desk.made("/api/v1/drivers", json!({ "name": name, "card": card }))
            .await;
    }
    let mut seen = Vec::new();
    let mut path = "/api/v1/tokens?sort=driver&limit=1".to_owned();
    loop {
        let page = desk.get(&path).await;
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|card| card["driver"].clone()),
        );
        match page["next_cursor"].as_str() {
            Some(next) => path = format!("/api/v1/tokens?sort=driver&limit=1&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(json!(seen), json!(["anna", "Ömer~1", "Zoë", null]));
}

#[tokio::test]
async fn drivers_are_found_sorted_and_paged_without_regard_to_accents() {
    let desk = Desk::open().await;
    for (name, card) in [
        ("Zoë", "0A000001"),
        ("Ömer~1", "0A000002"),
        ("anna", "0A000003"),
        ("Olaf", "0B000004"),
    ] {
        desk.made("/api/v1/drivers", json!({ "name": name, "card": card }))
            .await;
    }
    let mut seen = Vec::new();
    let mut path = "/api/v1/drivers?limit=1".to_owned();
    loop {
        let page = desk.get(&path).await;
        seen.extend(names(&page).iter().map(|name| (*name).to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => path = format!("/api/v1/drivers?limit=1&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ["anna", "Olaf", "Ömer~1", "Zoë"]);
    let backwards = desk.get("/api/v1/drivers?sort=-name&limit=2").await;
    assert_eq!(names(&backwards), ["Zoë", "Ömer~1"]);
    for (search, found) in [
        ("omer", vec!["Ömer~1"]),
        ("0A-00-00-03", vec!["anna"]),
        ("%25", vec![]),
        ("_", vec![]),
    ] {
        let page = desk.get(&format!("/api/v1/drivers?search={search}")).await;
        assert_eq!(names(&page), found, "{search}");
    }
    let cards = desk.get("/api/v1/tokens?search=zoe").await;
    assert_eq!(cards["items"][0]["card"], "0A000001");
    assert_eq!(cards["items"][0]["driver"], "Zoë");
}

#[tokio::test]
async fn vehicles_groups_and_companies_are_entered_changed_and_taken_out() {
    let desk = Desk::open().await;
    let acme = desk
        .made("/api/v1/companies", json!({ "name": "Acme" }))
        .await;
    let night = desk
        .made(
            "/api/v1/groups",
            json!({ "name": "Night", "note": "after ten" }),
        )
        .await;
    let van = desk
        .made(
            "/api/v1/vehicles",
            json!({
                "name": "Van 12", "plate": "B FC 12", "company_id": acme["id"], "phases": 3,
                "connector_types": ["type2", "ccs2"], "max_current_ma": 32_000,
            }),
        )
        .await;
    assert_eq!(van["connector_types"], json!(["type2", "ccs2"]));
    let changed = desk
        .patch(
            &path_of("vehicles", &van),
            json!({ "phases": null, "max_current_ma": 16_000 }),
        )
        .await
        .expect(200);
    assert_eq!(
        (
            &changed["phases"],
            &changed["max_current_ma"],
            &changed["plate"]
        ),
        (&Value::Null, &json!(16_000), &json!("B FC 12"))
    );
    let found = desk.get("/api/v1/vehicles?search=fc%2012").await;
    assert_eq!(names(&found), ["Van 12"]);
    let driver = desk
        .made(
            "/api/v1/drivers",
            json!({
                "name": "Ada", "company_id": acme["id"], "group_ids": [night["id"]],
                "vehicle_ids": [van["id"]],
            }),
        )
        .await;
    let group = night["id"].as_str().unwrap();
    let of_group = desk.get(&format!("/api/v1/drivers?group={group}")).await;
    assert_eq!(names(&of_group), ["Ada"]);
    assert_eq!(desk.get("/api/v1/groups").await["items"][0]["drivers"], 1);
    let double = desk
        .post("/api/v1/groups", json!({ "name": "NIGHT" }))
        .await;
    assert_eq!(double.problem(), "name_taken");
    for (kind, row) in [("groups", &night), ("companies", &acme), ("vehicles", &van)] {
        let answer = desk.delete(&path_of(kind, row)).await;
        assert_eq!(answer.problem(), "still_in_use", "{kind}");
    }
    let free = json!({ "company_id": null, "group_ids": [], "vehicle_ids": [] });
    desk.patch(&path_of("drivers", &driver), free)
        .await
        .expect(200);
    for (kind, row) in [("groups", &night), ("vehicles", &van), ("companies", &acme)] {
        desk.delete(&path_of(kind, row)).await.expect(204);
        let list = desk.get(&format!("/api/v1/{kind}")).await;
        assert_eq!(list["items"], json!([]), "{kind}");
        let again = desk.delete(&path_of(kind, row)).await;
        assert!(again.problem().ends_with("_not_found"), "{kind}");
    }
    let gone = desk.get(&path_of("vehicles", &van)).await;
    assert_eq!(gone["plate"], "", "records may still name it");
}

#[tokio::test]
async fn what_is_wrong_is_said_on_its_field() {
    let desk = Desk::open().await;
    let nowhere = "01a1fc88-88bf-721d-9a0d-16ef8f3bddf7";
    for (path, body, pointer) in [
        ("drivers", json!({ "name": " " }), "/name"),
        ("drivers", json!({ "name": "A", "card": "--" }), "/card"),
        (
            "drivers",
            json!({ "name": "A", "group_ids": [nowhere] }),
            "/group_ids",
        ),
        (
            "drivers",
            json!({ "name": "A", "company_id": nowhere }),
            "/company_id",
        ),
        ("vehicles", json!({ "name": "V", "phases": 4 }), "/phases"),
        (
            "vehicles",
            json!({ "name": "V", "max_current_ma": 5 }),
            "/max_current_ma",
        ),
        (
            "tokens",
            json!({ "card": "04", "driver_id": nowhere }),
            "/driver_id",
        ),
        (
            "tokens",
            json!({ "card": "04", "vehicle_id": nowhere }),
            "/vehicle_id",
        ),
        ("cost-centres", json!({ "code": "", "name": "N" }), "/code"),
    ] {
        let answer = desk.post(&format!("/api/v1/{path}"), body.clone()).await;
        assert_eq!(answer.problem(), "validation_failed", "{body}");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{body}");
    }
}

#[tokio::test]
async fn an_erased_driver_is_gone_from_every_answer_and_the_records_stay() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    let body = json!({ "name": "Ada Lovelace", "contact": "ada@site", "card": "04A2B3C4" });
    let ada = desk.made("/api/v1/drivers", body).await;
    let start = json!({
        "connectorId": 1, "idTag": "04a2b3c4", "meterStart": 0,
        "timestamp": "2026-11-21T10:00:00Z",
    });
    let started = charger.call("StartTransaction", start).await;
    let path = path_of("drivers", &ada);
    assert_eq!(desk.delete(&path).await.problem(), "still_in_use");
    let stop = json!({
        "transactionId": started["transactionId"], "idTag": "04a2b3c4", "meterStop": 900,
        "timestamp": "2026-11-21T11:00:00Z",
    });
    charger.call("StopTransaction", stop).await;
    // The text of the card is known to the router from here on.
    desk.get("/api/v1/sessions").await;
    let operator = desk.token(api::Scope::Operate).await;
    let answer = desk.ask(&operator, Method::DELETE, &path, None).await;
    assert_eq!(answer.problem(), "permission_denied", "an administrator's");
    desk.delete(&path).await.expect(204);
    let erased = desk.get(&path).await;
    assert_eq!(erased["name"], Value::Null);
    assert_eq!(erased["cards"], json!([]));
    let sessions = desk.get("/api/v1/sessions").await;
    assert_eq!(sessions["items"][0]["driver_id"], ada["id"]);
    let session = sessions["items"][0]["id"].as_str().unwrap().to_owned();
    for path in [
        "/api/v1/drivers".to_owned(),
        "/api/v1/tokens".to_owned(),
        "/api/v1/sessions".to_owned(),
        "/api/v1/events".to_owned(),
        "/api/v1/connectors".to_owned(),
        format!("/api/v1/sessions/{session}/timeline"),
    ] {
        let text = desk.get(&path).await.to_string().to_lowercase();
        for trace in ["lovelace", "ada@site", "04a2b3c4"] {
            assert!(!text.contains(trace), "{path} still tells {trace}: {text}");
        }
    }
    let stored = desk
        .central
        .store()
        .session(session.parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    let transaction = stored.session.transaction.unwrap();
    for raw in [transaction.raw_start, transaction.raw_stop] {
        let raw = raw.unwrap();
        assert!(
            !raw.contains("04a2b3c4") && raw.contains("\"idTag\":\"\""),
            "{raw}"
        );
    }
}

#[tokio::test]
async fn a_driver_belongs_to_one_cost_centre_on_each_day() {
    let desk = Desk::open().await;
    let ada = desk.made("/api/v1/drivers", json!({ "name": "Ada" })).await;
    let mut centres = Vec::new();
    for code in ["4711", "4712"] {
        let body = json!({ "code": code, "name": format!("Centre {code}") });
        centres.push(desk.made("/api/v1/cost-centres", body).await);
    }
    let double = json!({ "code": "4711", "name": "Other" });
    let answer = desk.post("/api/v1/cost-centres", double).await;
    assert_eq!(answer.problem(), "name_taken");
    let join = async |centre: &Value, from: &str| {
        let path = format!("{}/members", path_of("cost-centres", centre));
        let body = json!({ "driver_id": ada["id"], "from": from });
        desk.post(&path, body).await
    };
    let first = join(&centres[0], "2026-01-01").await.expect(201);
    assert_eq!(first["driver"], "Ada");
    join(&centres[1], "2026-07-01").await.expect(201);
    let path = format!("{}/members", path_of("cost-centres", &centres[0]));
    let members = desk.get(&path).await;
    assert_eq!(members["items"][0]["to"], "2026-07-01", "ended by the move");
    assert_eq!(
        join(&centres[0], "2026-03-01").await.problem(),
        "membership_overlaps"
    );
    let late = json!({ "to": "2026-08-01" });
    let member = format!("{path}/{}", first["id"].as_str().unwrap());
    assert_eq!(
        desk.patch(&member, late).await.problem(),
        "membership_overlaps"
    );
    let shorter = desk.patch(&member, json!({ "to": "2026-06-01" })).await;
    assert_eq!(shorter.expect(200)["to"], "2026-06-01");
    let turned = desk.patch(&member, json!({ "to": "2025-06-01" })).await;
    assert_eq!(turned.json()["errors"][0]["pointer"], "/to");
    let lasting = desk.delete(&path_of("cost-centres", &centres[1])).await;
    assert_eq!(lasting.problem(), "still_in_use");
    desk.delete(&member).await.expect(204);
    assert_eq!(desk.delete(&member).await.problem(), "membership_not_found");
    desk.delete(&path_of("cost-centres", &centres[0]))
        .await
        .expect(204);
    let again = desk.delete(&path_of("cost-centres", &centres[0])).await;
    assert_eq!(again.problem(), "cost_centre_not_found");
    let events = desk.get("/api/v1/events?limit=500").await;
    let kinds: Vec<&str> = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["actor"]["kind"] == "api_token")
        .map(|event| event["type"].as_str().unwrap())
        .collect();
    assert!(kinds.contains(&"cost_centre.changed"), "{kinds:?}");
}
