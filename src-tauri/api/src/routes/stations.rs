//! Stations: the registry, and those that wait for approval.

use axum::{Json, extract::State};
use central::{
    hash_password,
    site::{self, Answer, Request, StationEdit},
    vocabulary::{StationId, StationIdentity},
};
use http::StatusCode;
use rand::Rng as _;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Answered, ask};
use crate::{
    App,
    access::{Caller, Permission},
    directory::Directory,
    dto::{
        ApproveBody, Page, StationAuth, StationAuthPatch, StationBody, StationDto, StationPatch,
    },
    extract::{Body, Id, OptionalBody, Params},
    page::StationsQuery,
    problem::{Code, Problem},
    validate::Faults,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_stations, add_station))
        .routes(routes!(read_station, edit_station, remove_station))
        .routes(routes!(approve_station))
}

/// Lists stations.
#[utoipa::path(
    get,
    path = "/stations",
    tag = "stations",
    params(StationsQuery),
    responses((status = 200, description = "A page of stations", body = Page<StationDto>))
)]
async fn list_stations(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<StationsQuery>,
) -> Result<Json<Page<StationDto>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let directory = Directory::now(&app);
    let mut stations: Vec<_> = app
        .store()
        .stations()
        .await?
        .iter()
        .map(|row| seen(&app, &directory, row))
        .filter(|row| query.enrolment.is_none_or(|wanted| row.enrolment == wanted))
        .filter(|row| query.online.is_none_or(|wanted| row.online == wanted))
        .collect();
    let by_name = |row: &StationDto| (row.name.to_lowercase(), row.id);
    match query.sort.as_deref() {
        None | Some("name") => stations.sort_by_cached_key(by_name),
        Some("-name") => stations.sort_by_cached_key(|row| std::cmp::Reverse(by_name(row))),
        Some("created_at") => stations.sort_by_key(|row| (row.created_at, row.id)),
        Some("-created_at") => {
            stations.sort_by_key(|row| std::cmp::Reverse((row.created_at, row.id)));
        }
        Some(_) => {
            return Err(Problem::field(
                "?sort",
                "invalid",
                "name, -name, created_at or -created_at.",
            ));
        }
    }
    query.cut(stations, |row| row.id).map(Json)
}

/// Enters a station before it calls.
#[utoipa::path(
    post,
    path = "/stations",
    tag = "stations",
    request_body = StationBody,
    responses((status = 201, description = "The station", body = StationDto))
)]
async fn add_station(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<StationBody>,
) -> Result<(StatusCode, Json<StationDto>), Problem> {
    caller.needs(Permission::StationEdit)?;
    let mut faults = Faults::new();
    let identity = identity(&mut faults, Some(&body.identity));
    let name = faults.name("/name", body.name);
    faults.done()?;
    let Some(identity) = identity else {
        return Err(Problem::field("/identity", "required", "Name the station."));
    };
    let answer = ask(&app, &caller, Request::AddStation { identity, name }).await?;
    Ok((StatusCode::CREATED, answered(&app, answer).await?))
}

/// A station.
#[utoipa::path(
    get,
    path = "/stations/{id}",
    tag = "stations",
    params(("id" = String, Path, description = "The station's id or identity")),
    responses((status = 200, description = "The station", body = StationDto))
)]
async fn read_station(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<Json<StationDto>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let station = Directory::now(&app).station(&id)?;
    answer_one(&app, station).await
}

/// Changes a station.
#[utoipa::path(
    patch,
    path = "/stations/{id}",
    tag = "stations",
    params(("id" = String, Path, description = "The station's id or identity")),
    request_body = StationPatch,
    responses((status = 200, description = "The station as it is now", body = StationDto))
)]
async fn edit_station(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    Body(patch): Body<StationPatch>,
) -> Result<Json<StationDto>, Problem> {
    caller.needs(Permission::StationEdit)?;
    let station = Directory::now(&app).station(&id)?;
    let mut faults = Faults::new();
    let identity = identity(&mut faults, patch.identity.as_deref());
    let name = faults.name("/name", patch.name);
    let note = faults.note("/note", patch.note);
    let made = patch.auth.as_ref().and_then(made_password);
    let password = patch
        .auth
        .as_ref()
        .and_then(|auth| password(&mut faults, auth))
        .or_else(|| made.clone());
    faults.done()?;
    let auth = match patch.auth {
        Some(auth) => Some((auth.mode.into(), hashed(password).await?)),
        None => None,
    };
    let edit = StationEdit {
        identity,
        name,
        active: patch.active,
        note,
        auth,
        enrolment: None,
    };
    let answer = ask(&app, &caller, Request::EditStation { station, edit }).await?;
    let Json(mut station) = answered(&app, answer).await?;
    station.new_password = made;
    Ok(Json(station))
}

/// Turns a station away, or takes it out of the registry when it has no sessions to show.
#[utoipa::path(
    delete,
    path = "/stations/{id}",
    tag = "stations",
    params(("id" = String, Path, description = "The station's id or identity")),
    responses((status = 204, description = "Done"))
)]
async fn remove_station(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<StatusCode, Problem> {
    caller.needs(Permission::StationEdit)?;
    let station = Directory::now(&app).station(&id)?;
    ask(&app, &caller, Request::RemoveStation(station)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Approves a station that called. What it reported while it waited is adopted.
#[utoipa::path(
    post,
    path = "/stations/{id}/approve",
    tag = "stations",
    params(("id" = String, Path, description = "The station's id or identity")),
    request_body = ApproveBody,
    responses((status = 200, description = "The station as it is now", body = StationDto))
)]
async fn approve_station(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    OptionalBody(body): OptionalBody<ApproveBody>,
) -> Result<Json<StationDto>, Problem> {
    caller.needs(Permission::StationApprove)?;
    let station = Directory::now(&app).station(&id)?;
    let mut faults = Faults::new();
    let name = faults.name("/name", body.name);
    faults.done()?;
    let answer = ask(&app, &caller, Request::Approve { station, name }).await?;
    answered(&app, answer).await
}

fn identity(faults: &mut Faults, text: Option<&str>) -> Option<StationIdentity> {
    StationIdentity::new(text?)
        .map_err(|error| faults.add("/identity", "invalid", format!("{error}.")))
        .ok()
}

fn wants_password(auth: &StationAuthPatch) -> bool {
    match auth.mode {
        StationAuth::Basic | StationAuth::TlsBasic => true,
        StationAuth::None | StationAuth::Mtls => false,
    }
}

/// A new password, where the way asks for one and none was chosen: of the length that OCPP 1.6
/// allows for an `AuthorizationKey`, without characters that are mistaken for others.
fn made_password(auth: &StationAuthPatch) -> Option<String> {
    const LETTERS: &[u8] = b"abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let made = || {
        let mut random = rand::rng();
        let letters = (0..20).map(|_| LETTERS[random.random_range(0..LETTERS.len())]);
        letters.map(char::from).collect()
    };
    (auth.password.is_none() && wants_password(auth)).then(made)
}

/// The password that was chosen, where the way asks for one.
fn password(faults: &mut Faults, auth: &StationAuthPatch) -> Option<String> {
    if auth.mode == StationAuth::Mtls {
        faults.add(
            "/auth/mode",
            "not_available",
            "Client certificates are not available in this version. Choose tls_basic.",
        );
        return None;
    }
    let wants_one = wants_password(auth);
    match (&auth.password, wants_one) {
        (Some(password), true) => {
            // 16 to 20 bytes in 1.6 security, up to 40 characters in 2.0.1.
            if !(8..=40).contains(&password.chars().count()) {
                faults.add("/auth/password", "invalid", "8 to 40 characters.");
            }
            Some(password.clone())
        }
        (Some(_), false) => {
            faults.add(
                "/auth/password",
                "invalid",
                "This way has no password; leave it out.",
            );
            None
        }
        (None, _) => None,
    }
}

/// Hashing takes long on purpose, so it is done beside the async threads.
async fn hashed(password: Option<String>) -> Result<Option<String>, Problem> {
    let Some(password) = password else {
        return Ok(None);
    };
    tokio::task::spawn_blocking(move || hash_password(password.as_bytes()))
        .await
        .map_err(|error| Problem::internal(&error))?
        .map(Some)
        .map_err(|error| Problem::internal(&error))
}

async fn answered(app: &App, answer: Answered) -> Result<Json<StationDto>, Problem> {
    match answer {
        Answered(Answer::Station(id)) => answer_one(app, id).await,
        other => Err(other.unexpected()),
    }
}

async fn answer_one(app: &App, id: StationId) -> Result<Json<StationDto>, Problem> {
    let row = app
        .store()
        .station(id)
        .await?
        .ok_or(Code::StationNotFound)?;
    Ok(Json(seen(app, &Directory::now(app), &row)))
}

/// The row, with when the station was really heard last: the store knows only of boots and goodbyes.
fn seen(app: &App, directory: &Directory, row: &site::Station) -> StationDto {
    let mut station = StationDto::new(row, directory.connectors_of(row.id));
    station.unprotected =
        row.auth == site::StationAuth::None && app.central().is_reachable_from_outside();
    station.last_seen_at = app
        .live()
        .last_heard(row.id)
        .or(row.last_seen_at)
        .map(Into::into);
    station
}
