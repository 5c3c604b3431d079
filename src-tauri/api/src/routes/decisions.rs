//! Decisions, and what a start would be decided.

use axum::{Json, extract::State};
use central::{
    DecisionFilter,
    site::{Answer, Request},
    vocabulary::{DecisionId, DriverId, SessionId, TokenId},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Answered, ask, start::start_request};
use crate::{
    App,
    access::{AtGate, Caller, Permission},
    directory::{self, Directory},
    dto::{DecisionDto, DecisionEntry, DecisionReplay, Evaluation, Page, ReplayBody, StartBody},
    extract::{Body, Id, OptionalBody, Params},
    page::{self, DecisionsQuery},
    policy,
    problem::{Code, Problem},
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(evaluate))
        .routes(routes!(list_decisions))
        .routes(routes!(read_decision))
        .routes(routes!(replay_decision))
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
    AtGate(caller): AtGate,
    Body(body): Body<StartBody>,
) -> Result<Json<Evaluation>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let practice = app.store().site().await?.practice;
    let start = start_request(&app, &caller, body, &practice)?;
    match ask(&app, &caller, Request::Evaluate(start)).await? {
        Answered(Answer::Decision(decision)) => Ok(Json(Evaluation {
            decision: (&*decision).into(),
        })),
        other => Err(other.unexpected()),
    }
}

/// Lists stored decisions, the latest first.
#[utoipa::path(
    get,
    path = "/decisions",
    tag = "decisions",
    params(DecisionsQuery),
    responses((status = 200, description = "A page of decisions", body = Page<DecisionEntry>))
)]
async fn list_decisions(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<DecisionsQuery>,
) -> Result<Json<Page<DecisionEntry>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let page = query.page()?;
    let station = query.station.as_deref();
    let filter = DecisionFilter {
        outcome: query.outcome.map(Into::into),
        trigger: query.trigger.map(Into::into),
        station: station
            .map(|text| Directory::now(&app).station(text))
            .transpose()?,
        token: query.token.map(TokenId),
        driver: query.driver.map(DriverId),
        session: query.session.map(SessionId),
        despite_rules: query.despite_rules.unwrap_or(false),
        from: query.from.map(|at| at.0),
        to: query.to.map(|at| at.0),
    };
    let rows = app.store().decisions(&filter, &page).await?;
    let entries = directory::decisions(&app, &caller, &rows.items).await?;
    let next = rows.next;
    Ok(Json(page::answer(
        central::Page {
            items: entries,
            next,
        },
        |entry| entry,
    )))
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

/// Decides again with the facts of then and today's rules, or the draft's, and says what would be
/// different. Nothing is changed.
#[utoipa::path(
    post,
    path = "/decisions/{id}/replay",
    tag = "decisions",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = ReplayBody,
    responses((status = 200, description = "What it would come to", body = DecisionReplay))
)]
async fn replay_decision(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    OptionalBody(body): OptionalBody<ReplayBody>,
) -> Result<Json<DecisionReplay>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let id: DecisionId = id.parse(Code::DecisionNotFound)?;
    let row = app.store().decision(id).await?;
    let row = row.ok_or(Code::DecisionNotFound)?;
    let (policy, version) = policy::load(&app, body.rules).await?;
    let again = policy
        .again(&row.facts.to_string(), row.overridden.is_some())
        .map_err(|_| Code::DecisionWithoutFacts)?;
    Ok(Json(DecisionReplay::new(&row, &again, body.rules, version)))
}
