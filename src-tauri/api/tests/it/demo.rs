//! The demo's routes, with a demo that only notes what it was asked.

use std::{
    future::{Future, ready},
    pin::Pin,
    sync::{Arc, Mutex},
};

use api::{DemoControl, DemoFailure, DemoState, Playing, RouterOptions, Scope, Story};
use central::vocabulary::Timestamp;
use http::Method;
use serde_json::json;

use crate::desk::Desk;

#[derive(Default)]
struct Notes {
    asked: Mutex<Vec<String>>,
}

impl DemoControl for Notes {
    fn state(&self) -> DemoState {
        DemoState {
            speed: 1,
            playing: vec![Playing {
                story: Story::FuseTrips,
                evses: Vec::new(),
                sessions: Vec::new(),
                card: None,
                begun_at: Timestamp(1_795_260_000_000),
                over_at: Timestamp(1_795_260_060_000),
            }],
        }
    }

    fn play(
        &self,
        story: Story,
    ) -> Pin<Box<dyn Future<Output = Result<(), DemoFailure>> + Send + '_>> {
        self.note(story.as_str());
        Box::pin(ready(match story {
            Story::VanLate => Err(DemoFailure::NoStage),
            _ => Ok(()),
        }))
    }

    fn reset(&self) -> Pin<Box<dyn Future<Output = Result<(), DemoFailure>> + Send + '_>> {
        self.note("reset");
        Box::pin(ready(Ok(())))
    }

    fn set_speed(&self, speed: u32) {
        self.note(&format!("speed {speed}"));
    }
}

impl Notes {
    fn note(&self, what: &str) {
        self.asked.lock().unwrap().push(what.to_owned());
    }
}

fn with_demo(desk: Desk) -> (Desk, Arc<Notes>) {
    let notes = Arc::new(Notes::default());
    let options = RouterOptions {
        ui: None,
        sign_in: desk.codes.clone(),
        allowed_hosts: Vec::new(),
        station_urls: Vec::new(),
        program: None,
        demo: Some(Arc::clone(&notes) as Arc<dyn DemoControl>),
    };
    let desk = Desk {
        router: api::router(desk.central.clone(), options),
        ..desk
    };
    (desk, notes)
}

#[tokio::test]
async fn a_site_that_is_not_simulated_has_no_stories() {
    let desk = Desk::open().await;
    for (method, path) in [
        (Method::GET, "/api/v1/demo"),
        (Method::POST, "/api/v1/demo/reset"),
        (Method::POST, "/api/v1/demo/stories/fuse_trips"),
    ] {
        let answer = desk.ask(&desk.admin, method, path, None).await;
        assert_eq!(answer.expect(404)["code"], "demo_off", "{path}");
    }
    let site = desk
        .ask(&desk.admin, Method::GET, "/api/v1/site", None)
        .await;
    assert_eq!(site.expect(200)["demo"], false);
}

#[tokio::test]
async fn a_demo_tells_its_stories_and_does_as_it_is_asked() {
    let (desk, notes) = with_demo(Desk::open().await);
    let site = desk
        .ask(&desk.admin, Method::GET, "/api/v1/site", None)
        .await;
    assert_eq!(site.expect(200)["demo"], true);
    let demo = desk
        .ask(&desk.admin, Method::GET, "/api/v1/demo", None)
        .await;
    let demo = demo.expect(200);
    let names: Vec<_> = demo["stories"]
        .as_array()
        .unwrap()
        .iter()
        .map(|story| &story["name"])
        .collect();
    assert_eq!(
        json!(names),
        json!([
            "car_without_card",
            "charger_silent",
            "fuse_trips",
            "card_lost",
            "van_late"
        ])
    );
    assert!(demo["stories"][0]["playing"].is_null());
    assert_eq!(
        demo["stories"][2]["playing"]["over_at"],
        "2026-11-21T11:21:00.000Z"
    );

    let post = |path: &'static str| desk.ask(&desk.admin, Method::POST, path, None);
    post("/api/v1/demo/stories/card_lost").await.expect(200);
    post("/api/v1/demo/reset").await.expect(200);
    let faster = Some(json!({ "speed": 30 }));
    let answer = desk
        .ask(&desk.admin, Method::PATCH, "/api/v1/demo", faster)
        .await;
    answer.expect(200);
    let none = post("/api/v1/demo/stories/flood").await;
    assert_eq!(none.expect(404)["code"], "demo_story_not_found");
    let not_now = post("/api/v1/demo/stories/van_late").await;
    assert_eq!(not_now.expect(409)["code"], "demo_story_impossible");
    let asked = notes.asked.lock().unwrap().clone();
    assert_eq!(asked, ["card_lost", "reset", "speed 30", "van_late"]);
}

#[tokio::test]
async fn a_speed_beyond_what_stations_keep_up_with_and_a_viewer_are_refused() {
    let (desk, notes) = with_demo(Desk::open().await);
    for speed in [0, 61] {
        let body = Some(json!({ "speed": speed }));
        let answer = desk
            .ask(&desk.admin, Method::PATCH, "/api/v1/demo", body)
            .await;
        answer.expect(422);
    }
    let viewer = desk.token(Scope::View).await;
    desk.ask(&viewer, Method::GET, "/api/v1/demo", None)
        .await
        .expect(200);
    let answer = desk
        .ask(&viewer, Method::POST, "/api/v1/demo/reset", None)
        .await;
    assert_eq!(answer.expect(403)["code"], "permission_denied");
    assert!(notes.asked.lock().unwrap().is_empty());
}
