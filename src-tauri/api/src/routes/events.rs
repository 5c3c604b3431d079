//! The event stream.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, dto::*, page::*, problem::Problem};
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_events))
}

/// What happened after a place in the stream, in order.
#[utoipa::path(
    get,
    path = "/events",
    tag = "events",
    params(EventsQuery),
    responses((status = 200, description = "A page of events", body = Page<EventDto>))
)]
async fn list_events() -> Problem {
    Problem::internal(&"not built yet")
}
