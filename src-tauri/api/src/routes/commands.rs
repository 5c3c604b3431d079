//! Commands to stations.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, dto::*, page::*, problem::Problem};
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(send_command))
        .routes(routes!(list_commands))
        .routes(routes!(read_command))
        .routes(routes!(cancel_command))
}

/// Sends a command to a station.
#[utoipa::path(
    post,
    path = "/stations/{id}/commands",
    tag = "commands",
    params(("id" = String, Path, description = "The station's id or identity")),
    request_body = CommandBody,
    responses((status = 202, description = "The command; its result follows", body = Command))
)]
async fn send_command() -> Problem {
    Problem::internal(&"not built yet")
}

/// Lists commands, the latest first.
#[utoipa::path(
    get,
    path = "/commands",
    tag = "commands",
    params(CommandsQuery),
    responses((status = 200, description = "A page of commands", body = Page<Command>))
)]
async fn list_commands() -> Problem {
    Problem::internal(&"not built yet")
}

/// A command.
#[utoipa::path(
    get,
    path = "/commands/{id}",
    tag = "commands",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "The command", body = Command))
)]
async fn read_command() -> Problem {
    Problem::internal(&"not built yet")
}

/// Withdraws a command that was not sent yet.
#[utoipa::path(
    post,
    path = "/commands/{id}/cancel",
    tag = "commands",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "The command as it is now", body = Command))
)]
async fn cancel_command() -> Problem {
    Problem::internal(&"not built yet")
}
