//! Every code of the catalogue is answered by something.

use std::{collections::BTreeSet, time::Duration};

use api::Code;
use central::{Clock, vocabulary::Timestamp};
use http::Method;
use serde_json::json;

use crate::desk::{Answer, Desk, request};

/// Codes that other tests of this crate answer, or that need a program that is not whole.
const ELSEWHERE: &[(Code, &str)] = &[
    (Code::ApiKeyInvalid, "access"),
    (Code::SignInCodeInvalid, "access"),
    (Code::ApiDisabled, "gate"),
    (Code::ProfileInvalid, "charging_profile"),
    (Code::PaymentRequired, "practice"),
    (Code::SourceIpNotAllowed, "gate"),
    (Code::PermissionDenied, "access"),
    (Code::HostNotAllowed, "access"),
    (Code::OriginNotAllowed, "access"),
    (Code::IdempotencyConflict, "idempotency"),
    (Code::IdempotencyInterrupted, "idempotency"),
    (Code::RateLimited, "sessions"),
    (Code::SessionFinal, "sessions"),
    (Code::CommandFinal, "sessions"),
    (Code::AttentionNotFound, "attention"),
    (Code::PersonNotFound, "desk_people"),
    (Code::PinWrong, "desk_people"),
    (Code::BayOccupied, "desk_people"),
    (Code::AssetNotFound, "desk_people"),
    (Code::AttentionClosed, "attention"),
    (Code::StationOffline, "sessions"),
    (Code::StartAlreadyPending, "sessions"),
    (Code::DemoOff, "demo"),
    (Code::DemoStoryNotFound, "demo"),
    (Code::DemoStoryImpossible, "demo"),
    (Code::DecisionWithoutFacts, "past"),
    (Code::AccessDenied, "rules"),
    (Code::BypassReasonRequired, "bypass"),
    (Code::LearningNotFound, "learning"),
    (Code::ProfileNotSupported, "practice"),
    (Code::OutsideAllowedHours, "rules"),
    (Code::SiteClosed, "rules"),
    (Code::SessionsLimitReached, "rules"),
    (Code::PowerLimitTooLow, "rules"),
    (Code::RuleInvalid, "rules"),
    (Code::RuleNotFound, "rules"),
    (Code::RuleSetNotFound, "rules"),
    (Code::DraftNotFound, "rules"),
    (Code::DraftOutdated, "rules"),
    (Code::HolidayNotFound, "rules"),
    (Code::SitePowerExhausted, "circuits"),
    (Code::CircuitNotFound, "circuits"),
    (Code::CircuitInvalid, "circuits"),
    (Code::CircuitInUse, "circuits"),
    (Code::VehicleNotPermitted, "the rules' own tests"),
    (Code::VehicleIncompatible, "the rules' own tests"),
    (
        Code::PolicyUnavailable,
        "needs a check that cannot be answered",
    ),
    (
        Code::EventsExpired,
        "a_reader_that_is_older_than_the_stream_is_told_so",
    ),
    (Code::InternalError, "surroundings"),
    (
        Code::SessionNotActive,
        "site: stops::what_runs_without_an_id_of_its_own_cannot_be_stopped_from_here",
    ),
    (
        Code::StoreUnavailable,
        "while_nothing_can_be_recorded_callers_are_told_so",
    ),
    (Code::CostCentreNotFound, "people.rs"),
    (Code::MembershipNotFound, "people.rs"),
    (Code::MembershipOverlaps, "people.rs"),
    (Code::NameTaken, "people.rs"),
    (Code::StillInUse, "people.rs"),
    (Code::TokenMerged, "lost_cards.rs"),
    (Code::TokensDiffer, "lost_cards.rs"),
];

#[tokio::test]
async fn every_code_is_answered_by_something() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    let mut seen = BTreeSet::new();
    let mut note = |answer: &Answer| {
        seen.insert(answer.problem());
    };
    let start = |extra: serde_json::Value| {
        let mut body = json!({ "station": "CP-1", "connector": 1 });
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        body
    };

    note(
        &desk
            .send(request(Method::GET, "/api/v1/site", &[], None))
            .await,
    );
    for path in [
        "nothing",
        "sessions/x",
        "commands/x",
        "tokens/x",
        "bays/x",
        "decisions/x",
        "stations/x",
        "drivers/x",
        "vehicles/x",
        "groups/x",
        "companies/x",
    ] {
        note(
            &desk
                .ask(&desk.admin, Method::GET, &format!("/api/v1/{path}"), None)
                .await,
        );
    }
    note(
        &desk
            .ask(&desk.admin, Method::DELETE, "/api/v1/api-tokens/x", None)
            .await,
    );
    note(
        &desk
            .ask(&desk.admin, Method::PUT, "/api/v1/site", None)
            .await,
    );
    let bearer = format!("Bearer {}", desk.admin);
    let mut broken = request(
        Method::POST,
        "/api/v1/stations",
        &[("authorization", &bearer)],
        None,
    );
    *broken.body_mut() = axum::body::Body::from("{");
    note(&desk.send(broken).await);
    note(
        &desk
            .post(
                "/api/v1/tokens",
                json!({ "card": "x", "note": "y".repeat(1 << 21) }),
            )
            .await,
    );
    note(&desk.patch("/api/v1/site", json!({ "name": "" })).await);
    note(
        &desk
            .post("/api/v1/stations", json!({ "identity": "cp-1" }))
            .await,
    );

    let card = |text: &str, extra: serde_json::Value| {
        let mut body = json!({ "card": text });
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        desk.post("/api/v1/tokens", body)
    };
    card("BLOCKED1", json!({ "status": "blocked" }))
        .await
        .expect(201);
    card("EXPIRED1", json!({ "valid_until": "2020-01-01T00:00:00Z" }))
        .await
        .expect(201);
    card("TOOSOON1", json!({ "valid_from": "2120-01-01T00:00:00Z" }))
        .await
        .expect(201);
    card(&"L".repeat(30), json!({})).await.expect(201);
    note(&card("blocked-1", json!({})).await);
    for token in [
        "UNKNOWN1",
        "BLOCKED1",
        "EXPIRED1",
        "TOOSOON1",
        &"L".repeat(30),
    ] {
        note(
            &desk
                .post("/api/v1/sessions", start(json!({ "token": token })))
                .await,
        );
    }
    note(
        &desk
            .post("/api/v1/sessions", start(json!({ "connector": 7 })))
            .await,
    );
    let practice = json!({ "practice": { "start_while_plugged": "refuse" } });
    desk.patch("/api/v1/site", practice).await.expect(200);
    for status in ["Charging", "Finishing", "Unavailable", "Faulted"] {
        charger.status(status).await;
        // A person, so that starts are not counted.
        let body = Some(start(json!({})));
        note(&desk.window(Method::POST, "/api/v1/sessions", body).await);
    }
    charger.status("Available").await;
    desk.patch("/api/v1/stations/CP-1", json!({ "active": false }))
        .await
        .expect(200);
    note(
        &desk
            .window(Method::POST, "/api/v1/sessions", Some(start(json!({}))))
            .await,
    );
    desk.patch("/api/v1/stations/CP-1", json!({ "active": true }))
        .await
        .expect(200);

    let mut second = desk.charger("CP-2").await;
    let report = json!({ "connectorId": 2, "errorCode": "NoError", "status": "Available" });
    second.call("StatusNotification", report).await;
    note(
        &desk
            .window(
                Method::POST,
                "/api/v1/sessions",
                Some(json!({ "station": "CP-2" })),
            )
            .await,
    );
    card("BUSYCARD", json!({})).await.expect(201);
    let busy =
        |station: &str| Some(json!({ "station": station, "connector": 1, "token": "BUSYCARD" }));
    desk.window(Method::POST, "/api/v1/sessions", busy("CP-1"))
        .await
        .expect(201);
    note(
        &desk
            .window(Method::POST, "/api/v1/sessions", busy("CP-2"))
            .await,
    );

    // Approved, and not booted since: it was told to wait.
    let mut third = desk.call_in("CP-3").await;
    third.boot().await;
    desk.post("/api/v1/stations/CP-3/approve", json!({}))
        .await
        .expect(200);
    let at_third = json!({ "station": "CP-3", "connector": 1 });
    note(&desk.post("/api/v1/sessions", at_third).await);

    let elsewhere: BTreeSet<_> = ELSEWHERE
        .iter()
        .map(|(code, _)| code.as_str().to_owned())
        .collect();
    for code in Code::ALL {
        let name = code.as_str();
        assert!(
            seen.contains(name) != elsewhere.contains(name),
            "{name} is answered {} and listed as answered elsewhere {}",
            seen.contains(name),
            elsewhere.contains(name)
        );
    }
}

#[tokio::test]
async fn each_wrong_field_is_named_with_its_place() {
    let desk = Desk::open().await;
    let cases = [
        (
            "/api/v1/stations",
            json!({ "identity": "a b", "name": "x".repeat(121) }),
            vec!["/identity", "/name"],
        ),
        ("/api/v1/stations", json!({}), vec!["/identity"]),
        (
            "/api/v1/stations",
            json!({ "identity": "A", "colour": "red" }),
            vec!["/colour"],
        ),
        ("/api/v1/sessions", json!({}), vec!["/station"]),
        (
            "/api/v1/sessions",
            json!({ "station": "A", "queue_ttl_s": 5 }),
            vec!["/queue_ttl_s"],
        ),
        (
            "/api/v1/sessions",
            json!({ "station": "A", "power_limit_w": -1 }),
            vec!["/power_limit_w"],
        ),
        (
            "/api/v1/tokens",
            json!({ "card": "A", "valid_from": "today" }),
            vec!["/valid_from"],
        ),
        (
            "/api/v1/tokens",
            json!({ "card": "A", "note": "a\u{0}b" }),
            vec!["/note"],
        ),
    ];
    for (path, body, pointers) in cases {
        let answer = desk.post(path, body.clone()).await;
        assert_eq!(answer.problem(), "validation_failed", "{path} {body}");
        let problem = answer.json();
        let named: Vec<_> = problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["pointer"].as_str().unwrap())
            .collect();
        assert_eq!(named, pointers, "{path} {body}");
    }
    let auth = json!({ "auth": { "mode": "basic", "password": "short" } });
    desk.post("/api/v1/stations", json!({ "identity": "CP-1" }))
        .await
        .expect(201);
    let answer = desk.patch("/api/v1/stations/CP-1", auth).await;
    assert_eq!(answer.json()["errors"][0]["pointer"], "/auth/password");
    let timers = json!({ "time_zone": "Mars/Base", "timers": { "plug_in_s": 0 } });
    let answer = desk.patch("/api/v1/site", timers).await;
    assert_eq!(answer.json()["errors"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_reader_that_is_older_than_the_stream_is_told_so() {
    let start = Timestamp::from_rfc3339("2026-11-21T10:00:00Z").unwrap();
    let (clock, time) = Clock::simulated(start);
    let desk = Desk::open_with(clock).await;
    for identity in ["CP-1", "CP-2"] {
        desk.post("/api/v1/stations", json!({ "identity": identity }))
            .await
            .expect(201);
    }
    let seqs = async || -> Vec<i64> {
        let events = desk.get("/api/v1/events").await;
        let items = events["items"].as_array().unwrap().clone();
        items.iter().map(|e| e["seq"].as_i64().unwrap()).collect()
    };
    let first = *seqs().await.first().unwrap();
    time.advance(Duration::from_hours(24 * 31 * 13 + 24));
    desk.post("/api/v1/stations", json!({ "identity": "CP-3" }))
        .await
        .expect(201);
    // What is past its time goes within the hour.
    while seqs().await.first() == Some(&first) {
        time.advance(Duration::from_hours(1));
        tokio::task::yield_now().await;
    }
    let answer = desk
        .ask(
            &desk.admin,
            Method::GET,
            &format!("/api/v1/events?after={first}"),
            None,
        )
        .await;
    assert_eq!(answer.problem(), "events_expired");
    let oldest = seqs().await[0];
    assert_eq!(answer.json()["args"]["oldest"], oldest);
}

#[tokio::test]
async fn while_nothing_can_be_recorded_callers_are_told_so() {
    let desk = Desk::open().await;
    let lock = desk.lock_the_store().await;
    let answer = desk
        .post("/api/v1/stations", json!({ "identity": "CP-1" }))
        .await;
    assert_eq!(answer.problem(), "store_unavailable");
    drop(lock);
}
