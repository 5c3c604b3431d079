//! Cost centres, and who belonged to which, from when to when. Nothing live depends on them, so they
//! are written without asking the site; each change leaves an event with its actor.

use axum::{Json, extract::State};
use central::{
    CostCentre, Membership, StoreChange,
    site::EventKind,
    vocabulary::{CostCentreId, DriverId, MembershipId},
};
use http::StatusCode;
use serde_json::{Map, json};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{groups::in_order, store_and_tell};
use crate::{
    App,
    access::{Caller, Permission, new_id},
    dto::{
        CostCentreBody, CostCentreDto, CostCentrePatch, MembershipBody, MembershipDto,
        MembershipPatch, Page,
    },
    extract::{Body, Id, Params},
    page::{ListQuery, NamedQuery},
    problem::{Code, Problem},
    validate::Faults,
};

/// Characters of a code.
const CODE: usize = 40;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_cost_centres, add_cost_centre))
        .routes(routes!(edit_cost_centre, remove_cost_centre))
        .routes(routes!(list_members, add_member))
        .routes(routes!(edit_member, remove_member))
}

/// Lists cost centres.
#[utoipa::path(
    get,
    path = "/cost-centres",
    tag = "people and things",
    params(NamedQuery),
    responses((status = 200, description = "A page of cost centres", body = Page<CostCentreDto>))
)]
async fn list_cost_centres(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<NamedQuery>,
) -> Result<Json<Page<CostCentreDto>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let mut rows = app.store().cost_centres().await?;
    rows.retain(|row| row.retired_at.is_none());
    let rows = in_order(
        rows,
        query.sort.as_deref(),
        query.search.as_deref(),
        |row| (&row.name, row.created_at),
        |row| format!("{} {}", row.code, row.name),
    )?;
    let items = rows.iter().map(CostCentreDto::from).collect();
    query.cut(items, |row: &CostCentreDto| row.id).map(Json)
}

/// Enters a cost centre.
#[utoipa::path(
    post,
    path = "/cost-centres",
    tag = "people and things",
    request_body = CostCentreBody,
    responses((status = 201, description = "The cost centre", body = CostCentreDto))
)]
async fn add_cost_centre(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<CostCentreBody>,
) -> Result<(StatusCode, Json<CostCentreDto>), Problem> {
    caller.needs(Permission::DriverEdit)?;
    let now = app.clock().now().utc;
    let row = CostCentre {
        id: CostCentreId(new_id(now)),
        code: String::new(),
        name: String::new(),
        created_at: now,
        retired_at: None,
    };
    let patch = CostCentrePatch {
        code: Some(body.code),
        name: Some(body.name),
    };
    Ok((StatusCode::CREATED, write(&app, &caller, row, patch).await?))
}

/// Changes a cost centre.
#[utoipa::path(
    patch,
    path = "/cost-centres/{id}",
    tag = "people and things",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = CostCentrePatch,
    responses((status = 200, description = "The cost centre as it is now", body = CostCentreDto))
)]
async fn edit_cost_centre(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Body(patch): Body<CostCentrePatch>,
) -> Result<Json<CostCentreDto>, Problem> {
    caller.needs(Permission::DriverEdit)?;
    let row = find(&app, &id).await?;
    write(&app, &caller, row, patch).await
}

async fn write(
    app: &App,
    caller: &Caller,
    mut row: CostCentre,
    patch: CostCentrePatch,
) -> Result<Json<CostCentreDto>, Problem> {
    let mut faults = Faults::new();
    row.name = faults.name("/name", patch.name).unwrap_or(row.name);
    row.code = faults.text("/code", patch.code, CODE).unwrap_or(row.code);
    if row.code.is_empty() {
        faults.add("/code", "required", "This may not be empty.");
    }
    faults.done()?;
    let others = app.store().cost_centres().await?;
    let taken = others.iter().any(|other| {
        other.id != row.id
            && other.retired_at.is_none()
            && other.code.to_lowercase() == row.code.to_lowercase()
    });
    if taken {
        return Err(Code::NameTaken.into());
    }
    let shown = CostCentreDto::from(&row);
    let id = row.id;
    store(app, caller, id, None, vec![StoreChange::CostCentre(row)]).await?;
    Ok(Json(shown))
}

/// Takes a cost centre out; who belonged to it stays known.
#[utoipa::path(
    delete,
    path = "/cost-centres/{id}",
    tag = "people and things",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 204, description = "Done"))
)]
async fn remove_cost_centre(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<StatusCode, Problem> {
    caller.needs(Permission::DriverEdit)?;
    let mut row = find(&app, &id).await?;
    let members = app.store().members(row.id).await?;
    let lasting = members.iter().filter(|member| member.to.is_none()).count();
    if lasting > 0 {
        return Err(Problem::new(Code::StillInUse)
            .with("by", "members")
            .with("count", lasting));
    }
    row.retired_at = Some(app.clock().now().utc);
    let id = row.id;
    store(&app, &caller, id, None, vec![StoreChange::CostCentre(row)]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists who belonged to a cost centre, the latest first.
#[utoipa::path(
    get,
    path = "/cost-centres/{id}/members",
    tag = "people and things",
    params(("id" = Uuid, Path, description = "Its id"), ListQuery),
    responses((status = 200, description = "A page of memberships", body = Page<MembershipDto>))
)]
async fn list_members(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Params(query): Params<ListQuery>,
) -> Result<Json<Page<MembershipDto>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let row = find(&app, &id).await?;
    let members = app.store().members(row.id).await?;
    let items = members
        .iter()
        .map(|member| shown(&app, &caller, member))
        .collect();
    query.cut(items, |row: &MembershipDto| row.id).map(Json)
}

/// Lets a driver belong to a cost centre. An earlier membership without an end ends on that day.
#[utoipa::path(
    post,
    path = "/cost-centres/{id}/members",
    tag = "people and things",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = MembershipBody,
    responses((status = 201, description = "The membership", body = MembershipDto))
)]
async fn add_member(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Body(body): Body<MembershipBody>,
) -> Result<(StatusCode, Json<MembershipDto>), Problem> {
    caller.needs(Permission::DriverEdit)?;
    let centre = find(&app, &id).await?;
    let driver = DriverId(body.driver_id);
    let known = app.store().driver(driver).await?;
    if known.is_none_or(|row| row.driver.erased_at.is_some()) {
        return Err(Problem::field(
            "/driver_id",
            "invalid",
            "It names something that is not there.",
        ));
    }
    let new = Membership {
        id: MembershipId(new_id(app.clock().now().utc)),
        cost_centre_id: centre.id,
        driver_id: driver,
        from: body.from,
        to: body.to,
    };
    in_order_of_days(&new)?;
    let mut changes = Vec::new();
    for earlier in app.store().memberships(driver).await? {
        if !earlier.overlaps(&new) {
            continue;
        }
        if earlier.to.is_some() || earlier.from >= new.from {
            return Err(Code::MembershipOverlaps.into());
        }
        changes.push(StoreChange::Membership(Membership {
            to: Some(new.from),
            ..earlier
        }));
    }
    changes.push(StoreChange::Membership(new.clone()));
    store(&app, &caller, centre.id, Some(new.id), changes).await?;
    Ok((StatusCode::CREATED, Json(shown(&app, &caller, &new))))
}

/// Changes the days of a membership.
#[utoipa::path(
    patch,
    path = "/cost-centres/{id}/members/{member}",
    tag = "people and things",
    params(
        ("id" = Uuid, Path, description = "Its id"),
        ("member" = Uuid, Path, description = "The membership's id")
    ),
    request_body = MembershipPatch,
    responses((status = 200, description = "The membership as it is now", body = MembershipDto))
)]
async fn edit_member(
    State(app): State<App>,
    caller: Caller,
    at: MemberAt,
    Body(patch): Body<MembershipPatch>,
) -> Result<Json<MembershipDto>, Problem> {
    caller.needs(Permission::DriverEdit)?;
    let mut row = at.find(&app).await?;
    row.from = patch.from.unwrap_or(row.from);
    row.to = patch.to.unwrap_or(row.to);
    in_order_of_days(&row)?;
    let others = app.store().memberships(row.driver_id).await?;
    if others
        .iter()
        .any(|other| other.id != row.id && other.overlaps(&row))
    {
        return Err(Code::MembershipOverlaps.into());
    }
    let answer = shown(&app, &caller, &row);
    let (centre, id) = (row.cost_centre_id, row.id);
    store(
        &app,
        &caller,
        centre,
        Some(id),
        vec![StoreChange::Membership(row)],
    )
    .await?;
    Ok(Json(answer))
}

/// Takes back a membership that was a mistake. To end one, give it a last day.
#[utoipa::path(
    delete,
    path = "/cost-centres/{id}/members/{member}",
    tag = "people and things",
    params(
        ("id" = Uuid, Path, description = "Its id"),
        ("member" = Uuid, Path, description = "The membership's id")
    ),
    responses((status = 204, description = "Done"))
)]
async fn remove_member(
    State(app): State<App>,
    caller: Caller,
    at: MemberAt,
) -> Result<StatusCode, Problem> {
    caller.needs(Permission::DriverEdit)?;
    let row = at.find(&app).await?;
    let change = StoreChange::MembershipRemoved(row.id);
    store(
        &app,
        &caller,
        row.cost_centre_id,
        Some(row.id),
        vec![change],
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `{id}` and `{member}` of a path, unread.
struct MemberAt {
    centre: String,
    member: String,
}

impl axum::extract::FromRequestParts<App> for MemberAt {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut http::request::Parts,
        app: &App,
    ) -> Result<Self, Problem> {
        axum::extract::Path::<(String, String)>::from_request_parts(parts, app)
            .await
            .map(|axum::extract::Path((centre, member))| Self { centre, member })
            .map_err(|_| Code::RouteNotFound.into())
    }
}

impl MemberAt {
    async fn find(&self, app: &App) -> Result<Membership, Problem> {
        let centre = find(app, &Id(self.centre.clone())).await?;
        let member = self.member.parse::<MembershipId>().ok();
        let members = app.store().members(centre.id).await?;
        members
            .into_iter()
            .find(|row| Some(row.id) == member)
            .ok_or(Code::MembershipNotFound.into())
    }
}

fn in_order_of_days(row: &Membership) -> Result<(), Problem> {
    if row.to.is_some_and(|to| to <= row.from) {
        return Err(Problem::field(
            "/to",
            "invalid",
            "The day after the last one has to come after the first.",
        ));
    }
    Ok(())
}

fn shown(app: &App, caller: &Caller, row: &Membership) -> MembershipDto {
    MembershipDto::new(row, caller.driver_name(app.live(), Some(row.driver_id)))
}

async fn find(app: &App, id: &Id) -> Result<CostCentre, Problem> {
    let id: CostCentreId = id.parse(Code::CostCentreNotFound)?;
    let rows = app.store().cost_centres().await?;
    rows.into_iter()
        .find(|row| row.id == id && row.retired_at.is_none())
        .ok_or(Code::CostCentreNotFound.into())
}

/// Writes rows together with the event that tells of them.
async fn store(
    app: &App,
    caller: &Caller,
    centre: CostCentreId,
    member: Option<MembershipId>,
    changes: Vec<StoreChange>,
) -> Result<(), Problem> {
    let mut data = Map::new();
    data.insert("cost_centre_id".to_owned(), json!(centre));
    if let Some(member) = member {
        data.insert("membership_id".to_owned(), json!(member));
    }
    store_and_tell(app, caller, changes, EventKind::CostCentreChanged, data).await
}
