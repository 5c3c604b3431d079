//! The wall: a reduced board for a screen that anybody sees.

use std::{convert::Infallible, time::Duration};

use axum::{
    Json,
    extract::{Extension, Request, State},
    response::sse::{Event, KeepAlive, Sse},
};
use central::{Subscription, site::SiteSettings, vocabulary::Steady};
use futures_util::{Stream, StreamExt, stream};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App,
    access::{Caller, Credentials, Permission},
    dto::{Wall, WallBay, WallState},
    problem::Problem,
    serve::Stopping,
};

/// How often it is asked anew whether a link still holds.
const ASK_AGAIN_MILLIS: i64 = 30_000;

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
    let reader = Reader {
        subscription: app.live().subscribe(0),
        credentials: Credentials::of(&parts),
        settings: app.store().site().await?,
        told: None,
        asked: app.clock().now().steady,
        app,
    };
    let boards = stream::unfold(reader, |mut reader| async {
        let event = reader.next().await?;
        Some((Ok(event), reader))
    });
    let stop = async move {
        match stopping {
            Some(Extension(stopping)) => stopping.wait().await,
            None => std::future::pending().await,
        }
    };
    let keep_alive = KeepAlive::new()
        .interval(Duration::from_secs(15))
        .text("still here");
    Ok(Sse::new(boards.take_until(stop)).keep_alive(keep_alive))
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
struct Reader {
    app: App,
    subscription: Subscription,
    credentials: Credentials,
    /// As they were when it began to read.
    settings: SiteSettings,
    told: Option<Wall>,
    /// When it was asked last whether its link still holds.
    asked: Steady,
}

impl Reader {
    /// The next board that differs; `None` ends the stream, once its link was taken away.
    async fn next(&mut self) -> Option<Event> {
        loop {
            self.subscription.next().await;
            let now = wall(&self.app, &self.settings);
            let same = self.told.as_ref().is_some_and(|told| told.bays == now.bays);
            let present = self.app.clock().now().steady;
            if present.0 - self.asked.0 >= ASK_AGAIN_MILLIS {
                self.asked = present;
                if !self.credentials.still_hold(&self.app).await {
                    return None;
                }
            }
            if same {
                continue;
            }
            let event = Event::default().event("wall").json_data(&now);
            self.told = Some(now);
            // Serialising our own shapes does not fail.
            return event.ok();
        }
    }
}
