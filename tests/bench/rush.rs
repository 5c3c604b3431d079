//! What brought other central systems down, as figures: everybody comes back at once, and very long
//! messages from many.

use std::time::Duration;

use crate::{
    caller::{self, Caller},
    process::{Cores, resident_kib},
    report::{Aim, Figure, Report, Unit, millis},
    stopwatch,
    subject::{Kind, Subject},
};

const STATIONS: u32 = 1_000;
/// Stations that send the longest message there may be.
const TALKERS: u32 = 100;
/// A little less than the 16 MiB that an approved station may send.
const LONG: usize = (16 << 20) - 1_024;
/// What may be kept of that afterwards.
const KEPT_MEBIBYTES: f64 = 64.0;

pub(crate) async fn report(cores: Cores, report: &mut Report) -> anyhow::Result<()> {
    let bare = reconnect(Kind::Bare, cores).await?;
    let ours = reconnect(Kind::Forecourt, cores).await?;
    report.add(Figure {
        what: "all come back at once: until the last is served",
        of: "1,000 stations".to_owned(),
        unit: Unit::Millis,
        ours: millis(ours),
        beside: Some(millis(bare)),
        aim: None,
    });
    report.add(Figure {
        what: "memory kept of a message of 16 MB from each",
        of: format!("{TALKERS} stations"),
        unit: Unit::Mebibytes,
        ours: kept(cores).await?,
        beside: None,
        aim: Some(Aim::AtMost(KEPT_MEBIBYTES)),
    });
    Ok(())
}

/// All connections break at once, and all stations connect and boot again at once.
async fn reconnect(kind: Kind, cores: Cores) -> anyhow::Result<Duration> {
    let folder = tempfile::tempdir()?;
    let subject = Subject::start(kind, folder.path(), STATIONS, cores).await?;
    let callers = caller::connect_all(STATIONS, subject.ocpp()).await?;
    let began = stopwatch::now();
    drop(callers);
    caller::connect_at_once(STATIONS, STATIONS, subject.ocpp()).await?;
    Ok(began.elapsed())
}

/// In MiB.
async fn kept(cores: Cores) -> anyhow::Result<f64> {
    let folder = tempfile::tempdir()?;
    let subject = Subject::start(Kind::Forecourt, folder.path(), TALKERS, cores).await?;
    let mut callers = caller::connect_all(TALKERS, subject.ocpp()).await?;
    let before = resident_kib(subject.pid()?)?;
    let long = "x".repeat(LONG);
    let sending = callers.iter_mut().map(|caller| caller.say(&long));
    futures_util::future::try_join_all(sending).await?;
    // The trace has written them by then; a short message from each follows.
    tokio::time::sleep(Duration::from_secs(2)).await;
    futures_util::future::try_join_all(callers.iter_mut().map(Caller::boot)).await?;
    let after = resident_kib(subject.pid()?)?;
    let kept = u32::try_from(after.saturating_sub(before))?;
    Ok(f64::from(kept) / 1_024.0)
}
