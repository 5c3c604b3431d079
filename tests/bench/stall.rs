//! A page that stands still: it reads the live feed's first batch, and then nothing more while 1,000
//! bays change all the time. What the program holds must not grow with that.

use std::time::Duration;

use support::Api;

use crate::{
    caller,
    load::{self, Load},
    process::{Cores, resident_kib},
    report::{Aim, Figure, Report, Unit},
    subject::{Kind, Subject},
};

const STATIONS: u32 = 1_000;
/// What a page may take: buffers of its connection, and what the allocator keeps of a batch.
const A_PAGE_MEBIBYTES: f64 = 8.0;

/// Loads for `span` without a page and for `span` with one, so that what the store's caches take is
/// held against it.
pub(crate) async fn report(
    span: Duration,
    cores: Cores,
    report: &mut Report,
) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let subject = Subject::start(Kind::Forecourt, folder.path(), STATIONS, cores).await?;
    let Subject::Forecourt(server) = &subject else {
        anyhow::bail!("the bare server has no pages");
    };
    let pid = server.pid()?;
    let callers = caller::connect_all(STATIONS, server.ocpp()).await?;
    let (_, callers) = load::measure(callers, Load::Meter, pid, span).await?;
    let settled = resident_kib(pid)?;
    let (_, callers) = load::measure(callers, Load::Meter, pid, span).await?;
    let without = resident_kib(pid)?;
    let api = Api::of(server, "view").await?;
    let page = api.open("/live").await?;
    load::measure(callers, Load::Meter, pid, span).await?;
    let with = resident_kib(pid)?;
    drop(page);
    let grown = |from: u64, to: u64| -> anyhow::Result<f64> {
        Ok(f64::from(u32::try_from(to.saturating_sub(from))?) / 1_024.0)
    };
    report.add(Figure {
        what: "memory grown while a page stands still",
        of: format!("1,000 bays, {} s", span.as_secs()),
        unit: Unit::Mebibytes,
        ours: grown(without, with)?,
        beside: Some(grown(settled, without)?),
        aim: Some(Aim::Above(A_PAGE_MEBIBYTES)),
    });
    Ok(())
}
