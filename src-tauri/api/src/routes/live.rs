//! The live feed as server-sent events.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::{Extension, Request, State},
    response::sse::{Event, Sse},
};
use futures_util::Stream;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App,
    access::Caller,
    dto,
    event_stream::{self, Admission, Source},
    live_feed::LiveFeed,
    problem::Problem,
    serve::Stopping,
};

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
    let feed = Feed {
        batches: LiveFeed::sharing(
            app.central().clone(),
            caller,
            after,
            Arc::clone(app.cards()),
        )?,
        admission: Admission::of(&app, &parts),
        app,
    };
    Ok(event_stream::answer(feed, stopping))
}

/// The board for one reader, which goes on where it was when it comes back.
struct Feed {
    app: App,
    batches: LiveFeed,
    admission: Admission,
}

impl Source for Feed {
    async fn next(&mut self) -> Option<Event> {
        let batch = match self.batches.next().await {
            Ok(batch) => batch,
            Err(error) => {
                tracing::warn!("a live feed ended: {error}");
                return None;
            }
        };
        self.admission
            .stands(&self.app)
            .await
            .then(|| event(&batch))
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
