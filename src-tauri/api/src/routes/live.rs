//! The live feed as server-sent events.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::{Extension, Request, State},
    response::sse::{Event, KeepAlive, Sse},
};
use central::vocabulary::Steady;
use futures_util::{Stream, StreamExt, stream};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App,
    access::{Caller, Credentials},
    dto,
    live_feed::LiveFeed,
    problem::Problem,
    serve::Stopping,
};

/// How often a reader is asked anew who it is: a token that was taken away stops reading.
const ASK_AGAIN_MILLIS: i64 = 30_000;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(live))
}

/// The live board as server-sent events: everything first (`snapshot`), then what changes (`batch`),
/// at most every 250 ms. The id of each is its version; go on with `Last-Event-ID`.
#[utoipa::path(
    get,
    path = "/live",
    tag = "live",
    params(("Last-Event-ID" = Option<u64>, Header, description = "The version to go on from")),
    responses((
        status = 200,
        description = "A stream of batches",
        content((dto::LiveBatch = "text/event-stream"))
    ))
)]
async fn live(
    State(app): State<App>,
    caller: Caller,
    stopping: Option<Extension<Stopping>>,
    request: Request,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let (parts, _) = request.into_parts();
    // An id that is not one of ours begins anew.
    let after = parts
        .headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok())
        .unwrap_or(0);
    let reader = Reader {
        feed: LiveFeed::sharing(
            app.central().clone(),
            caller,
            after,
            Arc::clone(app.cards()),
        )?,
        credentials: Credentials::of(&parts),
        asked: app.clock().now().steady,
        app,
    };
    let batches = stream::unfold(reader, |mut reader| async {
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
    Ok(Sse::new(batches.take_until(stop)).keep_alive(keep_alive))
}

/// A reader, and what it is known by.
struct Reader {
    app: App,
    feed: LiveFeed,
    credentials: Credentials,
    /// When it was last asked who it is.
    asked: Steady,
}

impl Reader {
    /// The next batch; `None` ends the stream. A reader that still may comes back by itself and goes on
    /// where it was.
    async fn next(&mut self) -> Option<Event> {
        let batch = match self.feed.next().await {
            Ok(batch) => batch,
            Err(error) => {
                tracing::warn!("a live feed ended: {error}");
                return None;
            }
        };
        let now = self.app.clock().now().steady;
        if now.0 - self.asked.0 >= ASK_AGAIN_MILLIS {
            self.asked = now;
            if !self.credentials.still_hold(&self.app).await {
                return None;
            }
        }
        Some(event(&batch))
    }
}

fn event(batch: &dto::LiveBatch) -> Event {
    let kind = if batch.full { "snapshot" } else { "batch" };
    Event::default()
        .id(batch.version.to_string())
        .event(kind)
        .json_data(batch)
        // Serialising our own shapes does not fail; if it did, the reader is told to look anew.
        .unwrap_or_else(|_| Event::default().event("lost"))
}
