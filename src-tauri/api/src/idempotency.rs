//! `Idempotency-Key` on POST: done once, answered alike for 24 hours.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use central::Begun;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use sha2::{Digest, Sha256};

use crate::{
    App,
    access::Caller,
    extract::read_body,
    problem::{Code, Problem},
};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// Requests that are being carried out, by caller and key: a second one with the same key waits for
/// the first.
#[derive(Debug, Default)]
pub(crate) struct KeysInUse(Mutex<HashMap<CallersKey, Arc<Turn>>>);

/// A caller, and the key it gave.
type CallersKey = (String, String);
/// Held by whoever carries the request out.
type Turn = tokio::sync::Mutex<()>;

impl KeysInUse {
    fn turn_of(&self, key: &CallersKey) -> Arc<Turn> {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that nobody holds any more.
        keys.retain(|_, turn| Arc::strong_count(turn) > 1);
        Arc::clone(keys.entry(key.clone()).or_default())
    }
}

/// Carries a POST with a key out once.
pub(crate) async fn once(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let Some(key) = key_of(&request)? else {
        return Ok(next.run(request).await);
    };
    // Who is not let in gets no answer of before either.
    let caller = request.extensions().get::<Caller>();
    let Some(caller) = caller.filter(|caller| caller.admitted().is_ok()) else {
        return Ok(next.run(request).await);
    };
    let id = (caller.key(), key);
    let turn = app.keys_in_use().turn_of(&id);
    let _mine = turn.lock().await;

    let (parts, body) = request.into_parts();
    let body = read_body(body).await?;
    let path = parts.uri.path().to_owned();
    let fingerprint = fingerprint(&path, &body);
    let (caller, key) = &id;
    let now = app.clock().now().utc;
    match app
        .store()
        .idempotency_begin(caller, key, &fingerprint, now)
        .await?
    {
        Begun::Known(known) if now.millis_since(known.begun_at) < DAY_MILLIS => {
            if known.fingerprint != fingerprint {
                return Err(Code::IdempotencyConflict.into());
            }
            // Without an answer, the program ended in the middle: it may have happened.
            let (status, answer) = known.answer.ok_or(Code::IdempotencyInterrupted)?;
            return Ok(replay(status, answer));
        }
        Begun::Known(_) => {
            // Past its day and not removed yet: the key is free again.
            app.store().idempotency_finish(caller, key, None).await?;
            app.store()
                .idempotency_begin(caller, key, &fingerprint, now)
                .await?;
        }
        Begun::New => {}
    }
    // A caller that goes away must not leave a request half done and its key taken.
    let request = Request::from_parts(parts, Body::from(body));
    let (caller, key) = id.clone();
    let request_id = crate::problem::request_id();
    let done = tokio::spawn(crate::problem::REQUEST_ID.scope(request_id, async move {
        let response = next.run(request).await;
        let (head, body) = response.into_parts();
        let body = read_body(body).await?;
        let keep = head.status.is_success()
            || matches!(
                head.status,
                StatusCode::BAD_REQUEST
                    | StatusCode::FORBIDDEN
                    | StatusCode::NOT_FOUND
                    | StatusCode::CONFLICT
                    | StatusCode::UNPROCESSABLE_ENTITY
            );
        let answer = (keep && !holds_secret(&path)).then(|| {
            (
                head.status.as_u16(),
                String::from_utf8_lossy(&body).into_owned(),
            )
        });
        // What holds a secret is not kept; its key stays taken, so that it is not done twice.
        if answer.is_some() || !keep {
            app.store()
                .idempotency_finish(&caller, &key, answer)
                .await?;
        }
        Ok::<_, Problem>(Response::from_parts(head, Body::from(body)))
    }));
    done.await.map_err(|error| Problem::internal(&error))?
}

fn key_of(request: &Request) -> Result<Option<String>, Problem> {
    if request.method() != Method::POST {
        return Ok(None);
    }
    let Some(value) = request.headers().get(KEY) else {
        return Ok(None);
    };
    match value.to_str() {
        Ok(key) if (1..=200).contains(&key.len()) => Ok(Some(key.to_owned())),
        Ok(_) | Err(_) => Err(Problem::field(
            "Idempotency-Key",
            "invalid",
            "An Idempotency-Key has 1 to 200 printable ASCII characters.",
        )),
    }
}

/// Whether the answer of this route must not be written down.
fn holds_secret(path: &str) -> bool {
    // What a file of drivers holds is kept nowhere but in its tables.
    path.ends_with("/api-tokens") || path.ends_with("/imports/people")
}

fn fingerprint(path: &str, body: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(path.as_bytes());
    hash.update(b"\n");
    hash.update(body);
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

fn replay(status: u16, answer: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let kind = if status.is_success() {
        "application/json"
    } else {
        "application/problem+json"
    };
    let mut response = (status, answer).into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
        .headers_mut()
        .insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
