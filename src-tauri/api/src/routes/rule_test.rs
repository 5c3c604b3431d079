//! The draft of the rules, tested on the past.

use std::collections::HashMap;

use axum::{Json, extract::State};
use central::vocabulary::DecisionId;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App,
    access::{Caller, Permission},
    directory,
    dto::{
        DecisionEntry, RuleTest, RuleTestBody, RuleTestChange, RulesInUse, Tested, TestedChange,
    },
    extract::OptionalBody,
    policy::{self, TestedStarts},
    problem::Problem,
    validate::Faults,
};

/// Starts that one test looks at, at most.
const MOST_STARTS: u32 = 20_000;
const DAY_MILLIS: i64 = 86_400_000;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(test_draft))
}

/// Says what the draft would have made of the starts of the last days, from the facts of then. Nothing
/// is changed.
#[utoipa::path(
    post,
    path = "/rules/draft/test",
    tag = "rules",
    request_body = RuleTestBody,
    responses((status = 200, description = "What would have changed", body = RuleTest))
)]
async fn test_draft(
    State(app): State<App>,
    caller: Caller,
    OptionalBody(body): OptionalBody<RuleTestBody>,
) -> Result<Json<RuleTest>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let mut faults = Faults::new();
    faults.range("/days", body.days, 1, 400);
    faults.range("/limit", body.limit, 1, 1000);
    faults.done()?;
    let (policy, base) = policy::load(&app, RulesInUse::Draft).await?;
    let to = app.clock().now().utc;
    let from = to.plus_millis(-DAY_MILLIS * i64::from(body.days.unwrap_or(30)));
    let starts = app.store().recorded_starts(from, MOST_STARTS).await?;
    let more_starts = u32::try_from(starts.len()).is_ok_and(|found| found == MOST_STARTS);
    let mut tested = policy::aside(move || TestedStarts::new(&policy, &starts)).await?;
    let [would_refuse, would_allow, would_limit] = [
        TestedChange::Refused,
        TestedChange::Allowed,
        TestedChange::Limited,
    ]
    .map(|change| tested.count(change));
    let mut changes = std::mem::take(&mut tested.changes);
    changes.sort_by_key(|tested| tested.change as u8);
    changes.truncate(usize::try_from(body.limit.unwrap_or(200)).unwrap_or(usize::MAX));
    Ok(Json(RuleTest {
        base,
        from: from.into(),
        to: to.into(),
        starts: tested.starts,
        refused: tested.refused,
        from_desk: tested.from_desk,
        would_refuse,
        would_allow,
        would_limit,
        without_facts: tested.without_facts,
        more_starts,
        changes: listed(&app, &caller, changes).await?,
    }))
}

/// The starts that would change, with their names.
async fn listed(
    app: &App,
    caller: &Caller,
    changes: Vec<Tested>,
) -> Result<Vec<RuleTestChange>, Problem> {
    let ids: Vec<DecisionId> = changes.iter().map(|tested| tested.id).collect();
    let rows = app.store().decisions_by_id(&ids).await?;
    let entries = directory::decisions(app, caller, &rows).await?;
    let mut entries: HashMap<_, DecisionEntry> =
        entries.into_iter().map(|entry| (entry.id, entry)).collect();
    let listed = changes.into_iter().filter_map(|tested| {
        let again = &tested.again;
        let deciding = again.checks.iter().find(|check| match tested.change {
            TestedChange::Refused => check.reason.is_some() && check.reason == again.primary,
            TestedChange::Allowed | TestedChange::Limited => check.rule.is_some(),
        });
        Some(RuleTestChange {
            change: tested.change,
            decision: entries.remove(&tested.id.0)?,
            after: again.into(),
            rule: deciding
                .and_then(|check| check.rule.as_ref())
                .map(Into::into),
        })
    });
    Ok(listed.collect())
}
