//! The routes, one file for each resource.

mod access;
mod commands;
mod connectors;
mod decisions;
mod events;
mod health;
mod live;
mod places;
mod sessions;
mod site;
mod stations;
mod tokens;

use utoipa_axum::router::OpenApiRouter;

use crate::App;

/// All routes below `/api/v1`.
pub(crate) fn all() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(access::routes())
        .merge(commands::routes())
        .merge(connectors::routes())
        .merge(decisions::routes())
        .merge(events::routes())
        .merge(health::routes())
        .merge(live::routes())
        .merge(places::routes())
        .merge(sessions::routes())
        .merge(site::routes())
        .merge(stations::routes())
        .merge(tokens::routes())
}
