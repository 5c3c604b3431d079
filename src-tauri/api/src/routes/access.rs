//! Who is asking: signing in, people, tokens of the API.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, dto::*, page::*, problem::Problem};
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sign_in))
        .routes(routes!(sign_out))
        .routes(routes!(read_me))
        .routes(routes!(list_people))
        .routes(routes!(list_api_tokens, add_api_token))
        .routes(routes!(remove_api_token))
}

/// Turns the code that the program printed into a cookie.
#[utoipa::path(
    post,
    path = "/sign-in",
    tag = "access",
    request_body = SignInBody,
    responses((status = 200, description = "Signed in; see the cookie", body = Me))
)]
async fn sign_in() -> Problem {
    Problem::internal(&"not built yet")
}

/// Ends this browser's sign-in.
#[utoipa::path(
    post,
    path = "/sign-out",
    tag = "access",
    responses((status = 204, description = "Done"))
)]
async fn sign_out() -> Problem {
    Problem::internal(&"not built yet")
}

/// Who is asking, and what they may do.
#[utoipa::path(
    get,
    path = "/me",
    tag = "access",
    responses((status = 200, description = "The caller", body = Me))
)]
async fn read_me() -> Problem {
    Problem::internal(&"not built yet")
}

/// Lists people at the desk.
#[utoipa::path(
    get,
    path = "/people",
    tag = "access",
    params(ListQuery),
    responses((status = 200, description = "A page of people", body = Page<PersonDto>))
)]
async fn list_people() -> Problem {
    Problem::internal(&"not built yet")
}

/// Lists tokens of the API.
#[utoipa::path(
    get,
    path = "/api-tokens",
    tag = "access",
    params(ListQuery),
    responses((status = 200, description = "A page of tokens", body = Page<ApiTokenDto>))
)]
async fn list_api_tokens() -> Problem {
    Problem::internal(&"not built yet")
}

/// Makes a token of the API. Its secret is answered this once.
#[utoipa::path(
    post,
    path = "/api-tokens",
    tag = "access",
    request_body = ApiTokenBody,
    responses((status = 201, description = "The token", body = ApiTokenCreated))
)]
async fn add_api_token() -> Problem {
    Problem::internal(&"not built yet")
}

/// Takes a token of the API away; it stops working at once.
#[utoipa::path(
    delete,
    path = "/api-tokens/{id}",
    tag = "access",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 204, description = "Done"))
)]
async fn remove_api_token() -> Problem {
    Problem::internal(&"not built yet")
}
