//! The live feed as server-sent events.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::{Extension, State},
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, StreamExt, stream};
use http::HeaderMap;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, access::Caller, dto, live_feed::LiveFeed, problem::Problem, serve::Stopping};

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
    headers: HeaderMap,
    stopping: Option<Extension<Stopping>>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    // An id that is not one of ours begins anew.
    let after = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok())
        .unwrap_or(0);
    let feed = LiveFeed::sharing(
        app.central().clone(),
        caller,
        after,
        Arc::clone(app.cards()),
    )?;
    let batches = stream::unfold(feed, |mut feed| async {
        match feed.next().await {
            Ok(batch) => Some((Ok(event(&batch)), feed)),
            // The reader comes back by itself and goes on where it was.
            Err(error) => {
                tracing::warn!("a live feed ended: {error}");
                None
            }
        }
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

fn event(batch: &dto::LiveBatch) -> Event {
    let kind = if batch.full { "snapshot" } else { "batch" };
    Event::default()
        .id(batch.version.to_string())
        .event(kind)
        .json_data(batch)
        // Serialising our own shapes does not fail; if it did, the reader is told to look anew.
        .unwrap_or_else(|_| Event::default().event("lost"))
}
