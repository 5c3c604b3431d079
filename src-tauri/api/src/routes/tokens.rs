//! Cards.

use axum::{Json, extract::State};
use central::{
    site::{Answer, Request, TokenEdit},
    vocabulary::{CardText, TokenId},
};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Answered, ask};
use crate::{
    App,
    access::{Caller, Permission},
    dto::{Page, TokenBody, TokenDto, TokenPatch},
    extract::{Body, Id, Params},
    page::{self, ListQuery},
    problem::{Code, Problem},
    validate::Faults,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_tokens, add_token))
        .routes(routes!(read_token, edit_token))
}

/// Lists cards that people handle, the latest first; those made for one start each are left out.
#[utoipa::path(
    get,
    path = "/tokens",
    tag = "tokens",
    params(ListQuery),
    responses((status = 200, description = "A page of cards", body = Page<TokenDto>))
)]
async fn list_tokens(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<ListQuery>,
) -> Result<Json<Page<TokenDto>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let whole = caller.may(Permission::CardRead);
    let rows = app.store().tokens(&query.page()?).await?;
    Ok(Json(page::answer(rows, |row| TokenDto::new(&row, whole))))
}

/// Enters a card.
#[utoipa::path(
    post,
    path = "/tokens",
    tag = "tokens",
    request_body = TokenBody,
    responses((status = 201, description = "The card", body = TokenDto))
)]
async fn add_token(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<TokenBody>,
) -> Result<(StatusCode, Json<TokenDto>), Problem> {
    caller.needs(Permission::TokenEdit)?;
    let mut faults = Faults::new();
    let card = CardText(
        faults
            .text("/card", Some(body.card), 64)
            .unwrap_or_default(),
    );
    if card.key().is_empty() {
        faults.add("/card", "required", "Enter the text that a reader shows.");
    }
    faults.range("/max_concurrent", body.max_concurrent, 1, 1000);
    let edit = TokenEdit {
        status: body.status.map(Into::into),
        valid_from: body.valid_from.map(|at| Some(at.0)),
        valid_until: body.valid_until.map(|at| Some(at.0)),
        parent: body.parent_id.map(|id| Some(TokenId(id))),
        max_concurrent: body.max_concurrent,
        note: faults.note("/note", body.note),
    };
    check_group(&app, &edit, None, &mut faults).await?;
    faults.done()?;
    let answer = ask(&app, &caller, Request::AddToken(edit, card)).await?;
    Ok((StatusCode::CREATED, answered(&app, &caller, answer).await?))
}

/// A card.
#[utoipa::path(
    get,
    path = "/tokens/{id}",
    tag = "tokens",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "The card", body = TokenDto))
)]
async fn read_token(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<Json<TokenDto>, Problem> {
    caller.needs(Permission::SiteRead)?;
    one(&app, &caller, id.parse(Code::TokenNotFound)?).await
}

/// Changes a card.
#[utoipa::path(
    patch,
    path = "/tokens/{id}",
    tag = "tokens",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = TokenPatch,
    responses((status = 200, description = "The card as it is now", body = TokenDto))
)]
async fn edit_token(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Body(patch): Body<TokenPatch>,
) -> Result<Json<TokenDto>, Problem> {
    caller.needs(Permission::TokenEdit)?;
    let id: TokenId = id.parse(Code::TokenNotFound)?;
    let mut faults = Faults::new();
    faults.range("/max_concurrent", patch.max_concurrent, 1, 1000);
    let edit = TokenEdit {
        status: patch.status.map(Into::into),
        valid_from: patch.valid_from.map(|at| at.map(|at| at.0)),
        valid_until: patch.valid_until.map(|at| at.map(|at| at.0)),
        parent: patch.parent_id.map(|id| id.map(TokenId)),
        max_concurrent: patch.max_concurrent,
        note: faults.note("/note", patch.note),
    };
    check_group(&app, &edit, Some(id), &mut faults).await?;
    faults.done()?;
    let answer = ask(&app, &caller, Request::EditToken(id, edit)).await?;
    answered(&app, &caller, answer).await
}

/// The card of a group is another card that is there.
async fn check_group(
    app: &App,
    edit: &TokenEdit,
    own: Option<TokenId>,
    faults: &mut Faults,
) -> Result<(), Problem> {
    if let Some(Some(parent)) = edit.parent
        && (own == Some(parent) || app.store().token(parent).await?.is_none())
    {
        faults.add("/parent_id", "invalid", "Not the id of another card.");
    }
    Ok(())
}

async fn answered(app: &App, caller: &Caller, answer: Answered) -> Result<Json<TokenDto>, Problem> {
    match answer {
        Answered(Answer::Token(id)) => one(app, caller, id).await,
        other => Err(other.unexpected()),
    }
}

async fn one(app: &App, caller: &Caller, id: TokenId) -> Result<Json<TokenDto>, Problem> {
    let row = app.store().token(id).await?.ok_or(Code::TokenNotFound)?;
    Ok(Json(TokenDto::new(&row, caller.may(Permission::CardRead))))
}
