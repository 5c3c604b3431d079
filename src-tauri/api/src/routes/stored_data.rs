//! What the site stores, for how long, and who sees it: made from what holds now.

use axum::{Json, extract::State};
use central::{ATTEMPTS_KEPT, EVENT_DAYS, TraceLimits};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::access::SIGNED_IN_S;
use crate::{
    App,
    access::{Caller, Permission, Scope},
    dto::{StoredData, StoredKind},
    problem::Problem,
};

const DAY_S: i64 = 24 * 60 * 60;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_stored_data))
}

/// How long something is kept; nothing: until somebody erases it.
#[derive(Default)]
struct Kept {
    days: Option<i64>,
    rows: Option<i64>,
    megabytes: Option<u64>,
}

impl Kept {
    fn days(days: i64) -> Self {
        Self {
            days: Some(days),
            ..Self::default()
        }
    }
}

/// What is kept, and what one needs to see it; nothing: nobody sees it.
fn kept(kind: StoredKind) -> (Kept, Option<Permission>) {
    match kind {
        StoredKind::Sessions => (Kept::default(), Some(Permission::SiteRead)),
        StoredKind::People | StoredKind::Drivers => (Kept::default(), Some(Permission::NamesRead)),
        StoredKind::Cards => (Kept::default(), Some(Permission::CardRead)),
        StoredKind::Events => (Kept::days(EVENT_DAYS), Some(Permission::SiteRead)),
        StoredKind::Messages => {
            let limits = TraceLimits::default();
            let kept = Kept {
                megabytes: Some(limits.bytes / 1_000_000),
                ..Kept::days(limits.days)
            };
            (kept, Some(Permission::MessageRead))
        }
        StoredKind::ConnectionAttempts => {
            let kept = Kept {
                rows: Some(ATTEMPTS_KEPT),
                ..Kept::default()
            };
            (kept, Some(Permission::MessageRead))
        }
        StoredKind::SignIns => (Kept::days(SIGNED_IN_S / DAY_S), None),
        StoredKind::Answers => (Kept::days(1), None),
    }
}

/// What this site stores, for how long, and who sees it. All of it lies on this computer.
#[utoipa::path(
    get,
    path = "/stored-data",
    tag = "site",
    responses((status = 200, description = "Each kind of data", body = Vec<StoredData>))
)]
async fn list_stored_data(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Vec<StoredData>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let now = app.clock().now().utc;
    let rights = app.store().all_rights().await?;
    let mut people = app.store().people().await?;
    people.retain(|person| person.retired_at.is_none());
    let people: Vec<_> = people
        .iter()
        .map(|person| {
            let own = rights.iter().filter(|right| right.person_id == person.id);
            Caller::person(person, own.cloned().collect())
        })
        .collect();
    let mut tokens = app.store().api_tokens().await?;
    tokens.retain(|token| token.is_good(now));
    let row = |kind: StoredKind| {
        let (kept, permission) = kept(kind);
        let may_see = |person: &&Caller| permission.is_some_and(|needed| person.may(needed));
        let names = people.iter().filter(may_see).map(Caller::name);
        let keys = tokens.iter().filter(|token| {
            permission.is_some_and(|needed| Scope::from(token.scope).allows(needed))
        });
        StoredData {
            kind,
            days: kept.days,
            rows: kept.rows,
            megabytes: kept.megabytes,
            seen: permission.is_some(),
            people: if caller.may(Permission::NamesRead) {
                names.map(str::to_owned).collect()
            } else {
                Vec::new()
            },
            keys: keys.count(),
        }
    };
    Ok(Json(StoredKind::ALL.into_iter().map(row).collect()))
}
