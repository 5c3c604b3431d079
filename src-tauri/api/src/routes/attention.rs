//! What needs somebody at the desk.

use axum::{Json, extract::State};
use central::{
    AttentionFilter,
    site::{Attention, AttentionEdit, Request},
    vocabulary::{AttentionId, PersonId},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::ask;
use crate::{
    App,
    access::{Caller, Permission},
    directory::Directory,
    dto::{AttentionDto, AttentionPatch, Page},
    extract::{Body, Id, Params},
    page::{AttentionQuery, answer},
    problem::{Code, Problem},
    validate::Faults,
};

/// Nothing is put off for longer than a month.
const SNOOZE_MILLIS: i64 = 31 * 24 * 60 * 60 * 1000;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_attention))
        .routes(routes!(read_attention, edit_attention))
}

/// Lists what needs somebody and what did, the newest first.
#[utoipa::path(
    get,
    path = "/attention",
    tag = "attention",
    params(AttentionQuery),
    responses((status = 200, description = "A page of items", body = Page<AttentionDto>))
)]
async fn list_attention(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<AttentionQuery>,
) -> Result<Json<Page<AttentionDto>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let station = match query.station.as_deref() {
        Some(text) => Some(Directory::now(&app).station(text)?),
        None => None,
    };
    let filter = AttentionFilter {
        open: query.open,
        kind: query.kind.map(Into::into),
        severity: query.severity.map(Into::into),
        owner: query.owner.map(PersonId),
        station,
    };
    let page = app.store().attentions(&filter, &query.page()?).await?;
    let tokens = page.items.iter().filter_map(|row| row.token_id);
    let cards = app.cards().texts(app.central(), tokens).await?;
    Ok(Json(answer(page, |row| {
        let card = row.token_id.and_then(|id| cards.get(&id));
        AttentionDto::new(&row, card.map(|card| caller.card_text(card)))
    })))
}

/// Something that needs somebody.
#[utoipa::path(
    get,
    path = "/attention/{id}",
    tag = "attention",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "The item", body = AttentionDto))
)]
async fn read_attention(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<Json<AttentionDto>, Problem> {
    caller.needs(Permission::SiteRead)?;
    one(&app, &caller, id.parse(Code::AttentionNotFound)?).await
}

/// Takes it, puts it off, writes about it, or closes it.
#[utoipa::path(
    patch,
    path = "/attention/{id}",
    tag = "attention",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = AttentionPatch,
    responses((status = 200, description = "The item as it is now", body = AttentionDto))
)]
async fn edit_attention(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Body(patch): Body<AttentionPatch>,
) -> Result<Json<AttentionDto>, Problem> {
    caller.needs(Permission::AttentionEdit)?;
    let id: AttentionId = id.parse(Code::AttentionNotFound)?;
    let now = app.clock().now().utc;
    let mut faults = Faults::new();
    let until = patch.snoozed_until.map(|at| at.map(|at| at.0));
    if let Some(Some(at)) = until
        && !(now..=now.plus_millis(SNOOZE_MILLIS)).contains(&at)
    {
        faults.add("/snoozed_until", "out_of_range", "Within the next 31 days.");
    }
    if let Some(Some(owner)) = patch.owner {
        let person = app.store().person(PersonId(owner)).await?;
        if person.is_none_or(|person| person.retired_at.is_some()) {
            faults.add("/owner", "invalid", "Not the id of a person at the desk.");
        }
    }
    let edit = AttentionEdit {
        owner: patch.owner.map(|owner| owner.map(PersonId)),
        seen: patch.seen,
        snoozed_until: until,
        note: faults.note("/note", patch.note),
        close: faults.name("/close", patch.close),
    };
    faults.done()?;
    let known = stored(&app, id).await?;
    if known.closed_at.is_some() {
        return Err(Code::AttentionClosed.into());
    }
    ask(&app, &caller, Request::EditAttention(id, edit)).await?;
    one(&app, &caller, id).await
}

async fn stored(app: &App, id: AttentionId) -> Result<Attention, Problem> {
    let row = app.store().attention(id).await?;
    Ok(row.ok_or(Code::AttentionNotFound)?)
}

async fn one(app: &App, caller: &Caller, id: AttentionId) -> Result<Json<AttentionDto>, Problem> {
    let row = stored(app, id).await?;
    let cards = app.cards().texts(app.central(), row.token_id).await?;
    let card = row.token_id.and_then(|id| cards.get(&id));
    let card = card.map(|card| caller.card_text(card));
    Ok(Json(AttentionDto::new(&row, card)))
}
