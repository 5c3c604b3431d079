//! How the page reaches the program: five commands, and those of its desk (`desk`). Nothing of
//! Tauri's own.
//!
//! | Command | Takes | Does |
//! |---|---|---|
//! | `api_request` | raw bytes, see [`frame`](super::frame) | answers from the API's router, as raw bytes of the same shape |
//! | `live_open` | `{ channel: Channel, lastEventId?: string }` | sends batches (`LiveBatch` of the API) to the channel and answers with the feed's number; each batch waits until the last was taken |
//! | `live_taken` | `{ feed: number }` | the page has taken the batch in flight |
//! | `live_close` | `{ feed: number }` | ends a feed |
//! | `painted` | nothing | the first screen is painted: shows the window |
//!
//! If the program could not start, `api_request` answers 503 with a problem whose `code` and
//! `detail` say why, and `live_open` fails with the same words.

#![expect(
    clippy::needless_pass_by_value,
    reason = "Tauri hands a command its arguments by value"
)]

use api::{Caller, LiveFeed};
use axum::body::Body;
use http::{Request, Response, StatusCode, header};
use tauri::ipc::{Channel, InvokeBody, InvokeResponseBody};
use tauri::{State, WebviewWindow};
use tokio::task::JoinHandle;
use tower::ServiceExt as _;

use super::core::{Core, Failure, Ready};
use super::flight::{Flights, Taken};
use super::frame;

/// Answers are read whole; files leave by another way.
const ANSWER_LIMIT: usize = 64 * 1024 * 1024;

/// One request to the API's router.
#[tauri::command]
pub(crate) async fn api_request(
    core: State<'_, Core>,
    request: tauri::ipc::Request<'_>,
) -> Result<tauri::ipc::Response, String> {
    let InvokeBody::Raw(bytes) = request.body() else {
        return Err("the request has to be raw bytes".to_owned());
    };
    let request = frame::read_request(bytes).map_err(|error| error.to_string())?;
    let response = answer(&core, request.map(Body::from)).await;
    let (head, body) = response.into_parts();
    let body = axum::body::to_bytes(body, ANSWER_LIMIT)
        .await
        .map_err(|error| format!("the answer broke off: {error}"))?;
    let bytes = frame::write_response(&Response::from_parts(head, body))
        .map_err(|error| format!("the answer cannot be written: {error}"))?;
    Ok(tauri::ipc::Response::new(bytes))
}

/// Opens a live feed on a channel of the page.
#[tauri::command]
pub(crate) async fn live_open(
    core: State<'_, Core>,
    flights: State<'_, Flights>,
    channel: Channel<InvokeResponseBody>,
    last_event_id: Option<String>,
) -> Result<u32, String> {
    let Ready { central, .. } = core.ready().await.map_err(|failure| failure.to_string())?;
    let caller = Caller::at_the_window(central.store()).await;
    let caller = caller.map_err(|error| error.to_string())?;
    let caller = caller.ok_or("nobody is signed in at this window")?;
    let after = last_event_id.and_then(|id| id.parse().ok()).unwrap_or(0);
    let feed = LiveFeed::new(central, caller, after)
        .map_err(|problem| problem.code().as_str().to_owned())?;
    Ok(flights.open(|taken| fly(feed, channel, taken)))
}

/// The page has taken the batch in flight.
#[tauri::command]
pub(crate) fn live_taken(flights: State<'_, Flights>, feed: u32) {
    flights.taken(feed);
}

/// The page wants no more of this feed.
#[tauri::command]
pub(crate) fn live_close(flights: State<'_, Flights>, feed: u32) {
    flights.close(feed);
}

/// The first screen is painted.
#[tauri::command]
pub(crate) fn painted(window: WebviewWindow) -> Result<(), String> {
    window.show().map_err(|error| error.to_string())
}

/// Lets the router answer, in the name of the person at the window.
async fn answer(core: &Core, mut request: Request<Body>) -> Response<Body> {
    let ready = match core.ready().await {
        Ok(ready) => ready,
        Err(failure) => return failed(&failure),
    };
    let Ready {
        central, router, ..
    } = ready;
    match Caller::at_the_window(central.store()).await {
        Ok(Some(caller)) => {
            request.extensions_mut().insert(caller);
        }
        // Nobody is at the desk: the router answers as to a stranger.
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "the person at the window cannot be read"),
    }
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn failed(failure: &Failure) -> Response<Body> {
    let mut response = Response::new(Body::from(failure.problem()));
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    let kind = http::HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// Sends batches, each when the last was taken. The next is made only then, of what is true at that
/// moment, so a page that stalls costs nothing.
fn fly(mut feed: LiveFeed, channel: Channel<InvokeResponseBody>, taken: Taken) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            let batch = match feed.next().await {
                Ok(batch) => batch,
                Err(error) => {
                    tracing::warn!(%error, "the live feed of the window ended");
                    return;
                }
            };
            let sent = serde_json::to_string(&batch)
                .map_err(|error| error.to_string())
                .and_then(|text| {
                    let sent = channel.send(InvokeResponseBody::Json(text));
                    sent.map_err(|error| error.to_string())
                });
            if let Err(error) = sent {
                tracing::warn!(%error, "the live feed of the window ended");
                return;
            }
            taken.wait().await;
        }
    })
}
