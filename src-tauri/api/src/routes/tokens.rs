//! Cards.

use axum::{Json, extract::State};
use central::{
    TokenFilter, TokenSort,
    site::{Answer, CardRequest, Request, Token, TokenEdit},
    vocabulary::{DriverId, TokenId, VehicleId},
};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Answered, ask, drivers::card_text};
use crate::{
    App,
    access::{Caller, Permission},
    dto::{Page, TokenBody, TokenDto, TokenPatch},
    extract::{Body, Id, Params},
    page::{self, TokensQuery},
    problem::{Code, Problem},
    validate::Faults,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_tokens, add_token))
        .routes(routes!(read_token, edit_token, erase_token))
}

/// Lists cards that people handle, the latest first; those made for one start each are left out.
#[utoipa::path(
    get,
    path = "/tokens",
    tag = "tokens",
    params(TokensQuery),
    responses((status = 200, description = "A page of cards", body = Page<TokenDto>))
)]
async fn list_tokens(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<TokensQuery>,
) -> Result<Json<Page<TokenDto>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    if query.search.is_some() {
        // What is found tells what is searched for.
        caller.needs(Permission::CardRead)?;
    }
    let sort = match query.sort.as_deref() {
        None | Some("-created_at") => TokenSort::Newest,
        Some("created_at") => TokenSort::Oldest,
        Some("-last_seen_at") => TokenSort::SeenLast,
        Some("driver") => {
            // An order by names tells of them.
            caller.needs(Permission::NamesRead)?;
            TokenSort::Driver
        }
        Some(_) => {
            return Err(Problem::field(
                "?sort",
                "invalid",
                "created_at, -created_at, -last_seen_at or driver.",
            ));
        }
    };
    let filter = TokenFilter {
        search: query.search.clone().filter(|text| !text.trim().is_empty()),
        search_names: caller.may(Permission::NamesRead),
        status: query.status.map(Into::into),
        driver: query.driver.map(DriverId),
    };
    let rows = app.store().tokens(&filter, sort, &query.page()?).await?;
    Ok(Json(page::answer(rows, |row| shown(&app, &caller, &row))))
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
    let card = card_text("/card", Some(body.card), &mut faults);
    faults.range("/max_concurrent", body.max_concurrent, 1, 1000);
    let edit = TokenEdit {
        status: body.status.map(Into::into),
        valid_from: body.valid_from.map(|at| Some(at.0)),
        valid_until: body.valid_until.map(|at| Some(at.0)),
        parent: body.parent_id.map(|id| Some(TokenId(id))),
        driver: body.driver_id.map(|id| Some(DriverId(id))),
        vehicle: body.vehicle_id.map(|id| Some(VehicleId(id))),
        max_concurrent: body.max_concurrent,
        note: faults.note("/note", body.note),
    };
    faults.done()?;
    let card = card.ok_or(Code::ValidationFailed)?;
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
        driver: patch.driver_id.map(|id| id.map(DriverId)),
        vehicle: patch.vehicle_id.map(|id| id.map(VehicleId)),
        max_concurrent: patch.max_concurrent,
        note: faults.note("/note", patch.note),
    };
    faults.done()?;
    let answer = ask(&app, &caller, Request::EditToken(id, edit)).await?;
    answered(&app, &caller, answer).await
}

/// Erases a card's text; its sessions and decisions stay, with its id alone. It is refused while
/// something charges with it.
#[utoipa::path(
    delete,
    path = "/tokens/{id}",
    tag = "tokens",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 204, description = "Done"))
)]
async fn erase_token(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<StatusCode, Problem> {
    caller.needs(Permission::TokenEdit)?;
    let id: TokenId = id.parse(Code::TokenNotFound)?;
    ask(&app, &caller, Request::Card(id, CardRequest::Erase)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn answered(app: &App, caller: &Caller, answer: Answered) -> Result<Json<TokenDto>, Problem> {
    match answer {
        Answered(Answer::Token(id)) => one(app, caller, id).await,
        other => Err(other.unexpected()),
    }
}

pub(super) async fn one(
    app: &App,
    caller: &Caller,
    id: TokenId,
) -> Result<Json<TokenDto>, Problem> {
    let row = app.store().token(id).await?.ok_or(Code::TokenNotFound)?;
    Ok(Json(shown(app, caller, &row)))
}

/// A card, as far as the caller may see it.
fn shown(app: &App, caller: &Caller, row: &Token) -> TokenDto {
    let driver = caller.driver_name(app.live(), row.driver_id);
    TokenDto::new(row, caller.may(Permission::CardRead), driver)
}
