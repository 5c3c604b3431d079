//! How long a start takes from the API request to the station's socket, beside one fsync.

use std::{fs::File, io::Write as _, path::Path, time::Duration};

use anyhow::Context as _;
use hdrhistogram::Histogram;
use serde_json::json;
use support::Api;
use tokio::{sync::mpsc, sync::watch, task::JoinSet};

use crate::{
    caller::{Caller, identity},
    stopwatch,
};

/// Between two messages of one station in session.
const INTERVAL: Duration = Duration::from_secs(1);

/// What came out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Latency {
    pub(crate) median: Duration,
    pub(crate) p99: Duration,
}

impl Latency {
    fn of(latencies: &Histogram<u64>) -> Self {
        Self {
            median: Duration::from_micros(latencies.value_at_quantile(0.5)),
            p99: Duration::from_micros(latencies.value_at_quantile(0.99)),
        }
    }
}

/// Starts a session at connector 2 of one station after the other, while connector 1 of all of them
/// charges and reports every second.
pub(crate) async fn measure(
    mut callers: Vec<Caller>,
    api: &Api,
    samples: u32,
) -> anyhow::Result<Latency> {
    let (orders, mut ordered) = mpsc::unbounded_channel();
    let (end, ends) = watch::channel(());
    let mut busy = JoinSet::new();
    for (number, mut caller) in (0_u32..).zip(callers.drain(..)) {
        caller.tell_orders(orders.clone());
        let mut ends = ends.clone();
        busy.spawn(async move {
            // Spread over the interval, as a site's stations are.
            let offset = INTERVAL.mul_f64(f64::from(number % 997) / 997.0);
            caller.listen(tokio::time::sleep(offset)).await?;
            caller.start().await?;
            while ends.has_changed().is_ok() {
                caller.values().await?;
                let next = async {
                    tokio::select! {
                        () = tokio::time::sleep(INTERVAL) => {}
                        _ = ends.changed() => {}
                    }
                };
                caller.listen(next).await?;
            }
            anyhow::Ok(())
        });
    }
    tokio::time::sleep(INTERVAL * 2).await;

    let mut latencies = Histogram::new(3)?;
    for number in 1..=samples {
        let began = stopwatch::now();
        let body = json!({ "station": identity(number), "connector": 2 });
        let (answer, at) = tokio::join!(api.post("/sessions", &body), async {
            loop {
                let order = ordered.recv().await.context("no station listens")?;
                if order.station == number {
                    return anyhow::Ok(order.at);
                }
            }
        });
        answer?;
        let micros = at?.duration_since(began).as_micros();
        latencies.saturating_record(u64::try_from(micros).unwrap_or(u64::MAX));
    }
    drop(end);
    while let Some(ended) = busy.join_next().await {
        ended??;
    }
    Ok(Latency::of(&latencies))
}

/// One page appended and synced, again and again.
pub(crate) fn fsync(folder: &Path, samples: u32) -> anyhow::Result<Latency> {
    let mut file = File::create(folder.join("fsync"))?;
    let mut latencies = Histogram::new(3)?;
    for _ in 0..samples {
        let began = stopwatch::now();
        file.write_all(&[7; 4_096])?;
        file.sync_data()?;
        let micros = began.elapsed().as_micros();
        latencies.saturating_record(u64::try_from(micros).unwrap_or(u64::MAX));
    }
    Ok(Latency::of(&latencies))
}
