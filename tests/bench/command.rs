//! How long a start takes from the API request to the station's socket, beside one fsync.

use std::{
    fs::File,
    io::Write as _,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use hdrhistogram::Histogram;
use serde_json::json;
use support::{Api, Server, Setup};
use tokio::sync::mpsc;

use crate::{
    caller::{self, Caller, identity},
    fleet::{Fleet, INTERVAL},
    process::Cores,
    report::{Aim, Figure, MOST_MICROS, Report, Unit, millis},
    stopwatch, subject,
};

/// Stations in session.
const STATIONS: u32 = 1_000;

/// Starts in a minute that one token may ask for.
const STARTS_OF_A_TOKEN: usize = 10;

/// Latencies in microseconds.
struct Latencies(Histogram<u64>);

impl Latencies {
    fn none() -> anyhow::Result<Self> {
        Ok(Self(Histogram::new_with_max(MOST_MICROS, 3)?))
    }

    fn add(&mut self, span: Duration) {
        let micros = u64::try_from(span.as_micros()).unwrap_or(u64::MAX);
        self.0.saturating_record(micros);
    }

    fn at(&self, quantile: f64) -> f64 {
        millis(Duration::from_micros(self.0.value_at_quantile(quantile)))
    }
}

/// Measures `samples` starts.
pub(crate) async fn report(samples: u32, cores: Cores, report: &mut Report) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let setup = subject::prepared(folder.path(), STATIONS).await?;
    let server = Server::start(Setup {
        wrapper: cores.for_server(),
        ..setup
    })
    .await?;
    let samples = usize::try_from(samples)?;
    let mut programs = Vec::new();
    for _ in 0..samples.div_ceil(STARTS_OF_A_TOKEN) {
        programs.push(Api::of(&server, "operate").await?);
    }
    let callers = caller::connect_all(STATIONS, server.ocpp()).await?;
    let file = File::create(folder.path().join("fsync"))?;
    let (commands, syncs) = measure(callers, &programs, file, samples).await?;
    for (what, quantile, aim) in [
        (
            "start, API to socket (beside: one fsync): median",
            0.5,
            None,
        ),
        (
            "start, API to socket (beside: one fsync): p99",
            0.99,
            Some(Aim::Above(10.0)),
        ),
    ] {
        report.add(Figure {
            what,
            of: "1,000 busy stations".to_owned(),
            unit: Unit::Millis,
            ours: commands.at(quantile),
            beside: Some(syncs.at(quantile)),
            aim,
        });
    }
    Ok(())
}

/// Starts a session at connector 2 of one station after the other, while connector 1 of all of them
/// charges and reports every second; after each, one page is appended to a file and synced.
async fn measure(
    mut callers: Vec<Caller>,
    programs: &[Api],
    file: File,
    samples: usize,
) -> anyhow::Result<(Latencies, Latencies)> {
    let (orders, mut ordered) = mpsc::unbounded_channel();
    for caller in &mut callers {
        caller.tell_orders(orders.clone());
    }
    let fleet = Fleet::charge(callers);
    tokio::time::sleep(INTERVAL * 2).await;

    let (mut commands, mut syncs) = (Latencies::none()?, Latencies::none()?);
    let turns = programs
        .iter()
        .flat_map(|api| std::iter::repeat_n(api, STARTS_OF_A_TOKEN));
    for (number, api) in (1..).zip(turns.take(samples)) {
        commands.add(start(api, number, &mut ordered).await?);
        let file = file.try_clone()?;
        syncs.add(tokio::task::spawn_blocking(move || sync(file)).await??);
    }
    fleet.end().await?;
    Ok((commands, syncs))
}

/// From the request to the station's socket.
async fn start(
    api: &Api,
    number: u32,
    ordered: &mut mpsc::UnboundedReceiver<caller::Ordered>,
) -> anyhow::Result<Duration> {
    let began = stopwatch::now();
    let body = json!({ "station": identity(number), "connector": 2 });
    // A refusal ends it: no order follows one.
    let (_, at) = tokio::try_join!(api.post("/sessions", &body), arrival(number, ordered))?;
    Ok(at.duration_since(began))
}

async fn arrival(
    number: u32,
    ordered: &mut mpsc::UnboundedReceiver<caller::Ordered>,
) -> anyhow::Result<Instant> {
    loop {
        let order = ordered.recv().await.context("no station listens")?;
        if order.station == number {
            return Ok(order.at);
        }
    }
}

/// One page appended and synced.
fn sync(mut file: File) -> anyhow::Result<Duration> {
    let began = stopwatch::now();
    file.write_all(&[7; 4_096])?;
    file.sync_data()?;
    Ok(began.elapsed())
}
