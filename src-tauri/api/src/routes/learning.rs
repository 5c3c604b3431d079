//! What the learning period has seen.

use axum::{Json, extract::State};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App,
    access::{Caller, Permission},
    dto::LearningReport,
    problem::{Code, Problem},
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read_learning))
}

/// Says what the learning period, under way or over, has let in that the rules would not have. It is
/// begun and ended with `PATCH /site`.
#[utoipa::path(
    get,
    path = "/policy/learning",
    tag = "rules",
    responses((status = 200, description = "What it has seen", body = LearningReport))
)]
async fn read_learning(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<LearningReport>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let period = app.store().site().await?.policy.learning;
    let period = period.ok_or(Code::LearningNotFound)?;
    let figures = app.store().learning(period.since, period.until).await?;
    let now = app.clock().now().utc;
    Ok(Json(LearningReport::new(&period, figures, now)))
}
