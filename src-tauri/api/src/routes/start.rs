//! Starting a session.

use axum::{Json, extract::State};
use central::{
    PageRequest, SessionFilter, SessionSort,
    site::{Actor, Answer, OfflineStart, Practice, Request, SessionStatus, StartRequest},
    vocabulary::{
        ApiTokenId, BayId, CardText, ChargingLimit, DriverId, EvseId, MilliWatts, TokenId,
        VehicleId,
    },
};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Answered, ask};
use crate::{
    App,
    access::{AtGate, Caller, Limit, Permission},
    directory::{self, Directory},
    dto::{SessionStarted, StartBody, StartQueue},
    extract::Body,
    problem::{Code, Problem},
    validate::Faults,
};

/// How far back starts are looked at that may have waited in the queue.
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(start_session))
}

/// Starts a session. It answers after the checks and never waits for the car.
#[utoipa::path(
    post,
    path = "/sessions",
    tag = "sessions",
    request_body = StartBody,
    responses(
        (status = 201, description = "The start was sent to the charger", body = SessionStarted),
        (status = 202, description = "The start waits for its station", body = SessionStarted)
    )
)]
async fn start_session(
    State(app): State<App>,
    AtGate(caller): AtGate,
    Body(body): Body<StartBody>,
) -> Result<(StatusCode, Json<SessionStarted>), Problem> {
    // Who does not get in leaves a decision where there is a start to decide, and only so often.
    let may = || {
        caller
            .admitted()
            .and_then(|()| caller.needs(Permission::SessionStart))
    };
    let (connector, bay) = (body.connector, body.bay);
    let practice = app.store().site().await?.practice;
    let start = start_request(&app, &caller, body, &practice);
    let start = start.or_else(|fault| may().and(Err(fault)))?;
    if let Some(token) = caller.token_id() {
        let now = app.clock().now().steady;
        if let Err(wait) = app.rates().take(token, Limit::Starts, now) {
            may()?;
            return Err(Problem::new(Code::RateLimited).retry_after(wait));
        }
    }
    if caller.token_id().is_some() && may().is_ok() {
        let evse = Directory::now(&app).evse(start.station, connector, bay);
        if let Some(evse) = evse {
            let pause = practice.cool_down_s;
            cool_down(&app, &caller, evse, &start, pause).await?;
        }
    }
    let asked_for = start.station_text.clone();
    let answer = ask(&app, &caller, Request::Start(start)).await;
    match answer.map_err(|problem| problem.about_station(&asked_for))? {
        Answered(Answer::Session { session, decision }) => {
            let status = if session.status == SessionStatus::Queued {
                StatusCode::ACCEPTED
            } else {
                StatusCode::CREATED
            };
            let started = SessionStarted {
                session: directory::session(&app, &caller, &session, None).await?,
                decision: decision.as_deref().map(Into::into),
            };
            Ok((status, Json(started)))
        }
        other => Err(other.unexpected()),
    }
}

/// The start as the site takes it.
pub(super) fn start_request(
    app: &App,
    caller: &Caller,
    body: StartBody,
    practice: &Practice,
) -> Result<StartRequest, Problem> {
    let mut faults = Faults::new();
    let station_text = faults.text("/station", body.station, 48);
    match (&station_text, body.bay) {
        (None, None) => faults.add("/station", "required", "Name a station or a bay."),
        (Some(_), Some(_)) => faults.add("/bay", "invalid", "Name a station or a bay, not both."),
        (Some(_), None) | (None, Some(_)) => {}
    }
    if body.bay.is_some() && body.connector.is_some() {
        faults.add(
            "/connector",
            "invalid",
            "A bay has its own connector; leave this out.",
        );
    }
    let token = faults.text("/token", body.token, 64);
    if token.as_deref() == Some("") {
        faults.add(
            "/token",
            "required",
            "Leave it out to start without a card.",
        );
    }
    faults.range("/queue_ttl_s", body.queue_ttl_s, 60, 86_400);
    let limit = body.power_limit_w.and_then(|watts| {
        let limit = milliwatts(watts);
        if limit.is_none() {
            faults.add(
                "/power_limit_w",
                "out_of_range",
                "Above 0 and at most 1,000,000.",
            );
        }
        limit.map(ChargingLimit::Power)
    });
    let profile = body.charging_profile.as_ref();
    let schedule = profile.and_then(|profile| profile.read(&mut faults));
    if schedule.is_some() && limit.is_some() {
        let hint = "Name one limit or a profile, not both.";
        faults.add("/charging_profile", "invalid", hint);
    }
    let meta_data = body.meta_data.map(serde_json::Value::Object);
    if meta_data
        .as_ref()
        .is_some_and(|meta| meta.to_string().len() > 4096)
    {
        faults.add("/meta_data", "too_long", "At most 4 KB of JSON.");
    }
    let overriding = match body.overriding {
        Some(wish) => {
            caller.needs(Permission::PolicyOverride)?;
            let reason = faults.note("/override/reason", Some(wish.reason));
            if is_no_reason(reason.as_deref()) {
                faults.add("/override/reason", "required", "Say why.");
            }
            reason
        }
        None => None,
    };
    let bypass = match body.bypass {
        Some(wish) => {
            caller.needs(Permission::OcppDirect)?;
            let reason = faults.note("/bypass/reason", Some(wish.reason));
            if is_no_reason(reason.as_deref()) {
                return Err(Code::BypassReasonRequired.into());
            }
            reason
        }
        None => None,
    };
    faults.done()?;

    let permission = if bypass.is_some() {
        Permission::OcppDirect
    } else {
        Permission::SessionStart
    };
    let directory = Directory::now(app);
    let (token, card) = match token {
        None => (None, None),
        Some(text) => match text.parse::<TokenId>() {
            Ok(id) => (Some(id), None),
            Err(_) => (None, Some(CardText(text))),
        },
    };
    Ok(StartRequest {
        // A station that is not known is the rules' to refuse, so that there is a decision.
        station: station_text
            .as_deref()
            .and_then(|text| directory.find(text)),
        station_text: station_text.unwrap_or_default(),
        evse: body.connector,
        bay: body.bay.map(BayId),
        card,
        token,
        driver: body.driver.map(DriverId),
        vehicle: body.vehicle.map(VehicleId),
        gate: Some(caller.gate(permission)),
        overriding,
        bypass,
        limit,
        schedule,
        queue: match body.queue {
            Some(StartQueue::Refuse) => false,
            Some(StartQueue::Queue) => true,
            None => practice.offline_start == OfflineStart::Queue,
        },
        queue_ttl_s: body.queue_ttl_s,
        meta_data,
        by_person: caller.token_id().is_none(),
    })
}

/// Whether a reason is too short to be one.
pub(super) fn is_no_reason(reason: Option<&str>) -> bool {
    reason.is_none_or(|reason| reason.chars().count() < 3)
}

/// Whole thousandths, of an amount that makes sense.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the amount was just checked to lie within 1 and 1e9 thousandths"
)]
fn milliwatts(watts: f64) -> Option<MilliWatts> {
    let milli = (watts * 1000.0).round();
    (1.0..=1e9)
        .contains(&milli)
        .then_some(MilliWatts(milli as i64))
}

/// Refuses a program's start too soon after one at the same connector that came to nothing; people at
/// the screen are exempt (`decisions.md` 26). It is looked at after the other checks, so that those
/// give their own answers.
async fn cool_down(
    app: &App,
    caller: &Caller,
    evse: EvseId,
    start: &StartRequest,
    pause_s: u32,
) -> Result<(), Problem> {
    let pause = i64::from(pause_s) * 1000;
    if pause == 0 {
        return Ok(());
    }
    let now = app.clock().now().utc;
    let filter = SessionFilter {
        statuses: vec![
            SessionStatus::StationRejected,
            SessionStatus::TimedOut,
            SessionStatus::Cancelled,
        ],
        evse: Some(evse),
        from: Some(now.plus_millis(-DAY_MILLIS)),
        ..SessionFilter::default()
    };
    let page = PageRequest {
        limit: 20,
        cursor: None,
    };
    let failed = app
        .store()
        .sessions(&filter, SessionSort::Newest, &page)
        .await?;
    let last = failed
        .items
        .iter()
        .filter(|row| by_a_program(row.session.actor).is_some())
        .filter_map(|row| row.session.dispatched_at)
        .max();
    let Some(ago) = last
        .map(|at| now.millis_since(at))
        .filter(|ago| *ago < pause)
    else {
        return Ok(());
    };
    let decision = ask(app, caller, Request::Evaluate(start.clone())).await?;
    if let Answered(Answer::Decision(decision)) = &decision
        && decision.primary.is_some()
    {
        return Ok(());
    }
    let wait = (pause - ago).div_euclid(1000) + 1;
    Err(Problem::new(Code::RateLimited)
        .with("ago_s", ago.div_euclid(1000).max(0))
        .retry_after(u64::try_from(wait).unwrap_or(1)))
}

fn by_a_program(actor: Actor) -> Option<ApiTokenId> {
    match actor {
        Actor::ApiToken(id) => Some(id),
        Actor::Person(_) | Actor::Station(_) | Actor::Schedule | Actor::System => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_limit_is_kept_in_thousandths_and_bounded() {
        assert_eq!(milliwatts(11_000.0), Some(MilliWatts(11_000_000)));
        assert_eq!(milliwatts(3.6805), Some(MilliWatts(3681)));
        for odd in [0.0, -1.0, f64::NAN, f64::INFINITY, 1_000_001.0] {
            assert_eq!(milliwatts(odd), None, "{odd}");
        }
    }
}
