//! Whether a station's own settings leave the rules in force, and putting them right.

use axum::{Json, extract::State};
use central::{
    PageRequest,
    site::{self, Readiness, Request},
    vocabulary::StationId,
};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{ask, commands::answered};
use crate::{
    App,
    access::{Caller, Permission},
    directory::Directory,
    dto::{
        CommandDto, CommandType, ReadinessCorrectBody, ReadinessCorrected, ReadinessDto,
        ReadinessSetting, ReadinessState,
    },
    extract::{Id, OptionalBody},
    problem::Problem,
    validate::Faults,
};

/// Commands of a station that are looked through for the last change of each setting.
const RECENT_COMMANDS: u32 = 200;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(read_readiness))
        .routes(routes!(ask_settings))
        .routes(routes!(correct_settings))
}

/// Says which of a station's settings undermine the rules, as the station said when it was asked last.
#[utoipa::path(
    get,
    path = "/stations/{id}/readiness",
    tag = "stations",
    params(("id" = String, Path, description = "The station's id or identity")),
    responses((status = 200, description = "Its settings", body = ReadinessDto))
)]
async fn read_readiness(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<Json<ReadinessDto>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let station = Directory::now(&app).station(&id)?;
    // The commands first: what one that is shown as done brought about is then there as well.
    let page = PageRequest {
        limit: RECENT_COMMANDS,
        cursor: None,
    };
    let recent = app.store().commands(Some(station), &page).await?;
    let said = app.store().station_settings(station).await?;
    let site = app.store().site().await?;
    let rows = site::readiness(said.as_ref(), &site);
    let changes = recent.items.iter().map(CommandDto::from);
    let changes: Vec<CommandDto> = changes
        .filter(|command| command.kind == CommandType::ChangeConfiguration)
        .collect();
    let settings: Vec<ReadinessSetting> = rows
        .iter()
        .map(|row| {
            let mut own = changes.iter().filter(|change| {
                let name = change.setting.as_deref();
                name.is_some_and(|name| name.eq_ignore_ascii_case(row.setting))
            });
            ReadinessSetting::new(row, own.next().cloned())
        })
        .collect();
    let count = |state| settings.iter().filter(|row| row.state == state).count();
    let online = app.live().station(station).is_some_and(|live| live.online);
    Ok(Json(ReadinessDto {
        station_id: station.0,
        online,
        read_at: said.map(|said| said.read_at.into()),
        undermine: count(ReadinessState::Undermines),
        weaken: count(ReadinessState::Weakens),
        unknown: count(ReadinessState::Unknown),
        settings,
    }))
}

/// Asks a station how it is set. Nothing is changed; what it says follows.
#[utoipa::path(
    post,
    path = "/stations/{id}/readiness/read",
    tag = "stations",
    params(("id" = String, Path, description = "The station's id or identity")),
    responses((status = 202, description = "The question; its answer follows", body = CommandDto))
)]
async fn ask_settings(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<(StatusCode, Json<CommandDto>), Problem> {
    caller.needs(Permission::CommandSend)?;
    let request = Request::ReadSettings {
        station: Directory::now(&app).station(&id)?,
        names: Vec::new(),
        reason: None,
    };
    let command = answered(ask(&app, &caller, request).await?)?;
    Ok((StatusCode::ACCEPTED, command))
}

/// Changes settings that undermine or weaken the rules to what they should be, and reads them back.
#[utoipa::path(
    post,
    path = "/stations/{id}/readiness/correct",
    tag = "stations",
    params(("id" = String, Path, description = "The station's id or identity")),
    request_body = ReadinessCorrectBody,
    responses((status = 202, description = "The changes; their results follow", body = ReadinessCorrected))
)]
async fn correct_settings(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    OptionalBody(body): OptionalBody<ReadinessCorrectBody>,
) -> Result<(StatusCode, Json<ReadinessCorrected>), Problem> {
    caller.needs(Permission::StationEdit)?;
    let station = Directory::now(&app).station(&id)?;
    let said = app.store().station_settings(station).await?;
    let rows = site::readiness(said.as_ref(), &app.store().site().await?);
    let mut faults = Faults::new();
    let reason = faults.note("/reason", body.reason);
    let chosen: Vec<&Readiness> = match &body.settings {
        None => rows.iter().filter(|row| row.correctable).collect(),
        Some(names) => names
            .iter()
            .enumerate()
            .filter_map(|(at, name)| {
                let row = rows
                    .iter()
                    .find(|row| row.setting == name && row.correctable);
                if row.is_none() {
                    let hint = "Not one that is known to be wrong and can be changed.";
                    faults.add(&format!("/settings/{at}"), "invalid", hint);
                }
                row
            })
            .collect(),
    };
    faults.done()?;
    let mut commands = Vec::with_capacity(chosen.len());
    for row in chosen {
        commands.extend(change(&app, &caller, station, row, reason.clone()).await?);
    }
    Ok((StatusCode::ACCEPTED, Json(ReadinessCorrected { commands })))
}

async fn change(
    app: &App,
    caller: &Caller,
    station: StationId,
    row: &Readiness,
    reason: Option<String>,
) -> Result<Option<CommandDto>, Problem> {
    let Some(value) = row.wanted.clone() else {
        return Ok(None);
    };
    let request = Request::ChangeSetting {
        station,
        name: row.setting.to_owned(),
        value,
        reason,
    };
    let Json(command) = answered(ask(app, caller, request).await?)?;
    Ok(Some(command))
}
