//! `forecourt-server simulate`: simulated stations against any central system.

use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use simulator::{Fleet, FleetOptions, MachineClock, Nobody};

/// What the stations are and whom they call.
#[derive(Debug, Args)]
pub struct Simulate {
    /// The central system, such as ws://127.0.0.1:9220/ocpp
    #[arg(long)]
    url: String,

    /// How many stations
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    stations: u32,

    /// How many connectors each has
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=16))]
    connectors: u32,

    /// What their identities begin with; a number follows
    #[arg(long, default_value = "SIM-")]
    prefix: String,

    /// The same number gives the same stations
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// How many times faster than life cars come, charge and leave
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=3600))]
    speed: u32,

    /// Seconds between two meter values of a session
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    interval: u64,

    /// Seconds within which all of them call for the first time
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(0..=3600))]
    spread: u64,
}

impl Simulate {
    /// Lets the stations live until `shutdown`.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> anyhow::Result<()> {
        tracing::info!(stations = self.stations, url = %self.url, "simulated stations begin to call");
        let options = FleetOptions {
            url: self.url,
            stations: self.stations,
            connectors: self.connectors,
            prefix: self.prefix,
            seed: self.seed,
            staged: false,
            registers: Arc::new(|_, _| None),
            sample_interval: Duration::from_secs(self.interval),
            call_spread: Duration::from_secs(self.spread) * self.speed,
            clock: Arc::new(MachineClock::start(self.speed)),
            witness: Arc::new(Nobody),
        };
        Ok(Fleet::run(options, shutdown).await?)
    }
}
