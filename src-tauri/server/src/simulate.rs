//! `forecourt-server simulate`: simulated stations against any central system.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use central::vocabulary::{Reply, Report, StationIdentity};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use simulator::{Fleet, FleetOptions, Kept, MachineClock, Misbehaviour, Witness};

/// How often it is told what came of the stations.
const TOLD_EVERY: Duration = Duration::from_secs(5);

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

    /// What all of them do wrong, several with commas between; --help tells what each is
    #[arg(long, value_name = "NAME[,NAME]", value_delimiter = ',', value_parser = misbehaviours())]
    misbehave: Vec<String>,

    /// Seconds within which all of them call for the first time
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(0..=3600))]
    spread: u64,
}

impl Simulate {
    /// Lets the stations live until `shutdown`, and tells every few seconds what came of them.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> anyhow::Result<()> {
        tracing::info!(stations = self.stations, url = %self.url, "simulated stations begin to call");
        let tally = Arc::new(Tally::default());
        let misbehaviours = self.misbehave.iter().map(|name| name.parse());
        let options = FleetOptions {
            misbehaviours: misbehaviours.collect::<Result<_, _>>()?,
            url: self.url,
            stations: self.stations,
            connectors: self.connectors,
            prefix: self.prefix,
            seed: self.seed,
            staged: false,
            memory: Arc::new(|_, _| Kept::default()),
            sample_interval: Duration::from_secs(self.interval),
            call_spread: Duration::from_secs(self.spread) * self.speed,
            clock: Arc::new(MachineClock::start(self.speed)),
            witness: Arc::clone(&tally) as Arc<dyn Witness>,
        };
        let telling = tally.tell(self.stations);
        tokio::select! {
            ended = Fleet::run(options, shutdown) => Ok(ended?),
            never = telling => match never {},
        }
    }
}

fn misbehaviours() -> impl TypedValueParser<Value = String> {
    let known = Misbehaviour::ALL.iter();
    PossibleValuesParser::new(
        known.map(|one| PossibleValue::new(one.as_str()).help(one.sentence())),
    )
}

/// Counts what the stations said and were answered.
#[derive(Debug, Default)]
struct Tally(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    /// Stations that were answered since it was last told.
    heard: HashSet<String>,
    started: u64,
    stopped: u64,
    values: u64,
    refused: u64,
}

impl Tally {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        // Numbers that a panic left behind are as good as any.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn tell(&self, stations: u32) -> std::convert::Infallible {
        let mut rounds = tokio::time::interval(TOLD_EVERY);
        rounds.tick().await;
        loop {
            rounds.tick().await;
            let mut counts = self.counts();
            let answered = counts.heard.len();
            tracing::info!(
                "{answered} of {stations} stations were answered in the last {} s; so far {} \
                 sessions began and {} ended, {} meter values were taken, {} messages were refused",
                TOLD_EVERY.as_secs(),
                counts.started,
                counts.stopped,
                counts.values,
                counts.refused,
            );
            counts.heard.clear();
        }
    }
}

impl Witness for Tally {
    fn acknowledged(&self, station: &StationIdentity, report: &Report, _: &Reply) {
        let mut counts = self.counts();
        counts.heard.insert(station.key());
        match report {
            Report::TransactionStarted(_) => counts.started += 1,
            Report::TransactionStopped(_) => counts.stopped += 1,
            Report::MeterValues(_) => counts.values += 1,
            Report::Boot(_)
            | Report::Heartbeat
            | Report::Authorize(_)
            | Report::Status(_)
            | Report::DataTransfer(_)
            | Report::DiagnosticsStatus(_)
            | Report::FirmwareStatus(_)
            | Report::SecurityEvent(_) => {}
        }
    }

    fn refused(&self, station: &StationIdentity, report: &Report, problem: &str) {
        self.counts().refused += 1;
        tracing::debug!(%station, problem, ?report, "a message was given up");
    }
}
