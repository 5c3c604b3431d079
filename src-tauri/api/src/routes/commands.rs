//! Commands to stations.

use axum::{Json, extract::State};
use central::{
    site::{Answer, Request},
    vocabulary::{CommandId, EvseNumber, SessionId, StationId},
};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Answered, ask, start::is_no_reason};
use crate::{
    App,
    access::{Caller, Permission},
    directory::Directory,
    dto::{CommandBody, CommandDto, CommandType, Page},
    extract::{Body, Id, Params},
    page::{self, CommandsQuery},
    problem::{Code, Problem},
    validate::Faults,
};

/// Settings of one question, characters of a name and of a value, at most.
const MOST_SETTINGS: usize = 50;
const SETTING: usize = 50;
const VALUE: usize = 500;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(send_command))
        .routes(routes!(list_commands))
        .routes(routes!(read_command))
        .routes(routes!(cancel_command))
}

/// Sends a command to a station. The station's answer and the observed effect follow; see
/// `GET /commands/{id}`.
#[utoipa::path(
    post,
    path = "/stations/{id}/commands",
    tag = "commands",
    params(("id" = String, Path, description = "The station's id or identity")),
    request_body = CommandBody,
    responses((status = 202, description = "The command; its result follows", body = CommandDto))
)]
async fn send_command(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    Body(body): Body<CommandBody>,
) -> Result<(StatusCode, Json<CommandDto>), Problem> {
    let needed = match body.kind {
        CommandType::ChangeConfiguration => Permission::StationEdit,
        CommandType::TriggerMessage
        | CommandType::Reset
        | CommandType::GetConfiguration
        | CommandType::Start
        | CommandType::Stop
        | CommandType::SetChargingProfile => Permission::CommandSend,
    };
    caller.needs(needed)?;
    let station = Directory::now(&app).station(&id)?;
    let request = command_request(station, body)?;
    let command = answered(ask(&app, &caller, request).await?)?;
    Ok((StatusCode::ACCEPTED, command))
}

/// The command as the site takes it.
fn command_request(station: StationId, body: CommandBody) -> Result<Request, Problem> {
    let mut faults = Faults::new();
    let reason = faults.note("/reason", body.reason);
    let params = body.params;
    let mut elsewhere = |at: &str| {
        faults.add("/type", "invalid", at);
        None
    };
    let request = match body.kind {
        CommandType::Start => elsewhere("Starts are asked for at POST /sessions."),
        CommandType::Stop => elsewhere("Stops are asked for at POST /sessions/{id}/stop."),
        CommandType::SetChargingProfile => {
            elsewhere("Limits follow from rules, circuits and POST /sessions.")
        }
        CommandType::TriggerMessage => {
            if params.message.is_none() {
                faults.add("/params/message", "required", "Say which message.");
            }
            if params.connector == Some(0) {
                let hint = "From 1; leave it out for all.";
                faults.add("/params/connector", "out_of_range", hint);
            }
            params.message.map(|message| Request::Trigger {
                station,
                message: message.into(),
                evse: params.connector.map(EvseNumber),
                reason,
            })
        }
        CommandType::Reset => {
            if is_no_reason(reason.as_deref()) {
                faults.add("/reason", "required", "Say why.");
            }
            reason.map(|reason| Request::Restart { station, reason })
        }
        CommandType::GetConfiguration => {
            let names = params.settings.unwrap_or_default();
            if names.len() > MOST_SETTINGS {
                faults.add("/params/settings", "too_long", "At most 50 names.");
            }
            let name = |(at, name): (usize, String)| {
                faults.text(&format!("/params/settings/{at}"), Some(name), SETTING)
            };
            Some(Request::ReadSettings {
                station,
                names: names.into_iter().enumerate().filter_map(name).collect(),
                reason,
            })
        }
        CommandType::ChangeConfiguration => {
            let name = faults.text("/params/setting", params.setting, SETTING);
            let value = faults.text("/params/value", params.value, VALUE);
            if name.as_deref().is_none_or(str::is_empty) {
                faults.add("/params/setting", "required", "Say which setting.");
            }
            if value.is_none() {
                faults.add("/params/value", "required", "Say to what.");
            }
            name.zip(value).map(|(name, value)| Request::ChangeSetting {
                station,
                name,
                value,
                reason,
            })
        }
    };
    faults.done()?;
    request.ok_or_else(|| Code::ValidationFailed.into())
}

/// Lists commands, the latest first.
#[utoipa::path(
    get,
    path = "/commands",
    tag = "commands",
    params(CommandsQuery),
    responses((status = 200, description = "A page of commands", body = Page<CommandDto>))
)]
async fn list_commands(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<CommandsQuery>,
) -> Result<Json<Page<CommandDto>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let station = match &query.station {
        Some(text) => Some(Directory::now(&app).station(text)?),
        None => None,
    };
    if let Some(session) = query.session {
        let mut rows = app.store().session_commands(SessionId(session)).await?;
        rows.retain(|row| station.is_none_or(|station| row.station_id == station));
        rows.reverse();
        return query
            .cut(rows.iter().map(CommandDto::from).collect(), |row| row.id)
            .map(Json);
    }
    let rows = app.store().commands(station, &query.page()?).await?;
    Ok(Json(page::answer(rows, |row| (&row).into())))
}

/// A command.
#[utoipa::path(
    get,
    path = "/commands/{id}",
    tag = "commands",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "The command", body = CommandDto))
)]
async fn read_command(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<Json<CommandDto>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let id: CommandId = id.parse(Code::CommandNotFound)?;
    let row = app
        .store()
        .command(id)
        .await?
        .ok_or(Code::CommandNotFound)?;
    Ok(Json((&row).into()))
}

/// Withdraws a command that was not sent yet.
#[utoipa::path(
    post,
    path = "/commands/{id}/cancel",
    tag = "commands",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "The command as it is now", body = CommandDto))
)]
async fn cancel_command(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<Json<CommandDto>, Problem> {
    caller.needs(Permission::CommandSend)?;
    let id: CommandId = id.parse(Code::CommandNotFound)?;
    // The site holds what is under way alone; what is over is in the store.
    let known = app.store().command(id).await?;
    known.ok_or(Code::CommandNotFound)?;
    answered(ask(&app, &caller, Request::CancelCommand(id)).await?)
}

pub(super) fn answered(answer: Answered) -> Result<Json<CommandDto>, Problem> {
    match answer {
        Answered(Answer::Command(row)) => Ok(Json((&*row).into())),
        other => Err(other.unexpected()),
    }
}
