//! The simulated site: stations in this process that call over real sockets, their drivers' cards
//! and a month of sessions in the store.

mod furnish;
mod ids;
mod plan;

use std::collections::HashMap;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use central::site::RecallQuery;
use central::vocabulary::{EvseNumber, IdentityError, MilliWattHours, Now, Steady};
use central::{Central, Clock, StoreError};
use simulator::{Fleet, FleetOptions, Nobody};

const CONNECTORS: u32 = 2;
const PREFIX: &str = "DEMO-";
const SEED: u64 = 1;
/// Values often enough that a person sees the curve grow.
const SAMPLE_INTERVAL: Duration = Duration::from_secs(5);
/// The board fills while somebody looks.
const CALL_SPREAD: Duration = Duration::from_secs(3);

/// Simulated stations that live beside their central system.
pub(crate) struct Demo {
    fleet: Fleet,
}

/// Why the simulated site could not be furnished.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Its past could not be written, or not be read again.
    #[error("the demo's past could not be written: {0}")]
    Store(#[from] StoreError),
    /// A station has no identity.
    #[error("the demo's stations cannot be named: {0}")]
    Identity(#[from] IdentityError),
}

impl Demo {
    /// Writes the site's past to a new store, before the central system opens it.
    pub(crate) async fn furnish(
        data_dir: &Path,
        stations: u32,
        clock: &Clock,
    ) -> Result<(), DemoError> {
        furnish::furnish(data_dir, stations, CONNECTORS, clock.now().utc).await
    }

    /// Lets the stations call.
    pub(crate) async fn start(central: &Central, stations: u32) -> Result<Self, DemoError> {
        let registers = registers(central).await?;
        let options = FleetOptions {
            url: format!("ws://{}/ocpp", central.ocpp_addr()),
            stations,
            connectors: CONNECTORS,
            prefix: PREFIX.to_owned(),
            seed: SEED,
            staged: true,
            registers: Arc::new(move |station, evse| registers.get(&(station, evse)).copied()),
            sample_interval: SAMPLE_INTERVAL,
            call_spread: CALL_SPREAD,
            clock: Arc::new(CentralClock(central.clock().clone())),
            witness: Arc::new(Nobody),
        };
        let fleet = Fleet::start(&options)?;
        Ok(Self { fleet })
    }

    /// Lets the stations go.
    pub(crate) async fn stop(self) {
        self.fleet.stop().await;
    }
}

/// Where the registers stood when they were last heard of: a charger's register never runs back.
async fn registers(
    central: &Central,
) -> Result<HashMap<(u32, EvseNumber), MilliWattHours>, StoreError> {
    let mut registers = HashMap::new();
    for view in central.live().connectors() {
        let number = view.station_identity.strip_prefix(PREFIX);
        let Some(number) = number.and_then(|text| text.parse().ok()) else {
            continue;
        };
        let last = RecallQuery::Last {
            station: view.station_id,
            evse: Some(view.evse_id),
        };
        let recalled = central.store().recall(&last).await?;
        let transaction = recalled.session.and_then(|session| session.transaction);
        let told = transaction.and_then(|row| row.meter_stop.max(row.meter_start));
        let register = told.max(recalled.meter.and_then(|meter| meter.register));
        if let Some(register) = register {
            registers.insert((number, view.evse_number), register);
        }
    }
    Ok(registers)
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
