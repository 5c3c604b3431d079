//! The site's wiring.

use axum::{Json, extract::State};
use central::{
    site::{Answer, Request},
    vocabulary::CircuitId,
};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Answered, ask};
use crate::{
    App,
    access::{Caller, Permission},
    dto::{CircuitBody, CircuitDto, Page},
    extract::{Body, Id, Params},
    page::ListQuery,
    problem::{Code, Problem},
    validate::Faults,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_circuits, add_circuit))
        .routes(routes!(read_circuit, edit_circuit, remove_circuit))
}

/// Lists circuits, the oldest first.
#[utoipa::path(
    get,
    path = "/circuits",
    tag = "power",
    params(ListQuery),
    responses((status = 200, description = "A page of circuits", body = Page<CircuitDto>))
)]
async fn list_circuits(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<ListQuery>,
) -> Result<Json<Page<CircuitDto>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let rows = app.store().circuits().await?;
    query
        .cut(rows.iter().map(CircuitDto::from).collect(), |row| row.id)
        .map(Json)
}

/// Enters a circuit.
#[utoipa::path(
    post,
    path = "/circuits",
    tag = "power",
    request_body = CircuitBody,
    responses((status = 201, description = "The circuit", body = CircuitDto))
)]
async fn add_circuit(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<CircuitBody>,
) -> Result<(StatusCode, Json<CircuitDto>), Problem> {
    caller.needs(Permission::CircuitEdit)?;
    let mut faults = Faults::new();
    if body.name.is_none() {
        faults.add("/name", "required", "Give it a name.");
    }
    if body.capacity_ma.is_none() {
        faults.add("/capacity_ma", "required", "Say what it carries.");
    }
    let edit = body.edit(&mut faults);
    faults.done()?;
    let answer = ask(&app, &caller, Request::AddCircuit(Box::new(edit))).await?;
    Ok((StatusCode::CREATED, answered(&app, answer).await?))
}

/// A circuit.
#[utoipa::path(
    get,
    path = "/circuits/{id}",
    tag = "power",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "The circuit", body = CircuitDto))
)]
async fn read_circuit(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<Json<CircuitDto>, Problem> {
    caller.needs(Permission::SiteRead)?;
    one(&app, id.parse(Code::CircuitNotFound)?).await
}

/// Changes a circuit; `load_ma` alone is how the building's load is told.
#[utoipa::path(
    patch,
    path = "/circuits/{id}",
    tag = "power",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = CircuitBody,
    responses((status = 200, description = "The circuit as it is now", body = CircuitDto))
)]
async fn edit_circuit(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Body(body): Body<CircuitBody>,
) -> Result<Json<CircuitDto>, Problem> {
    caller.needs(Permission::CircuitEdit)?;
    let id: CircuitId = id.parse(Code::CircuitNotFound)?;
    let mut faults = Faults::new();
    let edit = body.edit(&mut faults);
    faults.done()?;
    let answer = ask(&app, &caller, Request::EditCircuit(id, Box::new(edit))).await?;
    answered(&app, answer).await
}

/// Takes a circuit out; one that others hang on stays.
#[utoipa::path(
    delete,
    path = "/circuits/{id}",
    tag = "power",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 204, description = "It is out"))
)]
async fn remove_circuit(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<StatusCode, Problem> {
    caller.needs(Permission::CircuitEdit)?;
    let id: CircuitId = id.parse(Code::CircuitNotFound)?;
    match ask(&app, &caller, Request::RemoveCircuit(id)).await? {
        Answered(Answer::Circuit(_)) => Ok(StatusCode::NO_CONTENT),
        other => Err(other.unexpected()),
    }
}

async fn answered(app: &App, answer: Answered) -> Result<Json<CircuitDto>, Problem> {
    match answer {
        Answered(Answer::Circuit(id)) => one(app, id).await,
        other => Err(other.unexpected()),
    }
}

async fn one(app: &App, id: CircuitId) -> Result<Json<CircuitDto>, Problem> {
    let row = app.store().circuit(id).await?;
    Ok(Json((&row.ok_or(Code::CircuitNotFound)?).into()))
}
