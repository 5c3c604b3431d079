//! Rules: the live ones, the draft beside them, and what they were before.

use axum::{Json, extract::State};
use central::{
    site::{Answer, Request},
    vocabulary::RuleId,
};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Answered, ask};
use crate::{
    App,
    access::{Caller, Permission},
    dto::{
        Page, RuleApplyBody, RuleBody, RuleDraftBody, RuleDraftDto, RuleDto, RuleList,
        RuleRestoreBody, RuleSetDto,
    },
    extract::{Body, Id, OptionalBody, Params},
    page::{self, ListQuery},
    problem::{Code, Problem},
    validate::Faults,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_rules, add_rule))
        .routes(routes!(read_draft, save_draft, drop_draft))
        .routes(routes!(apply_draft))
        .routes(routes!(rule_history))
        .routes(routes!(rules_of_version))
        .routes(routes!(restore_rules))
        .routes(routes!(read_rule, edit_rule, remove_rule))
}

/// The live rules, in order, with their version.
#[utoipa::path(
    get,
    path = "/rules",
    tag = "rules",
    responses((status = 200, description = "The live rules", body = RuleList))
)]
async fn list_rules(State(app): State<App>, caller: Caller) -> Result<Json<RuleList>, Problem> {
    caller.needs(Permission::SiteRead)?;
    live(&app).await
}

/// Enters a rule, in use at once.
#[utoipa::path(
    post,
    path = "/rules",
    tag = "rules",
    request_body = RuleBody,
    responses((status = 201, description = "The rule", body = RuleDto))
)]
async fn add_rule(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<RuleBody>,
) -> Result<(StatusCode, Json<RuleDto>), Problem> {
    caller.needs(Permission::RuleEdit)?;
    let mut faults = Faults::new();
    required(&body, "", &mut faults);
    let edit = body.edit("", &mut faults);
    faults.done()?;
    let answer = ask(&app, &caller, Request::AddRule(Box::new(edit))).await?;
    Ok((StatusCode::CREATED, answered(&app, answer).await?))
}

/// A live rule.
#[utoipa::path(
    get,
    path = "/rules/{id}",
    tag = "rules",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "The rule", body = RuleDto))
)]
async fn read_rule(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<Json<RuleDto>, Problem> {
    caller.needs(Permission::SiteRead)?;
    one(&app, id.parse(Code::RuleNotFound)?).await
}

/// Changes a live rule, at once.
#[utoipa::path(
    patch,
    path = "/rules/{id}",
    tag = "rules",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = RuleBody,
    responses((status = 200, description = "The rule as it is now", body = RuleDto))
)]
async fn edit_rule(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Body(body): Body<RuleBody>,
) -> Result<Json<RuleDto>, Problem> {
    caller.needs(Permission::RuleEdit)?;
    let id: RuleId = id.parse(Code::RuleNotFound)?;
    let mut faults = Faults::new();
    let edit = body.edit("", &mut faults);
    faults.done()?;
    let answer = ask(&app, &caller, Request::EditRule(id, Box::new(edit))).await?;
    answered(&app, answer).await
}

/// Takes a live rule out, at once.
#[utoipa::path(
    delete,
    path = "/rules/{id}",
    tag = "rules",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 204, description = "It is out"))
)]
async fn remove_rule(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<StatusCode, Problem> {
    caller.needs(Permission::RuleEdit)?;
    let id: RuleId = id.parse(Code::RuleNotFound)?;
    match ask(&app, &caller, Request::RemoveRule(id)).await? {
        Answered(Answer::Rules(_)) => Ok(StatusCode::NO_CONTENT),
        other => Err(other.unexpected()),
    }
}

/// The draft of the rules.
#[utoipa::path(
    get,
    path = "/rules/draft",
    tag = "rules",
    responses((status = 200, description = "The draft", body = RuleDraftDto))
)]
async fn read_draft(State(app): State<App>, caller: Caller) -> Result<Json<RuleDraftDto>, Problem> {
    caller.needs(Permission::SiteRead)?;
    draft(&app).await
}

/// Keeps a draft of all rules, in order; nothing of it is in use.
#[utoipa::path(
    put,
    path = "/rules/draft",
    tag = "rules",
    request_body = RuleDraftBody,
    responses((status = 200, description = "The draft as it is now", body = RuleDraftDto))
)]
async fn save_draft(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<RuleDraftBody>,
) -> Result<Json<RuleDraftDto>, Problem> {
    caller.needs(Permission::RuleEdit)?;
    let mut faults = Faults::new();
    let mut rules = Vec::with_capacity(body.rules.len());
    for (number, rule) in body.rules.into_iter().enumerate() {
        let at = format!("/rules/{number}");
        if rule.id.is_none() {
            required(&rule, &at, &mut faults);
        }
        let id = rule.id.map(RuleId);
        rules.push((id, rule.edit(&at, &mut faults)));
    }
    faults.done()?;
    ask(&app, &caller, Request::SaveDraft(rules)).await?;
    draft(&app).await
}

/// Gives the draft up.
#[utoipa::path(
    delete,
    path = "/rules/draft",
    tag = "rules",
    responses((status = 204, description = "There is no draft any more"))
)]
async fn drop_draft(State(app): State<App>, caller: Caller) -> Result<StatusCode, Problem> {
    caller.needs(Permission::RuleEdit)?;
    ask(&app, &caller, Request::DropDraft).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts the draft to use, as the next version of the rules.
#[utoipa::path(
    post,
    path = "/rules/draft/apply",
    tag = "rules",
    request_body = RuleApplyBody,
    responses((status = 200, description = "The live rules", body = RuleList))
)]
async fn apply_draft(
    State(app): State<App>,
    caller: Caller,
    OptionalBody(body): OptionalBody<RuleApplyBody>,
) -> Result<Json<RuleList>, Problem> {
    caller.needs(Permission::RuleEdit)?;
    let request = Request::ApplyDraft {
        anyway: body.anyway,
    };
    ask(&app, &caller, request).await?;
    live(&app).await
}

/// The versions of the rules, the latest first.
#[utoipa::path(
    get,
    path = "/rules/history",
    tag = "rules",
    params(ListQuery),
    responses((status = 200, description = "A page of versions", body = Page<RuleSetDto>))
)]
async fn rule_history(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<ListQuery>,
) -> Result<Json<Page<RuleSetDto>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let rows = app.store().rule_sets(&query.page()?).await?;
    Ok(Json(page::answer(rows, |row| (&row).into())))
}

/// The rules as they were.
#[utoipa::path(
    get,
    path = "/rules/history/{version}",
    tag = "rules",
    params(("version" = u64, Path, description = "Which version")),
    responses((status = 200, description = "The rules of that version", body = RuleList))
)]
async fn rules_of_version(
    State(app): State<App>,
    caller: Caller,
    Id(version): Id,
) -> Result<Json<RuleList>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let version = version.parse().map_err(|_| Code::RuleSetNotFound)?;
    let set = app.store().rule_set_of(version).await?;
    let set = set.ok_or(Code::RuleSetNotFound)?;
    let rules = app.store().rules_of(version).await?;
    Ok(Json(RuleList {
        set: (&set).into(),
        rules: rules.iter().map(Into::into).collect(),
    }))
}

/// Takes an earlier version up again: into the draft, or with `apply` at once, as the next version.
#[utoipa::path(
    post,
    path = "/rules/history/{version}/restore",
    tag = "rules",
    params(("version" = u64, Path, description = "Which version")),
    request_body = RuleRestoreBody,
    responses((status = 200, description = "The live rules", body = RuleList))
)]
async fn restore_rules(
    State(app): State<App>,
    caller: Caller,
    Id(version): Id,
    OptionalBody(body): OptionalBody<RuleRestoreBody>,
) -> Result<Json<RuleList>, Problem> {
    caller.needs(Permission::RuleEdit)?;
    let version = version.parse().map_err(|_| Code::RuleSetNotFound)?;
    let known = app.store().rule_set_of(version).await?;
    known.ok_or(Code::RuleSetNotFound)?;
    let request = Request::RestoreRules {
        version,
        rules: app.store().rules_of(version).await?,
        to_draft: !body.apply,
    };
    ask(&app, &caller, request).await?;
    live(&app).await
}

/// What a rule needs from its first moment on.
fn required(body: &RuleBody, at: &str, faults: &mut Faults) {
    if body.name.is_none() {
        faults.add(&format!("{at}/name"), "required", "Give it a name.");
    }
    if body.effect.is_none() {
        faults.add(&format!("{at}/effect"), "required", "Say what it does.");
    }
}

async fn live(app: &App) -> Result<Json<RuleList>, Problem> {
    let set = app.store().rule_set().await?;
    let rules = app.store().rules_of(set.version).await?;
    Ok(Json(RuleList {
        set: (&set).into(),
        rules: rules.iter().map(Into::into).collect(),
    }))
}

async fn draft(app: &App) -> Result<Json<RuleDraftDto>, Problem> {
    let draft = app.store().rule_draft().await?;
    let draft = draft.ok_or(Code::DraftNotFound)?;
    let live = app.store().rule_set().await?.version;
    Ok(Json(RuleDraftDto::new(&draft, live)))
}

async fn answered(app: &App, answer: Answered) -> Result<Json<RuleDto>, Problem> {
    match answer {
        Answered(Answer::Rule(id)) => one(app, id).await,
        other => Err(other.unexpected()),
    }
}

async fn one(app: &App, id: RuleId) -> Result<Json<RuleDto>, Problem> {
    let rules = app.store().rules().await?;
    let rule = rules.iter().find(|rule| rule.id == id);
    Ok(Json(rule.ok_or(Code::RuleNotFound)?.into()))
}
