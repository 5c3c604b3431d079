//! Bays and chargers.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, dto::*, page::*, problem::Problem};
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_bays))
        .routes(routes!(read_bay, edit_bay))
        .routes(routes!(list_assets))
}

/// Lists bays, in the operator's order.
#[utoipa::path(
    get,
    path = "/bays",
    tag = "places",
    params(ListQuery),
    responses((status = 200, description = "A page of bays", body = Page<BayDto>))
)]
async fn list_bays() -> Problem {
    Problem::internal(&"not built yet")
}

/// A bay.
#[utoipa::path(
    get,
    path = "/bays/{id}",
    tag = "places",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "The bay", body = BayDto))
)]
async fn read_bay() -> Problem {
    Problem::internal(&"not built yet")
}

/// Renames or moves a bay.
#[utoipa::path(
    patch,
    path = "/bays/{id}",
    tag = "places",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = BayPatch,
    responses((status = 200, description = "The bay as it is now", body = BayDto))
)]
async fn edit_bay() -> Problem {
    Problem::internal(&"not built yet")
}

/// Lists chargers as things.
#[utoipa::path(
    get,
    path = "/assets",
    tag = "places",
    params(ListQuery),
    responses((status = 200, description = "A page of chargers", body = Page<AssetDto>))
)]
async fn list_assets() -> Problem {
    Problem::internal(&"not built yet")
}
