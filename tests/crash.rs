//! `kill -9` in the middle of two hundred stations in session. What a station was told is kept, is
//! kept; and when the stations have said again what was not answered, every session has ended.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test may panic and says how to repeat it"
)]

use std::{collections::HashSet, sync::Arc, time::Duration};

use rand::Rng as _;
use serde_json::json;
use simulator::{
    Acknowledged, Backoff, Car, Course, Ledger, MachineClock, Script, SimulatedStation, Witness,
};
use support::{Api, Proof, Seed, Server, Setup, StoredStore};
use tokio::{sync::watch, task::JoinSet};
use vocabulary::{
    CardText, EvseNumber, MilliAmps, MilliWattHours, PerMille, Reply, Report, StationIdentity,
};

const STATIONS: u32 = 200;
const KILLS: u32 = 24;
const ONE: EvseNumber = EvseNumber(1);
/// Cars charge this much faster, so that each session has energy; yet no faster than a charger for
/// lorries, or the register would not be believed.
const SPEED: u32 = 10;
/// The whole test, on a busy machine with a debug build.
const PATIENCE: Duration = Duration::from_mins(5);

/// What was acknowledged so far.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    messages: usize,
    starts: usize,
    stops: usize,
}

impl Count {
    /// Stations in session.
    fn in_session(self) -> usize {
        self.starts - self.stops
    }
}

/// A ledger that also counts.
struct Counting {
    ledger: Ledger,
    count: watch::Sender<Count>,
}

impl Witness for Counting {
    fn acknowledged(&self, station: &StationIdentity, report: &Report, reply: &Reply) {
        self.ledger.acknowledged(station, report, reply);
        self.count.send_modify(|count| {
            count.messages += 1;
            count.starts += usize::from(matches!(report, Report::TransactionStarted(_)));
            count.stops += usize::from(matches!(report, Report::TransactionStopped(_)));
        });
    }

    fn refused(&self, station: &StationIdentity, report: &Report, problem: &str) {
        self.ledger.refused(station, report, problem);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_when_the_server_is_killed_again_and_again() {
    let seed = Seed::or_new(option_env!("CRASH_SEED"));
    eprintln!("build with CRASH_SEED={} to repeat this run", seed.0);
    tokio::time::timeout(PATIENCE, survive(seed))
        .await
        .expect("the run takes too long");
}

async fn survive(seed: Seed) {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(Setup::in_folder(folder.path()))
        .await
        .unwrap();
    register_cards(&server).await;

    let (count, counted) = watch::channel(Count::default());
    let witness = Arc::new(Counting {
        ledger: Ledger::default(),
        count,
    });
    let (ending, ends) = watch::channel(false);
    let mut stations = JoinSet::new();
    for number in 1..=STATIONS {
        let station = station(number, &server, Arc::clone(&witness) as Arc<dyn Witness>);
        stations.spawn(charge(number, station, seed, ends.clone()));
    }

    let setup = kill_again_and_again(server, seed, counted).await;
    let server = Server::start(setup).await.unwrap();
    ending.send(true).unwrap();
    while let Some(ended) = stations.join_next().await {
        ended.unwrap();
    }
    let (exit, _) = server.stop().await.unwrap();
    assert!(exit.success(), "the server ended with {exit}");

    let refused = witness.ledger.refusals();
    assert!(
        refused.is_empty(),
        "{} were refused, such as {:?}",
        refused.len(),
        refused[0]
    );
    check(
        &witness.ledger.answers(),
        &StoredStore::open(folder.path()).await.unwrap(),
    )
    .await;
}

/// Kills the server each time a random number of further messages was acknowledged, often none,
/// and starts it again on the same folder and ports; the last time it is left to be started.
async fn kill_again_and_again(
    mut server: Server,
    seed: Seed,
    mut counted: watch::Receiver<Count>,
) -> Setup {
    let mut random = seed.random(0);
    let all = usize::try_from(STATIONS).unwrap();
    counted.wait_for(|count| count.starts >= all).await.unwrap();
    for kill in 1.. {
        // Some hit the rush of the reconnect.
        let further = if random.random_ratio(1, 4) {
            random.random_range(0..50)
        } else {
            random.random_range(200..1_500)
        };
        let target = counted.borrow().messages + further;
        let reached = counted.wait_for(|count| count.messages >= target).await;
        let in_session = reached.unwrap().in_session();
        assert!(in_session >= all / 2, "only {in_session} are in session");
        let setup = server.kill().await.unwrap();
        if kill == KILLS {
            return setup;
        }
        server = Server::start(setup).await.unwrap();
    }
    unreachable!("the loop ends with the last kill")
}

async fn register_cards(server: &Server) {
    let api = Api::of(server, "admin").await.unwrap();
    for number in 1..=STATIONS {
        let card = card(number);
        api.post("/tokens", &json!({ "card": card.reveal() }))
            .await
            .unwrap();
    }
}

fn card(number: u32) -> CardText {
    CardText(format!("04C0FFEE{number:04X}"))
}

fn station(number: u32, server: &Server, witness: Arc<dyn Witness>) -> SimulatedStation {
    let script = Script {
        connectors: 1,
        course: Course::new(1, number),
        clock: Arc::new(MachineClock::start(SPEED)),
        witness,
        backoff: Backoff {
            first: Duration::from_millis(20),
            most: Duration::from_millis(200),
        },
        boots_each_time: !number.is_multiple_of(4),
        ..Script::new(server.ocpp_url())
    };
    let identity = StationIdentity::new(&format!("CP-{number:03}")).unwrap();
    SimulatedStation::new(identity, script)
}

/// Whole sessions one after the other, until the end is near; the last one is ended too.
async fn charge(number: u32, station: SimulatedStation, seed: Seed, ends: watch::Receiver<bool>) {
    let mut random = seed.random(u64::from(number));
    station.connect().await.unwrap();
    while !*ends.borrow() {
        station.plug(ONE, car()).await.unwrap();
        station.tap(ONE, card(number)).await.unwrap();
        for _ in 0..random.random_range(3..30) {
            station.sample(ONE).await.unwrap();
        }
        if random.random_ratio(1, 2) {
            station.tap(ONE, card(number)).await.unwrap();
        }
        station.unplug(ONE).await.unwrap();
    }
    station.settle().await.unwrap();
}

fn car() -> Car {
    Car {
        capacity: MilliWattHours::from_whole(900_000),
        stored: MilliWattHours::from_whole(1_000),
        phases: 3,
        max_current: MilliAmps(32_000),
        taper_from: PerMille(900),
        target: PerMille(1_000),
    }
}

async fn check(told: &[Acknowledged], store: &StoredStore) {
    assert_eq!(store.integrity().await.unwrap(), "ok");
    let proof = Proof::read(store).await.unwrap();
    let missing = proof.missing(told);
    assert!(
        missing.is_empty(),
        "{} are lost, such as {}",
        missing.len(),
        missing[0]
    );

    let given: Vec<_> = told
        .iter()
        .filter_map(|entry| match &entry.reply {
            Reply::TransactionStarted { transaction, .. } => Some(transaction),
            _ => None,
        })
        .collect();
    let unique: HashSet<_> = given.iter().collect();
    assert_eq!(
        unique.len(),
        given.len(),
        "a transaction id was given twice"
    );
    assert_eq!(
        proof.transactions(),
        given.len(),
        "a repeated start became a second transaction"
    );

    let sessions = store.sessions().await.unwrap();
    for session in &sessions {
        assert_eq!(session.status, "completed", "{session:?}");
        let (start, stop) = session
            .meter_start
            .zip(session.meter_stop)
            .expect("no register");
        // A stop tells whole watt-hours, the last sampled value the fraction too.
        let fraction = session.energy - (stop - start);
        assert!((0..1_000).contains(&fraction), "{session:?}");
    }
    let energy: i64 = sessions.iter().map(|session| session.energy).sum();
    assert!(energy > 0, "no car took anything");
    assert_eq!(
        store.statuses().await.unwrap().len(),
        sessions.len(),
        "a session without charging"
    );
    eprintln!(
        "{KILLS} kills, {} answers, {} sessions, {} kWh",
        told.len(),
        sessions.len(),
        energy / 1_000_000
    );
}
