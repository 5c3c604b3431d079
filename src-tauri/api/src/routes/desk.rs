//! Who sits at this desk: the window, or a browser that is signed in. Switching takes a PIN at most.

use axum::{Json, extract::State};
use central::{Person, Setting, StoreChange, site::EventKind, verify_secret, vocabulary::PersonId};
use serde_json::{Map, json};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::store_and_tell;
use crate::{
    App,
    access::{Caller, Seat},
    dto::{DeskDto, DeskPerson, Me, SwitchBody},
    extract::Body,
    problem::{Code, Problem},
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(read_desk))
        .routes(routes!(switch_desk))
        .routes(routes!(lock_desk))
}

/// Who may sit down here. It is answered also while the desk is locked.
#[utoipa::path(
    get,
    path = "/desk",
    tag = "access",
    responses((status = 200, description = "The desk", body = DeskDto))
)]
async fn read_desk(State(app): State<App>, caller: Caller) -> Result<Json<DeskDto>, Problem> {
    caller.seat().ok_or(Code::PermissionDenied)?;
    let people = app.store().people().await?;
    let present = people.iter().filter(|person| person.retired_at.is_none());
    Ok(Json(DeskDto {
        locked: caller.is_locked(),
        people: present
            .map(|person| DeskPerson {
                id: person.id.0,
                name: person.name.clone(),
                asks: person.secret_hash.is_some(),
            })
            .collect(),
    }))
}

/// Somebody else sits down, or whoever locked the desk comes back.
#[utoipa::path(
    post,
    path = "/desk/switch",
    tag = "access",
    request_body = SwitchBody,
    responses((status = 200, description = "Who sits here now", body = Me))
)]
async fn switch_desk(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<SwitchBody>,
) -> Result<Json<Me>, Problem> {
    let seat = caller.seat().ok_or(Code::PermissionDenied)?;
    let person = app.store().person(PersonId(body.person)).await?;
    let person = person.filter(|person| person.retired_at.is_none());
    let person = person.ok_or(Code::PersonNotFound)?;
    check_secret(&app, &person, body.secret).await?;
    let rights = app.store().person_rights(person.id).await?;
    let now = Caller::person(&person, rights).at(seat, false);
    sit(&app, &now, seat, &person, false).await?;
    Ok(Json(now.to_me()))
}

/// Locks the desk: it may do nothing until somebody sits down with a PIN.
#[utoipa::path(
    post,
    path = "/desk/lock",
    tag = "access",
    responses((status = 200, description = "Who is awaited", body = Me))
)]
async fn lock_desk(State(app): State<App>, caller: Caller) -> Result<Json<Me>, Problem> {
    let seat = caller.seat().ok_or(Code::PermissionDenied)?;
    let me = caller.person_id().ok_or(Code::PermissionDenied)?;
    let person = app.store().person(me).await?.ok_or(Code::PersonNotFound)?;
    sit(&app, &caller, seat, &person, true).await?;
    Ok(Json(caller.at(seat, true).to_me()))
}

/// The PIN, if this person has one. Several wrong ones are followed by a pause.
async fn check_secret(app: &App, person: &Person, given: Option<String>) -> Result<(), Problem> {
    let Some(hash) = person.secret_hash.clone() else {
        return Ok(());
    };
    let now = app.clock().now().steady;
    app.tries().may_try(person.id, now).map_err(|wait| {
        Problem::new(Code::RateLimited)
            .with("wait_s", wait)
            .retry_after(wait)
    })?;
    let given = given.unwrap_or_default();
    let right = tokio::task::spawn_blocking(move || verify_secret(&hash, given.as_bytes()))
        .await
        .map_err(|error| Problem::internal(&error))?;
    // The pause counts from the answer: a hash takes its time.
    app.tries().note(person.id, right, app.clock().now().steady);
    if right {
        return Ok(());
    }
    Err(Code::PinWrong.into())
}

/// Who sits there from now on, or whom a locked desk waits for; `caller` is the one who did it.
async fn sit(
    app: &App,
    caller: &Caller,
    seat: Seat,
    person: &Person,
    locked: bool,
) -> Result<(), Problem> {
    let changes = match seat {
        Seat::Window => vec![
            StoreChange::Setting(Setting::window_person(person.id)),
            StoreChange::Setting(Setting::window_locked(locked)),
        ],
        Seat::Browser(id) => vec![StoreChange::BrowserSessionSeat(id, person.id, locked)],
    };
    let what = if locked { "locked" } else { "switched" };
    let mut told = Map::new();
    told.insert("what".to_owned(), json!(what));
    store_and_tell(app, caller, changes, EventKind::DeskSwitched, told).await
}
