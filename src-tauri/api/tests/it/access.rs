//! Who may do what, and how one is known.

use std::{net::SocketAddr, time::Duration};

use api::Scope;
use axum::extract::ConnectInfo;
use central::{Clock, vocabulary::Timestamp};
use http::{Method, header};
use serde_json::json;

use crate::desk::{Desk, request};

/// Every route, with the least scope that may use it. The bodies are empty: who may go on is told
/// that something is missing, or not found; who may not is told so first.
const ROUTES: &[(&str, &str, Scope)] = &[
    ("GET", "/wall", Scope::Wall),
    ("GET", "/site", Scope::View),
    ("PATCH", "/site", Scope::Admin),
    ("GET", "/attention", Scope::View),
    ("GET", "/stored-data", Scope::View),
    ("POST", "/people", Scope::Admin),
    ("PATCH", "/people/x", Scope::Admin),
    ("POST", "/site/set-up", Scope::Admin),
    ("PATCH", "/assets/x", Scope::Admin),
    ("POST", "/assets/x/move", Scope::Admin),
    ("POST", "/assets/x/replace", Scope::Admin),
    ("GET", "/attention/x", Scope::View),
    ("PATCH", "/attention/x", Scope::Operate),
    ("GET", "/stations", Scope::View),
    ("POST", "/stations", Scope::Admin),
    ("GET", "/stations/x", Scope::View),
    ("PATCH", "/stations/x", Scope::Admin),
    ("DELETE", "/stations/x", Scope::Admin),
    ("POST", "/stations/x/approve", Scope::Operate),
    ("GET", "/stations/x/messages", Scope::Operate),
    ("GET", "/connection-attempts", Scope::Operate),
    ("POST", "/stations/x/commands", Scope::Operate),
    ("GET", "/stations/x/readiness", Scope::View),
    ("POST", "/stations/x/readiness/read", Scope::Operate),
    ("POST", "/stations/x/readiness/correct", Scope::Admin),
    ("GET", "/commands", Scope::View),
    ("GET", "/commands/x", Scope::View),
    ("POST", "/commands/x/cancel", Scope::Operate),
    ("GET", "/connectors", Scope::View),
    ("GET", "/connectors/x/states", Scope::View),
    ("GET", "/bays", Scope::View),
    ("GET", "/bays/x", Scope::View),
    ("PATCH", "/bays/x", Scope::Admin),
    ("GET", "/assets", Scope::View),
    ("GET", "/people", Scope::Operate),
    ("POST", "/sessions", Scope::Operate),
    ("GET", "/sessions", Scope::View),
    ("GET", "/sessions/x", Scope::View),
    ("POST", "/sessions/x/stop", Scope::Operate),
    ("GET", "/sessions/x/meter", Scope::View),
    ("GET", "/sessions/x/timeline", Scope::View),
    ("POST", "/policy/evaluate", Scope::View),
    ("GET", "/policy/matrix", Scope::View),
    ("GET", "/policy/learning", Scope::View),
    ("GET", "/decisions", Scope::View),
    ("GET", "/decisions/x", Scope::View),
    ("POST", "/decisions/x/replay", Scope::View),
    ("GET", "/rules", Scope::View),
    ("POST", "/rules", Scope::Admin),
    ("GET", "/rules/x", Scope::View),
    ("PATCH", "/rules/x", Scope::Admin),
    ("DELETE", "/rules/x", Scope::Admin),
    ("GET", "/rules/draft", Scope::View),
    ("PUT", "/rules/draft", Scope::Admin),
    ("DELETE", "/rules/draft", Scope::Admin),
    ("POST", "/rules/draft/apply", Scope::Admin),
    ("POST", "/rules/draft/test", Scope::View),
    ("GET", "/rules/history", Scope::View),
    ("GET", "/rules/history/x", Scope::View),
    ("POST", "/rules/history/x/restore", Scope::Admin),
    ("GET", "/holidays", Scope::View),
    ("POST", "/holidays", Scope::Admin),
    ("PATCH", "/holidays/x", Scope::Admin),
    ("DELETE", "/holidays/x", Scope::Admin),
    ("GET", "/circuits", Scope::View),
    ("POST", "/circuits", Scope::Admin),
    ("GET", "/circuits/x", Scope::View),
    ("PATCH", "/circuits/x", Scope::Admin),
    ("DELETE", "/circuits/x", Scope::Admin),
    ("GET", "/tokens", Scope::View),
    ("POST", "/tokens", Scope::Operate),
    ("GET", "/tokens/x", Scope::View),
    ("PATCH", "/tokens/x", Scope::Operate),
    ("DELETE", "/tokens/x", Scope::Operate),
    ("POST", "/tokens/x/accept", Scope::Operate),
    ("POST", "/tokens/x/lost", Scope::Operate),
    ("POST", "/tokens/x/replace", Scope::Operate),
    ("GET", "/tokens/x/lookalikes", Scope::Operate),
    ("POST", "/tokens/x/merge", Scope::Operate),
    ("GET", "/drivers", Scope::View),
    ("POST", "/drivers", Scope::Operate),
    ("GET", "/drivers/x", Scope::View),
    ("PATCH", "/drivers/x", Scope::Operate),
    ("DELETE", "/drivers/x", Scope::Admin),
    ("GET", "/vehicles", Scope::View),
    ("POST", "/vehicles", Scope::Operate),
    ("GET", "/vehicles/x", Scope::View),
    ("PATCH", "/vehicles/x", Scope::Operate),
    ("DELETE", "/vehicles/x", Scope::Operate),
    ("GET", "/groups", Scope::View),
    ("POST", "/groups", Scope::Operate),
    ("GET", "/groups/x", Scope::View),
    ("PATCH", "/groups/x", Scope::Operate),
    ("DELETE", "/groups/x", Scope::Operate),
    ("GET", "/companies", Scope::View),
    ("POST", "/companies", Scope::Operate),
    ("GET", "/companies/x", Scope::View),
    ("PATCH", "/companies/x", Scope::Operate),
    ("DELETE", "/companies/x", Scope::Operate),
    ("GET", "/cost-centres", Scope::View),
    ("POST", "/cost-centres", Scope::Operate),
    ("PATCH", "/cost-centres/x", Scope::Operate),
    ("DELETE", "/cost-centres/x", Scope::Operate),
    ("GET", "/cost-centres/x/members", Scope::View),
    ("POST", "/cost-centres/x/members", Scope::Operate),
    ("PATCH", "/cost-centres/x/members/y", Scope::Operate),
    ("DELETE", "/cost-centres/x/members/y", Scope::Operate),
    ("POST", "/imports/people", Scope::Operate),
    ("GET", "/exports/people", Scope::Operate),
    ("GET", "/exports/vehicles", Scope::Operate),
    ("GET", "/events", Scope::View),
    ("GET", "/demo", Scope::View),
    ("PATCH", "/demo", Scope::Operate),
    ("POST", "/demo/stories/x", Scope::Operate),
    ("POST", "/demo/reset", Scope::Operate),
    ("GET", "/api-tokens", Scope::Admin),
    ("POST", "/api-tokens", Scope::Admin),
    ("PATCH", "/api-tokens/x", Scope::Admin),
    ("DELETE", "/api-tokens/x", Scope::Admin),
];

/// An id that nothing has.
const NOBODY: &str = "01a1fc88-88bf-721d-9a0d-16ef8f3bddf7";

/// A body that can be read for each route that has one.
fn body(path: &str) -> serde_json::Value {
    match path {
        "/stations" => json!({ "identity": "has blanks" }),
        "/stations/x/commands" => {
            json!({ "type": "trigger_message", "params": { "message": "status" } })
        }
        "/tokens" | "/tokens/x/replace" => json!({ "card": "" }),
        "/tokens/x/merge" => json!({ "into": NOBODY }),
        "/drivers" | "/vehicles" | "/groups" | "/companies" => json!({ "name": "" }),
        "/cost-centres" => json!({ "code": "", "name": "" }),
        "/cost-centres/x/members" => json!({ "driver_id": NOBODY, "from": "2026-01-01" }),
        "/api-tokens" => json!({ "name": "", "scope": "view" }),
        "/site" => json!({ "currency": "x" }),
        "/rules/draft" => json!({ "rules": [{}] }),
        "/people" => json!({ "name": "", "role": "view" }),
        "/site/set-up" => json!({ "name": "", "time_zone": "x", "preset": "hub" }),
        "/assets/x/move" => json!({ "connector": 1 }),
        "/assets/x/replace" => json!({ "station": "x" }),
        _ => json!({}),
    }
}

#[tokio::test]
async fn each_scope_may_do_what_it_contains_and_nothing_else() {
    let desk = Desk::open().await;
    let tokens = [
        (Scope::Wall, desk.token(Scope::Wall).await),
        (Scope::View, desk.token(Scope::View).await),
        (Scope::Operate, desk.token(Scope::Operate).await),
        (Scope::Admin, desk.token(Scope::Admin).await),
    ];
    for (method, path, least) in ROUTES {
        let method: Method = method.parse().unwrap();
        let path_below = format!("/api/v1{path}");
        let nobody = desk
            .send(request(method.clone(), &path_below, &[], Some(body(path))))
            .await;
        assert_eq!(nobody.problem(), "api_key_missing", "{method} {path}");
        assert!(nobody.headers.contains_key(header::WWW_AUTHENTICATE));
        for (scope, token) in &tokens {
            let sent = (method != Method::GET).then(|| body(path));
            let answer = desk.ask(token, method.clone(), &path_below, sent).await;
            let denied = answer.status == 403 && answer.problem() == "permission_denied";
            let rank = |scope| Scope::ALL.iter().position(|known| *known == scope);
            assert_eq!(
                denied,
                rank(*scope) < rank(*least),
                "{method} {path} as {}: {} {}",
                scope.as_str(),
                answer.status,
                answer.text
            );
        }
    }
}

#[tokio::test]
async fn every_documented_route_is_in_the_table_of_scopes() {
    let document = serde_json::to_value(api::document()).unwrap();
    let open = [
        "/health",
        "/openapi.json",
        "/sign-in",
        "/sign-out",
        "/me",
        "/live",
        // Like `/wall`, and never ends.
        "/wall/live",
        // For people alone: `desk_people.rs` tests them.
        "/desk",
        "/desk/switch",
        "/desk/lock",
    ];
    for (path, item) in document["paths"].as_object().unwrap() {
        let path = path.strip_prefix("/api/v1").unwrap();
        if open.contains(&path) {
            continue;
        }
        for method in item.as_object().unwrap().keys() {
            let known = ROUTES.iter().any(|(listed, route, _)| {
                let route = route.replace("/x", "/{id}").replace("/y", "/{member}");
                listed.eq_ignore_ascii_case(method) && route == path.replace("{version}", "{id}")
            });
            assert!(known, "{method} {path} has no line in the table");
        }
    }
}

#[tokio::test]
async fn a_token_that_is_wrong_taken_away_or_over_is_not_recognised() {
    let desk = Desk::open().await;
    let made = desk
        .post(
            "/api/v1/api-tokens",
            json!({ "name": "lobby", "scope": "view" }),
        )
        .await;
    let made = made.expect(201);
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("fc_"));
    desk.ask(secret, Method::GET, "/api/v1/site", None)
        .await
        .expect(200);

    let listed = desk.get("/api/v1/api-tokens").await;
    assert!(
        !listed.to_string().contains(secret),
        "a secret is shown once"
    );

    let path = format!(
        "/api/v1/api-tokens/{}",
        made["api_token"]["id"].as_str().unwrap()
    );
    desk.ask(&desk.admin, Method::DELETE, &path, None)
        .await
        .expect(204);
    for wrong in [secret, "fc_wrong", ""] {
        let answer = desk.ask(wrong, Method::GET, "/api/v1/site", None).await;
        assert_eq!(answer.problem(), "api_key_invalid", "{wrong}");
    }
    let again = desk.ask(&desk.admin, Method::DELETE, &path, None).await;
    assert_eq!(again.problem(), "api_token_not_found");
    let basic = request(
        Method::GET,
        "/api/v1/site",
        &[("authorization", "Basic eDp5")],
        None,
    );
    assert_eq!(desk.send(basic).await.problem(), "api_key_invalid");
}

#[tokio::test]
async fn who_makes_changes_and_takes_away_a_token_is_told_without_its_secret() {
    let desk = Desk::open().await;
    let body = json!({ "name": "lobby", "scope": "view" });
    let made = desk.post("/api/v1/api-tokens", body).await.expect(201);
    let id = made["api_token"]["id"].as_str().unwrap();
    let path = format!("/api/v1/api-tokens/{id}");
    let home = json!({ "allowed_addresses": ["192.168.1.0/24"] });
    desk.ask(&desk.admin, Method::PATCH, &path, Some(home))
        .await
        .expect(200);
    desk.ask(&desk.admin, Method::DELETE, &path, None)
        .await
        .expect(204);

    let events = desk.get("/api/v1/events?limit=500").await;
    assert!(
        !events
            .to_string()
            .contains(made["secret"].as_str().unwrap())
    );
    let told: Vec<_> = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["data"]["api_token_id"] == id)
        .collect();
    let what: Vec<_> = told.iter().map(|event| &event["data"]["what"]).collect();
    assert_eq!(what, ["created", "addresses", "revoked"]);
    for event in told {
        assert_eq!(event["type"], "api_token.changed");
        assert_eq!(event["data"]["name"], "lobby");
        assert_eq!(event["actor"]["kind"], "api_token", "whose deed it was");
    }
}

#[tokio::test]
async fn the_window_acts_as_its_person_and_nobody_can_say_to_be_it() {
    let desk = Desk::open().await;
    let me = desk
        .window(Method::GET, "/api/v1/me", None)
        .await
        .expect(200);
    assert_eq!(me["kind"], "person");
    assert_eq!(me["role"], "admin");
    let people = desk
        .window(Method::GET, "/api/v1/people", None)
        .await
        .expect(200);
    assert_eq!(people["items"][0]["id"], me["id"]);
    let id = me["id"].as_str().unwrap();
    let claims = [("x-person", id), ("x-forecourt-caller", id)];
    let claimed = desk
        .send(request(Method::GET, "/api/v1/me", &claims, None))
        .await;
    assert_eq!(claimed.problem(), "api_key_missing");
}

#[tokio::test]
async fn a_code_signs_a_browser_in_once_and_the_cookie_works_until_sign_out() {
    let desk = Desk::open().await;
    let code = desk.codes.issue().unwrap();
    let sign_in = |code: &str| {
        request(
            Method::POST,
            "/api/v1/sign-in",
            &[("host", "127.0.0.1:9221")],
            Some(json!({ "code": code })),
        )
    };
    assert_eq!(
        desk.send(sign_in("guess")).await.problem(),
        "sign_in_code_invalid"
    );
    let signed_in = desk.send(sign_in(&code)).await;
    let set = signed_in.headers[header::SET_COOKIE]
        .to_str()
        .unwrap()
        .to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(set.contains(part), "{set}");
    }
    assert_eq!(signed_in.expect(200)["kind"], "person");
    assert_eq!(
        desk.send(sign_in(&code)).await.problem(),
        "sign_in_code_invalid"
    );

    let cookie = set.split(';').next().unwrap().to_owned();
    let own = [("cookie", cookie.as_str()), ("host", "127.0.0.1:9221")];
    desk.send(request(Method::GET, "/api/v1/me", &own, None))
        .await
        .expect(200);

    let page = [own[0], own[1], ("origin", "http://127.0.0.1:9221")];
    let foreign = [own[0], own[1], ("origin", "http://evil.example")];
    let out = |headers: &[(&str, &str)]| request(Method::POST, "/api/v1/sign-out", headers, None);
    assert_eq!(
        desk.send(out(&foreign)).await.problem(),
        "origin_not_allowed"
    );
    assert_eq!(desk.send(out(&own)).await.problem(), "origin_not_allowed");
    desk.send(out(&page)).await.expect(204);
    let over = desk
        .send(request(Method::GET, "/api/v1/me", &own, None))
        .await;
    assert_eq!(over.problem(), "api_key_missing");
}

#[tokio::test]
async fn a_foreign_name_for_this_machine_is_not_answered() {
    let desk = Desk::open().await;
    for (host, code) in [
        ("127.0.0.1:9221", None),
        ("desk.lan:9221", None),
        ("evil.example", Some("host_not_allowed")),
    ] {
        let bearer = format!("Bearer {}", desk.admin);
        let headers = [("host", host), ("authorization", bearer.as_str())];
        let mut request = request(Method::GET, "/api/v1/me", &headers, None);
        let peer: SocketAddr = "127.0.0.1:50000".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = desk.send(request).await;
        match code {
            Some(code) => assert_eq!(answer.problem(), code, "{host}"),
            None => assert_eq!(answer.status, 200, "{host}: {}", answer.text),
        }
    }
}

#[tokio::test]
async fn health_and_the_document_are_open_on_this_machine_alone() {
    let desk = Desk::open().await;
    for path in ["/api/v1/health", "/api/v1/openapi.json"] {
        for (peer, open) in [
            ("127.0.0.1:1", true),
            ("[::1]:1", true),
            ("192.168.1.9:1", false),
        ] {
            let mut request = request(Method::GET, path, &[("host", "192.168.1.7:9221")], None);
            let peer: SocketAddr = peer.parse().unwrap();
            request.extensions_mut().insert(ConnectInfo(peer));
            let answer = desk.send(request).await;
            assert_eq!(
                answer.status == 200,
                open,
                "{path} from {peer}: {}",
                answer.text
            );
        }
        desk.send(request(Method::GET, path, &[], None))
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn a_token_may_ask_600_times_a_minute() {
    let (clock, time) = Clock::simulated(Timestamp(1_800_000_000_000));
    let desk = Desk::open_with(clock).await;
    let ask = || desk.ask(&desk.admin, Method::GET, "/api/v1/me", None);
    for _ in 0..600 {
        ask().await.expect(200);
    }
    let limited = ask().await;
    assert_eq!(limited.problem(), "rate_limited");
    assert_eq!(limited.headers[header::RETRY_AFTER], "1");
    let other = desk.token(Scope::View).await;
    desk.ask(&other, Method::GET, "/api/v1/me", None)
        .await
        .expect(200);
    time.advance(Duration::from_secs(1));
    ask().await.expect(200);
}
