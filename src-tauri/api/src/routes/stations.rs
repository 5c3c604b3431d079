//! Stations: the registry, and those that wait for approval.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, dto::*, page::*, problem::Problem};
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_stations, add_station))
        .routes(routes!(read_station, edit_station, remove_station))
        .routes(routes!(approve_station))
        .routes(routes!(list_messages))
        .routes(routes!(list_attempts))
}

/// Lists stations.
#[utoipa::path(
    get,
    path = "/stations",
    tag = "stations",
    params(StationsQuery),
    responses((status = 200, description = "A page of stations", body = Page<StationDto>))
)]
async fn list_stations() -> Problem {
    Problem::internal(&"not built yet")
}

/// Enters a station before it calls.
#[utoipa::path(
    post,
    path = "/stations",
    tag = "stations",
    request_body = StationBody,
    responses((status = 201, description = "The station", body = StationDto))
)]
async fn add_station() -> Problem {
    Problem::internal(&"not built yet")
}

/// A station.
#[utoipa::path(
    get,
    path = "/stations/{id}",
    tag = "stations",
    params(("id" = String, Path, description = "The station's id or identity")),
    responses((status = 200, description = "The station", body = StationDto))
)]
async fn read_station() -> Problem {
    Problem::internal(&"not built yet")
}

/// Changes a station.
#[utoipa::path(
    patch,
    path = "/stations/{id}",
    tag = "stations",
    params(("id" = String, Path, description = "The station's id or identity")),
    request_body = StationPatch,
    responses((status = 200, description = "The station as it is now", body = StationDto))
)]
async fn edit_station() -> Problem {
    Problem::internal(&"not built yet")
}

/// Turns a station away, or takes it out of the registry when it has no sessions to show.
#[utoipa::path(
    delete,
    path = "/stations/{id}",
    tag = "stations",
    params(("id" = String, Path, description = "The station's id or identity")),
    responses((status = 204, description = "Done"))
)]
async fn remove_station() -> Problem {
    Problem::internal(&"not built yet")
}

/// Approves a station that called.
#[utoipa::path(
    post,
    path = "/stations/{id}/approve",
    tag = "stations",
    params(("id" = String, Path, description = "The station's id or identity")),
    request_body = ApproveBody,
    responses((status = 200, description = "The station as it is now", body = StationDto))
)]
async fn approve_station() -> Problem {
    Problem::internal(&"not built yet")
}

/// What went over the wire, the latest first.
#[utoipa::path(
    get,
    path = "/stations/{id}/messages",
    tag = "stations",
    params(("id" = String, Path, description = "The station's id or identity"), MessagesQuery),
    responses((status = 200, description = "A page of messages", body = Page<MessageDto>))
)]
async fn list_messages() -> Problem {
    Problem::internal(&"not built yet")
}

/// Handshakes, accepted and failed, with the diagnosis; the latest first.
#[utoipa::path(
    get,
    path = "/connection-attempts",
    tag = "stations",
    params(AttemptsQuery),
    responses((status = 200, description = "A page of handshakes", body = Page<ConnectionAttemptDto>))
)]
async fn list_attempts() -> Problem {
    Problem::internal(&"not built yet")
}
