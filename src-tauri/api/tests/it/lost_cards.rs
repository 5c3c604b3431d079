//! Cards that were lost, replaced, found at a charger, or read in another spelling.

use serde_json::{Value, json};

use crate::desk::Desk;

async fn card(desk: &Desk, body: Value) -> Value {
    desk.post("/api/v1/tokens", body).await.expect(201)
}

fn path_of(card: &Value, action: &str) -> String {
    format!("/api/v1/tokens/{}/{action}", card["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_lost_card_is_blocked_stopped_and_told_where_it_may_still_work() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    let away = desk.charger("CP-2").await;
    let lost = card(&desk, json!({ "card": "04A2B3C4", "note": "blue" })).await;
    let start = json!({
        "connectorId": 1, "idTag": "04A2B3C4", "meterStart": 0,
        "timestamp": "2026-11-21T10:00:00Z",
    });
    charger.call("StartTransaction", start).await;
    drop(away);
    let mut stations = desk.get("/api/v1/stations?online=true").await;
    while stations["items"].as_array().unwrap().len() > 1 {
        stations = desk.get("/api/v1/stations?online=true").await;
    }
    let body = json!({ "stop_sessions": true });
    let answer = desk.post(&path_of(&lost, "lost"), body).await.expect(200);
    assert_eq!(answer["token"]["status"], "lost");
    assert_eq!(answer["sessions"][0]["status"], "stopping");
    let order = charger.order().await;
    assert_eq!(order.1, "RemoteStopTransaction");
    let places = answer["still_works_at"].as_array().unwrap();
    let places: Vec<_> = places
        .iter()
        .map(|at| {
            (
                at["station_name"].as_str().unwrap(),
                at["because"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        places,
        [("CP-2", "offline"), ("CP-1", "local_list_unknown")]
    );
    assert_ne!(answer["still_works_at"][0]["offline_since"], Value::Null);
    let new = desk
        .post(&path_of(&lost, "replace"), json!({ "card": "04FFFFFF" }))
        .await
        .expect(201);
    assert_eq!(
        (&new["status"], &new["note"]),
        (&json!("active"), &json!("blue"))
    );
    let old = desk
        .get(&format!("/api/v1/tokens/{}", lost["id"].as_str().unwrap()))
        .await;
    assert_eq!(old["replaced_by"], new["id"]);
}

#[tokio::test]
async fn an_unknown_card_is_accepted_for_a_new_driver_in_one_step() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    charger
        .call("Authorize", json!({ "idTag": "04A2B3C4" }))
        .await;
    let unknown = desk.get("/api/v1/tokens?status=unknown").await["items"][0].clone();
    let both = json!({ "driver_id": unknown["id"], "driver_name": "Ada" });
    let answer = desk.post(&path_of(&unknown, "accept"), both).await;
    assert_eq!(answer.json()["errors"][0]["pointer"], "/driver_name");
    let accepted = desk
        .post(
            &path_of(&unknown, "accept"),
            json!({ "driver_name": "Ada" }),
        )
        .await
        .expect(200);
    assert_eq!(
        (&accepted["status"], &accepted["driver"]),
        (&json!("active"), &json!("Ada"))
    );
    let told = charger
        .call("Authorize", json!({ "idTag": "04A2B3C4" }))
        .await;
    assert_eq!(told["idTagInfo"]["status"], "Accepted");
    assert_eq!(
        desk.get("/api/v1/tokens?status=unknown").await["items"],
        json!([])
    );
}

#[tokio::test]
async fn a_card_read_backwards_is_proposed_and_merged() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    let known = card(&desk, json!({ "card": "04A2B3C4" })).await;
    card(&desk, json!({ "card": "0BADCAFE" })).await;
    charger
        .call("Authorize", json!({ "idTag": "C4B3A204" }))
        .await;
    let unknown = desk.get("/api/v1/tokens?status=unknown").await["items"][0].clone();
    let alike = desk.get(&path_of(&unknown, "lookalikes")).await;
    assert_eq!(alike["items"].as_array().unwrap().len(), 1);
    assert_eq!(alike["items"][0]["token"]["id"], known["id"]);
    assert_eq!(alike["items"][0]["likeness"], "reversed");
    let merged = desk
        .post(&path_of(&unknown, "merge"), json!({ "into": known["id"] }))
        .await
        .expect(200);
    assert_eq!(merged["id"], known["id"]);
    let told = charger
        .call("Authorize", json!({ "idTag": "C4:B3:A2:04" }))
        .await;
    assert_eq!(told["idTagInfo"]["status"], "Accepted");
    let cards = desk.get("/api/v1/tokens").await;
    assert_eq!(
        cards["items"].as_array().unwrap().len(),
        2,
        "one card, listed once"
    );
    let again = desk
        .post(&path_of(&unknown, "accept"), json!({}))
        .await
        .problem();
    assert_eq!(again, "token_merged");
    let drivers = [("0A", "C0FFEE01"), ("0B", "01EEFFC0")];
    let mut cards = Vec::new();
    for (name, card) in drivers {
        let body = json!({ "name": name, "card": card });
        cards.push(desk.post("/api/v1/drivers", body).await.expect(201)["cards"][0].clone());
    }
    let answer = desk
        .post(
            &path_of(&cards[0], "merge"),
            json!({ "into": cards[1]["id"] }),
        )
        .await;
    assert_eq!(answer.problem(), "tokens_differ");
}
