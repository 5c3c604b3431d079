//! Whether the program works, and the description of this API.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, dto::*, page::*, problem::Problem};
use uuid::Uuid;

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
    responses((status = 200, description = "It answers; see `status`", body = Health))
)]
async fn read_health() -> Problem {
    Problem::internal(&"not built yet")
}

/// This document. Open on this machine.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "health",
    responses((status = 200, description = "OpenAPI 3.1", body = Object))
)]
async fn read_openapi() -> Problem {
    Problem::internal(&"not built yet")
}
