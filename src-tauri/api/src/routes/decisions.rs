//! Decisions, and what a start would be decided.

use axum::{Json, extract::State};
use central::{
    site::{Answer, Request},
    vocabulary::DecisionId,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Answered, ask, start::start_request};
use crate::{
    App,
    access::{Caller, Permission},
    dto::{DecisionDto, Evaluation, StartBody},
    extract::{Body, Id},
    problem::{Code, Problem},
};

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
async fn evaluate(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<StartBody>,
) -> Result<Json<Evaluation>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let start = start_request(&app, &caller, body)?;
    match ask(&app, &caller, Request::Evaluate(start)).await? {
        Answered(Answer::Decision(decision)) => Ok(Json(Evaluation {
            decision: (&*decision).into(),
        })),
        other => Err(other.unexpected()),
    }
}

/// A stored decision.
#[utoipa::path(
    get,
    path = "/decisions/{id}",
    tag = "decisions",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "The decision", body = DecisionDto))
)]
async fn read_decision(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<Json<DecisionDto>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let id: DecisionId = id.parse(Code::DecisionNotFound)?;
    let decision = app
        .store()
        .decision(id)
        .await?
        .ok_or(Code::DecisionNotFound)?;
    Ok(Json((&decision).into()))
}
