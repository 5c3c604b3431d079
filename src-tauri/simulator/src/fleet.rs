//! A whole site of simulated stations.

use std::{fmt, sync::Arc, time::Duration};

use tokio::{
    sync::mpsc::{self, UnboundedReceiver, UnboundedSender},
    task::JoinSet,
};
use vocabulary::{
    EvseNumber, IdentityError, MilliWattHours, StationIdentity, Timestamp, TransactionId,
};

use crate::{
    Backoff, Clock, Course, Misbehaviour, Visit, Witness,
    line::{Line, Terms},
    pilot::{Pilot, Wish},
    station::{Build, Station},
};

/// How long stations have to end what runs when they are to stop, in the machine's time.
const WIND_UP: Duration = Duration::from_secs(3);

/// Something that happens at a station beside its course.
#[derive(Debug, Clone)]
pub enum Cue {
    /// A car comes; nothing happens where one is already.
    Visit(EvseNumber, Box<Visit>),
    /// Its connection is gone for a while; what happens meanwhile is kept and told afterwards.
    Silence {
        /// How long, in the time of the course.
        for_ms: i64,
    },
    /// It is without mains for a while: what runs ends, and it boots when they are back.
    PowerCut {
        /// How long, in the time of the course.
        for_ms: i64,
    },
}

/// What a station still knows of an EVSE when it is switched on.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// Where its register stands; `None` leaves it to the course.
    pub register: Option<MilliWattHours>,
    /// What ran when its mains were cut: it tells the end of that when it is back.
    pub cut_off: Option<CutOff>,
}

/// A transaction that ended with the mains.
#[derive(Debug, Clone)]
pub struct CutOff {
    /// What the central system calls it.
    pub transaction: TransactionId,
    /// When the mains were cut.
    pub at: Timestamp,
}

/// What each EVSE's station kept, by station and EVSE.
pub type Memory = Arc<dyn Fn(u32, EvseNumber) -> Kept + Send + Sync>;

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
    /// Whether the first visits show at once all that can be seen at a site.
    pub staged: bool,
    /// What stations that were there before still know.
    pub memory: Memory,
    /// What all of them do wrong.
    pub misbehaviours: Vec<Misbehaviour>,
    /// How often a running transaction is sampled, in the time of the course.
    pub sample_interval: Duration,
    /// Within which time of the course they all call for the first time.
    pub call_spread: Duration,
    /// The time they live by.
    pub clock: Arc<dyn Clock>,
    /// Who sees what they experience.
    pub witness: Arc<dyn Witness>,
}

impl FleetOptions {
    /// The identity of the station with this number, from 1.
    pub fn identity(&self, number: u32) -> Result<StationIdentity, IdentityError> {
        identity(&self.prefix, number)
    }
}

/// The identity of the station with this number.
pub(crate) fn identity(prefix: &str, number: u32) -> Result<StationIdentity, IdentityError> {
    StationIdentity::new(&format!("{prefix}{number:04}"))
}

/// Simulated stations that live by their courses. Dropping it ends them without a word.
#[derive(Debug)]
pub struct Fleet {
    cues: Vec<UnboundedSender<Cue>>,
    lives: JoinSet<()>,
}

impl Fleet {
    /// Lets the stations live until `shutdown` is over; then they end what runs and are gone.
    pub async fn run(
        options: FleetOptions,
        shutdown: impl Future<Output = ()>,
    ) -> Result<(), IdentityError> {
        let fleet = Self::start(&options)?;
        shutdown.await;
        fleet.stop().await;
        Ok(())
    }

    /// Lets the stations live from now on.
    pub fn start(options: &FleetOptions) -> Result<Self, IdentityError> {
        let mut fleet = Self {
            cues: Vec::new(),
            lives: JoinSet::new(),
        };
        for number in 1..=options.stations {
            let (cues, told) = mpsc::unbounded_channel();
            fleet.cues.push(cues);
            fleet.lives.spawn(live(
                station(options, number)?,
                options.course(number),
                options.call_spread,
                told,
            ));
        }
        Ok(fleet)
    }

    /// Lets something happen at the station with this number, from 1.
    pub fn cue(&self, station: u32, cue: Cue) {
        let index = station.checked_sub(1).map(|index| index as usize);
        if let Some(cues) = index.and_then(|index| self.cues.get(index)) {
            // A station that has ended hears nothing.
            let _ = cues.send(cue);
        }
    }

    /// Lets the stations end what runs and say so, and ends them.
    pub async fn stop(mut self) {
        self.cues.clear();
        let all_ended = async { while self.lives.join_next().await.is_some() {} };
        if tokio::time::timeout(WIND_UP, all_ended).await.is_err() {
            tracing::debug!("some simulated stations had more to say");
        }
        self.lives.shutdown().await;
    }
}

impl fmt::Debug for FleetOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FleetOptions")
            .field("url", &self.url)
            .field("stations", &self.stations)
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}

impl FleetOptions {
    fn course(&self, number: u32) -> Course {
        let course = Course::new(self.seed, number);
        if self.staged { course.staged() } else { course }
    }
}

fn station(options: &FleetOptions, number: u32) -> Result<Line, IdentityError> {
    let course = options.course(number);
    let evses = || (1..=options.connectors).map(EvseNumber);
    let kept: Vec<Kept> = evses().map(|evse| (options.memory)(number, evse)).collect();
    let registers = evses()
        .zip(&kept)
        .map(|(evse, kept)| kept.register.unwrap_or_else(|| course.register(evse)));
    let mut station = Station::new(Build {
        boot: course.boot(),
        registers: registers.collect(),
        offered: course.offered(),
        sample_interval_ms: i64::try_from(options.sample_interval.as_millis()).unwrap_or(i64::MAX),
    });
    for (evse, kept) in evses().zip(kept) {
        if let Some(CutOff { transaction, at }) = kept.cut_off {
            station.was_cut_off(evse, transaction, at);
        }
    }
    let terms = Terms {
        identity: options.identity(number)?,
        url: options.url.clone(),
        clock: Arc::clone(&options.clock),
        witness: Arc::clone(&options.witness),
        backoff: Backoff::default(),
        // One in four boots only when it was without power (Q8).
        boots_each_time: !number.is_multiple_of(4),
        course,
        vices: options.misbehaviours.clone().into(),
    };
    Ok(Line::new(terms, station))
}

async fn live(mut line: Line, course: Course, spread: Duration, mut told: UnboundedReceiver<Cue>) {
    let wait = i64::try_from(course.first_call(spread).as_millis()).unwrap_or(i64::MAX);
    let first_call = line.clock().now().steady.plus_millis(wait);
    line.clock().sleep_until(first_call).await;
    line.dial().await;
    let now = line.clock().now();
    let mut pilot = Pilot::new(course, &mut line.station, now);
    loop {
        tokio::select! {
            event = line.event(pilot.deadline()) => line.handle(event).await,
            cue = told.recv() => {
                let now = line.clock().now();
                match cue {
                    Some(cue) => pilot.cue(cue, &mut line.station, now),
                    None => return wind_up(line).await,
                }
            }
        }
        let now = line.clock().now();
        match pilot.attend(&mut line.station, now) {
            Wish::Online if !line.wants_to_be_online() => line.dial().await,
            Wish::Offline if line.wants_to_be_online() => line.hang_up(),
            Wish::Online | Wish::Offline => {}
        }
        line.flush().await;
    }
}

/// Ends what runs and waits until that is told; a station that is not connected has nobody to tell.
async fn wind_up(mut line: Line) {
    let now = line.clock().now();
    line.station.wind_up("Local", now);
    line.flush().await;
    while line.is_online() && !line.station.is_idle() {
        let event = line.event(None).await;
        line.handle(event).await;
    }
}

#[cfg(test)]
#[path = "fleet_tests.rs"]
mod tests;
