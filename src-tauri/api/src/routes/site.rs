//! The site and its settings.

use axum::{Json, extract::State};
use central::site::{Practice, Request, SiteEdit};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::ask;
use crate::{
    App,
    access::{Caller, Permission},
    dto::{Around, Preset, SiteDto, SitePatch},
    extract::Body,
    problem::Problem,
    validate::Faults,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read_site, edit_site))
}

/// The site: name, zone, limits, timers.
#[utoipa::path(
    get,
    path = "/site",
    tag = "site",
    responses((status = 200, description = "The site", body = SiteDto))
)]
async fn read_site(State(app): State<App>, caller: Caller) -> Result<Json<SiteDto>, Problem> {
    caller.needs(Permission::SiteRead)?;
    answer(&app).await
}

/// Changes the site's settings.
#[utoipa::path(
    patch,
    path = "/site",
    tag = "site",
    request_body = SitePatch,
    responses((status = 200, description = "The site as it is now", body = SiteDto))
)]
async fn edit_site(
    State(app): State<App>,
    caller: Caller,
    Body(patch): Body<SitePatch>,
) -> Result<Json<SiteDto>, Problem> {
    caller.needs(Permission::SiteEdit)?;
    let now = app.clock().now().utc;
    let mut faults = Faults::new();
    let name = faults.name("/name", patch.name);
    let time_zone = faults.text("/time_zone", patch.time_zone, 64);
    if time_zone
        .as_ref()
        .is_some_and(|zone| zone.parse::<chrono_tz::Tz>().is_err())
    {
        faults.add(
            "/time_zone",
            "invalid",
            "Not an IANA zone such as Europe/Berlin.",
        );
    }
    if let Some(code) = &patch.currency
        && !(code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()))
    {
        faults.add(
            "/currency",
            "invalid",
            "Three capital letters such as EUR (ISO 4217).",
        );
    }
    if let Some(timers) = &patch.timers {
        timers.check(&mut faults);
    }
    if let Some(limits) = &patch.limits {
        limits.check(&mut faults);
    }
    if let Some(practice) = &patch.practice {
        practice.check(&mut faults);
    }
    if let Some(policy) = &patch.policy {
        policy.check(&mut faults, now);
    }
    faults.done()?;
    let before = app.store().site().await?;
    let preset = patch.preset.map(Preset::into);
    let practice = preset.map_or(before.practice, Practice::of);
    let edit = SiteEdit {
        name,
        time_zone,
        access_mode: patch.access_mode.map(Into::into),
        currency: patch.currency,
        timers: patch.timers.map(|timers| timers.apply(before.timers)),
        preset,
        limits: patch.limits.map(|limits| limits.apply(before.limits)),
        practice: patch.practice.map(|patch| patch.apply(practice)),
        policy: patch.policy.map(|policy| policy.apply(before.policy, now)),
    };
    ask(&app, &caller, Request::EditSite(edit)).await?;
    answer(&app).await
}

async fn answer(app: &App) -> Result<Json<SiteDto>, Problem> {
    let settings = app.store().site().await?;
    let around = Around {
        station_urls: app.station_urls(),
        demo: app.demo().is_some(),
        set_up: app.store().is_set_up().await?,
    };
    Ok(Json(SiteDto::new(&settings, around)))
}
