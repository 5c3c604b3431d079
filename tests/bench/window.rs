//! Cold start of the window: from the process to the first paint, and to a board that can be used.

use std::{path::Path, time::Duration};

use anyhow::Context as _;
use serde_json::json;

use crate::{
    driver::{Display, Driver},
    report::{Aim, Figure, Report, Unit, millis},
    stopwatch,
};

/// What the board of a new site says.
const USABLE: &str = "No charger has called yet";
/// How long ago the page was first painted, in milliseconds, once the board is there.
const LOOK: &str = "const [text] = arguments;
    if (!document.body?.innerText.includes(text)) return null;
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    return performance.now() - (paint?.startTime ?? performance.now());";

/// From the process.
struct Opened {
    painted: Duration,
    usable: Duration,
}

/// The best of `starts`, after one that warms the disk.
pub(crate) async fn report(starts: u32, report: &mut Report) -> anyhow::Result<()> {
    let display = Display::open().await?;
    let folder = tempfile::tempdir()?;
    open(&display, folder.path()).await?;
    let mut best: Option<Opened> = None;
    for _ in 0..starts {
        let opened = open(&display, folder.path()).await?;
        if best.as_ref().is_none_or(|best| opened.usable < best.usable) {
            best = Some(opened);
        }
    }
    let best = best.context("the window was not started")?;
    for (what, span, aim) in [
        ("window: first paint", best.painted, None),
        ("window: usable", best.usable, Some(Aim::AtMost(1_000.0))),
    ] {
        report.add(Figure {
            what,
            of: "cold process".to_owned(),
            unit: Unit::Millis,
            ours: millis(span),
            beside: None,
            aim,
        });
    }
    Ok(())
}

/// Opens the window on a data folder, and closes it.
async fn open(display: &Display, data_dir: &Path) -> anyhow::Result<Opened> {
    let driver = Driver::open(display, data_dir).await?;
    let began = stopwatch::now();
    let page = driver.start(data_dir, "127.0.0.1:0").await?;
    let seen = page.number(LOOK, &[json!(USABLE)]).await;
    let usable = began.elapsed();
    page.close(data_dir).await?;
    driver.end().await?;
    let ago = Duration::from_secs_f64(seen?.max(0.0) / 1e3);
    Ok(Opened {
        painted: usable.saturating_sub(ago),
        usable,
    })
}
