//! Being asked to stop from outside.

use std::io;

/// Waits until the program is asked to stop (SIGTERM or SIGINT).
#[cfg(unix)]
pub async fn asked_to_stop() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => tracing::info!("asked to stop (SIGTERM)"),
        _ = interrupt.recv() => tracing::info!("asked to stop (SIGINT)"),
    }
    Ok(())
}

/// Waits until the program is asked to stop (Ctrl-C).
#[cfg(not(unix))]
pub async fn asked_to_stop() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
