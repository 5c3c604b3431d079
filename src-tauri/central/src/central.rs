//! The running central system as the API and the shells see it.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use site::{Actor, Answer, Input, Recalled, Request, Site};
use tokio::{net::TcpListener, sync::watch};
use vocabulary::SessionId;

use crate::{
    CentralError, Clock, Live, OpenStore, StartError, Store, Trace, TraceLimits,
    connections::Connections,
    housekeeping,
    ids::FreshIds,
    site_task::{SiteHandle, SiteTask},
    stations::{self, Budget, Listener},
};

/// How a central system is to run.
#[derive(Debug, Clone)]
pub struct CentralOptions {
    /// What runs it, for others that find the folder in use.
    pub program: &'static str,
    /// Where its data is.
    pub data_dir: PathBuf,
    /// Where stations connect.
    pub ocpp: SocketAddr,
    /// Where stations connect over TLS.
    pub ocpp_tls: Option<SocketAddr>,
    /// Whether unknown stations are approved when they connect.
    pub open_enrolment: bool,
    /// Where the time comes from.
    pub clock: Clock,
}

/// A running central system; cheap to clone.
#[derive(Debug, Clone)]
pub struct Central(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: Clock,
    store: Store,
    trace: Trace,
    live: Live,
    site: SiteHandle,
    connections: Connections,
    ocpp_addr: SocketAddr,
    ocpp_tls_addr: Option<SocketAddr>,
    stop: watch::Sender<bool>,
    tasks: tokio::sync::Mutex<Vec<tokio::task::JoinHandle<()>>>,
}

impl Central {
    /// Opens the store, loads the site and begins to listen for stations.
    pub async fn open(options: CentralOptions) -> Result<Self, StartError> {
        let CentralOptions {
            program,
            data_dir,
            ocpp,
            ocpp_tls,
            open_enrolment,
            clock,
        } = options;
        let plain = bind(ocpp, "--ocpp").await?;
        let tls = match ocpp_tls {
            Some(addr) => Some((
                bind(addr, "--ocpp-tls").await?,
                stations::tls_acceptor(&data_dir)?,
            )),
            None => None,
        };
        let live = Live::new(clock.clone());
        let (store, snapshot) = Store::open(OpenStore {
            data_dir: &data_dir,
            program,
            now: clock.now().utc,
            listener: Arc::new(live.clone()),
        })
        .await?;
        live.reset(&snapshot);
        let trace = Trace::open(&data_dir, TraceLimits::default(), clock.now().utc).await?;
        let mut ids = FreshIds::new(clock.clone());
        let (site, at_start) = Site::new(snapshot, clock.now(), &mut ids);
        let connections = Connections::default();
        let task = SiteTask::new(
            site,
            ids,
            clock.clone(),
            store.clone(),
            live.clone(),
            connections.clone(),
        );
        let site = task.spawn(at_start);

        let (stop, stopped) = watch::channel(false);
        let house =
            housekeeping::begin(store.clone(), trace.clone(), clock.clone(), stopped.clone());
        let listener = Listener {
            clock: clock.clone(),
            store: store.clone(),
            trace: trace.clone(),
            live: live.clone(),
            site: site.clone(),
            connections: connections.clone(),
            open_enrolment,
            stopped,
            budget: Budget::default(),
        };
        let ocpp_addr = plain.1;
        let ocpp_tls_addr = tls.as_ref().map(|((_, addr), _)| *addr);
        let mut tasks = vec![house, tokio::spawn(listener.clone().run(plain.0, None))];
        if let Some(((socket, _), acceptor)) = tls {
            tasks.push(tokio::spawn(listener.run(socket, Some(acceptor))));
        }
        Ok(Self(Arc::new(Inner {
            clock,
            store,
            trace,
            live,
            site,
            connections,
            ocpp_addr,
            ocpp_tls_addr,
            stop,
            tasks: tokio::sync::Mutex::new(tasks),
        })))
    }

    /// Where stations connect.
    pub fn ocpp_addr(&self) -> SocketAddr {
        self.0.ocpp_addr
    }

    /// Where stations connect over TLS, if they can.
    pub fn ocpp_tls_addr(&self) -> Option<SocketAddr> {
        self.0.ocpp_tls_addr
    }

    /// Whether other computers reach a port for stations.
    pub fn is_reachable_from_outside(&self) -> bool {
        let tls = self.0.ocpp_tls_addr;
        !self.0.ocpp_addr.ip().is_loopback() || tls.is_some_and(|tls| !tls.ip().is_loopback())
    }

    /// What is on disk.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The messages of stations, as they came and went.
    pub fn trace(&self) -> &Trace {
        &self.0.trace
    }

    /// The live board.
    pub fn live(&self) -> &Live {
        &self.0.live
    }

    /// The clock of this central system.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Lets the site decide about a request, and waits until it is stored.
    pub async fn request(&self, actor: Actor, request: Request) -> Result<Answer, CentralError> {
        let input = Input::Request {
            actor,
            request: Box::new(request),
            recall: None,
        };
        self.0.site.ask_recalling(input, &self.0.store).await
    }

    /// Stops a session; before its start, withdraws it. One that ended long ago is read from the
    /// store, so that the answer can say so.
    pub async fn stop_session(
        &self,
        actor: Actor,
        session: SessionId,
        reason: Option<String>,
    ) -> Result<Answer, CentralError> {
        let stored = self.0.store.session(session).await?;
        let recall = stored.map(|row| Recalled {
            session: Some(Box::new(row.session)),
            meter: row.meter,
            ..Recalled::default()
        });
        self.request(
            actor,
            Request::Stop {
                session,
                reason,
                recall,
            },
        )
        .await
    }

    /// Closes all connections, waits until everything is on disk and lets go of the folder.
    pub async fn shut_down(&self) {
        self.0.stop.send_replace(true);
        self.0.connections.close_all();
        for task in self.0.tasks.lock().await.drain(..) {
            let _ = task.await;
        }
        self.0.site.flush().await;
        self.0.trace.close().await;
        self.0.store.close().await;
    }
}

async fn bind(
    addr: SocketAddr,
    option: &'static str,
) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError::Listen {
        addr,
        option,
        source,
    };
    let listener = TcpListener::bind(addr).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}
