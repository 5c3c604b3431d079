//! Sessions: watch, stop, look back.

use axum::{Json, extract::State};
use central::{
    SessionFilter, SessionSort, StoredSession,
    site::{Answer, SessionStatus},
    vocabulary::{BayId, DriverId, SessionId, TokenId},
};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Answered;
use crate::{
    App,
    access::{Caller, Permission},
    directory::{self, Directory},
    dto::{MeterPoint, Page, SessionDto, StopBody, TimelineEntry},
    extract::{Id, OptionalBody, Params},
    page::{self, MeterQuery, SessionsQuery},
    problem::{Code, Problem},
    validate::Faults,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_sessions))
        .routes(routes!(read_session))
        .routes(routes!(stop_session))
        .routes(routes!(list_meter))
        .routes(routes!(read_timeline))
}

/// Lists sessions, the latest first.
#[utoipa::path(
    get,
    path = "/sessions",
    tag = "sessions",
    params(SessionsQuery),
    responses((status = 200, description = "A page of sessions", body = Page<SessionDto>))
)]
async fn list_sessions(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<SessionsQuery>,
) -> Result<Json<Page<SessionDto>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let sort = match query.sort.as_deref() {
        None | Some("-created_at") => SessionSort::Newest,
        Some("created_at") => SessionSort::Oldest,
        Some(_) => {
            return Err(Problem::field(
                "?sort",
                "invalid",
                "created_at or -created_at.",
            ));
        }
    };
    let directory = Directory::now(&app);
    let station = match &query.station {
        Some(text) => Some(directory.station(text)?),
        None => None,
    };
    let evse = match query.connector {
        Some(number) => {
            let evse = directory.evse(station, Some(number.into()), None);
            Some(evse.ok_or_else(|| {
                Problem::field(
                    "?connector",
                    "invalid",
                    "Name a station that has this connector.",
                )
            })?)
        }
        None => None,
    };
    let filter = SessionFilter {
        statuses: statuses(&query),
        station,
        evse,
        bay: query.bay.map(BayId),
        driver: query.driver.map(DriverId),
        token: query.token.map(TokenId),
        origin: query.origin.map(Into::into),
        from: query.from.map(|at| at.0),
        to: query.to.map(|at| at.0),
    };
    let found = app.store().sessions(&filter, sort, &query.page()?).await?;
    let items = directory::sessions(&app, &caller, &found.items).await?;
    Ok(Json(Page {
        items,
        next_cursor: found.next.map(|cursor| cursor.as_str().to_owned()),
    }))
}

/// What is asked for by status and by being over or not.
fn statuses(query: &SessionsQuery) -> Vec<SessionStatus> {
    const LIVE: [SessionStatus; 6] = [
        SessionStatus::Requested,
        SessionStatus::Queued,
        SessionStatus::Dispatched,
        SessionStatus::AwaitingPlug,
        SessionStatus::Active,
        SessionStatus::Stopping,
    ];
    const OVER: [SessionStatus; 8] = [
        SessionStatus::PolicyRejected,
        SessionStatus::Expired,
        SessionStatus::StationRejected,
        SessionStatus::TimedOut,
        SessionStatus::Cancelled,
        SessionStatus::Completed,
        SessionStatus::Invalidated,
        SessionStatus::ClosedUnconfirmed,
    ];
    match (query.status, query.live) {
        (Some(status), _) => vec![status.into()],
        (None, Some(true)) => LIVE.to_vec(),
        (None, Some(false)) => OVER.to_vec(),
        (None, None) => Vec::new(),
    }
}

async fn stored(app: &App, id: &Id) -> Result<StoredSession, Problem> {
    let id: SessionId = id.parse(Code::SessionNotFound)?;
    Ok(app
        .store()
        .session(id)
        .await?
        .ok_or(Code::SessionNotFound)?)
}

/// A session.
#[utoipa::path(
    get,
    path = "/sessions/{id}",
    tag = "sessions",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "The session", body = SessionDto))
)]
async fn read_session(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<Json<SessionDto>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let row = stored(&app, &id).await?;
    let session = directory::session(&app, &caller, &row.session, row.meter.as_ref()).await?;
    Ok(Json(session))
}

/// Stops a session; before its start, withdraws it. The charger's answer follows.
#[utoipa::path(
    post,
    path = "/sessions/{id}/stop",
    tag = "sessions",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = StopBody,
    responses((status = 202, description = "The session as it is now", body = SessionDto))
)]
async fn stop_session(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    OptionalBody(body): OptionalBody<StopBody>,
) -> Result<(StatusCode, Json<SessionDto>), Problem> {
    caller.needs(Permission::SessionStop)?;
    let mut faults = Faults::new();
    let reason = faults.note("/reason", body.reason);
    faults.done()?;
    let id: SessionId = id.parse(Code::SessionNotFound)?;
    let answer = app
        .central()
        .stop_session(caller.actor(), id, reason)
        .await?;
    match Answered::new(answer)? {
        Answered(Answer::Session { session, .. }) => {
            let meter = app
                .store()
                .session(session.id)
                .await?
                .and_then(|row| row.meter);
            let session = directory::session(&app, &caller, &session, meter.as_ref()).await?;
            Ok((StatusCode::ACCEPTED, Json(session)))
        }
        other => Err(other.unexpected()),
    }
}

/// Its meter values: every one, the latest arrival first; or with `resolution_s`, one for each span of
/// time, the earliest first and all of them.
#[utoipa::path(
    get,
    path = "/sessions/{id}/meter",
    tag = "sessions",
    params(("id" = Uuid, Path, description = "Its id"), MeterQuery),
    responses((status = 200, description = "A page of meter values", body = Page<MeterPoint>))
)]
async fn list_meter(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Params(query): Params<MeterQuery>,
) -> Result<Json<Page<MeterPoint>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let id = stored(&app, &id).await?.session.id;
    let mut faults = Faults::new();
    faults.range("?resolution_s", query.resolution_s, 1, 86_400);
    faults.done()?;
    if let Some(resolution) = query.resolution_s {
        let spans = app.store().session_meter_buckets(id, resolution).await?;
        return Ok(Json(Page {
            items: spans.iter().map(Into::into).collect(),
            next_cursor: None,
        }));
    }
    let values = app.store().session_meter_values(id, &query.page()?).await?;
    Ok(Json(page::answer(values, |value| (&value).into())))
}

/// Everything that happened to it, in order.
#[utoipa::path(
    get,
    path = "/sessions/{id}/timeline",
    tag = "sessions",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "All of it", body = Page<TimelineEntry>))
)]
async fn read_timeline(
    State(app): State<App>,
    caller: Caller,
    id: Id,
) -> Result<Json<Page<TimelineEntry>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let id = stored(&app, &id).await?.session.id;
    let entries = app.store().session_timeline(id).await?;
    Ok(Json(Page {
        items: entries.iter().map(Into::into).collect(),
        next_cursor: None,
    }))
}
