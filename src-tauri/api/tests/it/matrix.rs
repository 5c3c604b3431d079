//! Who may charge where at a moment.

use http::Method;
use serde_json::{Value, json};

use crate::desk::Desk;

const MATRIX: &str = "/api/v1/policy/matrix";

/// The answer at a column for the line of that name; null names are anyone's.
fn told(matrix: &Value, name: Option<&str>, column: &str) -> Value {
    let place = matrix["places"].as_array().unwrap().iter();
    let place = place
        .clone()
        .position(|place| place["name"] == column)
        .unwrap();
    let line = matrix["people"].as_array().unwrap().iter();
    let line = line
        .clone()
        .find(|line| line["name"] == json!(name))
        .unwrap();
    let number = line["boxes"][place].as_u64().unwrap();
    matrix["verdicts"][usize::try_from(number).unwrap()].clone()
}

async fn in_zone(desk: &Desk, station: &str, zone: &str) {
    let bays = desk.get("/api/v1/bays").await;
    let bay = bays["items"].as_array().unwrap().iter();
    let bay = bay
        .clone()
        .find(|bay| bay["label"].as_str().unwrap().starts_with(station));
    let path = format!("/api/v1/bays/{}", bay.unwrap()["id"].as_str().unwrap());
    desk.patch(&path, json!({ "zone": zone })).await.expect(200);
}

#[tokio::test]
async fn the_matrix_says_who_may_charge_where_at_the_moment_asked_for() {
    let desk = Desk::open().await;
    for station in ["CP-1", "CP-2", "CP-3"] {
        desk.charger(station).await;
    }
    in_zone(&desk, "CP-1", "North").await;
    in_zone(&desk, "CP-2", "North").await;
    in_zone(&desk, "CP-3", "South").await;
    let north = desk
        .post("/api/v1/groups", json!({ "name": "Fleet" }))
        .await;
    let fleet = north.expect(201)["id"].clone();
    let stations = desk.get("/api/v1/stations").await;
    let stations = stations["items"].as_array().unwrap().iter();
    let second = stations
        .clone()
        .find(|one| one["identity"] == "CP-2")
        .unwrap();
    for rule in [
        json!({ "name": "South is the fleet's", "effect": "deny",
            "where": { "kind": "zone", "zone": "South" } }),
        json!({ "name": "Fleet by day", "effect": "allow", "limits": { "power_w": 11000 },
            "who": { "kind": "group", "id": fleet }, "where": { "kind": "charger", "id": second["id"] },
            "when": { "windows": [{ "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
                "from": "08:00", "until": "18:00" }] } }),
    ] {
        desk.post("/api/v1/rules", rule).await.expect(201);
    }
    desk.patch("/api/v1/site", json!({ "time_zone": "UTC" }))
        .await
        .expect(200);

    let noon = desk.get(&format!("{MATRIX}?at=2026-11-23T12:00:00Z")).await;
    assert_eq!(told(&noon, None, "North")["outcome"], "allow");
    assert_eq!(told(&noon, None, "South")["outcome"], "deny");
    assert_eq!(
        told(&noon, None, "South")["rule"]["name"],
        "South is the fleet's"
    );
    let fleet = told(&noon, Some("Fleet"), "North");
    assert_eq!(fleet["outcome"], "limit");
    assert_eq!(fleet["power_w"], 11000.0);

    let night = desk.get(&format!("{MATRIX}?at=2026-11-23T22:00:00Z")).await;
    let fleet = told(&night, Some("Fleet"), "North");
    assert_eq!(
        fleet["outcome"], "mixed",
        "CP-2 rests at night, CP-1 does not"
    );
    assert_eq!(fleet["bays"], 1);
    let bays = desk
        .get(&format!(
            "{MATRIX}?at=2026-11-23T22:00:00Z&places=bays&zone=North"
        ))
        .await;
    assert_eq!(bays["places"].as_array().unwrap().len(), 2);
    let label = bays["places"][1]["name"].as_str().unwrap();
    let closed = told(&bays, Some("Fleet"), label);
    assert_eq!(closed["outcome"], "deny");
    assert_eq!(closed["reason"]["code"], "outside_allowed_hours");
    assert_eq!(
        closed["reason"]["args"]["next_at"],
        "2026-11-24T08:00:00.000Z"
    );
}

#[tokio::test]
async fn a_blocked_card_and_a_locked_driver_may_charge_nowhere() {
    let desk = Desk::open().await;
    desk.charger("CP-1").await;
    let driver = desk
        .post("/api/v1/drivers", json!({ "name": "A. Meyer" }))
        .await;
    let driver = driver.expect(201);
    let path = format!("/api/v1/drivers/{}", driver["id"].as_str().unwrap());
    desk.patch(&path, json!({ "locked": true }))
        .await
        .expect(200);
    for card in [
        json!({ "card": "04A2B3C4", "status": "blocked" }),
        json!({ "card": "05A2B3C4", "driver_id": driver["id"] }),
        json!({ "card": "06A2B3C4" }),
    ] {
        desk.post("/api/v1/tokens", card).await.expect(201);
    }
    let cards = desk.get(&format!("{MATRIX}?people=tokens")).await;
    for card in ["04A2B3C4", "05A2B3C4"] {
        assert_eq!(
            told(&cards, Some(card), "")["reason"]["code"],
            "token_blocked"
        );
    }
    assert_eq!(told(&cards, Some("06A2B3C4"), "")["outcome"], "allow");
    let drivers = desk.get(&format!("{MATRIX}?people=drivers")).await;
    assert_eq!(told(&drivers, Some("A. Meyer"), "")["outcome"], "deny");

    let page = desk.get(&format!("{MATRIX}?people=tokens&limit=2")).await;
    assert_eq!(page["people"].as_array().unwrap().len(), 2);
    let next = page["next_cursor"].as_str().unwrap();
    let page = desk
        .get(&format!("{MATRIX}?people=tokens&limit=2&cursor={next}"))
        .await;
    assert_eq!(page["people"].as_array().unwrap().len(), 1);
    assert_eq!(page["next_cursor"], Value::Null);
    let viewer = desk.token(api::Scope::View).await;
    let search = format!("{MATRIX}?people=tokens&search=04");
    let seen = desk.ask(&viewer, Method::GET, &search, None).await;
    assert_eq!(seen.problem(), "permission_denied");
}
