//! The live feed.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, dto::*, page::*, problem::Problem};
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(live))
}

/// The live board as server-sent events: everything first, then what changes, at most every 250 ms. The id of each is its version; go on with `Last-Event-ID`.
#[utoipa::path(
    get,
    path = "/live",
    tag = "live",
    params(("Last-Event-ID" = Option<u64>, Header, description = "The version to go on from")),
    responses((status = 200, description = "A stream of batches", content((LiveBatch = "text/event-stream"))))
)]
async fn live() -> Problem {
    Problem::internal(&"not built yet")
}
