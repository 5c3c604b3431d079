//! The routes, one file for each resource.

mod access;
mod attention;
mod circuits;
mod commands;
mod connectors;
mod cost_centres;
mod decisions;
mod demo;
mod desk;
mod drivers;
mod events;
mod groups;
mod health;
mod holidays;
mod imports;
mod learning;
mod live;
mod lost_cards;
mod matrix;
mod people;
mod places;
mod readiness;
mod rule_test;
mod rules;
mod sessions;
mod set_up;
mod site;
mod start;
mod stations;
mod stored_data;
mod tokens;
mod trace;
mod vehicles;
mod wall;

use central::{
    StoreChange,
    site::{Answer, EventKind, Request},
};
use serde_json::{Map, Value};
use utoipa_axum::router::OpenApiRouter;

use crate::{App, access::Caller, problem::Problem};

/// All routes below `/api/v1`.
pub(crate) fn all() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(access::routes())
        .merge(attention::routes())
        .merge(circuits::routes())
        .merge(commands::routes())
        .merge(connectors::routes())
        .merge(cost_centres::routes())
        .merge(decisions::routes())
        .merge(desk::routes())
        .merge(drivers::routes())
        .merge(demo::routes())
        .merge(events::routes())
        .merge(groups::routes())
        .merge(health::routes())
        .merge(imports::routes())
        .merge(holidays::routes())
        .merge(learning::routes())
        .merge(live::routes())
        .merge(lost_cards::routes())
        .merge(matrix::routes())
        .merge(people::routes())
        .merge(places::routes())
        .merge(readiness::routes())
        .merge(rule_test::routes())
        .merge(rules::routes())
        .merge(sessions::routes())
        .merge(set_up::routes())
        .merge(site::routes())
        .merge(start::routes())
        .merge(stations::routes())
        .merge(stored_data::routes())
        .merge(tokens::routes())
        .merge(trace::routes())
        .merge(wall::routes())
        .merge(vehicles::routes())
}

/// Lets the site decide. Refusals are problems.
async fn ask(app: &App, caller: &Caller, request: Request) -> Result<Answered, Problem> {
    let answer = app.central().request(caller.actor(), request).await?;
    Answered::new(answer)
}

/// Stores rows of people and programs together with the event that tells of them: neither is there
/// without the other.
async fn store_and_tell(
    app: &App,
    caller: &Caller,
    mut changes: Vec<StoreChange>,
    kind: EventKind,
    data: Map<String, Value>,
) -> Result<(), Problem> {
    let now = app.clock().now().utc;
    changes.push(StoreChange::event(kind, caller.actor(), data, now));
    app.store().writer().store(changes).await?;
    Ok(())
}

/// What the site answered, when it did not refuse.
struct Answered(Answer);

impl Answered {
    fn new(answer: Answer) -> Result<Self, Problem> {
        match answer {
            Answer::Refused(refused) => Err(Problem::refused(refused)),
            answer @ (Answer::None
            | Answer::Connected(_)
            | Answer::Reply(_)
            | Answer::Recall(_)
            | Answer::Session { .. }
            | Answer::Decision(_)
            | Answer::Command(_)
            | Answer::Station(_)
            | Answer::Token(_)
            | Answer::Driver(_)
            | Answer::Group(_)
            | Answer::Company(_)
            | Answer::Vehicle(_)
            | Answer::Imported(_)
            | Answer::Rules(_)
            | Answer::Rule(_)
            | Answer::Holiday(_)
            | Answer::Circuit(_)
            | Answer::Done) => Ok(Self(answer)),
        }
    }

    /// An answer that does not belong to the question: a fault of ours.
    fn unexpected(self) -> Problem {
        Problem::internal(&format_args!(
            "the site answered something else: {:?}",
            self.0
        ))
    }
}
