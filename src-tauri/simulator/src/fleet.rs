//! A whole site of simulated stations.

use std::{sync::Arc, time::Duration};

use tokio::task::JoinSet;
use vocabulary::{EvseNumber, IdentityError, StationIdentity};

use crate::{
    Backoff, Clock, Course, Witness,
    line::{Line, Terms},
    pilot::{Pilot, Wish},
    station::{Build, Station},
};

/// What a [`Fleet`] is made of.
#[derive(Clone)]
pub struct FleetOptions {
    /// The central system's address, `ws://host:port/ocpp`.
    pub url: String,
    /// How many stations.
    pub stations: u32,
    /// How many connectors each has.
    pub connectors: u32,
    /// What their identities begin with; the number follows.
    pub prefix: String,
    /// The course depends on it and on the station's number alone.
    pub seed: u64,
    /// How often a running transaction is sampled, in the time of the course.
    pub sample_interval: Duration,
    /// Within which time they all call for the first time.
    pub call_spread: Duration,
    /// The time they live by.
    pub clock: Arc<dyn Clock>,
    /// Who sees what they experience.
    pub witness: Arc<dyn Witness>,
}

impl FleetOptions {
    /// The identity of the station with this number, from 1.
    pub fn identity(&self, number: u32) -> Result<StationIdentity, IdentityError> {
        StationIdentity::new(&format!("{}{number:04}", self.prefix))
    }
}

/// Simulated stations that live by their courses.
#[derive(Debug)]
pub struct Fleet;

impl Fleet {
    /// Lets the stations live until `shutdown` is over; then they are gone without a word.
    pub async fn run(
        options: FleetOptions,
        shutdown: impl Future<Output = ()>,
    ) -> Result<(), IdentityError> {
        let mut lives = JoinSet::new();
        for number in 1..=options.stations {
            lives.spawn(live(
                station(&options, number)?,
                options.course(number),
                options.call_spread,
            ));
        }
        shutdown.await;
        lives.shutdown().await;
        Ok(())
    }
}

impl FleetOptions {
    fn course(&self, number: u32) -> Course {
        Course::new(self.seed, number)
    }
}

fn station(options: &FleetOptions, number: u32) -> Result<Line, IdentityError> {
    let course = options.course(number);
    let registers = (1..=options.connectors).map(|n| course.register(EvseNumber(n)));
    let station = Station::new(Build {
        boot: course.boot(),
        registers: registers.collect(),
        offered: course.offered(),
        sample_interval_ms: i64::try_from(options.sample_interval.as_millis()).unwrap_or(i64::MAX),
    });
    let terms = Terms {
        identity: options.identity(number)?,
        url: options.url.clone(),
        clock: Arc::clone(&options.clock),
        witness: Arc::clone(&options.witness),
        backoff: Backoff::default(),
        // One in four boots only when it was without power (Q8).
        boots_each_time: !number.is_multiple_of(4),
        course,
    };
    Ok(Line::new(terms, station))
}

async fn live(mut line: Line, course: Course, spread: Duration) {
    tokio::time::sleep(course.first_call(spread)).await;
    line.dial().await;
    let now = line.clock().now();
    let mut pilot = Pilot::new(course, &mut line.station, now);
    loop {
        let event = line.event(pilot.deadline()).await;
        line.handle(event).await;
        let now = line.clock().now();
        match pilot.attend(&mut line.station, now) {
            Wish::Online if !line.wants_to_be_online() => line.dial().await,
            Wish::Offline if line.wants_to_be_online() => line.hang_up(),
            Wish::Online | Wish::Offline => {}
        }
        line.flush().await;
    }
}

#[cfg(test)]
#[path = "fleet_tests.rs"]
mod tests;
