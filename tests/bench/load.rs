//! Throughput and latency: every station has one CALL outstanding and sends the next one when it is
//! answered.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use tokio::task::JoinSet;

use crate::{caller::Caller, process::processor_time, stopwatch};

/// What the stations send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Load {
    /// Whole sessions.
    Cycle,
    /// MeterValues with six sampled values of a running transaction.
    Meter,
}

impl Load {
    pub(crate) const ALL: [Self; 2] = [Self::Cycle, Self::Meter];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Cycle => "cycle",
            Self::Meter => "meter",
        }
    }
}

/// What came out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    pub(crate) calls_per_second: f64,
    pub(crate) processor_micros_per_call: f64,
    pub(crate) median: Duration,
    pub(crate) p99: Duration,
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
        latencies: Mutex::new(Histogram::new(3)?),
    });
    let mut running = JoinSet::new();
    for caller in callers {
        running.spawn(run(caller, load, Arc::clone(&shared)));
    }
    tokio::time::sleep(span / 4).await;
    let (began, used) = (stopwatch::now(), processor_time(pid)?);
    shared.recording.store(true, Ordering::Relaxed);
    tokio::time::sleep(span).await;
    shared.recording.store(false, Ordering::Relaxed);
    let (elapsed, used) = (began.elapsed(), processor_time(pid)?.saturating_sub(used));
    shared.over.store(true, Ordering::Relaxed);

    let mut callers = Vec::new();
    while let Some(ended) = running.join_next().await {
        callers.push(ended??);
    }
    let latencies = shared
        .latencies
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let calls = latencies.len();
    anyhow::ensure!(calls > 0, "nothing was answered");
    #[allow(clippy::cast_precision_loss, reason = "counts of a few seconds")]
    let measured = Measured {
        calls_per_second: calls as f64 / elapsed.as_secs_f64(),
        processor_micros_per_call: used.as_secs_f64() * 1e6 / calls as f64,
        median: Duration::from_micros(latencies.value_at_quantile(0.5)),
        p99: Duration::from_micros(latencies.value_at_quantile(0.99)),
    };
    Ok((measured, callers))
}

async fn run(mut caller: Caller, load: Load, shared: Arc<Shared>) -> anyhow::Result<Caller> {
    if load == Load::Meter {
        caller.start().await?;
    }
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
    Ok(caller)
}
