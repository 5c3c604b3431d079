//! The live board.

use axum::{Json, extract::State};
use central::site::Enrolment;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App,
    access::{Caller, Permission},
    directory::Directory,
    dto::{ConnectorDto, Page},
    extract::Params,
    page::ConnectorsQuery,
    problem::Problem,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_connectors))
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
    let cards = app.cards().texts(app.store(), sessions).await?;
    let connectors = views
        .map(|view| {
            let token = view.session.as_ref().and_then(|session| session.token_id);
            let card = token
                .and_then(|id| cards.get(&id))
                .map(|card| caller.card_text(card));
            ConnectorDto::new(view, card)
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
