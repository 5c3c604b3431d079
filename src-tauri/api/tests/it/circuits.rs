//! Circuits from outside, and starts that find too little power.

use http::Method;
use serde_json::json;

use crate::desk::Desk;

const CIRCUITS: &str = "/api/v1/circuits";

#[tokio::test]
async fn starts_share_what_a_circuit_carries_and_the_last_one_is_refused() {
    let desk = Desk::open().await;
    let mut first = desk.charger("CP-1").await;
    let mut second = desk.charger("CP-2").await;
    let _third = desk.charger("CP-3").await;
    let hall = json!({
        "name": "Hall B", "capacity_ma": [45_000, 45_000, 45_000],
        "load_ma": [1_000, 1_000, 1_000], "places": [{ "kind": "site" }],
    });
    let hall = desk.post(CIRCUITS, hall).await.expect(201);
    assert_eq!(hall["version"], 1);

    let start = |station: &str| Some(json!({ "station": station }));
    desk.window(Method::POST, "/api/v1/sessions", start("CP-1"))
        .await
        .expect(201);
    let (_, _, order) = first.order().await;
    assert!(order.get("chargingProfile").is_none(), "there is enough");

    let started = desk
        .window(Method::POST, "/api/v1/sessions", start("CP-2"))
        .await
        .expect(201);
    assert_eq!(started["decision"]["outcome"], "limit");
    assert_eq!(started["decision"]["effective"]["current_ma"], 12_000);
    let (_, _, order) = second.order().await;
    let profile = &order["chargingProfile"];
    assert_eq!(profile["chargingProfilePurpose"], "TxProfile");
    assert_eq!(profile["chargingSchedule"]["chargingRateUnit"], "A");
    let period = &profile["chargingSchedule"]["chargingSchedulePeriod"][0];
    assert_eq!(period["limit"].as_f64(), Some(12.0));

    let none = desk
        .window(Method::POST, "/api/v1/sessions", start("CP-3"))
        .await;
    assert_eq!(none.problem(), "site_power_exhausted");
    assert_eq!(none.json()["args"]["circuit"], "Hall B");
    let session = started["session"]["id"].as_str().unwrap();
    desk.post(&format!("/api/v1/sessions/{session}/stop"), json!({}))
        .await
        .expect(202);
    let again = desk
        .window(Method::POST, "/api/v1/sessions", start("CP-3"))
        .await;
    assert_eq!(
        again.expect(201)["decision"]["effective"]["current_ma"],
        12_000
    );
}

#[tokio::test]
async fn a_circuit_hangs_on_another_without_a_circle_and_has_its_places_alone() {
    let desk = Desk::open().await;
    let circuit = |name: &str, parent: Option<&str>, places: serde_json::Value| {
        json!({
            "name": name, "parent_id": parent,
            "capacity_ma": [63_000, 63_000, 63_000], "places": places,
        })
    };
    let main = desk
        .post(CIRCUITS, circuit("Main", None, json!([{ "kind": "site" }])))
        .await
        .expect(201);
    let main = main["id"].as_str().unwrap();
    let hall = desk
        .post(
            CIRCUITS,
            circuit(
                "Hall",
                Some(main),
                json!([{ "kind": "zone", "zone": "Hall" }]),
            ),
        )
        .await
        .expect(201);
    let hall = hall["id"].as_str().unwrap();
    let circle = json!({ "parent_id": hall });
    let path = format!("{CIRCUITS}/{main}");
    assert_eq!(desk.patch(&path, circle).await.problem(), "circuit_invalid");
    let twice = circuit("Twice", None, json!([{ "kind": "site" }]));
    assert_eq!(
        desk.post(CIRCUITS, twice).await.problem(),
        "circuit_invalid"
    );
    let busy = desk.ask(&desk.admin, Method::DELETE, &path, None).await;
    assert_eq!(busy.problem(), "circuit_in_use");

    let load = desk
        .patch(&path, json!({ "load_ma": [5_000, 4_000, 3_000] }))
        .await;
    let load = load.expect(200);
    assert_eq!(load["version"], 2);
    assert!(load["load_at"].is_string());
    let path = format!("{CIRCUITS}/{hall}");
    desk.ask(&desk.admin, Method::DELETE, &path, None)
        .await
        .expect(204);
    let gone = desk.ask(&desk.admin, Method::GET, &path, None).await;
    assert_eq!(gone.problem(), "circuit_not_found");
}
