//! A power cut at any moment loses nothing that was acknowledged: the store's files as they were
//! durable at each fsync of a run hold everything that stations had been told is kept.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test may panic and says how to repeat it"
)]

#[path = "power_cut/images.rs"]
mod images;

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use images::Images;
use rand::Rng as _;
use serde_json::json;
use simulator::{Acknowledged, Car, Course, MachineClock, Script, SimulatedStation, Witness};
use support::{Api, Proof, Seed, Server, Setup, StoredStore};
use tokio::task::JoinSet;
use vocabulary::{
    CardText, EvseNumber, MilliAmps, MilliWattHours, PerMille, Reply, Report, StationIdentity,
};

const STATIONS: u32 = 12;
const SESSIONS: u32 = 3;
const VALUES: u32 = 8;
/// How many of the boundaries are opened, beside the last.
const LOOKED_AT: usize = 24;
const ONE: EvseNumber = EvseNumber(1);
const PATIENCE: Duration = Duration::from_mins(3);

/// Writes down each answer with the last boundary that existed when it came.
struct Dated {
    images: Images,
    answers: Mutex<Vec<(u64, Acknowledged)>>,
}

impl Witness for Dated {
    fn acknowledged(&self, station: &StationIdentity, report: &Report, reply: &Reply) {
        let (station, report, reply) = (station.clone(), report.clone(), reply.clone());
        let entry = Acknowledged {
            station,
            report,
            reply,
        };
        let boundary = self.images.count();
        self.answers.lock().unwrap().push((boundary, entry));
    }

    fn refused(&self, station: &StationIdentity, report: &Report, problem: &str) {
        panic!("{station}: {problem}: {report:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_on_the_disk_at_each_fsync() {
    let seed = Seed::or_new(option_env!("POWER_CUT_SEED"));
    eprintln!("build with POWER_CUT_SEED={} to repeat this run", seed.0);
    tokio::time::timeout(PATIENCE, cut(seed))
        .await
        .expect("the run takes too long");
}

async fn cut(seed: Seed) {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().join("data");
    let (images, environment) = Images::prepare(folder.path(), &data_dir);
    let witness = Arc::new(Dated {
        images,
        answers: Mutex::default(),
    });

    let setup = Setup {
        environment,
        ..Setup::in_folder(&data_dir)
    };
    let server = Server::start(setup).await.unwrap();
    run_sessions(&server, &witness, seed).await;
    server.kill().await.unwrap();

    let answers = witness.answers.lock().unwrap().clone();
    let last = witness.images.count();
    assert!(last > 20, "only {last} fsyncs: the shim is not in place");
    let mut random = seed.random(0);
    let mut boundaries: BTreeSet<u64> = BTreeSet::from([last]);
    let first = answers
        .first()
        .map(|(boundary, _)| *boundary)
        .expect("nothing was answered");
    boundaries.extend((0..LOOKED_AT).map(|_| random.random_range(first..=last)));

    let mut later_ones_are_missing = false;
    for boundary in boundaries {
        let path = witness
            .images
            .restore(boundary, &folder.path().join(format!("at-{boundary}")));
        let store = StoredStore::open_file(&path).await.unwrap();
        assert_eq!(
            store.integrity().await.unwrap(),
            "ok",
            "at boundary {boundary}"
        );
        let proof = Proof::read(&store).await.unwrap();
        let until = |(at, entry): &'_ (u64, Acknowledged)| (*at <= boundary).then(|| entry.clone());
        let told: Vec<Acknowledged> = answers.iter().filter_map(until).collect();
        let missing = proof.missing(&told);
        assert!(
            missing.is_empty(),
            "at boundary {boundary} of {last}, {} of {} are lost, such as {}",
            missing.len(),
            told.len(),
            missing[0]
        );
        later_ones_are_missing |= !proof
            .missing(answers.iter().map(|(_, entry)| entry))
            .is_empty();
    }
    assert!(
        later_ones_are_missing,
        "each image holds the whole run: this proves nothing"
    );
    eprintln!("{last} fsyncs, {} answers", answers.len());
}

async fn run_sessions(server: &Server, witness: &Arc<Dated>, seed: Seed) {
    let api = Api::of(server, "admin").await.unwrap();
    let mut stations = JoinSet::new();
    for number in 1..=STATIONS {
        let card = CardText(format!("04C0FFEE{number:04X}"));
        api.post("/tokens", &json!({ "card": card.reveal() }))
            .await
            .unwrap();
        let script = Script {
            connectors: 1,
            course: Course::new(seed.0, number),
            clock: Arc::new(MachineClock::start(20)),
            witness: Arc::clone(witness) as Arc<dyn Witness>,
            ..Script::new(server.ocpp_url())
        };
        let identity = StationIdentity::new(&format!("CP-{number:03}")).unwrap();
        let station = SimulatedStation::new(identity, script);
        stations.spawn(async move {
            station.connect().await.unwrap();
            for _ in 0..SESSIONS {
                station.plug(ONE, car()).await.unwrap();
                station.tap(ONE, card.clone()).await.unwrap();
                for _ in 0..VALUES {
                    station.sample(ONE).await.unwrap();
                }
                station.unplug(ONE).await.unwrap();
            }
        });
    }
    while let Some(ended) = stations.join_next().await {
        ended.unwrap();
    }
}

fn car() -> Car {
    Car {
        capacity: MilliWattHours::from_whole(60_000),
        stored: MilliWattHours::from_whole(10_000),
        phases: 1,
        max_current: MilliAmps(16_000),
        taper_from: PerMille(800),
        target: PerMille(1_000),
    }
}
