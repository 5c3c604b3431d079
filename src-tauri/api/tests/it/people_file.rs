//! Drivers and cards from a file and into one.

use axum::body::Body;
use http::{Method, header};
use serde_json::{Value, json};

use crate::desk::{Answer, Desk, request};

impl Desk {
    async fn import(&self, file: impl Into<Body>, apply: bool) -> Answer {
        let bearer = format!("Bearer {}", self.admin);
        let path = format!("/api/v1/imports/people?apply={apply}");
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "text/csv"),
        ];
        let mut request = request(Method::POST, &path, &headers, None);
        *request.body_mut() = file.into();
        self.send(request).await
    }
}

const FILE: &str = "\u{FEFF}Name;E-Mail;Firma;Gruppen;Karte;Gültig bis\n\
    \"Meyer; J.\";jm@site;Acme;Night|Vans;04A2B3C4;31.12.2026\n\
    Ünal;'+49 30 1;Acme;Night;04A2B3C5;\n\
    Ünal;;;;04A2B3C6;\n";

#[tokio::test]
async fn a_file_with_bad_lines_is_reported_corrected_and_entered_whole() {
    let desk = Desk::open().await;
    let bad = format!("{FILE}Cleo;;;;04a2b3c4;soon\n;;;;;\nDan;;;;0,4E+08;\n");
    let report = desk.import(bad.clone(), false).await.expect(200);
    assert_eq!(report["encoding"], "utf-8");
    assert_eq!(report["separator"], "semicolon");
    assert_eq!(
        report["columns"],
        json!([
            "name",
            "contact",
            "company",
            "groups",
            "card",
            "valid_until"
        ])
    );
    let faults = report["faults"].as_array().unwrap();
    let told: Vec<_> = faults
        .iter()
        .map(|fault| (&fault["line"], &fault["column"], &fault["cell"]))
        .collect();
    assert_eq!(
        told,
        [
            (&json!(5), &json!("valid_until"), &json!("soon")),
            (&json!(7), &json!("card"), &json!("0,4E+08")),
        ]
    );
    assert!(
        faults[0]["message"]
            .as_str()
            .unwrap()
            .contains("2026-12-31")
    );
    let refused = desk.import(bad, true).await;
    assert_eq!(refused.problem(), "validation_failed");
    assert_eq!(
        refused.json()["errors"][0]["pointer"],
        "/lines/5/valid_until"
    );
    assert_eq!(
        desk.get("/api/v1/drivers").await["items"],
        json!([]),
        "nothing half imported"
    );

    let shown = desk.import(FILE, false).await.expect(200);
    assert_eq!(shown["applied"], false);
    assert_eq!(
        (&shown["drivers_added"], &shown["cards_added"]),
        (&json!(2), &json!(3))
    );
    assert_eq!(shown["groups_added"], json!(["Night", "Vans"]));
    assert_eq!(shown["rows"][0]["name"], "Meyer; J.");
    assert_eq!(shown["rows"][0]["driver_becomes"], "added");
    let done = desk.import(FILE, true).await.expect(200);
    assert_eq!(done["applied"], true);
    let drivers = desk.get("/api/v1/drivers").await;
    assert_eq!(
        drivers["items"][1]["contact"], "+49 30 1",
        "without its shield"
    );
    assert_eq!(drivers["items"][1]["cards"].as_array().unwrap().len(), 2);
    let card = desk.get("/api/v1/tokens?search=04A2B3C4").await;
    assert_eq!(
        card["items"][0]["valid_until"], "2027-01-01T00:00:00.000Z",
        "to its end"
    );
}

#[tokio::test]
async fn what_is_exported_is_no_formula_and_can_be_read_in_again() {
    let desk = Desk::open().await;
    desk.import(FILE, true).await.expect(200);
    let evil = json!({ "name": "=HYPERLINK(\"http://x\")", "note": "@home", "card": "0E" });
    desk.post("/api/v1/drivers", evil).await.expect(201);
    let path = "/api/v1/exports/people?separator=semicolon";
    let file = desk.ask(&desk.admin, Method::GET, path, None).await;
    assert_eq!(file.status, 200);
    assert!(
        file.headers[header::CONTENT_DISPOSITION]
            .to_str()
            .unwrap()
            .starts_with("attachment")
    );
    assert!(
        file.text.contains("\"'=HYPERLINK(\"\"http://x\"\")\""),
        "{}",
        file.text
    );
    assert!(file.text.contains(";'@home;"), "{}", file.text);
    let again = desk.import(file.text, true).await.expect(200);
    for nothing in [
        "drivers_added",
        "drivers_changed",
        "cards_added",
        "cards_changed",
    ] {
        assert_eq!(again[nothing], 0, "{nothing}");
    }
    let vehicle = json!({ "name": "Van", "plate": "-1", "connector_types": ["type2", "ccs2"],
        "max_current_ma": 16_000, "phases": 3 });
    desk.post("/api/v1/vehicles", vehicle).await.expect(201);
    let file = desk
        .ask(&desk.admin, Method::GET, "/api/v1/exports/vehicles", None)
        .await;
    assert!(
        file.text.contains("Van,'-1,,type2|ccs2,3,16,"),
        "{}",
        file.text
    );
}

#[tokio::test]
async fn a_file_that_is_no_table_and_one_that_is_too_large_are_told() {
    let desk = Desk::open().await;
    let archive = desk.import(&b"PK\x03\x04\x00"[..], false).await.expect(200);
    assert_eq!(archive["faults"][0]["reason"]["code"], "import_not_text");
    assert_eq!(archive["encoding"], Value::Null);
    let large = desk.import("x".repeat(1 << 21), false).await;
    assert_eq!(large.problem(), "body_too_large");
    let viewer = desk.token(api::Scope::View).await;
    let answer = desk
        .ask(&viewer, Method::GET, "/api/v1/exports/people", None)
        .await;
    assert_eq!(answer.problem(), "permission_denied");
}
