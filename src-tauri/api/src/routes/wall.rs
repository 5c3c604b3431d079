//! The wall: a reduced board for a screen that anybody sees.

use std::convert::Infallible;

use axum::{
    Json,
    extract::{Extension, Request, State},
    response::sse::{Event, Sse},
};
use central::{Subscription, site::SiteSettings};
use futures_util::Stream;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App,
    access::{Caller, Permission},
    dto::{Wall, WallBay, WallState},
    event_stream::{self, Admission, Source},
    problem::Problem,
    serve::Stopping,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(read_wall))
        .routes(routes!(wall_feed))
}

/// The reduced board: which bays are free, without cards, people or sessions.
#[utoipa::path(
    get,
    path = "/wall",
    tag = "wall",
    responses((status = 200, description = "The reduced board", body = Wall))
)]
async fn read_wall(State(app): State<App>, caller: Caller) -> Result<Json<Wall>, Problem> {
    caller.needs(Permission::WallRead)?;
    let settings = app.store().site().await?;
    Ok(Json(wall(&app, &settings)))
}

/// The reduced board as server-sent events: whole at first (`wall`), then whenever it differs.
#[utoipa::path(
    get,
    path = "/wall/live",
    tag = "wall",
    responses((
        status = 200,
        description = "A stream of boards",
        content((Wall = "text/event-stream"))
    ))
)]
async fn wall_feed(
    State(app): State<App>,
    caller: Caller,
    stopping: Option<Extension<Stopping>>,
    request: Request,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    caller.needs(Permission::WallRead)?;
    let (parts, _) = request.into_parts();
    let screen = Screen {
        subscription: app.live().subscribe(0),
        settings: app.store().site().await?,
        told: None,
        admission: Admission::of(&app, &parts),
        app,
    };
    Ok(event_stream::answer(screen, stopping))
}

fn wall(app: &App, settings: &SiteSettings) -> Wall {
    let bays: Vec<WallBay> = app
        .live()
        .connectors()
        .iter()
        .filter_map(|view| WallBay::of(view))
        .collect();
    Wall {
        site: settings.name.clone(),
        time_zone: settings.time_zone.clone(),
        at: app.clock().now().utc.into(),
        free: bays
            .iter()
            .filter(|bay| bay.state == WallState::Free)
            .count(),
        bays,
    }
}

/// A screen on the wall. It holds nothing but its place and what it was told last.
struct Screen {
    app: App,
    subscription: Subscription,
    /// As they were when it began to read.
    settings: SiteSettings,
    told: Option<Wall>,
    admission: Admission,
}

impl Source for Screen {
    async fn next(&mut self) -> Option<Event> {
        loop {
            self.subscription.next().await;
            if !self.admission.stands(&self.app).await {
                return None;
            }
            let now = wall(&self.app, &self.settings);
            if self.told.as_ref().is_some_and(|told| told.bays == now.bays) {
                continue;
            }
            let event = Event::default().event("wall").json_data(&now);
            self.told = Some(now);
            // Serialising our own shapes does not fail.
            return event.ok();
        }
    }
}
