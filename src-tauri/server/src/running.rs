//! A central system with its API, from start to stop.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use api::{DemoControl, RouterOptions, SignInCodes};
use axum::Router;
use central::site::{Actor, EventKind, Request, SiteEdit};
use central::{Central, CentralError, CentralOptions, Clock, Setting, StoreChange, StoreError};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::demo::{self, Demo, DemoError};
use crate::open_files;
use crate::options::Options;
use crate::place::{Place, PlaceError};
use crate::premises::Premises;
use crate::reach;
use crate::ui::EmbeddedUi;

/// A running central system, its API on a port, and its simulated stations if it is a demo.
pub struct Running {
    data_dir: PathBuf,
    central: Central,
    router: Router,
    api: SocketAddr,
    sign_in: SignInCodes,
    stop: watch::Sender<bool>,
    serving: JoinHandle<io::Result<()>>,
    demo: Option<Arc<Demo>>,
    program: &'static str,
    options: Options,
    leaving: mpsc::Receiver<SiteEdit>,
}

/// Why it could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Where the site is cannot be told.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The central system could not be started.
    #[error(transparent)]
    Central(#[from] central::StartError),
    /// The API's port could not be opened.
    #[error(
        "cannot serve the API on {address}: {source}. Another program may use the port; stop it or \
         choose another with --api"
    )]
    Api {
        /// The address asked for.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The simulated site could not be furnished.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// The settings of a new site could not be stored.
    #[error("the site's settings could not be stored: {0}")]
    SetUp(#[from] CentralError),
    /// That it is set up could not be stored.
    #[error("the site's settings could not be stored: {0}")]
    SetUpStore(#[from] StoreError),
}

impl StartError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Place(PlaceError::NoDataFolder) => "no_data_folder",
            Self::Place(PlaceError::Settings(_)) => "settings_invalid",
            Self::Central(central::StartError::Store(error)) => error.code(),
            Self::Central(central::StartError::Listen { .. }) => "ocpp_address_in_use",
            Self::Central(central::StartError::Certificate { .. }) => "certificate_unusable",
            Self::Api { .. } => "api_address_in_use",
            Self::Demo(_) => "demo_failed",
            Self::SetUp(_) | Self::SetUpStore(_) => "set_up_failed",
        }
    }
}

impl Running {
    /// Opens the store, listens for stations and serves the API.
    /// `program` is what others are told that find the folder in use.
    pub async fn start(program: &'static str, options: Options) -> Result<Self, StartError> {
        let sign_in = SignInCodes::new(Clock::machine());
        Self::start_with(program, options, sign_in).await
    }

    async fn start_with(
        program: &'static str,
        options: Options,
        sign_in: SignInCodes,
    ) -> Result<Self, StartError> {
        open_files::raise_limit();
        let place = Place::find(options.clone())?;
        // Only a demo's time can be let run faster.
        let (clock, speed) = match place.demo {
            Some(_) => {
                let (clock, speed) = Clock::paced();
                (clock, Some(speed))
            }
            None => (Clock::machine(), None),
        };
        let listener = TcpListener::bind(place.api).await;
        let api_failed = |source| StartError::Api {
            address: place.api,
            source,
        };
        let listener = listener.map_err(api_failed)?;
        let api = listener.local_addr().map_err(api_failed)?;
        let furnished = match place.demo {
            Some(stations) => {
                let furnished =
                    Demo::furnish(&place.data_dir, stations, demo::DAYS, &clock).await?;
                if let Some(speed) = &speed {
                    speed.not_before(furnished.latest);
                }
                Some((stations, furnished))
            }
            None => None,
        };
        let central = Central::open(CentralOptions {
            program,
            data_dir: place.data_dir.clone(),
            ocpp: place.ocpp,
            ocpp_tls: place.ocpp_tls,
            open_enrolment: place.open_enrolment,
            clock: clock.clone(),
        })
        .await?;
        let demo = match furnished {
            Some((stations, furnished)) => Some(Arc::new(
                Demo::start(&central, stations, speed, &furnished).await?,
            )),
            None => None,
        };
        let (leave, leaving) = mpsc::channel(1);
        let premises = Premises {
            site_folder: place.site_folder,
            demo: place.demo.is_some(),
            sign_in: sign_in.clone(),
            leave,
        };
        let router = api::router(
            central.clone(),
            RouterOptions {
                ui: Some(Arc::new(EmbeddedUi)),
                sign_in: sign_in.clone(),
                allowed_hosts: Vec::new(),
                program: Some(Arc::new(premises)),
                station_urls: reach::station_urls(central.ocpp_addr(), central.ocpp_tls_addr()),
                demo: demo.clone().map(|demo| demo as Arc<dyn DemoControl>),
            },
        );
        let (stop, stopped) = watch::channel(false);
        let serving = tokio::spawn(api::serve(listener, router.clone(), ended(stopped)));
        Ok(Self {
            data_dir: place.data_dir,
            central,
            router,
            api,
            sign_in,
            stop,
            serving,
            demo,
            program,
            options,
            leaving,
        })
    }

    /// Who says that the demo is to be left, for a program that waits elsewhere.
    pub fn take_leaving(&mut self) -> Option<mpsc::Receiver<SiteEdit>> {
        let (_, nobody) = mpsc::channel(1);
        let leaving = std::mem::replace(&mut self.leaving, nobody);
        (self.demo.is_some()).then_some(leaving)
    }

    /// Waits until somebody sets up a site of their own in the demo, and answers how it begins.
    pub async fn leave_demo_asked(&mut self) -> SiteEdit {
        match self.leaving.recv().await {
            Some(settings) => settings,
            // Nobody is left who could ask.
            None => std::future::pending().await,
        }
    }

    /// Leaves the demo for the operator's own site, at the same address. Codes to sign in go on working.
    pub async fn leave_demo(self, settings: SiteEdit) -> Result<Self, StartError> {
        let options = Options {
            demo: None,
            demo_until_set_up: false,
            api: Some(self.api),
            ..self.options.clone()
        };
        let (program, sign_in) = (self.program, self.sign_in.clone());
        self.stop().await;
        let running = Self::start_with(program, options, sign_in).await?;
        let central = &running.central;
        let edit = Request::EditSite(settings);
        central.request(Actor::System, edit).await?;
        let now = central.clock().now().utc;
        let nothing = serde_json::Map::new();
        let remembered = vec![
            StoreChange::Setting(Setting::set_up()),
            StoreChange::event(EventKind::SiteSetUp, Actor::System, nothing, now),
        ];
        central.store().writer().store(remembered).await?;
        Ok(running)
    }

    /// The folder of what runs: the site's, or that of the demo.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Whether its stations are simulated.
    pub fn is_demo(&self) -> bool {
        self.demo.is_some()
    }

    /// The central system.
    pub fn central(&self) -> &Central {
        &self.central
    }

    /// The router that the port serves, for requests from inside the program.
    pub fn router(&self) -> &Router {
        &self.router
    }

    /// What it listens on, a line each.
    pub fn addresses(&self) -> Vec<String> {
        let mut lines = vec![format!(
            "ocpp listening on ws://{}/ocpp",
            self.central.ocpp_addr()
        )];
        if let Some(tls) = self.central.ocpp_tls_addr() {
            lines.push(format!("ocpp listening on wss://{tls}/ocpp"));
        }
        lines.push(format!("api listening on http://{}", self.api));
        lines
    }

    /// The line to sign in with a browser; it works once.
    pub fn sign_in_line(&self) -> Result<String, StoreError> {
        let code = self.sign_in.issue()?;
        Ok(format!(
            "sign in at http://{}/#code={code}",
            reach::from_here(self.api)
        ))
    }

    /// Stops: no new requests, no connections, everything on disk.
    pub async fn stop(self) {
        if let Some(demo) = self.demo {
            demo.stop().await;
        }
        self.stop.send_replace(true);
        match self.serving.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the API ended with an error"),
            Err(error) => tracing::error!(%error, "the API's task ended with an error"),
        }
        self.central.shut_down().await;
        tracing::info!("stopped");
    }
}

async fn ended(mut stopped: watch::Receiver<bool>) {
    // A sender that is gone says the same.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}
