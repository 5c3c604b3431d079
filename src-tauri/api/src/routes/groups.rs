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

/// The routes of what is a name and a note: groups and companies.
macro_rules! named_routes {
    (
        $path:literal, $path_of_one:literal, $dto:ident, $id:ident, $edit:ident, $all:ident,
        $answer:path, $not_found:path, [$Add:path, $Edit:path, $Remove:path],
        $(#[$list_doc:meta])+ $list:ident, $(#[$add_doc:meta])+ $add:ident,
        $(#[$read_doc:meta])+ $read:ident, $(#[$edit_doc:meta])+ $change:ident,
        $(#[$remove_doc:meta])+ $remove:ident, $one:ident, $asked:ident $(,)?
    ) => {
        $(#[$list_doc])+
        #[utoipa::path(
            get,
            path = $path,
            tag = "people and things",
            params(NamedQuery),
            responses((status = 200, description = "A page of them", body = Page<$dto>))
        )]
        async fn $list(
            State(app): State<App>,
            caller: Caller,
            Params(query): Params<NamedQuery>,
        ) -> Result<Json<Page<$dto>>, Problem> {
            caller.needs(Permission::SiteRead)?;
            let mut rows = app.store().$all().await?;
            rows.retain(|counted| counted.row.retired_at.is_none());
            let rows = in_order(
                rows,
                query.sort.as_deref(),
                query.search.as_deref(),
                |counted| (&counted.row.name, counted.row.created_at),
                |counted| counted.row.name.clone(),
            )?;
            let items = rows.iter().map($dto::from).collect();
            query.cut(items, |row: &$dto| row.id).map(Json)
        }

        $(#[$add_doc])+
        #[utoipa::path(
            post,
            path = $path,
            tag = "people and things",
            request_body = NamedBody,
            responses((status = 201, description = "It", body = $dto))
        )]
        async fn $add(
            State(app): State<App>,
            caller: Caller,
            Body(body): Body<NamedBody>,
        ) -> Result<(StatusCode, Json<$dto>), Problem> {
            caller.needs(Permission::DriverEdit)?;
            let (name, note) = checked(Some(body.name), body.note)?;
            let made = $asked(&app, &caller, $Add($edit { name, note })).await?;
            Ok((StatusCode::CREATED, made))
        }

        $(#[$read_doc])+
        #[utoipa::path(
            get,
            path = $path_of_one,
            tag = "people and things",
            params(("id" = Uuid, Path, description = "Its id")),
            responses((status = 200, description = "It", body = $dto))
        )]
        async fn $read(
            State(app): State<App>,
            caller: Caller,
            id: Id,
        ) -> Result<Json<$dto>, Problem> {
            caller.needs(Permission::SiteRead)?;
            $one(&app, id.parse($not_found)?).await
        }

        $(#[$edit_doc])+
        #[utoipa::path(
            patch,
            path = $path_of_one,
            tag = "people and things",
            params(("id" = Uuid, Path, description = "Its id")),
            request_body = NamedPatch,
            responses((status = 200, description = "As it is now", body = $dto))
        )]
        async fn $change(
            State(app): State<App>,
            caller: Caller,
            id: Id,
            Body(patch): Body<NamedPatch>,
        ) -> Result<Json<$dto>, Problem> {
            caller.needs(Permission::DriverEdit)?;
            let id: $id = id.parse($not_found)?;
            let (name, note) = checked(patch.name, patch.note)?;
            $asked(&app, &caller, $Edit(id, $edit { name, note })).await
        }

        $(#[$remove_doc])+
        #[utoipa::path(
            delete,
            path = $path_of_one,
            tag = "people and things",
            params(("id" = Uuid, Path, description = "Its id")),
            responses((status = 204, description = "Done"))
        )]
        async fn $remove(
            State(app): State<App>,
            caller: Caller,
            id: Id,
        ) -> Result<StatusCode, Problem> {
            caller.needs(Permission::DriverEdit)?;
            let id: $id = id.parse($not_found)?;
            ask(&app, &caller, Request::People($Remove(id))).await?;
            Ok(StatusCode::NO_CONTENT)
        }

        async fn $asked(
            app: &App,
            caller: &Caller,
            request: PeopleRequest,
        ) -> Result<Json<$dto>, Problem> {
            match ask(app, caller, Request::People(request)).await? {
                Answered($answer(id)) => $one(app, id).await,
                other => Err(other.unexpected()),
            }
        }

        async fn $one(app: &App, id: $id) -> Result<Json<$dto>, Problem> {
            let rows = app.store().$all().await?;
            let found = rows.iter().find(|counted| counted.row.id == id);
            Ok(Json(found.ok_or($not_found)?.into()))
        }
    };
}

named_routes! {
    "/groups", "/groups/{id}", GroupDto, GroupId, GroupEdit, groups, Answer::Group,
    Code::GroupNotFound,
    [PeopleRequest::AddGroup, PeopleRequest::EditGroup, PeopleRequest::RemoveGroup],
    /// Lists groups of drivers.
    list_groups,
    /// Enters a group.
    add_group,
    /// A group.
    read_group,
    /// Changes a group.
    edit_group,
    /// Takes a group out. It is refused while drivers are in it.
    remove_group,
    group, group_of,
}

named_routes! {
    "/companies", "/companies/{id}", CompanyDto, CompanyId, CompanyEdit, companies, Answer::Company,
    Code::CompanyNotFound,
    [PeopleRequest::AddCompany, PeopleRequest::EditCompany, PeopleRequest::RemoveCompany],
    /// Lists companies.
    list_companies,
    /// Enters a company.
    add_company,
    /// A company.
    read_company,
    /// Changes a company.
    edit_company,
    /// Takes a company out. It is refused while drivers or vehicles belong to it.
    remove_company,
    company, company_of,
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
