//! The live board.

use axum::{Json, extract::State};
use central::{site::Enrolment, vocabulary::EvseId};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App,
    access::{Caller, Permission},
    directory::Directory,
    dto::{ConnectorDto, ConnectorStates, Page},
    extract::{Id, Params},
    page::{ConnectorsQuery, StretchQuery},
    problem::{Code, Problem},
    validate::Faults,
};

/// The longest time that is told at once: a week with an hour more, for the end of summer time.
const LONGEST_MILLIS: i64 = (7 * 24 + 1) * 3_600_000;
const DAY_MILLIS: i64 = 86_400_000;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_connectors))
        .routes(routes!(read_states))
}

/// The live board: what each connector is doing, in the operator's order.
#[utoipa::path(
    get,
    path = "/connectors",
    tag = "connectors",
    params(ConnectorsQuery),
    responses((status = 200, description = "A page of connectors", body = Page<ConnectorDto>))
)]
async fn list_connectors(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<ConnectorsQuery>,
) -> Result<Json<Page<ConnectorDto>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let station = match &query.station {
        Some(text) => Some(Directory::now(&app).station(text)?),
        None => None,
    };
    let views = app.live().connectors();
    let views = views
        .iter()
        .filter(|view| view.enrolment == Enrolment::Approved)
        .filter(|view| station.is_none_or(|station| view.station_id == station));
    let sessions = views
        .clone()
        .filter_map(|view| view.session.as_ref()?.token_id);
    let cards = app.cards().texts(app.central(), sessions).await?;
    let connectors = views
        .map(|view| {
            let token = view.session.as_ref().and_then(|session| session.token_id);
            let card = token
                .and_then(|id| cards.get(&id))
                .map(|card| caller.card_text(card));
            let driver = view.session.as_ref().and_then(|session| session.driver_id);
            ConnectorDto::new(view, card, caller.driver_name(app.live(), driver))
        })
        .filter(|row| query.state.is_none_or(|state| row.state == state))
        .filter(|row| {
            let zone = row.bay.as_ref().map_or("", |bay| bay.zone.as_str());
            query.zone.as_ref().is_none_or(|wanted| wanted == zone)
        })
        .collect();
    query
        .cut(connectors, |row: &ConnectorDto| row.evse_id)
        .map(Json)
}

/// What a connector did over a time, at most a week: its states in order and without gaps.
#[utoipa::path(
    get,
    path = "/connectors/{id}/states",
    tag = "connectors",
    params(("id" = Uuid, Path, description = "The `evse_id` of the connector"), StretchQuery),
    responses((status = 200, description = "The states", body = ConnectorStates))
)]
async fn read_states(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Params(query): Params<StretchQuery>,
) -> Result<Json<ConnectorStates>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let id: EvseId = id.parse(Code::ConnectorInvalid)?;
    let views = app.live().connectors();
    let view = views
        .iter()
        .find(|view| view.evse_id == id && view.enrolment == Enrolment::Approved)
        .ok_or(Code::ConnectorInvalid)?;
    // What is still to come is not told.
    let now = app.clock().now().utc;
    let to = query.to.map_or(now, |time| time.0.min(now));
    let from = query
        .from
        .map_or(to.plus_millis(-DAY_MILLIS), |time| time.0);
    let mut faults = Faults::new();
    if from > to {
        faults.add("?from", "invalid", "Before `to`, and not in the future.");
    } else if to.millis_since(from) > LONGEST_MILLIS {
        faults.add("?from", "out_of_range", "At most a week before `to`.");
    }
    faults.done()?;
    let spells = app
        .store()
        .connector_states(view.station_id, id, from, to)
        .await?;
    Ok(Json(ConnectorStates {
        items: spells.iter().map(Into::into).collect(),
    }))
}
