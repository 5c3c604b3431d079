//! What people do with a card as a whole: accept it, report it lost, replace it, merge it.

use std::collections::HashMap;

use axum::{Json, extract::State};
use central::{
    PageRequest, SessionFilter, SessionSort,
    site::{Answer, CardHolder, CardRequest, DriverEdit, Enrolment, Request, SessionStatus},
    vocabulary::{DriverId, StationId, Timestamp, TokenId},
};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Answered, ask, drivers::card_text, tokens::one};
use crate::{
    App,
    access::{Caller, Permission},
    directory,
    dto::{
        Page, StillWorksAt, StillWorksBecause, TokenAcceptBody, TokenDto, TokenLookalike,
        TokenLost, TokenLostBody, TokenMergeBody, TokenReplaceBody,
    },
    extract::{Body, Id, OptionalBody, Params},
    page::ListQuery,
    problem::{Code, Problem},
    validate::Faults,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(accept_token))
        .routes(routes!(lose_token))
        .routes(routes!(replace_token))
        .routes(routes!(list_lookalikes))
        .routes(routes!(merge_token))
}

/// Accepts a card that a charger reported, and says whose it is.
#[utoipa::path(
    post,
    path = "/tokens/{id}/accept",
    tag = "tokens",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = TokenAcceptBody,
    responses((status = 200, description = "The card as it is now", body = TokenDto))
)]
async fn accept_token(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    OptionalBody(body): OptionalBody<TokenAcceptBody>,
) -> Result<Json<TokenDto>, Problem> {
    caller.needs(Permission::TokenEdit)?;
    let mut faults = Faults::new();
    let name = faults.name("/driver_name", body.driver_name);
    let holder = match (body.driver_id, name) {
        (Some(_), Some(_)) => {
            faults.add(
                "/driver_name",
                "invalid",
                "Name a driver who is there, or one to enter, not both.",
            );
            None
        }
        (Some(id), None) => Some(CardHolder::Known(DriverId(id))),
        (None, Some(name)) => {
            caller.needs(Permission::DriverEdit)?;
            Some(CardHolder::New(DriverEdit {
                name: Some(name),
                ..DriverEdit::default()
            }))
        }
        (None, None) => None,
    };
    let note = faults.note("/note", body.note);
    faults.done()?;
    let id = id.parse(Code::TokenNotFound)?;
    done(&app, &caller, id, CardRequest::Accept { holder, note }).await
}

/// Takes a lost card out of use, stops what charges with it if that is asked for, and says where it
/// may still work.
#[utoipa::path(
    post,
    path = "/tokens/{id}/lost",
    tag = "tokens",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = TokenLostBody,
    responses((status = 200, description = "What became of it", body = TokenLost))
)]
async fn lose_token(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    OptionalBody(body): OptionalBody<TokenLostBody>,
) -> Result<Json<TokenLost>, Problem> {
    caller.needs(Permission::TokenEdit)?;
    if body.stop_sessions {
        caller.needs(Permission::SessionStop)?;
    }
    let id: TokenId = id.parse(Code::TokenNotFound)?;
    let request = CardRequest::Lose {
        stop: body.stop_sessions,
    };
    let Json(token) = done(&app, &caller, id, request).await?;
    let filter = SessionFilter {
        statuses: live_statuses(),
        token: Some(id),
        ..SessionFilter::default()
    };
    let page = PageRequest {
        limit: 100,
        cursor: None,
    };
    let sessions = app
        .store()
        .sessions(&filter, SessionSort::Newest, &page)
        .await?;
    Ok(Json(TokenLost {
        token,
        sessions: directory::sessions(&app, &caller, &sessions.items).await?,
        still_works_at: still_works_at(&app, id).await?,
    }))
}

fn live_statuses() -> Vec<SessionStatus> {
    vec![
        SessionStatus::Requested,
        SessionStatus::Queued,
        SessionStatus::Dispatched,
        SessionStatus::AwaitingPlug,
        SessionStatus::Active,
        SessionStatus::Stopping,
    ]
}

/// Stations that may let a card charge without asking: those that are not connected, and those that
/// have seen the card and may remember it.
async fn still_works_at(app: &App, id: TokenId) -> Result<Vec<StillWorksAt>, Problem> {
    let mut used: HashMap<StationId, Timestamp> = app
        .store()
        .stations_of_token(id)
        .await?
        .into_iter()
        .collect();
    if let Some(card) = app.store().token(id).await?
        && let (Some(station), Some(at)) = (card.last_seen_station, card.last_seen_at)
    {
        let known = used.entry(station).or_insert(at);
        *known = at.max(*known);
    }
    let mut found: Vec<StillWorksAt> = app
        .store()
        .stations()
        .await?
        .into_iter()
        .filter(|row| row.enrolment == Enrolment::Approved)
        .filter_map(|row| {
            let online = row.connected_at.is_some() && row.disconnected_at.is_none();
            let used_at = used.get(&row.id).copied();
            let because = match (online, used_at) {
                (false, _) => StillWorksBecause::Offline,
                (true, Some(_)) => StillWorksBecause::LocalListUnknown,
                (true, None) => return None,
            };
            let since = row.disconnected_at.or(row.last_seen_at);
            Some(StillWorksAt {
                station_id: row.id.0,
                station_name: row.name,
                because,
                offline_since: since.filter(|_| !online).map(Into::into),
                used_at: used_at.map(Into::into),
            })
        })
        .collect();
    // Where it was used, it is most likely remembered.
    found.sort_by_key(|at| {
        (
            at.because == StillWorksBecause::LocalListUnknown,
            at.used_at.is_none(),
        )
    });
    Ok(found)
}

/// Lets another card take the place of this one, with all that it may. This one may not charge any
/// more.
#[utoipa::path(
    post,
    path = "/tokens/{id}/replace",
    tag = "tokens",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = TokenReplaceBody,
    responses((status = 201, description = "The new card", body = TokenDto))
)]
async fn replace_token(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Body(body): Body<TokenReplaceBody>,
) -> Result<(StatusCode, Json<TokenDto>), Problem> {
    caller.needs(Permission::TokenEdit)?;
    let mut faults = Faults::new();
    let card = card_text("/card", Some(body.card), &mut faults);
    faults.done()?;
    let id = id.parse(Code::TokenNotFound)?;
    let request = CardRequest::Replace(card.ok_or(Code::ValidationFailed)?);
    Ok((StatusCode::CREATED, done(&app, &caller, id, request).await?))
}

/// Lists cards that may be the same one, read by another kind of reader: bytes in the other order, a
/// decimal number, something appended.
#[utoipa::path(
    get,
    path = "/tokens/{id}/lookalikes",
    tag = "tokens",
    params(("id" = Uuid, Path, description = "Its id"), ListQuery),
    responses((status = 200, description = "A page of cards", body = Page<TokenLookalike>))
)]
async fn list_lookalikes(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Params(query): Params<ListQuery>,
) -> Result<Json<Page<TokenLookalike>>, Problem> {
    caller.needs(Permission::CardRead)?;
    let id: TokenId = id.parse(Code::TokenNotFound)?;
    let row = app.store().token(id).await?.ok_or(Code::TokenNotFound)?;
    let found = app.store().lookalikes(&row).await?;
    let items = found
        .iter()
        .map(|(card, likeness)| TokenLookalike {
            token: TokenDto::new(card, true, caller.driver_name(app.live(), card.driver_id)),
            likeness: (*likeness).into(),
        })
        .collect();
    query
        .cut(items, |found: &TokenLookalike| found.token.id)
        .map(Json)
}

/// Makes a card a mere spelling of another: whoever shows it from now on shows that one.
#[utoipa::path(
    post,
    path = "/tokens/{id}/merge",
    tag = "tokens",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = TokenMergeBody,
    responses((status = 200, description = "The card that stays", body = TokenDto))
)]
async fn merge_token(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Body(body): Body<TokenMergeBody>,
) -> Result<Json<TokenDto>, Problem> {
    caller.needs(Permission::TokenEdit)?;
    let id = id.parse(Code::TokenNotFound)?;
    done(&app, &caller, id, CardRequest::Merge(TokenId(body.into))).await
}

async fn done(
    app: &App,
    caller: &Caller,
    id: TokenId,
    request: CardRequest,
) -> Result<Json<TokenDto>, Problem> {
    match ask(app, caller, Request::Card(id, request)).await? {
        Answered(Answer::Token(id)) => one(app, caller, id).await,
        other => Err(other.unexpected()),
    }
}
