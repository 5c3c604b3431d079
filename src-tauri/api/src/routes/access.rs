//! Who is asking: signing in, tokens of the API.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use central::{
    ApiToken, BrowserSession, Secret, StoreChange, site::EventKind, vocabulary::BrowserSessionId,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Map, Value};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::store_and_tell;
use crate::{
    App,
    access::{Caller, Permission, cookie_name, cookie_of, new_id},
    dto::{
        ApiTokenBody, ApiTokenCreated, ApiTokenDto, ApiTokenPatch, Me, Page, SignInBody, network,
    },
    extract::{Body, Id, Params},
    page::ListQuery,
    problem::{Code, Problem},
    validate::Faults,
};

/// How long a browser stays signed in.
pub(super) const SIGNED_IN_S: i64 = 30 * 24 * 60 * 60;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sign_in))
        .routes(routes!(sign_out))
        .routes(routes!(read_me))
        .routes(routes!(list_api_tokens, add_api_token))
        .routes(routes!(edit_api_token, remove_api_token))
}

/// Turns the code that the program printed into a cookie.
#[utoipa::path(
    post,
    path = "/sign-in",
    tag = "access",
    request_body = SignInBody,
    responses((status = 200, description = "Signed in; see the cookie", body = Me))
)]
async fn sign_in(
    State(app): State<App>,
    headers: HeaderMap,
    Body(body): Body<SignInBody>,
) -> Result<Response, Problem> {
    if !app.sign_in_codes().redeem(body.code.trim()) {
        return Err(Code::SignInCodeInvalid.into());
    }
    let Some(person) = app.store().window_person().await? else {
        return Err(Code::SignInCodeInvalid.into());
    };
    let rights = app.store().person_rights(person.id).await?;
    let secret = Secret::random("")?;
    let now = app.clock().now().utc;
    let row = BrowserSession {
        id: BrowserSessionId(new_id(now)),
        hash: secret.hash(),
        person_id: person.id,
        created_at: now,
        expires_at: now.plus_millis(SIGNED_IN_S * 1000),
        locked: false,
    };
    app.store()
        .writer()
        .store(vec![StoreChange::BrowserSession(row)])
        .await?;
    let me = Caller::person(&person, rights).to_me();
    Ok((cookie(&headers, secret.reveal(), SIGNED_IN_S)?, Json(me)).into_response())
}

/// Ends this browser's sign-in.
#[utoipa::path(
    post,
    path = "/sign-out",
    tag = "access",
    responses((status = 204, description = "Done"))
)]
async fn sign_out(
    State(app): State<App>,
    _: Caller,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(cookie) = cookie_of(&headers) {
        let now = app.clock().now().utc;
        if let Some(browser) = app.store().browser_session(cookie, now).await? {
            let ended = StoreChange::BrowserSessionEnded(browser.id);
            app.store().writer().store(vec![ended]).await?;
        }
    }
    Ok((cookie(&headers, "", 0)?, StatusCode::NO_CONTENT).into_response())
}

/// Sets the cookie. It is not `Secure`, because the page is served over HTTP on a local network; it is
/// never sent from pages of other sites.
fn cookie(
    headers: &HeaderMap,
    value: &str,
    max_age: i64,
) -> Result<[(http::HeaderName, HeaderValue); 1], Problem> {
    let name = cookie_name(headers);
    let text = format!("{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Strict");
    let mut value = HeaderValue::from_str(&text).map_err(|error| Problem::internal(&error))?;
    value.set_sensitive(true);
    Ok([(header::SET_COOKIE, value)])
}

/// Who is asking, and what they may do.
#[utoipa::path(
    get,
    path = "/me",
    tag = "access",
    responses((status = 200, description = "The caller", body = Me))
)]
async fn read_me(caller: Caller) -> Json<Me> {
    Json(caller.to_me())
}

/// Lists tokens of the API that were not taken away.
#[utoipa::path(
    get,
    path = "/api-tokens",
    tag = "access",
    params(ListQuery),
    responses((status = 200, description = "A page of tokens", body = Page<ApiTokenDto>))
)]
async fn list_api_tokens(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<ListQuery>,
) -> Result<Json<Page<ApiTokenDto>>, Problem> {
    caller.needs(Permission::ApiTokenEdit)?;
    let tokens = app.store().api_tokens().await?;
    let valid = tokens.iter().filter(|token| token.revoked_at.is_none());
    query
        .cut(valid.map(ApiTokenDto::from).collect(), |row| row.id)
        .map(Json)
}

/// Makes a token of the API. Its secret is answered this once, also when the request is repeated with
/// its Idempotency-Key.
#[utoipa::path(
    post,
    path = "/api-tokens",
    tag = "access",
    request_body = ApiTokenBody,
    responses((status = 201, description = "The token", body = ApiTokenCreated))
)]
async fn add_api_token(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<ApiTokenBody>,
) -> Result<(StatusCode, Json<ApiTokenCreated>), Problem> {
    caller.needs(Permission::ApiTokenEdit)?;
    let now = app.clock().now().utc;
    let mut faults = Faults::new();
    let name = faults.name("/name", Some(body.name)).unwrap_or_default();
    if body.expires_at.is_some_and(|at| at.0 <= now) {
        faults.add("/expires_at", "invalid", "This time is over.");
    }
    let addresses = network::read(&mut faults, "/allowed_addresses", &body.allowed_addresses);
    faults.done()?;
    let expires_at = body.expires_at.map(|at| at.0);
    let (token, secret) = ApiToken::new(&name, body.scope.into(), expires_at, now)?;
    let token = ApiToken { addresses, ..token };
    let change = StoreChange::ApiToken(token.clone());
    store(&app, &caller, change, token.told("created")).await?;
    let created = ApiTokenCreated {
        api_token: (&token).into(),
        secret: secret.reveal().to_owned(),
    };
    Ok((StatusCode::CREATED, Json(created)))
}

/// Changes from where a token of the API may be used; it counts from the next request on.
#[utoipa::path(
    patch,
    path = "/api-tokens/{id}",
    tag = "access",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = ApiTokenPatch,
    responses((status = 200, description = "The token as it is now", body = ApiTokenDto))
)]
async fn edit_api_token(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Body(patch): Body<ApiTokenPatch>,
) -> Result<Json<ApiTokenDto>, Problem> {
    caller.needs(Permission::ApiTokenEdit)?;
    let mut token = good_token(&app, &id).await?;
    if let Some(texts) = patch.allowed_addresses {
        let mut faults = Faults::new();
        token.addresses = network::read(&mut faults, "/allowed_addresses", &texts);
        faults.done()?;
        let change = StoreChange::ApiTokenAddresses(token.id, token.addresses.clone());
        store(&app, &caller, change, token.told("addresses")).await?;
    }
    Ok(Json((&token).into()))
}

/// The token of an id, if it was not taken away.
async fn good_token(app: &App, id: &Id) -> Result<ApiToken, Problem> {
    let token = app
        .store()
        .api_token(id.parse(Code::ApiTokenNotFound)?)
        .await?;
    let token = token.filter(|token| token.revoked_at.is_none());
    token.ok_or_else(|| Code::ApiTokenNotFound.into())
}

/// Takes a token of the API away; it stops working at once.
#[utoipa::path(
    delete,
    path = "/api-tokens/{id}",
    tag = "access",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 204, description = "Done"))
)]
async fn remove_api_token(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<StatusCode, Problem> {
    caller.needs(Permission::ApiTokenEdit)?;
    let token = good_token(&app, &id).await?;
    let now = app.clock().now().utc;
    let change = StoreChange::ApiTokenRevoked(token.id, now);
    store(&app, &caller, change, token.told("revoked")).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What becomes of a token, with the event that tells of it.
async fn store(
    app: &App,
    caller: &Caller,
    change: StoreChange,
    told: Map<String, Value>,
) -> Result<(), Problem> {
    store_and_tell(app, caller, vec![change], EventKind::ApiTokenChanged, told).await
}
