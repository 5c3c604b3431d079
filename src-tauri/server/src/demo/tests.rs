#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::collections::BTreeSet;

use central::vocabulary::{ConnectorStatus, Timestamp};
use central::{CentralOptions, SimulatedTime};

use super::*;

const STATIONS: u32 = 12;
const NOON: Timestamp = Timestamp(1_795_260_000_000);
const MINUTE_MS: i64 = 60_000;
/// So much of the demo's time passes at once.
const STEP: Duration = Duration::from_millis(500);
/// So long, in the machine's time, the board is given to tell what came of it.
const PATIENCE: Duration = Duration::from_millis(100);

struct Site {
    central: Central,
    demo: Demo,
    time: SimulatedTime,
    _folder: tempfile::TempDir,
}

impl Site {
    async fn open() -> Self {
        let (clock, time) = Clock::simulated(NOON);
        let folder = tempfile::tempdir().unwrap();
        Demo::furnish(folder.path(), STATIONS, &clock)
            .await
            .unwrap();
        let central = Central::open(CentralOptions {
            data_dir: folder.path().to_owned(),
            ocpp: "127.0.0.1:0".parse().unwrap(),
            ocpp_tls: None,
            open_enrolment: true,
            clock,
        })
        .await
        .unwrap();
        let demo = Demo::start(&central, STATIONS).await.unwrap();
        Self {
            central,
            demo,
            time,
            _folder: folder,
        }
    }

    /// Lets the demo's time pass until the board is as wanted; how long that took, in milliseconds.
    async fn until(&self, most_ms: i64, wanted: impl Fn(&Central) -> bool) -> Option<i64> {
        let clock = self.central.clock();
        let begun = clock.now().steady.0;
        let mut changes = self.central.live().changes();
        while !wanted(&self.central) {
            if clock.now().steady.0 - begun >= most_ms {
                return None;
            }
            self.time.advance(STEP);
            while let Ok(Ok(())) = tokio::time::timeout(PATIENCE, changes.changed()).await {}
        }
        Some(clock.now().steady.0 - begun)
    }

    async fn close(self) {
        self.demo.stop().await;
        self.central.shut_down().await;
    }
}

fn seen(central: &Central) -> BTreeSet<String> {
    let connectors = central.live().connectors();
    let states = connectors.iter().map(|view| match &view.status {
        _ if !view.online => "offline".to_owned(),
        Some(status) => format!("{status:?}"),
        None => "unknown".to_owned(),
    });
    states.collect()
}

#[tokio::test]
async fn every_state_of_a_connector_and_an_offline_charger_stand_on_the_board_within_a_minute() {
    let site = Site::open().await;
    let states = [
        ConnectorStatus::Available,
        ConnectorStatus::Preparing,
        ConnectorStatus::Charging,
        ConnectorStatus::SuspendedEv,
        ConnectorStatus::SuspendedEvse,
        ConnectorStatus::Finishing,
        ConnectorStatus::Reserved,
        ConnectorStatus::Unavailable,
        ConnectorStatus::Faulted,
    ];
    let mut wanted: BTreeSet<String> = states.map(|state| format!("{state:?}")).into();
    wanted.insert("offline".to_owned());
    let took = site
        .until(MINUTE_MS, |central| seen(central).is_superset(&wanted))
        .await;
    assert!(took.is_some(), "only {:?} are seen", seen(&site.central));
    let zones: BTreeSet<_> = site
        .central
        .live()
        .connectors()
        .iter()
        .filter_map(|view| view.bay.clone())
        .map(|bay| bay.zone)
        .collect();
    assert_eq!(
        zones,
        ["Level 1", "Level 2", "Yard"].map(str::to_owned).into()
    );
    site.close().await;
}
