//! Drivers.

use axum::{Json, extract::State};
use central::{
    DriverFilter, DriverSort, StoredDriver,
    site::{Answer, DriverEdit, PeopleRequest, Request},
    vocabulary::{CardText, CompanyId, DriverId, GroupId, VehicleId},
};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{Answered, ask};
use crate::{
    App,
    access::{Caller, Permission},
    dto::{DriverBody, DriverDto, DriverPatch, Page},
    extract::{Body, Id, Params},
    page::DriversQuery,
    problem::{Code, Problem},
    validate::Faults,
};

/// Groups or vehicles of one driver, at most.
const MOST: usize = 100;
/// Characters of how to reach somebody.
const CONTACT: usize = 200;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_drivers, add_driver))
        .routes(routes!(read_driver, edit_driver, erase_driver))
}

/// Lists drivers, without those that are erased.
#[utoipa::path(
    get,
    path = "/drivers",
    tag = "people and things",
    params(DriversQuery),
    responses((status = 200, description = "A page of drivers", body = Page<DriverDto>))
)]
async fn list_drivers(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<DriversQuery>,
) -> Result<Json<Page<DriverDto>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    if query.search.is_some() {
        // What is found tells what is searched for.
        caller.needs(Permission::NamesRead)?;
    }
    // Without the names, their order would tell of them.
    let usual = if caller.may(Permission::NamesRead) {
        "name"
    } else {
        "created_at"
    };
    let sort = match query.sort.as_deref().unwrap_or(usual) {
        "name" => DriverSort::Name,
        "-name" => DriverSort::NameBackwards,
        "created_at" => DriverSort::Oldest,
        "-created_at" => DriverSort::Newest,
        _ => {
            return Err(Problem::field(
                "?sort",
                "invalid",
                "name, -name, created_at or -created_at.",
            ));
        }
    };
    match sort {
        DriverSort::Name | DriverSort::NameBackwards => caller.needs(Permission::NamesRead)?,
        DriverSort::Newest | DriverSort::Oldest => {}
    }
    let filter = DriverFilter {
        search: query.search.clone().filter(|text| !text.trim().is_empty()),
        search_cards: caller.may(Permission::CardRead),
        company: query.company.map(CompanyId),
        group: query.group.map(GroupId),
        locked: query.locked,
    };
    let page = app.store().drivers(&filter, sort, &query.page()?).await?;
    Ok(Json(Page {
        items: shown(&app, &caller, &page.items).await?,
        next_cursor: page.next.map(|cursor| cursor.as_str().to_owned()),
    }))
}

/// Enters a driver, with a card where one is given.
#[utoipa::path(
    post,
    path = "/drivers",
    tag = "people and things",
    request_body = DriverBody,
    responses((status = 201, description = "The driver", body = DriverDto))
)]
async fn add_driver(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<DriverBody>,
) -> Result<(StatusCode, Json<DriverDto>), Problem> {
    caller.needs(Permission::DriverEdit)?;
    if body.card.is_some() {
        caller.needs(Permission::TokenEdit)?;
    }
    let mut faults = Faults::new();
    let card = card_text("/card", body.card, &mut faults);
    let edit = DriverEdit {
        name: faults.name("/name", Some(body.name)),
        contact: faults.text("/contact", body.contact, CONTACT),
        note: faults.note("/note", body.note),
        company: body.company_id.map(|id| Some(CompanyId(id))),
        groups: some_of("/group_ids", body.group_ids, GroupId, &mut faults),
        vehicles: some_of("/vehicle_ids", body.vehicle_ids, VehicleId, &mut faults),
        locked: None,
    };
    faults.done()?;
    let request = Request::People(PeopleRequest::AddDriver(edit, card));
    let answer = ask(&app, &caller, request).await?;
    Ok((StatusCode::CREATED, answered(&app, &caller, answer).await?))
}

/// A driver; also one that is erased, without its name.
#[utoipa::path(
    get,
    path = "/drivers/{id}",
    tag = "people and things",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "The driver", body = DriverDto))
)]
async fn read_driver(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<Json<DriverDto>, Problem> {
    caller.needs(Permission::SiteRead)?;
    one(&app, &caller, id.parse(Code::DriverNotFound)?).await
}

/// Changes a driver.
#[utoipa::path(
    patch,
    path = "/drivers/{id}",
    tag = "people and things",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = DriverPatch,
    responses((status = 200, description = "The driver as it is now", body = DriverDto))
)]
async fn edit_driver(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Body(patch): Body<DriverPatch>,
) -> Result<Json<DriverDto>, Problem> {
    caller.needs(Permission::DriverEdit)?;
    let id: DriverId = id.parse(Code::DriverNotFound)?;
    let mut faults = Faults::new();
    let edit = DriverEdit {
        name: faults.name("/name", patch.name),
        contact: faults.text("/contact", patch.contact, CONTACT),
        note: faults.note("/note", patch.note),
        company: patch.company_id.map(|id| id.map(CompanyId)),
        groups: some_of("/group_ids", patch.group_ids, GroupId, &mut faults),
        vehicles: some_of("/vehicle_ids", patch.vehicle_ids, VehicleId, &mut faults),
        locked: patch.locked,
    };
    faults.done()?;
    let request = Request::People(PeopleRequest::EditDriver(id, edit));
    let answer = ask(&app, &caller, request).await?;
    answered(&app, &caller, answer).await
}

/// Erases a driver's name, contact and cards. Its sessions and decisions stay, with its id alone. It
/// is refused while one of its sessions runs.
#[utoipa::path(
    delete,
    path = "/drivers/{id}",
    tag = "people and things",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 204, description = "Done"))
)]
async fn erase_driver(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<StatusCode, Problem> {
    caller.needs(Permission::DriverErase)?;
    let id: DriverId = id.parse(Code::DriverNotFound)?;
    let request = Request::People(PeopleRequest::EraseDriver(id));
    ask(&app, &caller, request).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A card's text as a caller gave it.
pub(super) fn card_text(
    pointer: &str,
    text: Option<String>,
    faults: &mut Faults,
) -> Option<CardText> {
    let card = CardText(faults.text(pointer, text, 64)?);
    if card.key().is_empty() {
        faults.add(pointer, "required", "Enter the text that a reader shows.");
    }
    Some(card)
}

fn some_of<T>(
    pointer: &str,
    ids: Option<Vec<Uuid>>,
    to: impl Fn(Uuid) -> T,
    faults: &mut Faults,
) -> Option<Vec<T>> {
    let ids = ids?;
    if ids.len() > MOST {
        faults.add(pointer, "too_long", format!("At most {MOST}."));
    }
    Some(ids.into_iter().map(to).collect())
}

async fn answered(
    app: &App,
    caller: &Caller,
    answer: Answered,
) -> Result<Json<DriverDto>, Problem> {
    match answer {
        Answered(Answer::Driver(id)) => one(app, caller, id).await,
        other => Err(other.unexpected()),
    }
}

async fn one(app: &App, caller: &Caller, id: DriverId) -> Result<Json<DriverDto>, Problem> {
    let row = app.store().driver(id).await?.ok_or(Code::DriverNotFound)?;
    let mut shown = shown(app, caller, std::slice::from_ref(&row)).await?;
    shown.pop().map(Json).ok_or(Code::DriverNotFound.into())
}

/// Drivers with their cards, as far as the caller may see them.
async fn shown(
    app: &App,
    caller: &Caller,
    rows: &[StoredDriver],
) -> Result<Vec<DriverDto>, Problem> {
    let ids: Vec<DriverId> = rows.iter().map(|row| row.driver.id).collect();
    let cards = app.store().tokens_of_drivers(&ids).await?;
    let named = caller.may(Permission::NamesRead);
    Ok(rows
        .iter()
        .map(|row| DriverDto::new(row, &cards, named, |card| caller.card_text(card)))
        .collect())
}
