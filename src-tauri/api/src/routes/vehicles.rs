//! Vehicles.

use axum::{Json, extract::State};
use central::{
    site::{Answer, PeopleRequest, Request, Vehicle, VehicleEdit},
    vocabulary::{CompanyId, MilliAmps, VehicleId},
};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Answered, ask, groups::in_order};
use crate::{
    App,
    access::{Caller, Permission},
    dto::{Page, VehicleBody, VehicleDto, VehiclePatch},
    extract::{Body, Id, Params},
    page::VehiclesQuery,
    problem::{Code, Problem},
    validate::Faults,
};

/// Characters of a number plate.
const PLATE: usize = 20;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_vehicles, add_vehicle))
        .routes(routes!(read_vehicle, edit_vehicle, remove_vehicle))
}

/// Lists vehicles, without those taken out.
#[utoipa::path(
    get,
    path = "/vehicles",
    tag = "people and things",
    params(VehiclesQuery),
    responses((status = 200, description = "A page of vehicles", body = Page<VehicleDto>))
)]
async fn list_vehicles(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<VehiclesQuery>,
) -> Result<Json<Page<VehicleDto>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let named = caller.may(Permission::NamesRead);
    let mut rows = app.store().vehicles().await?;
    rows.retain(|row| {
        row.retired_at.is_none()
            && query
                .company
                .is_none_or(|company| row.company_id == Some(CompanyId(company)))
    });
    let rows = in_order(
        rows,
        query.sort.as_deref(),
        query.search.as_deref(),
        |row| (&row.name, row.created_at),
        |row| {
            if named {
                format!("{} {}", row.name, row.plate)
            } else {
                row.name.clone()
            }
        },
    )?;
    let items = rows.iter().map(|row| VehicleDto::new(row, named)).collect();
    query.cut(items, |row: &VehicleDto| row.id).map(Json)
}

/// Enters a vehicle.
#[utoipa::path(
    post,
    path = "/vehicles",
    tag = "people and things",
    request_body = VehicleBody,
    responses((status = 201, description = "The vehicle", body = VehicleDto))
)]
async fn add_vehicle(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<VehicleBody>,
) -> Result<(StatusCode, Json<VehicleDto>), Problem> {
    caller.needs(Permission::DriverEdit)?;
    let mut faults = Faults::new();
    check_numbers(body.phases, body.max_current_ma, &mut faults);
    let edit = VehicleEdit {
        name: faults.name("/name", Some(body.name)),
        plate: faults.text("/plate", body.plate, PLATE),
        company: body.company_id.map(|id| Some(CompanyId(id))),
        connector_types: body
            .connector_types
            .map(|types| types.into_iter().map(Into::into).collect()),
        phases: body.phases.map(Some),
        max_current: body.max_current_ma.map(|current| Some(MilliAmps(current))),
        note: faults.note("/note", body.note),
    };
    faults.done()?;
    let request = Request::People(PeopleRequest::AddVehicle(edit));
    let answer = ask(&app, &caller, request).await?;
    Ok((StatusCode::CREATED, answered(&app, &caller, answer).await?))
}

/// A vehicle; also one that was taken out.
#[utoipa::path(
    get,
    path = "/vehicles/{id}",
    tag = "people and things",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "The vehicle", body = VehicleDto))
)]
async fn read_vehicle(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<Json<VehicleDto>, Problem> {
    caller.needs(Permission::SiteRead)?;
    one(&app, &caller, id.parse(Code::VehicleNotFound)?).await
}

/// Changes a vehicle.
#[utoipa::path(
    patch,
    path = "/vehicles/{id}",
    tag = "people and things",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = VehiclePatch,
    responses((status = 200, description = "The vehicle as it is now", body = VehicleDto))
)]
async fn edit_vehicle(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Body(patch): Body<VehiclePatch>,
) -> Result<Json<VehicleDto>, Problem> {
    caller.needs(Permission::DriverEdit)?;
    let id: VehicleId = id.parse(Code::VehicleNotFound)?;
    let mut faults = Faults::new();
    check_numbers(
        patch.phases.flatten(),
        patch.max_current_ma.flatten(),
        &mut faults,
    );
    let edit = VehicleEdit {
        name: faults.name("/name", patch.name),
        plate: faults.text("/plate", patch.plate, PLATE),
        company: patch.company_id.map(|id| id.map(CompanyId)),
        connector_types: patch
            .connector_types
            .map(|types| types.into_iter().map(Into::into).collect()),
        phases: patch.phases,
        max_current: patch.max_current_ma.map(|current| current.map(MilliAmps)),
        note: faults.note("/note", patch.note),
    };
    faults.done()?;
    let request = Request::People(PeopleRequest::EditVehicle(id, edit));
    let answer = ask(&app, &caller, request).await?;
    answered(&app, &caller, answer).await
}

/// Takes a vehicle out and empties its plate; records keep its id. It is refused while a driver or
/// card names it.
#[utoipa::path(
    delete,
    path = "/vehicles/{id}",
    tag = "people and things",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 204, description = "Done"))
)]
async fn remove_vehicle(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<StatusCode, Problem> {
    caller.needs(Permission::DriverEdit)?;
    let id: VehicleId = id.parse(Code::VehicleNotFound)?;
    let request = Request::People(PeopleRequest::RemoveVehicle(id));
    ask(&app, &caller, request).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn check_numbers(phases: Option<u8>, current: Option<i64>, faults: &mut Faults) {
    faults.range("/phases", phases.map(u32::from), 1, 3);
    if current.is_some_and(|current| !(1_000..=1_000_000).contains(&current)) {
        faults.add("/max_current_ma", "out_of_range", "1000 to 1000000.");
    }
}

async fn answered(
    app: &App,
    caller: &Caller,
    answer: Answered,
) -> Result<Json<VehicleDto>, Problem> {
    match answer {
        Answered(Answer::Vehicle(id)) => one(app, caller, id).await,
        other => Err(other.unexpected()),
    }
}

async fn one(app: &App, caller: &Caller, id: VehicleId) -> Result<Json<VehicleDto>, Problem> {
    let row: Vehicle = app
        .store()
        .vehicle(id)
        .await?
        .ok_or(Code::VehicleNotFound)?;
    Ok(Json(VehicleDto::new(
        &row,
        caller.may(Permission::NamesRead),
    )))
}
