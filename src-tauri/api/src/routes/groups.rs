//! Groups and companies.

use axum::{Json, extract::State};
use central::{
    search_key,
    site::{Answer, CompanyEdit, GroupEdit, PeopleRequest, Request},
    vocabulary::{CompanyId, GroupId, Timestamp},
};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Answered, ask};
use crate::{
    App,
    access::{Caller, Permission},
    dto::{CompanyDto, GroupDto, NamedBody, NamedPatch, Page},
    extract::{Body, Id, Params},
    page::NamedQuery,
    problem::{Code, Problem},
    validate::Faults,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_groups, add_group))
        .routes(routes!(read_group, edit_group, remove_group))
        .routes(routes!(list_companies, add_company))
        .routes(routes!(read_company, edit_company, remove_company))
}

/// Lists groups of drivers.
#[utoipa::path(
    get,
    path = "/groups",
    tag = "people and things",
    params(NamedQuery),
    responses((status = 200, description = "A page of groups", body = Page<GroupDto>))
)]
async fn list_groups(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<NamedQuery>,
) -> Result<Json<Page<GroupDto>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let mut rows = app.store().groups().await?;
    rows.retain(|counted| counted.row.retired_at.is_none());
    let rows = in_order(
        rows,
        query.sort.as_deref(),
        query.search.as_deref(),
        |counted| (&counted.row.name, counted.row.created_at),
        |counted| counted.row.name.clone(),
    )?;
    let items = rows.iter().map(GroupDto::from).collect();
    query.cut(items, |row: &GroupDto| row.id).map(Json)
}

/// Enters a group.
#[utoipa::path(
    post,
    path = "/groups",
    tag = "people and things",
    request_body = NamedBody,
    responses((status = 201, description = "The group", body = GroupDto))
)]
async fn add_group(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<NamedBody>,
) -> Result<(StatusCode, Json<GroupDto>), Problem> {
    caller.needs(Permission::DriverEdit)?;
    let (name, note) = checked(Some(body.name), body.note)?;
    let request = PeopleRequest::AddGroup(GroupEdit { name, note });
    Ok((StatusCode::CREATED, group_of(&app, &caller, request).await?))
}

/// A group.
#[utoipa::path(
    get,
    path = "/groups/{id}",
    tag = "people and things",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "The group", body = GroupDto))
)]
async fn read_group(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<Json<GroupDto>, Problem> {
    caller.needs(Permission::SiteRead)?;
    group(&app, id.parse(Code::GroupNotFound)?).await
}

/// Changes a group.
#[utoipa::path(
    patch,
    path = "/groups/{id}",
    tag = "people and things",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = NamedPatch,
    responses((status = 200, description = "The group as it is now", body = GroupDto))
)]
async fn edit_group(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Body(patch): Body<NamedPatch>,
) -> Result<Json<GroupDto>, Problem> {
    caller.needs(Permission::DriverEdit)?;
    let id: GroupId = id.parse(Code::GroupNotFound)?;
    let (name, note) = checked(patch.name, patch.note)?;
    let request = PeopleRequest::EditGroup(id, GroupEdit { name, note });
    group_of(&app, &caller, request).await
}

/// Takes a group out. It is refused while drivers are in it.
#[utoipa::path(
    delete,
    path = "/groups/{id}",
    tag = "people and things",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 204, description = "Done"))
)]
async fn remove_group(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<StatusCode, Problem> {
    caller.needs(Permission::DriverEdit)?;
    let id: GroupId = id.parse(Code::GroupNotFound)?;
    let request = Request::People(PeopleRequest::RemoveGroup(id));
    ask(&app, &caller, request).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn group_of(
    app: &App,
    caller: &Caller,
    request: PeopleRequest,
) -> Result<Json<GroupDto>, Problem> {
    match ask(app, caller, Request::People(request)).await? {
        Answered(Answer::Group(id)) => group(app, id).await,
        other => Err(other.unexpected()),
    }
}

async fn group(app: &App, id: GroupId) -> Result<Json<GroupDto>, Problem> {
    let rows = app.store().groups().await?;
    let found = rows.iter().find(|counted| counted.row.id == id);
    Ok(Json(found.ok_or(Code::GroupNotFound)?.into()))
}

/// Lists companies.
#[utoipa::path(
    get,
    path = "/companies",
    tag = "people and things",
    params(NamedQuery),
    responses((status = 200, description = "A page of companies", body = Page<CompanyDto>))
)]
async fn list_companies(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<NamedQuery>,
) -> Result<Json<Page<CompanyDto>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let mut rows = app.store().companies().await?;
    rows.retain(|counted| counted.row.retired_at.is_none());
    let rows = in_order(
        rows,
        query.sort.as_deref(),
        query.search.as_deref(),
        |counted| (&counted.row.name, counted.row.created_at),
        |counted| counted.row.name.clone(),
    )?;
    let items = rows.iter().map(CompanyDto::from).collect();
    query.cut(items, |row: &CompanyDto| row.id).map(Json)
}

/// Enters a company.
#[utoipa::path(
    post,
    path = "/companies",
    tag = "people and things",
    request_body = NamedBody,
    responses((status = 201, description = "The company", body = CompanyDto))
)]
async fn add_company(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<NamedBody>,
) -> Result<(StatusCode, Json<CompanyDto>), Problem> {
    caller.needs(Permission::DriverEdit)?;
    let (name, note) = checked(Some(body.name), body.note)?;
    let request = PeopleRequest::AddCompany(CompanyEdit { name, note });
    Ok((
        StatusCode::CREATED,
        company_of(&app, &caller, request).await?,
    ))
}

/// A company.
#[utoipa::path(
    get,
    path = "/companies/{id}",
    tag = "people and things",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "The company", body = CompanyDto))
)]
async fn read_company(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<Json<CompanyDto>, Problem> {
    caller.needs(Permission::SiteRead)?;
    company(&app, id.parse(Code::CompanyNotFound)?).await
}

/// Changes a company.
#[utoipa::path(
    patch,
    path = "/companies/{id}",
    tag = "people and things",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = NamedPatch,
    responses((status = 200, description = "The company as it is now", body = CompanyDto))
)]
async fn edit_company(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Body(patch): Body<NamedPatch>,
) -> Result<Json<CompanyDto>, Problem> {
    caller.needs(Permission::DriverEdit)?;
    let id: CompanyId = id.parse(Code::CompanyNotFound)?;
    let (name, note) = checked(patch.name, patch.note)?;
    let request = PeopleRequest::EditCompany(id, CompanyEdit { name, note });
    company_of(&app, &caller, request).await
}

/// Takes a company out. It is refused while drivers or vehicles belong to it.
#[utoipa::path(
    delete,
    path = "/companies/{id}",
    tag = "people and things",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 204, description = "Done"))
)]
async fn remove_company(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<StatusCode, Problem> {
    caller.needs(Permission::DriverEdit)?;
    let id: CompanyId = id.parse(Code::CompanyNotFound)?;
    let request = Request::People(PeopleRequest::RemoveCompany(id));
    ask(&app, &caller, request).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn company_of(
    app: &App,
    caller: &Caller,
    request: PeopleRequest,
) -> Result<Json<CompanyDto>, Problem> {
    match ask(app, caller, Request::People(request)).await? {
        Answered(Answer::Company(id)) => company(app, id).await,
        other => Err(other.unexpected()),
    }
}

async fn company(app: &App, id: CompanyId) -> Result<Json<CompanyDto>, Problem> {
    let rows = app.store().companies().await?;
    let found = rows.iter().find(|counted| counted.row.id == id);
    Ok(Json(found.ok_or(Code::CompanyNotFound)?.into()))
}

fn checked(
    name: Option<String>,
    note: Option<String>,
) -> Result<(Option<String>, Option<String>), Problem> {
    let mut faults = Faults::new();
    let name = faults.name("/name", name);
    let note = faults.note("/note", note);
    faults.done()?;
    Ok((name, note))
}

/// Rows of a list that is held in memory: those that hold the text, in the order asked for.
pub(super) fn in_order<T>(
    mut rows: Vec<T>,
    sort: Option<&str>,
    search: Option<&str>,
    key: impl Fn(&T) -> (&String, Timestamp),
    words: impl Fn(&T) -> String,
) -> Result<Vec<T>, Problem> {
    if let Some(search) = search.map(search_key).filter(|text| !text.is_empty()) {
        rows.retain(|row| search_key(&words(row)).contains(&search));
    }
    let (by_name, backwards) = match sort {
        None | Some("name") => (true, false),
        Some("-name") => (true, true),
        Some("created_at") => (false, false),
        Some("-created_at") => (false, true),
        Some(_) => {
            return Err(Problem::field(
                "?sort",
                "invalid",
                "name, -name, created_at or -created_at.",
            ));
        }
    };
    if by_name {
        rows.sort_by_cached_key(|row| search_key(key(row).0));
    } else {
        rows.sort_by_key(|row| key(row).1);
    }
    if backwards {
        rows.reverse();
    }
    Ok(rows)
}
