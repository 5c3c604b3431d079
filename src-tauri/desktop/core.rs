//! The running system behind the window: it starts while the window is being made, and what the
//! page asks meanwhile waits for it.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use central::site::SiteEdit;
use forecourt_server::{Options, Running, StartError};
use serde_json::json;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, mpsc, watch};

/// The running system, as soon as there is one.
#[derive(Clone)]
pub(crate) struct Core {
    started: watch::Receiver<Started>,
    running: Arc<Mutex<Option<Running>>>,
}

#[derive(Clone)]
enum Started {
    Waiting,
    Ready(Ready),
    Failed(Arc<Failure>),
}

/// What the page's requests need of a running system.
#[derive(Clone)]
pub(crate) struct Ready {
    pub(crate) central: central::Central,
    pub(crate) router: Router,
    pub(crate) data_dir: PathBuf,
    pub(crate) is_demo: bool,
}

/// Why there is none. The page shows it; the log has it too.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    code: &'static str,
    message: String,
}

impl Failure {
    fn new(error: &StartError) -> Self {
        Self {
            code: error.code(),
            message: sentence(&error.to_string()),
        }
    }

    /// As a problem (RFC 9457), shaped like the API's own.
    pub(crate) fn problem(&self) -> Vec<u8> {
        json!({
            "type": format!("urn:forecourt:problem:{}", self.code),
            "title": "Forecourt could not start",
            "status": 503,
            "detail": self.message,
            "instance": "urn:request:start",
            "code": self.code,
            "check": null,
            "decision_id": null,
            "session_id": null,
            "errors": [],
            "retry_after_s": null,
            "args": {},
        })
        .to_string()
        .into_bytes()
    }
}

impl Core {
    /// Begins to start it.
    pub(crate) fn start(options: Options) -> Self {
        let (tell, started) = watch::channel(Started::Waiting);
        let running = Arc::new(Mutex::new(None));
        let core = Self {
            started,
            running: Arc::clone(&running),
        };
        let runtime = Handle::current();
        // Opening a store waits for the disk, so it has a thread of its own.
        tokio::task::spawn_blocking(move || {
            // Held while it starts, so that a stop meanwhile waits and then finds it.
            let mut place = running.blocking_lock();
            let outcome = runtime.block_on(Running::start("forecourt", options));
            let (outcome, leaving) = began(outcome, &mut place);
            drop(place);
            tell.send_replace(outcome);
            if let Some(leaving) = leaving {
                // On a thread of its own, which nothing waits for when the program ends.
                std::thread::spawn(move || runtime.block_on(follow(leaving, running, tell)));
            }
        });
        core
    }

    /// Waits until it runs, or until it is clear that it will not.
    pub(crate) async fn ready(&self) -> Result<Ready, Arc<Failure>> {
        let mut started = self.started.clone();
        let known = started
            .wait_for(|started| !matches!(started, Started::Waiting))
            .await;
        match known.as_deref() {
            Ok(Started::Ready(ready)) => Ok(ready.clone()),
            Ok(Started::Failed(failure)) => Err(Arc::clone(failure)),
            Ok(Started::Waiting) | Err(_) => Err(Arc::new(Failure {
                code: "start_aborted",
                message: "Forecourt stopped while it was starting. Start it again; the log says \
                          what happened."
                    .to_owned(),
            })),
        }
    }

    /// What runs now, without waiting.
    pub(crate) fn now(&self) -> Option<Ready> {
        match &*self.started.borrow() {
            Started::Ready(ready) => Some(ready.clone()),
            Started::Waiting | Started::Failed(_) => None,
        }
    }

    /// Waits until what runs has changed: it started, could not, or gave way to another site.
    pub(crate) fn changes(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut started = self.started.clone();
        started.mark_unchanged();
        async move {
            if started.changed().await.is_err() {
                // It changes no more.
                std::future::pending::<()>().await;
            }
        }
    }

    /// Stops it: everything that was acknowledged is on disk afterwards.
    pub(crate) async fn stop(&self) {
        if let Some(running) = self.running.lock().await.take() {
            running.stop().await;
        }
    }
}

/// What is told of a start, and who says that the demo is to be left.
fn began(
    outcome: Result<Running, StartError>,
    place: &mut Option<Running>,
) -> (Started, Option<mpsc::Receiver<SiteEdit>>) {
    match outcome {
        Ok(mut running) => {
            print_lines(&running.addresses());
            let ready = Ready {
                central: running.central().clone(),
                router: running.router().clone(),
                data_dir: running.data_dir().to_path_buf(),
                is_demo: running.is_demo(),
            };
            let leaving = running.take_leaving();
            *place = Some(running);
            (Started::Ready(ready), leaving)
        }
        Err(error) => {
            tracing::error!(code = error.code(), "could not start: {error}");
            (Started::Failed(Arc::new(Failure::new(&error))), None)
        }
    }
}

/// Leaves the demo when somebody sets up a site of their own. What the page asks meanwhile waits.
async fn follow(
    mut leaving: mpsc::Receiver<SiteEdit>,
    running: Arc<Mutex<Option<Running>>>,
    tell: watch::Sender<Started>,
) {
    while let Some(settings) = leaving.recv().await {
        tell.send_replace(Started::Waiting);
        let mut place = running.lock().await;
        let Some(demo) = place.take() else {
            return;
        };
        let outcome = demo.leave_demo(settings).await;
        let (outcome, next) = began(outcome, &mut place);
        drop(place);
        tell.send_replace(outcome);
        match next {
            Some(next) => leaving = next,
            None => return,
        }
    }
}

/// Error texts go on after a colon in the log; on the screen they stand alone.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    let sentence: String = first.into_iter().flatten().chain(letters).collect();
    if sentence.ends_with('.') {
        sentence
    } else {
        sentence + "."
    }
}

/// Lines that other programs may wait for. A window that was started by a click has nobody to read
/// them.
pub(crate) fn print_lines(lines: &[String]) {
    let mut out = io::stdout().lock();
    for line in lines {
        tracing::info!("{line}");
        if writeln!(out, "{line}").is_err() {
            return;
        }
    }
    if let Err(error) = out.flush() {
        tracing::debug!(%error, "nobody reads standard output");
    }
}
