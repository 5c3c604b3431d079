//! The event stream.

use axum::{Json, extract::State};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App,
    access::{Caller, Permission},
    dto::{EventDto, Page},
    extract::Params,
    page::EventsQuery,
    problem::Problem,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_events))
}

/// What happened after a place in the stream, in order. `next_cursor` is the place to ask after next,
/// also where nothing is new.
#[utoipa::path(
    get,
    path = "/events",
    tag = "events",
    params(EventsQuery),
    responses((status = 200, description = "A page of events", body = Page<EventDto>))
)]
async fn list_events(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<EventsQuery>,
) -> Result<Json<Page<EventDto>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let wrong = || Problem::field("?cursor", "invalid", "The cursor is a place in the stream.");
    let after = match (query.after, &query.cursor) {
        (Some(after), _) => after,
        (None, Some(cursor)) => cursor.parse().map_err(|_| wrong())?,
        (None, None) => 0,
    };
    if after < 0 {
        return Err(wrong());
    }
    let limit = query.page_limit()?;
    let events = app.store().events_after(after, limit).await?;
    Ok(Json(Page {
        items: events.items.iter().map(Into::into).collect(),
        next_cursor: Some(events.next_after.to_string()),
    }))
}
