//! Decisions, and what a start would be decided.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, dto::*, page::*, problem::Problem};
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(evaluate))
        .routes(routes!(read_decision))
}

/// Says what a start would be decided, and does nothing.
#[utoipa::path(
    post,
    path = "/policy/evaluate",
    tag = "decisions",
    request_body = StartBody,
    responses((status = 200, description = "The decision", body = Evaluation))
)]
async fn evaluate() -> Problem {
    Problem::internal(&"not built yet")
}

/// A stored decision.
#[utoipa::path(
    get,
    path = "/decisions/{id}",
    tag = "decisions",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "The decision", body = DecisionDto))
)]
async fn read_decision() -> Problem {
    Problem::internal(&"not built yet")
}
