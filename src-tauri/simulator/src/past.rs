//! A site's past, lived through at once: the same stations and drivers as in a [`Fleet`], without
//! sockets, on a time that leaps from one thing to the next.
//!
//! [`Fleet`]: crate::Fleet

use std::time::Duration;

use ocpp::Dialect;
use vocabulary::{
    EvseNumber, IdentityError, MilliWattHours, Now, Reply, Report, StationIdentity, Steady,
    Timestamp,
};

use crate::{
    Course, Days,
    pilot::Pilot,
    station::{Build, Station},
};

/// What a [`Past`] is made of.
#[derive(Debug, Clone)]
pub struct PastOptions {
    /// How many stations.
    pub stations: u32,
    /// How many connectors each has.
    pub connectors: u32,
    /// What their identities begin with; the number follows.
    pub prefix: String,
    /// The course depends on it and on the station's number alone.
    pub seed: u64,
    /// How often a running transaction is sampled.
    pub sample_interval: Duration,
    /// When it begins.
    pub since: Timestamp,
    /// What each connector has given before that, beyond what its course begins with.
    pub delivered: MilliWattHours,
}

/// What a station said.
#[derive(Debug, Clone)]
pub struct Said {
    /// Which station.
    pub station: StationIdentity,
    /// What.
    pub report: Report,
    /// Its OCPP action.
    pub action: &'static str,
    /// Its payload, as it would have been on the wire.
    pub payload: String,
}

/// A site's past.
#[derive(Debug)]
pub struct Past {
    lives: Vec<Life>,
    since: Timestamp,
}

#[derive(Debug)]
struct Life {
    identity: StationIdentity,
    station: Station,
    pilot: Pilot,
}

impl Past {
    /// Stations that have just been switched on and said nothing yet.
    pub fn new(options: &PastOptions) -> Result<Self, IdentityError> {
        let now = Now {
            utc: options.since,
            steady: Steady(0),
        };
        let lives = (1..=options.stations).map(|number| {
            let course = Course::new(options.seed, number).by_day(Days::of(options.since));
            let registers = (1..=options.connectors)
                .map(|n| MilliWattHours(course.register(EvseNumber(n)).0 + options.delivered.0));
            let mut station = Station::new(Build {
                boot: course.boot(),
                registers: registers.collect(),
                offered: course.offered(),
                sample_interval_ms: i64::try_from(options.sample_interval.as_millis())
                    .unwrap_or(i64::MAX),
            });
            station.connected(true, now);
            Ok(Life {
                identity: crate::fleet::identity(&options.prefix, number)?,
                pilot: Pilot::new(course, &mut station, now),
                station,
            })
        });
        Ok(Self {
            lives: lives.collect::<Result<_, _>>()?,
            since: options.since,
        })
    }

    /// What they call themselves.
    pub fn identities(&self) -> impl Iterator<Item = &StationIdentity> {
        self.lives.iter().map(|life| &life.identity)
    }

    /// Lets all stations but the first ones fall silent.
    pub fn keep_only(&mut self, stations: u32) {
        self.lives.truncate(stations as usize);
    }

    /// The present of a moment of it.
    pub fn at(&self, steady: Steady) -> Now {
        Now {
            utc: self.since.plus_millis(steady.0),
            steady,
        }
    }

    /// Lives on until then. Whatever is said is handed to `answer`; what that leaves unanswered is
    /// said again later.
    pub fn live(&mut self, until: Steady, mut answer: impl FnMut(&Said, Now) -> Option<Reply>) {
        let mut reached = Steady(0);
        loop {
            let dues = self.lives.iter().enumerate();
            let next = dues.filter_map(|(index, life)| Some((life.deadline()?, index)));
            let Some((due, index)) = next.min().filter(|(due, _)| *due <= until) else {
                return;
            };
            reached = reached.max(due);
            let now = self.at(reached);
            if let Some(life) = self.lives.get_mut(index) {
                life.station.advance(now);
                life.pilot.attend(&mut life.station, now);
                life.talk(now, &mut answer);
            }
        }
    }

    /// Everybody leaves: what runs ends, and the places are free.
    pub fn end(&mut self, at: Steady, mut answer: impl FnMut(&Said, Now) -> Option<Reply>) {
        let now = self.at(at);
        for life in &mut self.lives {
            life.station.wind_up("Local", now);
            for evse in life.station.numbers() {
                life.station.reserve(evse, None, now);
                life.station.unplug(evse, now);
            }
            life.talk(now, &mut answer);
        }
    }
}

impl Life {
    /// A station that has something to say is due at once.
    fn deadline(&self) -> Option<Steady> {
        if self.station.has_to_boot() {
            return Some(Steady(0));
        }
        let own = self.station.deadline();
        [own, self.pilot.deadline()].into_iter().flatten().min()
    }

    fn talk(&mut self, now: Now, answer: &mut impl FnMut(&Said, Now) -> Option<Reply>) {
        while let Some(report) = self.station.next_call(now) {
            let (action, payload) = Dialect::V16.write_report(&report);
            let said = Said {
                station: self.identity.clone(),
                report,
                action,
                payload,
            };
            match answer(&said, now) {
                Some(reply) => self.station.replied(&reply, now),
                None => {
                    self.station.refused(now);
                }
            }
        }
    }
}
