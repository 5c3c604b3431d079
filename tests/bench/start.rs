//! Cold start of the server: from the process to the first connection that is accepted.

use std::time::Duration;

use support::{Server, Setup};

use crate::{
    caller::Caller,
    generated,
    process::Cores,
    report::{Aim, Figure, Report, Unit, millis},
    stopwatch,
    subject::{self, Kind, Subject},
};

/// Measures with an empty store and with a past.
pub(crate) async fn report(
    starts: u32,
    past_sessions: u32,
    cores: Cores,
    report: &mut Report,
) -> anyhow::Result<()> {
    let bare = bare(starts, cores).await?;
    let folder = tempfile::tempdir()?;
    let setup = subject::prepared(folder.path(), 1).await?;
    let mut add = |of: String, ours| {
        report.add(Figure {
            what: "server: start to the first connection",
            of,
            unit: Unit::Millis,
            ours: millis(ours),
            beside: Some(millis(bare)),
            aim: Some(Aim::AtMost(300.0)),
        });
    };
    add("an empty store".to_owned(), ours(&setup, starts).await?);
    generated::live_through(folder.path(), past_sessions).await?;
    let of = format!("{} thousand sessions", past_sessions / 1_000);
    add(of, ours(&setup, starts).await?);
    Ok(())
}

/// The best of some.
async fn ours(setup: &Setup, starts: u32) -> anyhow::Result<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..starts {
        let began = stopwatch::now();
        let server = Server::start(setup.clone()).await?;
        Caller::connect(1, server.ocpp()).await?;
        best = best.min(began.elapsed());
        server.stop().await?;
    }
    Ok(best)
}

async fn bare(starts: u32, cores: Cores) -> anyhow::Result<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..starts {
        let folder = tempfile::tempdir()?;
        let began = stopwatch::now();
        let subject = Subject::start(Kind::Bare, folder.path(), 1, cores).await?;
        Caller::connect(1, subject.ocpp()).await?;
        best = best.min(began.elapsed());
    }
    Ok(best)
}
