//! Throughput and latency: every station has one CALL outstanding and sends the next one when it is
//! answered. And what an idle connection takes.

use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use tokio::{sync::Barrier, task::JoinSet};

use crate::{
    caller::{self, Caller},
    process::{Cores, processor_time, resident_kib},
    report::{Aim, Figure, MOST_MICROS, Report, Unit, millis},
    stopwatch,
    subject::{Kind, Subject},
};

/// What the stations send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Load {
    /// Whole sessions.
    Cycle,
    /// MeterValues with six sampled values of a running transaction.
    Meter,
}

impl Load {
    const ALL: [Self; 2] = [Self::Cycle, Self::Meter];

    /// What its figures are called.
    fn figures(self) -> [&'static str; 4] {
        match self {
            Self::Cycle => [
                "session cycle: CALLs",
                "session cycle: CPU for each CALL",
                "session cycle: median",
                "session cycle: p99",
            ],
            Self::Meter => [
                "meter values: CALLs",
                "meter values: CPU for each CALL",
                "meter values: median",
                "meter values: p99",
            ],
        }
    }
}

/// What came out of one or several spans.
#[derive(Debug)]
pub(crate) struct Measured {
    elapsed: Duration,
    processor: Duration,
    /// In microseconds, one for each CALL.
    latencies: Histogram<u64>,
}

impl Measured {
    fn nothing() -> anyhow::Result<Self> {
        Ok(Self {
            elapsed: Duration::ZERO,
            processor: Duration::ZERO,
            latencies: Histogram::new_with_max(MOST_MICROS, 3)?,
        })
    }

    fn add(&mut self, other: &Self) -> anyhow::Result<()> {
        self.elapsed += other.elapsed;
        self.processor += other.processor;
        Ok(self.latencies.add(&other.latencies)?)
    }

    #[allow(clippy::cast_precision_loss, reason = "counts of a few seconds")]
    fn calls(&self) -> f64 {
        self.latencies.len() as f64
    }

    fn calls_per_second(&self) -> f64 {
        self.calls() / self.elapsed.as_secs_f64()
    }

    fn processor_micros(&self) -> f64 {
        self.processor.as_secs_f64() * 1e6 / self.calls()
    }

    fn latency(&self, quantile: f64) -> f64 {
        millis(Duration::from_micros(
            self.latencies.value_at_quantile(quantile),
        ))
    }
}

/// A server with its stations, and what was measured of it.
struct Side {
    subject: Subject,
    callers: Vec<Caller>,
    kib_each: f64,
    measured: [Measured; 2],
}

impl Side {
    async fn connect(
        kind: Kind,
        folder: &Path,
        connections: u32,
        cores: Cores,
    ) -> anyhow::Result<Self> {
        let subject = Subject::start(kind, folder, connections, cores).await?;
        let empty = resident_kib(subject.pid()?)?;
        let callers = caller::connect_all(connections, subject.ocpp()).await?;
        let full = resident_kib(subject.pid()?)?;
        let grown = u32::try_from(full.saturating_sub(empty))?;
        Ok(Self {
            subject,
            callers,
            kib_each: f64::from(grown) / f64::from(connections),
            measured: [Measured::nothing()?, Measured::nothing()?],
        })
    }

    async fn load(&mut self, load: Load, span: Duration) -> anyhow::Result<()> {
        let callers = std::mem::take(&mut self.callers);
        let (measured, callers) = measure(callers, load, self.subject.pid()?, span).await?;
        self.callers = callers;
        self.measured[load as usize].add(&measured)
    }
}

/// Loads both servers by turns, `rounds` times, so that what else the machine does meets both.
pub(crate) async fn report(
    connections: u32,
    span: Duration,
    rounds: u32,
    cores: Cores,
    report: &mut Report,
) -> anyhow::Result<()> {
    let (one, other) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let mut bare = Side::connect(Kind::Bare, one.path(), connections, cores).await?;
    let mut ours = Side::connect(Kind::Forecourt, other.path(), connections, cores).await?;
    for load in Load::ALL {
        for _ in 0..rounds {
            bare.load(load, span).await?;
            ours.load(load, span).await?;
        }
    }
    let of = match connections {
        1..1_000 => format!("{connections} connections"),
        _ => format!(
            "{},{:03} connections",
            connections / 1_000,
            connections % 1_000
        ),
    };
    for load in Load::ALL {
        let (ours, bare) = (&ours.measured[load as usize], &bare.measured[load as usize]);
        let mut add = |what, unit, figure: &dyn Fn(&Measured) -> f64, aim| {
            report.add(Figure {
                what,
                of: of.clone(),
                unit,
                ours: figure(ours),
                beside: Some(figure(bare)),
                aim,
            });
        };
        let [calls, processor, median, p99] = load.figures();
        add(calls, Unit::PerSecond, &Measured::calls_per_second, None);
        let times = Some(Aim::Times(2.5));
        add(processor, Unit::Micros, &Measured::processor_micros, times);
        add(median, Unit::Millis, &|m| m.latency(0.5), None);
        add(p99, Unit::Millis, &|m| m.latency(0.99), None);
    }
    report.add(Figure {
        what: "memory of an idle connection",
        of,
        unit: Unit::Kibibytes,
        ours: ours.kib_each,
        beside: Some(bare.kib_each),
        aim: Some(Aim::AtMost(16.0)),
    });
    Ok(())
}

/// Switches and results that all stations share.
#[derive(Debug)]
struct Shared {
    recording: AtomicBool,
    over: AtomicBool,
    /// In microseconds.
    latencies: Mutex<Histogram<u64>>,
}

impl Shared {
    fn seen(&self, began: &mut Instant, at: Instant) {
        if self.recording.load(Ordering::Relaxed) {
            let micros = u64::try_from(at.duration_since(*began).as_micros()).unwrap_or(u64::MAX);
            let mut latencies = self
                .latencies
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            latencies.saturating_record(micros);
        }
        *began = at;
    }
}

/// Loads the server for `span` after a warm-up; the stations come back.
pub(crate) async fn measure(
    callers: Vec<Caller>,
    load: Load,
    pid: u32,
    span: Duration,
) -> anyhow::Result<(Measured, Vec<Caller>)> {
    let shared = Arc::new(Shared {
        recording: AtomicBool::new(false),
        over: AtomicBool::new(false),
        latencies: Mutex::new(Histogram::new_with_max(MOST_MICROS, 3)?),
    });
    let ready = Arc::new(Barrier::new(callers.len() + 1));
    let mut running = JoinSet::new();
    for caller in callers {
        running.spawn(run(caller, load, Arc::clone(&ready), Arc::clone(&shared)));
    }
    tokio::select! {
        _ = ready.wait() => {}
        Some(ended) = running.join_next() => {
            ended??;
            anyhow::bail!("a station ended before the measurement began");
        }
    }
    tokio::time::sleep(span / 4).await;
    let (began, used) = (stopwatch::now(), processor_time(pid)?);
    shared.recording.store(true, Ordering::Relaxed);
    tokio::time::sleep(span).await;
    shared.recording.store(false, Ordering::Relaxed);
    let processor = processor_time(pid)?.saturating_sub(used);
    let elapsed = began.elapsed();
    shared.over.store(true, Ordering::Relaxed);

    let mut callers = Vec::new();
    while let Some(ended) = running.join_next().await {
        callers.push(ended??);
    }
    let latencies = shared
        .latencies
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    anyhow::ensure!(!latencies.is_empty(), "nothing was answered");
    let measured = Measured {
        elapsed,
        processor,
        latencies,
    };
    Ok((measured, callers))
}

async fn run(
    mut caller: Caller,
    load: Load,
    ready: Arc<Barrier>,
    shared: Arc<Shared>,
) -> anyhow::Result<Caller> {
    if load == Load::Meter {
        caller.start().await?;
    }
    ready.wait().await;
    let mut began = stopwatch::now();
    while !shared.over.load(Ordering::Relaxed) {
        match load {
            Load::Cycle => caller.cycle(|at| shared.seen(&mut began, at)).await?,
            Load::Meter => {
                caller.values().await?;
                shared.seen(&mut began, stopwatch::now());
            }
        }
    }
    if load == Load::Meter {
        caller.stop().await?;
    }
    Ok(caller)
}
