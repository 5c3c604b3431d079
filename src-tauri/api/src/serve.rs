//! Serving the router on a port.

use std::{future::Future, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{Extension, Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinSet,
};
use tower::ServiceExt as _;

/// How long answers may still take once the program is to stop.
const GRACE: Duration = Duration::from_secs(3);

/// What clients may take up: they may be anybody, and slow on purpose.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    /// A request's head must be there by then; so long may a connection be idle, too.
    head: Duration,
    /// Connections at once. More wait in the system's queue.
    connections: usize,
}

const BOUNDS: Bounds = Bounds {
    head: Duration::from_secs(10),
    connections: 1_024,
};

/// Says to streams that never end by themselves that the program is to stop.
#[derive(Debug, Clone)]
pub(crate) struct Stopping(watch::Receiver<bool>);

impl Stopping {
    /// Waits until the program is to stop.
    pub(crate) async fn wait(mut self) {
        // The sender is gone: there is nothing left to serve.
        let _ = self.0.wait_for(|stopping| *stopping).await;
    }
}

/// Serves until `shutdown` ends; then finishes what is being answered, for three seconds at most.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    serve_within(BOUNDS, listener, router, shutdown).await;
    Ok(())
}

async fn serve_within(
    bounds: Bounds,
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()>,
) {
    let (stop, stopping) = watch::channel(false);
    let router = router.layer(Extension(Stopping(stopping.clone())));
    let places = Arc::new(Semaphore::new(bounds.connections));
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            (stream, from, place) = next(&listener, &places) => {
                let one = Connection {
                    router: router.clone(),
                    from,
                    stopping: Stopping(stopping.clone()),
                    _place: place,
                };
                connections.spawn(one.serve(stream, bounds.head));
            }
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            () = &mut shutdown => break,
        }
    }
    drop(listener);
    stop.send_replace(true);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(GRACE, all_ended).await;
}

/// The next connection, once there is a place for it.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    // The places are never closed.
    let place = Arc::clone(places).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, from)) => return (stream, from, place),
            Err(error) => {
                // Out of file descriptors, mostly: what is open goes on. The system tells nobody
                // when there are some again, and the waiting connection would fail at once anew.
                tracing::warn!(%error, "a connection to the API could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

struct Connection {
    router: Router,
    from: SocketAddr,
    stopping: Stopping,
    _place: Option<OwnedSemaphorePermit>,
}

impl Connection {
    async fn serve(self, stream: TcpStream, head: Duration) {
        // Small answers: waiting to fill packets only delays them.
        let _ = stream.set_nodelay(true);
        let (router, from) = (self.router, self.from);
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(from));
            router.clone().oneshot(request.map(Body::new))
        });
        let mut connection = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(head)
                .serve_connection(TokioIo::new(stream), service)
        );
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = self.stopping.wait() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            // Of the other side's making: slow, gone, or no HTTP.
            tracing::debug!(%from, %error, "a connection to the API ended early");
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        sync::oneshot,
    };

    use super::*;

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    async fn begin(bounds: Bounds) -> (SocketAddr, oneshot::Sender<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(|| async { "here" }));
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(async move {
            let shutdown = async {
                let _ = stopped.await;
            };
            serve_within(bounds, listener, router, shutdown).await;
        });
        (address, stop)
    }

    /// All that comes until the other side closes.
    async fn rest(mut stream: TcpStream) -> String {
        let mut text = String::new();
        let _ = stream.read_to_string(&mut text).await;
        text
    }

    #[tokio::test]
    async fn who_says_nothing_or_half_a_request_is_dropped() {
        let bounds = Bounds {
            head: Duration::from_millis(50),
            connections: 8,
        };
        let (address, _stop) = begin(bounds).await;
        for begun in ["", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(begun.as_bytes()).await.unwrap();
            // It ends by itself; nothing more was sent.
            let answer = rest(stream).await;
            assert!(!answer.contains("here"), "{answer}");
        }
    }

    #[tokio::test]
    async fn one_byte_at_a_time_does_not_keep_a_place() {
        let bounds = Bounds {
            head: Duration::from_millis(100),
            connections: 8,
        };
        let (address, _stop) = begin(bounds).await;
        let (mut reader, mut writer) = TcpStream::connect(address).await.unwrap().into_split();
        let dribble = async move {
            while writer.write_all(b"G").await.is_ok() {
                // The pace is the matter of this test: never silent, and never done.
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let read = async move {
            let mut all = Vec::new();
            let _ = reader.read_to_end(&mut all).await;
        };
        tokio::join!(dribble, read);
    }

    #[tokio::test]
    async fn more_connections_than_there_are_places_wait_for_one() {
        let bounds = Bounds {
            head: Duration::from_millis(50),
            connections: 2,
        };
        let (address, _stop) = begin(bounds).await;
        let mut silent = Vec::new();
        for _ in 0..6 {
            silent.push(TcpStream::connect(address).await.unwrap());
        }
        let mut asking = TcpStream::connect(address).await.unwrap();
        asking.write_all(REQUEST).await.unwrap();
        assert!(rest(asking).await.ends_with("here"));
    }

    #[tokio::test]
    async fn a_stop_ends_idle_connections_at_once() {
        let bounds = Bounds {
            head: Duration::from_mins(10),
            connections: 8,
        };
        let (address, stop) = begin(bounds).await;
        let mut asked = TcpStream::connect(address).await.unwrap();
        asked
            .write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            .await
            .unwrap();
        let mut answer = [0; 4];
        asked.read_exact(&mut answer).await.unwrap();
        stop.send(()).unwrap();
        assert!(rest(asked).await.ends_with("here"));
    }
}
