//! Cold start: from the process to the first connection that is accepted.

use std::{fs, path::Path, time::Duration};

use support::{Server, Setup, server_path};

use crate::{caller::Caller, generated, millis, stopwatch, subject, table::Table};

/// Measures with an empty store and with a past, and prints the table.
pub(crate) async fn report(starts: u32, past_sessions: u32) -> anyhow::Result<()> {
    let mut table = Table::new(["store", "size MiB", "best ms", "worst ms"]);
    let folder = tempfile::tempdir()?;
    let setup = subject::prepared(folder.path(), 1).await?;
    let mut row = |name: String, size: f64, (best, worst): (Duration, Duration)| {
        table.row([name, format!("{size:.1}"), millis(best), millis(worst)]);
    };
    row(
        "empty".to_owned(),
        mebibytes(folder.path())?,
        measure(&setup, starts).await?,
    );
    generated::live_through(folder.path(), past_sessions).await?;
    let name = format!("{past_sessions} sessions");
    row(
        name,
        mebibytes(folder.path())?,
        measure(&setup, starts).await?,
    );
    println!(
        "Start to the first accepted connection (aim: 300 ms with a million sessions)\n\n{table}"
    );
    let binary = fs::metadata(server_path()?)?.len();
    println!("forecourt-server: {:.1} MiB", in_mebibytes(binary));
    Ok(())
}

async fn measure(setup: &Setup, starts: u32) -> anyhow::Result<(Duration, Duration)> {
    let mut spans = Vec::new();
    for _ in 0..starts {
        let began = stopwatch::now();
        let server = Server::start(setup.clone()).await?;
        Caller::connect(1, server.ocpp()).await?;
        spans.push(began.elapsed());
        server.stop().await?;
    }
    let best = spans.iter().min().copied().unwrap_or_default();
    Ok((best, spans.iter().max().copied().unwrap_or_default()))
}

fn mebibytes(folder: &Path) -> anyhow::Result<f64> {
    let mut bytes = 0;
    for file in fs::read_dir(folder)? {
        bytes += file?.metadata()?.len();
    }
    Ok(in_mebibytes(bytes))
}

#[allow(clippy::cast_precision_loss, reason = "sizes of files")]
fn in_mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
