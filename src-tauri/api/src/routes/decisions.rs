//! Decisions, and what a start would be decided.

use axum::{Json, extract::State};
use central::{
    DecisionFilter, Direction, FrameKind, PageRequest, TraceFilter,
    site::{Answer, Command, Decision, Request},
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

/// How long after it was recorded as sent a command is written, at most.
const WRITTEN_MILLIS: i64 = 10_000;

/// What a station is sent in that time, at most.
const MESSAGES: u32 = 200;

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
    let mut answer = DecisionDto::from(&decision);
    for command in commands_of(&app, &decision).await? {
        let message_id = message_of(&app, &command).await?;
        answer.links.told(&command, message_id);
    }
    Ok(Json(answer))
}

/// What a station was told because of a decision: in the step that made it, and for its session.
async fn commands_of(app: &App, decision: &Decision) -> Result<Vec<Command>, Problem> {
    let Some(session) = decision.session_id else {
        return Ok(Vec::new());
    };
    let mut commands = app.store().session_commands(session).await?;
    commands.retain(|command| command.created_at == decision.at);
    Ok(commands)
}

/// The message that a command went out as: a station gets one CALL at a time, so it is the first since.
async fn message_of(app: &App, command: &Command) -> Result<Option<String>, Problem> {
    let Some(sent_at) = command.sent_at else {
        return Ok(None);
    };
    let filter = TraceFilter {
        direction: Some(Direction::Out),
        from: Some(sent_at),
        to: Some(sent_at.plus_millis(WRITTEN_MILLIS)),
        ..TraceFilter::default()
    };
    let page = PageRequest {
        limit: MESSAGES,
        cursor: None,
    };
    let trace = app.central().trace();
    let messages = trace.messages(command.station_id, &filter, &page).await?;
    let mut calls = messages
        .items
        .into_iter()
        .filter(|message| message.kind == FrameKind::Call);
    // The newest come first.
    Ok(calls.next_back().map(|message| message.message_id))
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
