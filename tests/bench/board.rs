//! A full board in the window: 1,000 bays that charge and report every second. How evenly it is drawn,
//! and what that costs over time. The same in Chromium: `tests/bench-ui`.

use std::{fs, net::TcpListener, path::Path, time::Duration};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};
use support::Server;

use crate::{
    caller,
    driver::{Display, Driver, Page},
    fleet::Fleet,
    process::{processor_time, resident_kib},
    report::{Figure, Report, Unit},
    stopwatch, subject,
};

const STATIONS: u32 = 1_000;
/// How often memory is looked at while the board is watched.
const LOOKS: u32 = 6;
/// A frame of a screen with 60 Hz that comes later than this was missed, in milliseconds.
const LATE_MS: f64 = 25.0;
/// How many bays are on the board, once all are.
const ALL_THERE: &str = "const [all] = arguments;
    const there = document.querySelectorAll('[data-evse]').length;
    return there >= all ? there : null;";
/// From now on the page notes how long each frame took.
const NOTE_FRAMES: &str = "window.frames_ = [];
    let last = performance.now();
    const frame = (now) => {
      window.frames_.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    return 0;";
const NOTED: &str = "return window.frames_;";
/// The name of WebKit's process for a page, as `/proc/PID/comm` cuts it.
const PAGE_PROCESS: &str = "WebKitWebProces";

/// Watches for `span`.
pub(crate) async fn report(span: Duration, report: &mut Report) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let data_dir = folder.path();
    known(data_dir).await?;
    let display = Display::open().await?;
    let driver = Driver::open(&display, data_dir).await?;
    let ocpp = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let page = driver.start(data_dir, &ocpp.to_string()).await?;
    let watched = watch(&page, &display, ocpp, span).await;
    page.close(data_dir).await?;
    driver.end().await?;
    watched?.add_to(span, report)
}

/// Lets the stations call once where unknown ones are let in, so that the window knows them.
async fn known(data_dir: &Path) -> anyhow::Result<()> {
    let setup = subject::prepared(data_dir, STATIONS).await?;
    let server = Server::start(setup).await?;
    drop(caller::connect_all(STATIONS, server.ocpp()).await?);
    server.kill().await?;
    Ok(())
}

struct Watched {
    /// Milliseconds between frames, the shortest first.
    frames: Vec<f64>,
    /// Processor time of the page's process.
    page: Duration,
    /// Memory of the page's process, in KiB, from the beginning to the end.
    memory: Vec<u64>,
}

async fn watch(
    page: &Page<'_>,
    display: &Display,
    ocpp: std::net::SocketAddr,
    span: Duration,
) -> anyhow::Result<Watched> {
    let fleet = Fleet::charge(caller::connect_all(STATIONS, ocpp).await?);
    page.number(ALL_THERE, &[json!(STATIONS)]).await?;
    let process = page_process(&display.name)?;
    page.run(NOTE_FRAMES, &[]).await?;
    let (began, before) = (stopwatch::now(), processor_time(process)?);
    let mut memory = vec![resident_kib(process)?];
    for look in 1..=LOOKS {
        tokio::time::sleep((span * look / LOOKS).saturating_sub(began.elapsed())).await;
        memory.push(resident_kib(process)?);
    }
    let used = processor_time(process)?.saturating_sub(before);
    let noted = page.run(NOTED, &[]).await?;
    fleet.end().await?;
    let noted = noted.as_array().context("the page noted no frames")?;
    let mut frames: Vec<f64> = noted.iter().filter_map(Value::as_f64).collect();
    ensure!(!frames.is_empty(), "the page drew nothing");
    frames.sort_by(f64::total_cmp);
    Ok(Watched {
        frames,
        page: used,
        memory,
    })
}

/// The process that draws the window's page: the one on this display.
fn page_process(display: &str) -> anyhow::Result<u32> {
    let wanted = format!("DISPLAY={display}");
    for entry in fs::read_dir("/proc")? {
        let path = entry?.path();
        let Some(id) = path
            .file_name()
            .and_then(|name| name.to_str()?.parse().ok())
        else {
            continue;
        };
        // Processes end while they are looked at.
        let name = fs::read_to_string(path.join("comm")).unwrap_or_default();
        let surroundings = fs::read(path.join("environ")).unwrap_or_default();
        let here = || {
            surroundings
                .split(|byte| *byte == 0)
                .any(|word| word == wanted.as_bytes())
        };
        if name.trim_end() == PAGE_PROCESS && here() {
            return Ok(id);
        }
    }
    anyhow::bail!("the window has no process for its page")
}

impl Watched {
    fn at(&self, percent: usize) -> f64 {
        let last = self.frames.len() - 1;
        self.frames[(self.frames.len() * percent / 100).min(last)]
    }

    fn add_to(&self, span: Duration, report: &mut Report) -> anyhow::Result<()> {
        let late = self.frames.iter().filter(|gap| **gap > LATE_MS).count();
        let counted = |count: usize| anyhow::Ok(f64::from(u32::try_from(count)?));
        let mebibytes = |kib: u64| anyhow::Ok(f64::from(u32::try_from(kib)?) / 1_024.0);
        let mut add = |what, unit, ours| {
            report.add(Figure {
                what,
                of: format!("1,000 bays, {} s", span.as_secs()),
                unit,
                ours,
                beside: None,
                aim: None,
            });
        };
        add(
            "window: late frames",
            Unit::Percent,
            counted(late)? / counted(self.frames.len())? * 100.0,
        );
        add("window: between frames, median", Unit::Millis, self.at(50));
        add("window: between frames, p95", Unit::Millis, self.at(95));
        add("window: between frames, p99", Unit::Millis, self.at(99));
        add(
            "window: the page's work, of one core",
            Unit::Percent,
            self.page.as_secs_f64() / span.as_secs_f64() * 100.0,
        );
        let (first, last) = (self.memory.first(), self.memory.last());
        let most = self.memory.iter().max();
        for (what, kib) in [
            ("window: memory of the page at first", first),
            ("window: memory of the page at most", most),
            ("window: memory of the page at last", last),
        ] {
            add(what, Unit::Mebibytes, mebibytes(*kib.context("no look")?)?);
        }
        Ok(())
    }
}
