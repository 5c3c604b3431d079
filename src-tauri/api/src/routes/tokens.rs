//! Cards.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, dto::*, page::*, problem::Problem};
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_tokens, add_token))
        .routes(routes!(read_token, edit_token))
}

/// Lists cards.
#[utoipa::path(
    get,
    path = "/tokens",
    tag = "tokens",
    params(TokensQuery),
    responses((status = 200, description = "A page of cards", body = Page<TokenDto>))
)]
async fn list_tokens() -> Problem {
    Problem::internal(&"not built yet")
}

/// Enters a card.
#[utoipa::path(
    post,
    path = "/tokens",
    tag = "tokens",
    request_body = TokenBody,
    responses((status = 201, description = "The card", body = TokenDto))
)]
async fn add_token() -> Problem {
    Problem::internal(&"not built yet")
}

/// A card.
#[utoipa::path(
    get,
    path = "/tokens/{id}",
    tag = "tokens",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "The card", body = TokenDto))
)]
async fn read_token() -> Problem {
    Problem::internal(&"not built yet")
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
async fn edit_token() -> Problem {
    Problem::internal(&"not built yet")
}
