//! The gate, G1 to G5: who does not pass learns nothing of the site.

use std::net::SocketAddr;

use api::Scope;
use axum::extract::ConnectInfo;
use central::{Clock, vocabulary::Timestamp};
use http::Method;
use serde_json::{Value, json};

use crate::desk::{Answer, Desk, request};

const SESSIONS: &str = "/api/v1/sessions";

fn wish() -> Value {
    json!({ "station": "CP-404" })
}

async fn decisions(desk: &Desk) -> usize {
    let page = desk.window(Method::GET, "/api/v1/decisions?limit=500", None);
    let page = page.await.expect(200);
    page["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn g1_an_unknown_token_is_refused_before_anything_is_looked_at() {
    let desk = Desk::open().await;
    let refused = desk
        .ask("not-a-token", Method::POST, SESSIONS, Some(wish()))
        .await;
    assert_eq!(refused.problem(), "api_key_invalid");
    assert_eq!(decisions(&desk).await, 0);
    // A known one is let on to the target.
    let known = desk
        .ask(&desk.admin, Method::POST, SESSIONS, Some(wish()))
        .await;
    assert_eq!(known.problem(), "station_not_found");
    assert_eq!(decisions(&desk).await, 1);
}

/// Asks with a token, from an address.
async fn ask_from(desk: &Desk, from: &str, token: &str, path: &str, body: Option<Value>) -> Answer {
    let method = if body.is_some() {
        Method::POST
    } else {
        Method::GET
    };
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("host", "desk.lan")];
    let mut request = request(method, path, &headers, body);
    let peer = SocketAddr::new(from.parse().unwrap(), 50_123);
    request.extensions_mut().insert(ConnectInfo(peer));
    desk.send(request).await
}

/// What a refused start and its dry run say: the codes must be the same, and of the gate alone.
async fn refused_alike(desk: &Desk, from: &str, token: &str) -> String {
    let before = decisions(desk).await;
    let refused = ask_from(desk, from, token, SESSIONS, Some(wish())).await;
    let code = refused.problem();
    let decision = refused.json()["decision_id"].as_str().unwrap().to_owned();
    assert_eq!(decisions(desk).await, before + 1, "a decision is left");
    let path = format!("/api/v1/decisions/{decision}");
    let held = desk.window(Method::GET, &path, None).await.expect(200);
    let dry = ask_from(desk, from, token, "/api/v1/policy/evaluate", Some(wish())).await;
    let dry = dry.expect(200)["decision"].clone();
    let said = |decision: &Value| -> Vec<Value> {
        let checks = decision["checks"].as_array().unwrap().iter();
        let said = checks.map(|check| json!([check["code"], check["reason"], check["facts"]]));
        said.collect()
    };
    assert_eq!(said(&dry), said(&held), "the dry run says the same");
    assert_eq!(dry["outcome"], "deny");
    let checks = held["checks"].as_array().unwrap();
    assert_eq!(checks.last().unwrap()["reason"]["code"], code.as_str());
    assert!(checks.len() <= 5, "nothing of the site is looked at");
    code
}

#[tokio::test]
async fn g2_programs_are_kept_out_of_all_of_the_api_while_it_is_switched_off() {
    let desk = Desk::open().await;
    let switch = async |on: bool| {
        let body = json!({ "policy": { "api_enabled": on } });
        let answer = desk.window(Method::PATCH, "/api/v1/site", Some(body)).await;
        assert_eq!(answer.expect(200)["policy"]["api_enabled"], on);
    };
    switch(false).await;
    assert_eq!(
        refused_alike(&desk, "127.0.0.1", &desk.admin).await,
        "api_disabled"
    );
    let read = ask_from(&desk, "127.0.0.1", &desk.admin, "/api/v1/site", None).await;
    assert_eq!(read.problem(), "api_disabled");
    // People are no programs.
    let person = desk.window(Method::POST, SESSIONS, Some(wish())).await;
    assert_eq!(person.problem(), "station_not_found");
    switch(true).await;
    let known = desk.post(SESSIONS, wish()).await;
    assert_eq!(known.problem(), "station_not_found");
}

#[tokio::test]
async fn g3_a_token_works_from_the_addresses_of_its_list_alone() {
    let desk = Desk::open().await;
    let body = json!({
        "name": "till", "scope": "operate", "allowed_addresses": ["192.168.1.20", "10.1.2.3/16"],
    });
    let made = desk.post("/api/v1/api-tokens", body).await.expect(201);
    let list = &made["api_token"]["allowed_addresses"];
    assert_eq!(*list, json!(["192.168.1.20", "10.1.0.0/16"]));
    let till = made["secret"].as_str().unwrap();
    for from in ["192.168.1.20", "10.1.255.7", "::ffff:10.1.0.1"] {
        let known = ask_from(&desk, from, till, SESSIONS, Some(wish())).await;
        assert_eq!(known.problem(), "station_not_found", "{from}");
    }
    for from in ["192.168.1.21", "203.0.113.9", "2001:db8::1"] {
        assert_eq!(
            refused_alike(&desk, from, till).await,
            "source_ip_not_allowed"
        );
        let read = ask_from(&desk, from, till, "/api/v1/site", None).await;
        assert_eq!(read.problem(), "source_ip_not_allowed");
        assert_eq!(read.json()["args"]["source_ip"], from);
    }
    let path = format!(
        "/api/v1/api-tokens/{}",
        made["api_token"]["id"].as_str().unwrap()
    );
    let wrong = json!({ "allowed_addresses": ["10.0.0.0/8", "next door"] });
    let refused = desk.patch(&path, wrong).await;
    assert_eq!(refused.problem(), "validation_failed");
    assert_eq!(
        refused.json()["errors"][0]["pointer"],
        "/allowed_addresses/1"
    );
    desk.patch(&path, json!({ "allowed_addresses": [] }))
        .await
        .expect(200);
    let anywhere = ask_from(&desk, "203.0.113.9", till, SESSIONS, Some(wish())).await;
    assert_eq!(anywhere.problem(), "station_not_found");
}

#[tokio::test]
async fn an_answer_of_before_is_not_repeated_to_who_is_kept_out_since() {
    let desk = Desk::open().await;
    let headers = [
        ("authorization", format!("Bearer {}", desk.admin)),
        ("idempotency-key", "once".to_owned()),
    ];
    let headers = headers
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let again = || {
        request(
            Method::POST,
            "/api/v1/groups",
            &headers,
            Some(json!({ "name": "A" })),
        )
    };
    assert_eq!(desk.send(again()).await.status, 201);
    assert_eq!(desk.send(again()).await.status, 201, "repeated");
    let off = json!({ "policy": { "api_enabled": false } });
    desk.patch("/api/v1/site", off).await.expect(200);
    assert_eq!(desk.send(again()).await.problem(), "api_disabled");
}

#[tokio::test]
async fn g4_without_the_permission_a_station_that_is_there_is_like_one_that_is_not() {
    let desk = Desk::open().await;
    let _charger = desk.charger("CP-1").await;
    let view = desk.token(Scope::View).await;
    for station in ["CP-1", "CP-404"] {
        let body = Some(json!({ "station": station }));
        let refused = desk.ask(&view, Method::POST, SESSIONS, body).await;
        assert_eq!(refused.problem(), "permission_denied");
        assert_eq!(refused.json()["args"]["permission"], "session.start");
    }
    assert_eq!(decisions(&desk).await, 2, "each leaves a decision");
    assert_eq!(
        refused_alike(&desk, "127.0.0.1", &view).await,
        "permission_denied"
    );
    let operate = desk.token(Scope::Operate).await;
    let body = Some(json!({ "station": "CP-1" }));
    let started = desk.ask(&operate, Method::POST, SESSIONS, body).await;
    let checks = started.expect(201)["decision"]["checks"].clone();
    assert_eq!(checks[3]["code"], "caller_permission");
    assert_eq!(checks[3]["outcome"], "allow");
    assert_eq!(checks.as_array().unwrap().len(), 18);
}

#[tokio::test]
async fn g5_the_eleventh_start_within_a_minute_waits_and_people_are_not_counted() {
    let (clock, _time) = Clock::simulated(Timestamp(1_800_000_000_000));
    let desk = Desk::open_with(clock).await;
    for _ in 0..10 {
        let refused = desk
            .ask(&desk.admin, Method::POST, SESSIONS, Some(wish()))
            .await;
        assert_eq!(refused.problem(), "station_not_found");
    }
    let refused = desk
        .ask(&desk.admin, Method::POST, SESSIONS, Some(wish()))
        .await;
    assert_eq!(refused.problem(), "rate_limited");
    assert!(refused.json()["retry_after_s"].as_u64().unwrap() > 0);
    let other = desk.token(Scope::Operate).await;
    let counted_apart = desk.ask(&other, Method::POST, SESSIONS, Some(wish())).await;
    assert_eq!(counted_apart.problem(), "station_not_found");
    let person = desk.window(Method::POST, SESSIONS, Some(wish())).await;
    assert_eq!(person.problem(), "station_not_found");
    assert_eq!(decisions(&desk).await, 12);
}
