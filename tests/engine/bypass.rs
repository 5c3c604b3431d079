//! A start past the rules, as a charger sees it.

use central::site::{
    Answer, Mode, Origin, Request, RuleEdit, RuleEffect, SessionStatus, StartRequest,
};
use serde_json::json;

use crate::bed::Bed;

const NOON: &str = "2026-11-21T10:00:05Z";

#[tokio::test]
async fn a_transaction_that_was_started_past_the_rules_is_a_session_at_once() {
    let bed = Bed::open().await;
    let closed = RuleEdit {
        name: Some("Closed".into()),
        effect: Some(RuleEffect::Deny),
        ..RuleEdit::default()
    };
    bed.ask(Request::AddRule(Box::new(closed))).await;
    let mut station = bed.booted("CP-1").await;
    let plain = bed.start_request("CP-1", 1);
    let refused = bed.ask(Request::Start(plain.clone())).await;
    assert!(matches!(refused, Answer::Refused(_)), "{refused:?}");

    let past = StartRequest {
        bypass: Some("inspection of the breaker".into()),
        ..plain
    };
    let Answer::Session { session, decision } = bed.ask(Request::Start(past)).await else {
        panic!("it was not started");
    };
    assert_eq!(session.origin, Origin::DirectOcpp);
    assert_eq!(decision.unwrap().mode, Mode::Bypass);
    let (id, payload) = station.order_of("RemoteStartTransaction").await;
    station.reply(&id, json!({"status": "Accepted"})).await;
    bed.until(session.id, SessionStatus::AwaitingPlug).await;
    let card = payload["idTag"].as_str().unwrap();
    let started = station.start(1, card, NOON).await;
    assert_eq!(started["idTagInfo"]["status"], "Accepted");
    let running = bed.until(session.id, SessionStatus::Active).await;
    assert_eq!(running.origin, Origin::DirectOcpp);
    assert_eq!(
        bed.count("SELECT count(*) FROM decisions WHERE mode = 'bypass'")
            .await,
        2,
        "asked for and begun"
    );
    assert_eq!(
        bed.count("SELECT count(*) FROM events WHERE type = 'policy.bypass_used'")
            .await,
        1
    );
}
