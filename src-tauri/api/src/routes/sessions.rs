//! Sessions: start, watch, stop, look back.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, dto::*, page::*, problem::Problem};
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(start_session, list_sessions))
        .routes(routes!(read_session))
        .routes(routes!(stop_session))
        .routes(routes!(list_meter))
        .routes(routes!(read_timeline))
}

/// Starts a session. It answers after the checks and before the car is plugged in.
#[utoipa::path(
    post,
    path = "/sessions",
    tag = "sessions",
    request_body = StartBody,
    responses((status = 201, description = "The start was sent to the charger", body = SessionStarted), (status = 202, description = "The start waits for its station", body = SessionStarted))
)]
async fn start_session() -> Problem {
    Problem::internal(&"not built yet")
}

/// Lists sessions, the latest first.
#[utoipa::path(
    get,
    path = "/sessions",
    tag = "sessions",
    params(SessionsQuery),
    responses((status = 200, description = "A page of sessions", body = Page<SessionDto>))
)]
async fn list_sessions() -> Problem {
    Problem::internal(&"not built yet")
}

/// A session.
#[utoipa::path(
    get,
    path = "/sessions/{id}",
    tag = "sessions",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "The session", body = SessionDto))
)]
async fn read_session() -> Problem {
    Problem::internal(&"not built yet")
}

/// Stops a session; before its start, withdraws it.
#[utoipa::path(
    post,
    path = "/sessions/{id}/stop",
    tag = "sessions",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = StopBody,
    responses((status = 202, description = "The session as it is now", body = SessionDto))
)]
async fn stop_session() -> Problem {
    Problem::internal(&"not built yet")
}

/// Its meter values, the earliest first.
#[utoipa::path(
    get,
    path = "/sessions/{id}/meter",
    tag = "sessions",
    params(("id" = Uuid, Path, description = "Its id"), MeterQuery),
    responses((status = 200, description = "A page of meter values", body = Page<MeterPoint>))
)]
async fn list_meter() -> Problem {
    Problem::internal(&"not built yet")
}

/// Everything that happened to it, in order.
#[utoipa::path(
    get,
    path = "/sessions/{id}/timeline",
    tag = "sessions",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "All of it", body = Page<TimelineEntry>))
)]
async fn read_timeline() -> Problem {
    Problem::internal(&"not built yet")
}
