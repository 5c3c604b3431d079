//! The live feed as server-sent events.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use central::{Clock, StoreChange, vocabulary::Timestamp};
use futures_util::StreamExt;
use http::{Method, Request, header};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::desk::{Desk, request};

/// A reader of the stream: events as they come.
struct Events {
    stream: BodyDataStream,
    text: String,
}

struct Event {
    id: u64,
    kind: String,
    data: Value,
}

impl Events {
    async fn open(desk: &Desk, last: Option<u64>) -> Self {
        let bearer = format!("Bearer {}", desk.admin);
        let last = last.map(|id| id.to_string());
        let mut headers = vec![("authorization", bearer.as_str())];
        headers.extend(last.as_deref().map(|id| ("last-event-id", id)));
        let request: Request<Body> = request(Method::GET, "/api/v1/live", &headers, None);
        let response = desk.router.clone().oneshot(request).await.unwrap();
        assert_eq!(
            response.headers()[header::CONTENT_TYPE],
            "text/event-stream"
        );
        Self {
            stream: response.into_body().into_data_stream(),
            text: String::new(),
        }
    }

    async fn next(&mut self) -> Event {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                let field = |name: &str| {
                    event
                        .lines()
                        .find_map(|line| line.strip_prefix(&format!("{name}: ")))
                        .map(str::to_owned)
                };
                let Some(data) = field("data") else { continue };
                return Event {
                    id: field("id").unwrap().parse().unwrap(),
                    kind: field("event").unwrap(),
                    data: serde_json::from_str(&data).unwrap(),
                };
            }
            let bytes = tokio::time::timeout(Duration::from_mins(1), self.stream.next()).await;
            let bytes = bytes
                .expect("something comes within a minute")
                .unwrap()
                .unwrap();
            self.text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }

    /// The next batch with connectors in it; heartbeats carry none.
    async fn change(&mut self) -> Event {
        loop {
            let event = self.next().await;
            if !event.data["connectors"].as_array().unwrap().is_empty() {
                return event;
            }
        }
    }
}

#[tokio::test]
async fn a_reader_gets_everything_first_and_then_what_changes() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    let mut events = Events::open(&desk, None).await;
    let first = events.next().await;
    assert_eq!(first.kind, "snapshot");
    assert_eq!(first.data["full"], true);
    assert_eq!(first.data["version"], first.id);
    assert_eq!(first.data["connectors"][0]["state"], "available");
    assert_eq!(first.data["stations"][0]["identity"], "CP-1");
    assert_eq!(first.data["site"]["online"], 1);

    charger.status("Preparing").await;
    let change = events.change().await;
    assert_eq!(change.kind, "batch");
    assert!(change.id > first.id);
    assert_eq!(change.data["connectors"].as_array().unwrap().len(), 1);
    assert_eq!(change.data["connectors"][0]["state"], "preparing");
}

#[tokio::test]
async fn a_reader_goes_on_where_it_was_and_gets_the_latest_value_alone() {
    let desk = Desk::open().await;
    let mut first = desk.charger("CP-1").await;
    let _second = desk.charger("CP-2").await;
    let seen = Events::open(&desk, None).await.next().await.id;
    for status in ["Preparing", "Charging", "SuspendedEV"] {
        first.status(status).await;
    }
    let resumed = Events::open(&desk, Some(seen)).await.next().await;
    assert_eq!(resumed.kind, "batch");
    let connectors = resumed.data["connectors"].as_array().unwrap();
    assert_eq!(
        connectors.len(),
        1,
        "one entry, and none for what did not change"
    );
    assert_eq!(connectors[0]["state"], "suspended_ev");

    let stranger = Events::open(&desk, Some(u64::MAX)).await.next().await;
    assert_eq!(
        stranger.kind, "snapshot",
        "a version from elsewhere begins anew"
    );
}

#[tokio::test]
async fn a_page_that_stands_still_is_told_the_latest_alone_however_much_it_missed() {
    let desk = Desk::open().await;
    let mut charger = desk.charger("CP-1").await;
    let mut events = Events::open(&desk, None).await;
    events.next().await;
    // Nobody asks the stream for anything meanwhile.
    for _ in 0..20 {
        for status in ["Preparing", "Charging", "SuspendedEV", "Finishing"] {
            charger.status(status).await;
        }
    }
    let told = events.change().await;
    let connectors = told.data["connectors"].as_array().unwrap();
    assert_eq!(connectors.len(), 1);
    assert_eq!(connectors[0]["state"], "finishing");
    assert!(futures_util::poll!(events.stream.next()).is_pending());
    assert!(events.text.is_empty(), "{}", events.text);
}

#[tokio::test]
async fn new_chargers_show_up_to_be_approved() {
    let desk = Desk::open().await;
    let mut events = Events::open(&desk, None).await;
    events.next().await;
    let mut charger = desk.call_in("NEW-1").await;
    charger.boot().await;
    let found = loop {
        let event = events.next().await;
        if let Some(station) = event.data["stations"].as_array().unwrap().first() {
            break station.clone();
        }
    };
    assert_eq!(found["enrolment"], "quarantined");
    let listed = desk.get("/api/v1/stations?enrolment=quarantined").await;
    assert_eq!(listed["items"][0]["identity"], "NEW-1");
    let path = format!("/api/v1/stations/{}/approve", found["id"].as_str().unwrap());
    let approved = desk
        .post(&path, json!({ "name": "Gate" }))
        .await
        .expect(200);
    assert_eq!(
        (&approved["enrolment"], &approved["name"]),
        (&json!("approved"), &json!("Gate"))
    );
    let attempts = desk.get("/api/v1/connection-attempts?identity=new-1").await;
    assert_eq!(attempts["items"][0]["accepted"], true);
}

#[tokio::test]
async fn who_may_not_look_gets_no_stream() {
    let desk = Desk::open().await;
    let nobody = desk
        .send(request(Method::GET, "/api/v1/live", &[], None))
        .await;
    assert_eq!(nobody.problem(), "api_key_missing");
}

#[tokio::test]
async fn a_stream_ends_soon_after_its_token_was_taken_away() {
    let (clock, time) = Clock::simulated(Timestamp(1_800_000_000_000));
    let desk = Desk::open_with(clock).await;
    let mut events = Events::open(&desk, None).await;
    events.next().await;
    let tokens = desk.central.store().api_tokens().await.unwrap();
    let now = desk.central.clock().now().utc;
    let revoked = StoreChange::ApiTokenRevoked(tokens[0].id, now);
    desk.central
        .store()
        .writer()
        .store(vec![revoked])
        .await
        .unwrap();
    // The next heartbeat is more than half a minute after the stream was opened.
    let (ended, ()) = tokio::join!(events.stream.next(), async {
        tokio::task::yield_now().await;
        time.advance(Duration::from_secs(31));
    });
    assert!(ended.is_none(), "{ended:?}");
}
