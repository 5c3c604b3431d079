#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    collections::{HashMap, HashSet},
    sync::Mutex,
};

use tokio::{net::TcpListener, sync::Notify};
use vocabulary::{Reply, Report};

use super::*;
use crate::{MachineClock, canned};

const PATIENCE: Duration = Duration::from_mins(1);

/// What a lively site shows, station by station.
#[derive(Default)]
struct Seen {
    started: HashSet<String>,
    stopped: HashSet<String>,
    faulted: HashSet<String>,
    /// How often each told the state of the station itself, which it does on each connection.
    connected: HashMap<String, u32>,
}

#[derive(Default)]
struct Onlooker {
    seen: Mutex<Seen>,
    enough: Notify,
}

impl Witness for Onlooker {
    fn acknowledged(&self, station: &StationIdentity, report: &Report, _: &Reply) {
        let mut seen = self.seen.lock().unwrap();
        let name = station.as_str().to_owned();
        match report {
            Report::TransactionStarted(_) => drop(seen.started.insert(name)),
            Report::TransactionStopped(_) => drop(seen.stopped.insert(name)),
            Report::Status(status) if status.evse.is_none() => {
                *seen.connected.entry(name).or_default() += 1;
            }
            report if canned::is_fault(report) => drop(seen.faulted.insert(name)),
            _ => {}
        }
        let returned = seen
            .connected
            .get("SIM-0008")
            .is_some_and(|times| *times > 1);
        if returned
            && seen.started.len() == 12
            && seen.stopped.len() == 12
            && !seen.faulted.is_empty()
        {
            self.enough.notify_one();
        }
    }

    fn refused(&self, station: &StationIdentity, report: &Report, problem: &str) {
        unreachable!("{station}: {problem}: {report:?}");
    }
}

#[tokio::test]
async fn every_station_of_a_site_sees_cars_come_and_go_one_is_broken_and_one_comes_back() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/ocpp", listener.local_addr().unwrap());
    let central = tokio::spawn(canned::serve_all(listener));
    let onlooker = Arc::new(Onlooker::default());
    let options = FleetOptions {
        url,
        stations: 12,
        connectors: 2,
        prefix: "SIM-".to_owned(),
        seed: 1,
        staged: false,
        misbehaviours: Vec::new(),
        memory: Arc::new(|_, _| Kept::default()),
        sample_interval: Duration::from_mins(15),
        call_spread: Duration::ZERO,
        clock: Arc::new(MachineClock::start(3_600)),
        witness: Arc::clone(&onlooker) as Arc<dyn Witness>,
    };
    let enough = async {
        let lively = tokio::time::timeout(PATIENCE, onlooker.enough.notified()).await;
        assert!(lively.is_ok(), "the site is not lively");
    };
    Fleet::run(options, enough).await.unwrap();
    central.abort();
    let seen = onlooker.seen.lock().unwrap();
    assert_eq!(seen.faulted, HashSet::from(["SIM-0005".to_owned()]));
}
