//! Whether the program works, and the description of this API.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App,
    access::Nearby,
    dto::{Health, HealthStatus, Time},
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(read_health))
        .routes(routes!(read_openapi))
}

/// Whether the program works. Open on this machine.
#[utoipa::path(
    get,
    path = "/health",
    tag = "health",
    responses(
        (status = 200, description = "It works", body = Health),
        (status = 503, description = "Nothing can be recorded", body = Health)
    )
)]
async fn read_health(State(app): State<App>, _: Nearby) -> Response {
    let site = app.live().site();
    let (status, code) = if site.recording {
        (HealthStatus::Ok, StatusCode::OK)
    } else {
        (HealthStatus::NotRecording, StatusCode::SERVICE_UNAVAILABLE)
    };
    let health = Health {
        status,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        at: app.clock().now().utc.into(),
        stations: site.stations,
        online: site.online,
        sessions: site.sessions,
        last_message_at: site.last_message_at.map(Time),
    };
    (code, Json(health)).into_response()
}

/// This document. Open on this machine.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "health",
    responses((status = 200, description = "OpenAPI 3.1", body = Object))
)]
async fn read_openapi(State(app): State<App>, _: Nearby) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], app.document()).into_response()
}
