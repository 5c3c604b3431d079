//! People at the desk: who they are and what they may do.

use axum::{Json, extract::State};
use central::{
    Person, PersonRight, StoreChange, hash_password, site::EventKind, vocabulary::PersonId,
};
use http::StatusCode;
use serde_json::{Map, json};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::store_and_tell;
use crate::{
    App,
    access::{Caller, Permission, Scope, new_id},
    dto::{Page, PersonBody, PersonDto, PersonPatch, RightDto},
    extract::{Body, Id, Params},
    page::ListQuery,
    problem::{Code, Problem},
    validate::Faults,
};

/// People that a site may have.
const PEOPLE: usize = 500;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_people, add_person))
        .routes(routes!(edit_person))
}

/// Lists people at the desk.
#[utoipa::path(
    get,
    path = "/people",
    tag = "access",
    params(ListQuery),
    responses((status = 200, description = "A page of people", body = Page<PersonDto>))
)]
async fn list_people(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<ListQuery>,
) -> Result<Json<Page<PersonDto>>, Problem> {
    caller.needs(Permission::NamesRead)?;
    let rights = app.store().all_rights().await?;
    let people = app.store().people().await?;
    let present = people.iter().filter(|person| person.retired_at.is_none());
    let rows = present.map(|person| PersonDto::new(person, &rights));
    query.cut(rows.collect(), |row| row.id).map(Json)
}

/// Enters a person.
#[utoipa::path(
    post,
    path = "/people",
    tag = "access",
    request_body = PersonBody,
    responses((status = 201, description = "The person", body = PersonDto))
)]
async fn add_person(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<PersonBody>,
) -> Result<(StatusCode, Json<PersonDto>), Problem> {
    caller.needs(Permission::PersonEdit)?;
    let mut faults = Faults::new();
    let name = faults.name("/name", Some(body.name)).unwrap_or_default();
    check_secret(&mut faults, body.secret.as_deref());
    check_rights(&mut faults, body.rights.as_deref());
    check_role(&mut faults, Some(body.role));
    if app.store().people().await?.len() >= PEOPLE {
        faults.add("/name", "too_many", "There are too many people already.");
    }
    faults.done()?;
    let now = app.clock().now().utc;
    let person = Person {
        id: PersonId(new_id(now)),
        name,
        role: body.role.into(),
        secret_hash: hashed(body.secret).await?,
        created_at: now,
        retired_at: None,
    };
    store(&app, &caller, &person, body.rights, "added").await?;
    Ok((StatusCode::CREATED, answer(&app, person.id).await?))
}

/// Changes a person: name, role, rights, PIN, or that they left. Everybody may change their own PIN.
#[utoipa::path(
    patch,
    path = "/people/{id}",
    tag = "access",
    params(("id" = Uuid, Path, description = "Their id")),
    request_body = PersonPatch,
    responses((status = 200, description = "The person as they are now", body = PersonDto))
)]
async fn edit_person(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Body(patch): Body<PersonPatch>,
) -> Result<Json<PersonDto>, Problem> {
    let id = id.parse::<PersonId>(Code::PersonNotFound);
    let own = id.as_ref().is_ok_and(|id| caller.is_person(*id));
    if !(own && patch.is_secret_alone()) {
        caller.needs(Permission::PersonEdit)?;
    }
    let id = id?;
    let before = app.store().person(id).await?;
    let before = before.filter(|person| person.retired_at.is_none());
    let before = before.ok_or(Code::PersonNotFound)?;
    let mut faults = Faults::new();
    let name = faults.name("/name", patch.name);
    check_secret(
        &mut faults,
        patch.secret.as_ref().and_then(Option::as_deref),
    );
    check_rights(&mut faults, patch.rights.as_deref());
    check_role(&mut faults, patch.role);
    let after = Person {
        name: name.unwrap_or_else(|| before.name.clone()),
        role: patch.role.map_or(before.role, Into::into),
        retired_at: patch.retired.then(|| app.clock().now().utc),
        ..before.clone()
    };
    check_someone_is_left(&app, &after, patch.rights.as_deref(), &mut faults).await?;
    if patch.retired && caller.is_person(id) {
        faults.add("/retired", "invalid", "Somebody else has to do this.");
    }
    faults.done()?;
    let secret_hash = match patch.secret {
        Some(secret) => hashed(secret).await?,
        None => before.secret_hash,
    };
    let after = Person {
        secret_hash,
        ..after
    };
    let what = if patch.retired { "retired" } else { "changed" };
    store(&app, &caller, &after, patch.rights, what).await?;
    answer(&app, id).await
}

/// Somebody must be left who can change people and settings.
async fn check_someone_is_left(
    app: &App,
    after: &Person,
    rights: Option<&[RightDto]>,
    faults: &mut Faults,
) -> Result<(), Problem> {
    let kept = app.store().all_rights().await?;
    let mut people = app.store().people().await?;
    for person in &mut people {
        if person.id == after.id {
            *person = after.clone();
        }
    }
    let can = |person: &Person| {
        let single = match rights.filter(|_| person.id == after.id) {
            Some(rights) => rights
                .iter()
                .find(|right| right.permission == Permission::PersonEdit)
                .map(|right| right.granted),
            None => kept
                .iter()
                .find(|right| {
                    right.person_id == person.id
                        && right.permission == Permission::PersonEdit.as_str()
                })
                .map(|right| right.granted),
        };
        let role = Scope::from(person.role).allows(Permission::PersonEdit);
        person.retired_at.is_none() && single.unwrap_or(role)
    };
    if !people.iter().any(can) {
        let pointer = if after.retired_at.is_some() {
            "/retired"
        } else {
            "/role"
        };
        faults.add(
            pointer,
            "last_admin",
            "Nobody would be left who may change people. Give that right to somebody else first.",
        );
    }
    Ok(())
}

fn check_secret(faults: &mut Faults, secret: Option<&str>) {
    if secret.is_some_and(|secret| !(4..=128).contains(&secret.chars().count())) {
        faults.add("/secret", "invalid", "4 to 128 characters.");
    }
}

fn check_rights(faults: &mut Faults, rights: Option<&[RightDto]>) {
    let rights = rights.unwrap_or_default();
    let twice = rights.iter().enumerate().any(|(index, right)| {
        let mut before = rights.iter().take(index);
        before.any(|other| other.permission == right.permission)
    });
    if twice {
        faults.add("/rights", "invalid", "Each permission once.");
    }
}

/// The wall is a link, which nobody sits at.
fn check_role(faults: &mut Faults, role: Option<Scope>) {
    if role == Some(Scope::Wall) {
        let message = "The wall is a link of its own, not a role of a person.";
        faults.add("/role", "invalid", message);
    }
}

/// Off the async threads: hashing costs time on purpose.
async fn hashed(secret: Option<String>) -> Result<Option<String>, Problem> {
    let Some(secret) = secret else {
        return Ok(None);
    };
    tokio::task::spawn_blocking(move || hash_password(secret.as_bytes()))
        .await
        .map_err(|error| Problem::internal(&error))?
        .map(Some)
        .map_err(|error| Problem::internal(&error))
}

async fn store(
    app: &App,
    caller: &Caller,
    person: &Person,
    rights: Option<Vec<RightDto>>,
    what: &str,
) -> Result<(), Problem> {
    let mut changes = vec![StoreChange::Person(person.clone())];
    if let Some(rights) = rights {
        changes.push(StoreChange::PersonRightsCleared(person.id));
        changes.extend(rights.into_iter().map(|right| {
            StoreChange::PersonRight(PersonRight {
                person_id: person.id,
                permission: right.permission.as_str().to_owned(),
                granted: right.granted,
            })
        }));
    }
    let mut told = Map::new();
    told.insert("person_id".to_owned(), json!(person.id));
    told.insert("what".to_owned(), json!(what));
    store_and_tell(app, caller, changes, EventKind::PersonChanged, told).await
}

async fn answer(app: &App, id: PersonId) -> Result<Json<PersonDto>, Problem> {
    let rights = app.store().all_rights().await?;
    let person = app.store().person(id).await?.ok_or(Code::PersonNotFound)?;
    Ok(Json(PersonDto::new(&person, &rights)))
}
