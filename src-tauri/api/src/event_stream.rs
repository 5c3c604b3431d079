//! Server-sent events without an end of their own: they end with the program, and with the right to
//! read them.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::Extension,
    http::request::Parts,
    response::sse::{Event, KeepAlive, Sse},
};
use central::vocabulary::Steady;
use futures_util::{Stream, StreamExt, stream};

use crate::{App, access::Credentials, serve::Stopping};

/// How often a reader is asked anew who it is: a token that was taken away stops reading.
const ASK_AGAIN_MILLIS: i64 = 30_000;

/// Where events come from.
pub(crate) trait Source: Send + 'static {
    /// The next event; `None` ends the stream. A reader that still may comes back by itself.
    fn next(&mut self) -> impl Future<Output = Option<Event>> + Send;
}

/// Answers with all that comes of a source.
pub(crate) fn answer<S: Source>(
    source: S,
    stopping: Option<Extension<Stopping>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = stream::unfold(source, |mut source| async {
        let event = source.next().await?;
        Some((Ok(event), source))
    });
    let stop = async move {
        match stopping {
            Some(Extension(stopping)) => stopping.wait().await,
            None => std::future::pending().await,
        }
    };
    let keep_alive = KeepAlive::new()
        .interval(Duration::from_secs(15))
        .text("still here");
    Sse::new(events.take_until(stop)).keep_alive(keep_alive)
}

/// A reader's right to read, which may be taken away while it does.
pub(crate) struct Admission {
    credentials: Credentials,
    asked: Steady,
}

impl Admission {
    /// The right of a request that was let in now.
    pub(crate) fn of(app: &App, parts: &Parts) -> Self {
        Self {
            credentials: Credentials::of(parts),
            asked: app.clock().now().steady,
        }
    }

    /// Whether it still stands; looked up now and then.
    pub(crate) async fn stands(&mut self, app: &App) -> bool {
        let now = app.clock().now().steady;
        if now.0 - self.asked.0 < ASK_AGAIN_MILLIS {
            return true;
        }
        self.asked = now;
        self.credentials.still_hold(app).await
    }
}
