//! Being asked to stop from outside.

use std::io;

/// Listens for being asked to stop (SIGTERM or SIGINT) from here on; what is returned waits for it.
/// Whoever says that the program runs listens first: a process that is asked before would just end.
#[cfg(unix)]
pub fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => tracing::info!("asked to stop (SIGTERM)"),
            _ = interrupt.recv() => tracing::info!("asked to stop (SIGINT)"),
        }
    })
}

/// Listens for being asked to stop (Ctrl-C); what is returned waits for it.
#[cfg(not(unix))]
pub fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "signals cannot be heard; stopping");
        }
    })
}
