//! The simulated site: stations in this process that call over real sockets, their drivers and a
//! month of sessions in the store.

mod furnish;
mod history;
mod ids;
mod month;
mod people;
mod plan;
mod stories;

use std::collections::HashMap;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use api::{DemoControl, DemoFailure, DemoState, Playing, Story};
use central::site::{
    Actor, RecallQuery, Request, SessionMeter, TokenEdit, TokenStatus, Transaction,
};
use central::vocabulary::{EvseNumber, IdentityError, MilliWattHours, Now, Steady, Timestamp};
use central::{Central, Clock, Pace, StoreError};
use simulator::{Course, CutOff, Fleet, FleetOptions, Kept, Nobody, PastOptions};
use tokio::task::JoinHandle;

use self::furnish::Furnished;
use self::month::Month;

const CONNECTORS: u32 = 2;
/// How long the site has been there when it is opened for the first time.
pub(crate) const DAYS: i64 = 30;
const PREFIX: &str = "DEMO-";
const SEED: u64 = 1;
/// Values often enough that a person sees the curve grow.
const SAMPLE_INTERVAL: Duration = Duration::from_secs(5);
/// In the past few enough values that a month is written in a moment.
const PAST_SAMPLE_INTERVAL: Duration = Duration::from_mins(15);
/// The board fills while somebody looks.
const CALL_SPREAD: Duration = Duration::from_secs(3);
/// By then the first cars of a site that has just begun are charging, and a story has its stage.
const GATHERED: Duration = Duration::from_mins(1);
/// Of more stations than these only the first ones have a past.
const STATIONS_WITH_A_PAST: u32 = 24;

/// Simulated stations that live beside their central system, and what happens at them when somebody
/// asks for it.
pub(crate) struct Demo {
    central: Central,
    stations: u32,
    pace: Option<Pace>,
    cast: tokio::sync::Mutex<Option<Cast>>,
    playing: Mutex<Vec<Playing>>,
    month: Month,
    /// Writes the month.
    writing: tokio::sync::Mutex<Option<JoinHandle<()>>>,
}

/// The stations, and until when they come together.
struct Cast {
    fleet: Fleet,
    gathered_at: Steady,
}

/// Why the simulated site could not be furnished.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Its past could not be written, or not be read again.
    #[error("the demo's past could not be written: {0}")]
    Store(#[from] StoreError),
    /// The site did not take in what its past says of its cards.
    #[error("the demo's cards could not be told when they were used: {0}")]
    Cards(#[from] central::CentralError),
    /// A station has no identity.
    #[error("the demo's stations cannot be named: {0}")]
    Identity(#[from] IdentityError),
}

impl Demo {
    /// Writes to a new store what the site begins with, before the central system opens it. Of its
    /// past of so many days the elder ones follow while it runs.
    pub(crate) async fn furnish(
        data_dir: &Path,
        stations: u32,
        days: i64,
        clock: &Clock,
    ) -> Result<Furnished, DemoError> {
        furnish::furnish(data_dir, stations, CONNECTORS, days, clock.now().utc).await
    }

    /// Lets the stations call. `pace` is that of the central system's clock, if it has one.
    pub(crate) async fn start(
        central: &Central,
        stations: u32,
        pace: Option<Pace>,
        furnished: &Furnished,
    ) -> Result<Self, DemoError> {
        let month = furnished.month;
        Ok(Self {
            cast: tokio::sync::Mutex::new(Some(cast(central, stations, &month).await?)),
            central: central.clone(),
            stations,
            pace,
            playing: Mutex::default(),
            month,
            writing: tokio::sync::Mutex::new(Some(tokio::spawn(write(central.clone(), month)))),
        })
    }

    /// Lets the stations go. What of the past is not written yet is written next time.
    pub(crate) async fn stop(&self) {
        if let Some(writing) = self.writing.lock().await.take() {
            writing.abort();
            // That it was ended early is what was asked for.
            let _ = writing.await;
        }
        if let Some(cast) = self.cast.lock().await.take() {
            cast.fleet.stop().await;
        }
    }

    /// Begins a story. Where the stations still come together, it waits for what it needs.
    async fn begin(&self, story: Story) -> Result<(), DemoFailure> {
        let mut changes = self.central.live().changes();
        let begun = loop {
            // Not held while it waits: a reset or a stop does not.
            let cast = self.cast.lock().await;
            let Cast { fleet, gathered_at } = cast.as_ref().ok_or(DemoFailure::NoStage)?;
            let gathered_at = *gathered_at;
            let others = lock(&self.playing).clone();
            match stories::play(story, &others, &self.central, fleet).await {
                Err(DemoFailure::NoStage) if self.central.clock().now().steady < gathered_at => {}
                outcome => break outcome?,
            }
            drop(cast);
            tokio::select! {
                told = changes.changed() => told.map_err(|_| DemoFailure::NoStage)?,
                () = self.central.clock().sleep_until(gathered_at) => {}
            }
        };
        let mut playing = lock(&self.playing);
        playing.retain(|other| other.story != story);
        playing.push(begun);
        Ok(())
    }

    async fn begin_anew(&self) -> Result<(), DemoFailure> {
        let mut held = self.cast.lock().await;
        if let Some(cast) = held.take() {
            cast.fleet.stop().await;
        }
        self.return_cards().await?;
        let again = cast(&self.central, self.stations, &self.month).await;
        *held = Some(again.map_err(|error| DemoFailure::Broken(error.to_string()))?);
        lock(&self.playing).clear();
        Ok(())
    }

    /// Cards that were locked in a story may be used again.
    async fn return_cards(&self) -> Result<(), DemoFailure> {
        for card in simulator::cards() {
            let token = self.central.store().token_by_card(&card).await;
            let token = token.map_err(|error| stories::broken(&error))?;
            let Some(token) = token.filter(|token| token.status != TokenStatus::Active) else {
                continue;
            };
            let edit = TokenEdit {
                status: Some(TokenStatus::Active),
                ..TokenEdit::default()
            };
            let request = Request::EditToken(token.id, edit);
            let asked = self.central.request(Actor::System, request).await;
            asked.map_err(|error| stories::broken_central(&error))?;
        }
        Ok(())
    }
}

impl DemoControl for Demo {
    fn state(&self) -> DemoState {
        DemoState {
            speed: self.pace.as_ref().map_or(1, Pace::speed),
            playing: lock(&self.playing).clone(),
        }
    }

    fn play(
        &self,
        story: Story,
    ) -> Pin<Box<dyn Future<Output = Result<(), DemoFailure>> + Send + '_>> {
        Box::pin(self.begin(story))
    }

    fn reset(&self) -> Pin<Box<dyn Future<Output = Result<(), DemoFailure>> + Send + '_>> {
        Box::pin(self.begin_anew())
    }

    fn set_speed(&self, speed: u32) {
        if let Some(pace) = &self.pace {
            pace.set_speed(speed);
        }
    }
}

async fn write(central: Central, month: Month) {
    if let Err(error) = month::write(&central, month).await {
        tracing::warn!(%error, "the demo's past could not be written");
    }
}

/// The site's stations in the past, from then on.
fn past(stations: u32, connectors: u32, since: Timestamp) -> PastOptions {
    PastOptions {
        stations,
        connectors,
        prefix: PREFIX.to_owned(),
        seed: SEED,
        sample_interval: PAST_SAMPLE_INTERVAL,
        since,
        delivered: MilliWattHours(0),
    }
}

async fn cast(central: &Central, stations: u32, month: &Month) -> Result<Cast, DemoError> {
    let remembered = remembered(central).await?;
    let delivered = month.delivered();
    let memory = move |station, evse| {
        let mut kept: Kept = remembered
            .get(&(station, evse))
            .cloned()
            .unwrap_or_default();
        kept.register.get_or_insert_with(|| {
            let first = Course::new(SEED, station).register(evse);
            MilliWattHours(first.0 + delivered.0)
        });
        kept
    };
    let options = FleetOptions {
        url: format!("ws://{}/ocpp", central.ocpp_addr()),
        stations,
        connectors: CONNECTORS,
        prefix: PREFIX.to_owned(),
        seed: SEED,
        staged: true,
        misbehaviours: Vec::new(),
        memory: Arc::new(memory),
        sample_interval: SAMPLE_INTERVAL,
        call_spread: CALL_SPREAD,
        clock: Arc::new(CentralClock(central.clock().clone())),
        witness: Arc::new(Nobody),
    };
    let gathered = i64::try_from(GATHERED.as_millis()).unwrap_or(i64::MAX);
    Ok(Cast {
        gathered_at: central.clock().now().steady.plus_millis(gathered),
        fleet: Fleet::start(&options)?,
    })
}

/// The number of a station of the demo, by its identity.
fn number_of(identity: &str) -> Option<u32> {
    identity.strip_prefix(PREFIX)?.parse().ok()
}

/// Each change of the list is made at once, so one that a panic left behind is whole.
fn lock<T>(list: &Mutex<T>) -> MutexGuard<'_, T> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where the registers stood when they were last heard of: a charger's register never runs back. And
/// what ran when the program ended without letting the stations go: their mains were cut with it.
async fn remembered(central: &Central) -> Result<HashMap<(u32, EvseNumber), Kept>, StoreError> {
    let mut remembered = HashMap::new();
    for view in central.live().connectors() {
        let Some(number) = number_of(&view.station_identity) else {
            continue;
        };
        let last = RecallQuery::Last {
            station: view.station_id,
            evse: Some(view.evse_id),
        };
        let recalled = central.store().recall(&last).await?;
        let transaction = recalled.session.and_then(|session| session.transaction);
        let meter = recalled.meter;
        let told = transaction
            .as_ref()
            .and_then(|row| row.meter_stop.max(row.meter_start));
        let kept = Kept {
            register: told.max(meter.as_ref().and_then(|meter| meter.register)),
            cut_off: transaction.and_then(|row| cut_off(row, meter.as_ref())),
        };
        remembered.insert((number, view.evse_number), kept);
    }
    Ok(remembered)
}

/// A transaction that has not ended did so when it was last heard of.
fn cut_off(row: Transaction, meter: Option<&SessionMeter>) -> Option<CutOff> {
    if row.stopped_at.is_some() {
        return None;
    }
    Some(CutOff {
        transaction: row.transaction_id?,
        at: meter.map_or(row.started_at, |meter| meter.at),
    })
}

/// The central system's own clock: the demo and its stations share their time.
struct CentralClock(Clock);

impl simulator::Clock for CentralClock {
    fn now(&self) -> Now {
        self.0.now()
    }

    fn sleep_until(&self, deadline: Steady) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(self.0.sleep_until(deadline))
    }
}

#[cfg(test)]
#[path = "demo/tests.rs"]
mod tests;
