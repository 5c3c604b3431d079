//! Bodies and paths that nobody meant: whatever is sent, the answer is a problem of the caller's,
//! never one of ours.

use std::cell::RefCell;

use axum::body::Body;
use http::{Method, Request};
use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Map, Value, json};

use crate::desk::Desk;

/// A route that takes a body, with the names that its body knows.
#[derive(Debug, Clone)]
struct Door {
    method: Method,
    path: String,
    fields: Vec<String>,
}

/// All of them, from the document: new routes are tried without being entered here.
fn doors() -> Vec<Door> {
    let document = serde_json::to_value(api::document()).unwrap();
    let schemas = &document["components"]["schemas"];
    let mut doors = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (name, method) in [("post", Method::POST), ("patch", Method::PATCH)] {
            let Some(operation) = item.get(name) else {
                continue;
            };
            let content = &operation["requestBody"]["content"]["application/json"];
            let mut fields = Vec::new();
            names(&content["schema"], schemas, &mut fields);
            doors.push(Door {
                method,
                path: path.clone(),
                fields,
            });
        }
    }
    doors
}

/// The names of all fields of a shape, also those further in.
fn names(schema: &Value, schemas: &Value, into: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        return names(&schemas[name.rsplit('/').next().unwrap()], schemas, into);
    }
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        if !into.contains(name) {
            into.push(name.clone());
            names(inner, schemas, into);
        }
    }
    for part in ["oneOf", "allOf", "anyOf"] {
        for inner in schema[part].as_array().into_iter().flatten() {
            names(inner, schemas, into);
        }
    }
}

/// Texts that mean something somewhere, and texts that hurt.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "",
            " ",
            "CP-1",
            "cp-1",
            "CARD1",
            "basic",
            "mtls",
            "none",
            "trigger_message",
            "heartbeat",
            "start",
            "queue",
            "admin",
            "active",
            "open",
            "EUR",
            "Europe/Berlin",
            "../../etc/passwd",
            "'; DROP TABLE sessions; --",
            "<script>",
            "\u{0}",
            "\u{202e}x",
            "🔌",
            "2026-11-21T10:00:00Z",
            "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "+262142-12-31T23:59:59Z",
            "00000000-0000-0000-0000-000000000000",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
        (0_usize..70_000).prop_map(|length| "x".repeat(length)),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        prop::sample::select(vec![
            json!(0),
            json!(1),
            json!(-1),
            json!(60),
            json!(i64::MAX),
            json!(i64::MIN),
            json!(u64::MAX),
            json!(f64::MAX),
            json!(1e-300),
            json!(11_000.5),
        ]),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(text(), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// A body for a door: its own fields with any values, any JSON, or any bytes.
fn body(fields: &[String]) -> BoxedStrategy<Vec<u8>> {
    let any_json = value().prop_map(|value| value.to_string().into_bytes());
    let any_bytes = prop::collection::vec(any::<u8>(), 0..200);
    if fields.is_empty() {
        return prop_oneof![any_json, any_bytes].boxed();
    }
    let filled = || prop::collection::vec((prop::sample::select(fields.to_vec()), value()), 0..5);
    let nested = (prop::sample::select(fields.to_vec()), filled());
    let own = prop_oneof![
        filled().prop_map(|pairs| Value::Object(pairs.into_iter().collect::<Map<_, _>>())),
        nested.prop_map(|(outer, pairs)| {
            let inner = Value::Object(pairs.into_iter().collect());
            json!({ outer: inner })
        }),
    ];
    let own = own.prop_map(|value| value.to_string().into_bytes());
    prop_oneof![4 => own, 1 => any_json, 1 => any_bytes].boxed()
}

/// What stands where a path has `{id}`.
fn id() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "CP-1",
        "x",
        "%00",
        "%ff%fe",
        "..%2f..",
        "00000000-0000-0000-0000-000000000000",
        "99999999999999999999",
        "%F0%9F%94%8C",
    ])
    .prop_map(str::to_owned)
}

#[test]
fn whatever_is_sent_is_never_answered_with_an_error_of_ours() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let desk = runtime.block_on(async {
        let desk = Desk::open().await;
        desk.post("/api/v1/stations", json!({ "identity": "CP-1" }))
            .await
            .expect(201);
        desk.post("/api/v1/tokens", json!({ "card": "CARD1" }))
            .await
            .expect(201);
        desk
    });
    let doors = doors();
    assert!(doors.len() > 12, "the document names the routes");
    let tried = RefCell::new(std::collections::BTreeSet::new());
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let case = prop::sample::select(doors).prop_flat_map(|door| {
        let body = body(&door.fields);
        (Just(door), id(), body)
    });
    let outcome = runner.run(&case, |(door, id, body)| {
        tried.borrow_mut().insert(door.path.clone());
        let path = door.path.replace("{id}", &id);
        let shown = String::from_utf8_lossy(&body).into_owned();
        let request = Request::builder()
            .method(door.method.clone())
            .uri(&path)
            .header("authorization", format!("Bearer {}", desk.admin))
            .header("content-type", "application/json")
            .body(Body::from(body))
            .unwrap();
        let answer = runtime.block_on(desk.send(request));
        prop_assert!(
            !answer.status.is_server_error(),
            "{} {path} {shown}: {} {}",
            door.method,
            answer.status,
            answer.text
        );
        Ok(())
    });
    outcome.unwrap();
    assert!(tried.borrow().len() > 10, "{:?}", tried.borrow());
}
