//! The site's holidays.

use axum::{Json, extract::State};
use central::{
    site::{Answer, HolidayEdit, Request},
    vocabulary::HolidayId,
};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Answered, ask};
use crate::{
    App,
    access::{Caller, Permission},
    dto::{HolidayBody, HolidayDto, Page},
    extract::{Body, Id, Params},
    page::ListQuery,
    problem::{Code, Problem},
    validate::Faults,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_holidays, add_holiday))
        .routes(routes!(edit_holiday, remove_holiday))
}

/// Lists holidays, by date.
#[utoipa::path(
    get,
    path = "/holidays",
    tag = "rules",
    params(ListQuery),
    responses((status = 200, description = "A page of holidays", body = Page<HolidayDto>))
)]
async fn list_holidays(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<ListQuery>,
) -> Result<Json<Page<HolidayDto>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let rows = app.store().holidays().await?;
    query
        .cut(rows.iter().map(HolidayDto::from).collect(), |row| row.id)
        .map(Json)
}

/// Enters a holiday.
#[utoipa::path(
    post,
    path = "/holidays",
    tag = "rules",
    request_body = HolidayBody,
    responses((status = 201, description = "The holiday", body = HolidayDto))
)]
async fn add_holiday(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<HolidayBody>,
) -> Result<(StatusCode, Json<HolidayDto>), Problem> {
    caller.needs(Permission::RuleEdit)?;
    let mut faults = Faults::new();
    if body.date.is_none() {
        faults.add("/date", "required", "Say which day.");
    }
    if body.name.is_none() {
        faults.add("/name", "required", "Give it a name.");
    }
    let edit = read(body, &mut faults);
    faults.done()?;
    let answer = ask(&app, &caller, Request::AddHoliday(edit)).await?;
    Ok((StatusCode::CREATED, answered(&app, answer).await?))
}

/// Changes a holiday.
#[utoipa::path(
    patch,
    path = "/holidays/{id}",
    tag = "rules",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = HolidayBody,
    responses((status = 200, description = "The holiday as it is now", body = HolidayDto))
)]
async fn edit_holiday(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Body(body): Body<HolidayBody>,
) -> Result<Json<HolidayDto>, Problem> {
    caller.needs(Permission::RuleEdit)?;
    let id: HolidayId = id.parse(Code::HolidayNotFound)?;
    let mut faults = Faults::new();
    let edit = read(body, &mut faults);
    faults.done()?;
    let answer = ask(&app, &caller, Request::EditHoliday(id, edit)).await?;
    answered(&app, answer).await
}

/// Takes a holiday out.
#[utoipa::path(
    delete,
    path = "/holidays/{id}",
    tag = "rules",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 204, description = "It is out"))
)]
async fn remove_holiday(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<StatusCode, Problem> {
    caller.needs(Permission::RuleEdit)?;
    let id: HolidayId = id.parse(Code::HolidayNotFound)?;
    match ask(&app, &caller, Request::RemoveHoliday(id)).await? {
        Answered(Answer::Holiday(_)) => Ok(StatusCode::NO_CONTENT),
        other => Err(other.unexpected()),
    }
}

fn read(body: HolidayBody, faults: &mut Faults) -> HolidayEdit {
    HolidayEdit {
        date: body.date,
        name: faults.name("/name", body.name),
        recurrence: body
            .recurrence
            .map(|rule| faults.text("/recurrence", rule, 200)),
    }
}

async fn answered(app: &App, answer: Answered) -> Result<Json<HolidayDto>, Problem> {
    match answer {
        Answered(Answer::Holiday(id)) => {
            let row = app.store().holiday(id).await?;
            Ok(Json((&row.ok_or(Code::HolidayNotFound)?).into()))
        }
        other => Err(other.unexpected()),
    }
}
