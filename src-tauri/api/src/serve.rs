//! Serving the router on a port.

use std::{future::Future, io, net::SocketAddr, time::Duration};

use axum::{Extension, Router};
use tokio::{net::TcpListener, sync::watch};

/// How long answers may still take once the program is to stop.
const GRACE: Duration = Duration::from_secs(3);

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
    let (stop, stopping) = watch::channel(false);
    let router = router.layer(Extension(Stopping(stopping.clone())));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let mut graceful = stopping.clone();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        let _ = graceful.wait_for(|stopping| *stopping).await;
    });
    let deadline = async move {
        shutdown.await;
        stop.send_replace(true);
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = serving.into_future() => result,
        () = deadline => Ok(()),
    }
}
