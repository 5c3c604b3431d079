//! The live board.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, dto::*, page::*, problem::Problem};
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_connectors))
}

/// The live board: what each connector is doing.
#[utoipa::path(
    get,
    path = "/connectors",
    tag = "connectors",
    params(ConnectorsQuery),
    responses((status = 200, description = "A page of connectors, in the operator's order", body = Page<ConnectorDto>))
)]
async fn list_connectors() -> Problem {
    Problem::internal(&"not built yet")
}
