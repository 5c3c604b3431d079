//! The site and its settings.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, dto::*, page::*, problem::Problem};
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read_site, edit_site))
}

/// The site: name, zone, limits, timers.
#[utoipa::path(
    get,
    path = "/site",
    tag = "site",
    responses((status = 200, description = "The site", body = SiteDto))
)]
async fn read_site() -> Problem {
    Problem::internal(&"not built yet")
}

/// Changes the site's settings.
#[utoipa::path(
    patch,
    path = "/site",
    tag = "site",
    request_body = SitePatch,
    responses((status = 200, description = "The site as it is now", body = SiteDto))
)]
async fn edit_site() -> Problem {
    Problem::internal(&"not built yet")
}
