//! Setting up a site of one's own, out of the demo or on a fresh folder.

use axum::{Json, extract::State};
use central::{
    Setting, StoreChange,
    site::{EventKind, Limits, Request, SiteEdit},
};
use serde_json::Map;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{ask, store_and_tell};
use crate::{
    App, SetUpError,
    access::{Caller, Permission},
    dto::{SetUpBody, SetUpDone},
    extract::Body,
    problem::Problem,
    validate::Faults,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(set_up))
}

/// Sets up a site of one's own. From the simulated site, the program goes over to it; else these
/// settings become those of this site.
#[utoipa::path(
    post,
    path = "/site/set-up",
    tag = "site",
    request_body = SetUpBody,
    responses((status = 200, description = "What happens now", body = SetUpDone))
)]
async fn set_up(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<SetUpBody>,
) -> Result<Json<SetUpDone>, Problem> {
    caller.needs(Permission::SiteEdit)?;
    let mut faults = Faults::new();
    let name = faults.name("/name", Some(body.name));
    let time_zone = faults.text("/time_zone", Some(body.time_zone), 64);
    let known = time_zone.as_ref().map(|zone| zone.parse::<chrono_tz::Tz>());
    if known.is_some_and(|zone| zone.is_err()) {
        faults.add(
            "/time_zone",
            "invalid",
            "Not an IANA zone such as Europe/Berlin.",
        );
    }
    faults.range("/main_fuse_a", body.main_fuse_a, 1, 10_000);
    faults.done()?;
    let settings = SiteEdit {
        name,
        time_zone,
        preset: Some(body.preset.into()),
        limits: Some(Limits {
            main_fuse_a: body.main_fuse_a,
            ..Limits::default()
        }),
        ..SiteEdit::default()
    };
    let failed = |error: SetUpError| Problem::internal(&error);
    if let Some(program) = app.program().filter(|program| program.is_demo()) {
        let code = program.set_up(settings).map_err(failed)?;
        return Ok(Json(SetUpDone {
            leaving_demo: true,
            code,
        }));
    }
    ask(&app, &caller, Request::EditSite(settings.clone())).await?;
    let remembered = vec![StoreChange::Setting(Setting::set_up())];
    store_and_tell(&app, &caller, remembered, EventKind::SiteSetUp, Map::new()).await?;
    if let Some(program) = app.program() {
        program.set_up(settings).map_err(failed)?;
    }
    Ok(Json(SetUpDone {
        leaving_demo: false,
        code: None,
    }))
}
