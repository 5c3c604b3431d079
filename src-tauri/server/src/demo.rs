//! The simulated site: stations in this process that call over real sockets, and their drivers'
//! cards in the store.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use central::site::{Actor, Request, SiteEdit, TokenEdit};
use central::vocabulary::{Now, Steady};
use central::{Central, CentralError, Clock, StoreError};
use simulator::{Fleet, FleetOptions, Nobody};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const SITE_NAME: &str = "Demo site";
const CONNECTORS: u32 = 2;
const PREFIX: &str = "DEMO-";
const SEED: u64 = 1;
/// Values often enough that a person sees the curve grow.
const SAMPLE_INTERVAL: Duration = Duration::from_secs(5);
/// The board fills while somebody looks.
const CALL_SPREAD: Duration = Duration::from_secs(3);

/// Simulated stations that live beside their central system.
pub(crate) struct Demo {
    over: oneshot::Sender<()>,
    fleet: JoinHandle<()>,
}

/// Why the simulated site could not be furnished.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Its cards could not be looked up.
    #[error("the demo's cards could not be read: {0}")]
    Store(#[from] StoreError),
    /// Its name or its cards could not be entered.
    #[error("the demo could not be furnished: {0}")]
    Central(#[from] CentralError),
}

impl Demo {
    /// Enters the drivers' cards and lets the stations call.
    pub(crate) async fn start(central: &Central, stations: u32) -> Result<Self, DemoError> {
        if central.store().is_first_run() {
            let name = SiteEdit {
                name: Some(SITE_NAME.to_owned()),
                ..SiteEdit::default()
            };
            central
                .request(Actor::System, Request::EditSite(name))
                .await?;
        }
        for card in simulator::cards() {
            if central.store().token_by_card(&card).await?.is_none() {
                let request = Request::AddToken(TokenEdit::default(), card);
                central.request(Actor::System, request).await?;
            }
        }
        let options = FleetOptions {
            url: format!("ws://{}/ocpp", central.ocpp_addr()),
            stations,
            connectors: CONNECTORS,
            prefix: PREFIX.to_owned(),
            seed: SEED,
            sample_interval: SAMPLE_INTERVAL,
            call_spread: CALL_SPREAD,
            clock: Arc::new(CentralClock(central.clock().clone())),
            witness: Arc::new(Nobody),
        };
        let (over, is_over) = oneshot::channel();
        let fleet = tokio::spawn(async move {
            let shutdown = async {
                // A sender that is gone says the same.
                let _ = is_over.await;
            };
            if let Err(error) = Fleet::run(options, shutdown).await {
                tracing::error!(%error, "the simulated stations ended");
            }
        });
        Ok(Self { over, fleet })
    }

    /// Lets the stations go.
    pub(crate) async fn stop(self) {
        // It may have ended by itself, and then there is nobody to tell.
        let _ = self.over.send(());
        if let Err(error) = self.fleet.await {
            tracing::error!(%error, "the simulated stations ended with an error");
        }
    }
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
