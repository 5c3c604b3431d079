//! What went over the wire.

use axum::{Json, extract::State};
use central::TraceFilter;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App,
    access::{Caller, Permission},
    directory::Directory,
    dto::{ConnectionAttemptDto, MessageDto, Page},
    extract::{Id, Params},
    page::{self, AttemptsQuery, MessagesQuery},
    problem::Problem,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_messages))
        .routes(routes!(list_attempts))
}

/// What went over the wire, the latest first.
#[utoipa::path(
    get,
    path = "/stations/{id}/messages",
    tag = "stations",
    params(("id" = String, Path, description = "The station's id or identity"), MessagesQuery),
    responses((status = 200, description = "A page of messages", body = Page<MessageDto>))
)]
async fn list_messages(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    Params(query): Params<MessagesQuery>,
) -> Result<Json<Page<MessageDto>>, Problem> {
    caller.needs(Permission::MessageRead)?;
    let station = Directory::now(&app).station(&id)?;
    let page = query.page()?;
    let filter = TraceFilter {
        action: query.action,
        direction: query.direction.map(Into::into),
        from: query.from.map(|at| at.0),
        to: query.to.map(|at| at.0),
    };
    let whole = caller.may(Permission::CardRead);
    let rows = app
        .central()
        .trace()
        .messages(station, &filter, &page)
        .await?;
    Ok(Json(page::answer(rows, |row| MessageDto::new(&row, whole))))
}

/// Handshakes, accepted and failed, with the diagnosis; the latest first.
#[utoipa::path(
    get,
    path = "/connection-attempts",
    tag = "stations",
    params(AttemptsQuery),
    responses((status = 200, description = "A page of handshakes", body = Page<ConnectionAttemptDto>))
)]
async fn list_attempts(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<AttemptsQuery>,
) -> Result<Json<Page<ConnectionAttemptDto>>, Problem> {
    caller.needs(Permission::MessageRead)?;
    let identity = query.identity.as_deref();
    let rows = app
        .store()
        .connection_attempts(identity, query.accepted, &query.page()?)
        .await?;
    Ok(Json(page::answer(rows, Into::into)))
}
