//! The demo: stories, speed, back to the beginning. A site that is not simulated has none.

use axum::{Json, extract::State};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App,
    access::{Caller, Permission},
    demo::{DemoControl, DemoFailure, Story},
    dto::{DemoDto, DemoPatch},
    extract::{Body, Id},
    problem::{Code, Problem},
    validate::Faults,
};

/// The fastest that stations, sockets and timers keep up with.
const FASTEST: u32 = 60;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(read_demo, edit_demo))
        .routes(routes!(play_story))
        .routes(routes!(reset_demo))
}

/// The demo's stories and speed.
#[utoipa::path(
    get,
    path = "/demo",
    tag = "demo",
    responses((status = 200, description = "The demo", body = DemoDto))
)]
async fn read_demo(State(app): State<App>, caller: Caller) -> Result<Json<DemoDto>, Problem> {
    caller.needs(Permission::SiteRead)?;
    Ok(Json(demo(&app)?.state().into()))
}

/// Sets the demo's speed.
#[utoipa::path(
    patch,
    path = "/demo",
    tag = "demo",
    request_body = DemoPatch,
    responses((status = 200, description = "The demo as it is now", body = DemoDto))
)]
async fn edit_demo(
    State(app): State<App>,
    caller: Caller,
    Body(patch): Body<DemoPatch>,
) -> Result<Json<DemoDto>, Problem> {
    caller.needs(Permission::SessionStart)?;
    let mut faults = Faults::new();
    faults.range("/speed", patch.speed, 1, FASTEST);
    faults.done()?;
    let demo = demo(&app)?;
    if let Some(speed) = patch.speed {
        demo.set_speed(speed);
    }
    Ok(Json(demo.state().into()))
}

/// Lets a story happen.
#[utoipa::path(
    post,
    path = "/demo/stories/{id}",
    tag = "demo",
    params(("id" = String, Path, description = "The story's name")),
    responses((status = 200, description = "The demo as it is now", body = DemoDto))
)]
async fn play_story(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<Json<DemoDto>, Problem> {
    caller.needs(Permission::SessionStart)?;
    let demo = demo(&app)?;
    let story: Story = id.parse(Code::DemoStoryNotFound)?;
    demo.play(story).await.map_err(problem)?;
    Ok(Json(demo.state().into()))
}

/// Puts the simulated stations and cards back to where they were. The ledger stays.
#[utoipa::path(
    post,
    path = "/demo/reset",
    tag = "demo",
    responses((status = 200, description = "The demo as it is now", body = DemoDto))
)]
async fn reset_demo(State(app): State<App>, caller: Caller) -> Result<Json<DemoDto>, Problem> {
    caller.needs(Permission::SessionStart)?;
    let demo = demo(&app)?;
    demo.reset().await.map_err(problem)?;
    Ok(Json(demo.state().into()))
}

fn demo(app: &App) -> Result<&dyn DemoControl, Problem> {
    app.demo().ok_or_else(|| Problem::new(Code::DemoOff))
}

fn problem(failure: DemoFailure) -> Problem {
    match failure {
        DemoFailure::NoStage => Problem::new(Code::DemoStoryImpossible),
        DemoFailure::Broken(why) => Problem::internal(&why),
    }
}
