//! Where stations call: the handshake is read, judged, recorded and answered by us
//! (`decisions.md` 18), so that every failed attempt can be explained.

use std::{net::SocketAddr, time::Duration};

use futures_util::future::BoxFuture;
use ocpp::{Decision, Dialect, Handshake, HttpStatus, Link};
use site::{Answer, Connected, Enrolment, Input, StationAuth};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;
use tracing::{debug, info, warn};

use super::{
    attempt::Attempt,
    budget::{Budget, Metered},
    connection::{Connection, limits, within},
    password,
    pending::Pending,
};
use crate::{
    Clock, Live, Store, Trace,
    connections::Connections,
    quirks::quirks_of,
    site_task::{KnownStation, SiteHandle},
    store::{Health, StoreChange},
};

/// A request head must be there by then.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// The first byte of a TLS handshake (RFC 8446 5.1).
const TLS_HANDSHAKE: u8 = 22;

/// What a listener works with; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Listener {
    pub(crate) clock: Clock,
    pub(crate) store: Store,
    pub(crate) trace: Trace,
    pub(crate) live: Live,
    pub(crate) site: SiteHandle,
    pub(crate) connections: Connections,
    pub(crate) open_enrolment: bool,
    pub(crate) stopped: watch::Receiver<bool>,
    pub(crate) budget: Budget,
}

/// A connection that is served until it ends.
type Serving = BoxFuture<'static, ()>;

/// Waits until the program stops.
async fn ended(stopped: &mut watch::Receiver<bool>) {
    // An error means that whoever could say so is gone: that is an end as well.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// What became of a handshake that was judged to be one.
enum Admission {
    /// It may go on; the station, where it is known.
    Welcome(Option<KnownStation>),
    /// It may not.
    Refused {
        status: HttpStatus,
        diagnosis: &'static str,
        words: String,
    },
}

impl Listener {
    /// Takes connections until the program stops, and then waits until all have ended.
    pub(crate) async fn run(self, socket: TcpListener, tls: Option<TlsAcceptor>) {
        let mut stopped = self.stopped.clone();
        let mut tasks = JoinSet::new();
        let pending = Pending::default();
        loop {
            tokio::select! {
                accepted = socket.accept() => match accepted {
                    Ok((stream, from)) => {
                        let Some(permit) = pending.enter(from.ip()) else {
                            debug!(%from, "too many handshakes under way from this address");
                            continue;
                        };
                        let one = self.clone();
                        let tls = tls.clone();
                        tasks.spawn(async move { one.take(stream, from, tls, permit).await });
                    }
                    Err(error) => {
                        // Out of file descriptors, mostly: what is open goes on.
                        warn!(%error, "a connection could not be accepted");
                        self.clock.sleep(Duration::from_millis(100)).await;
                    }
                },
                Some(ended) = tasks.join_next(), if !tasks.is_empty() => {
                    if let Err(error) = ended {
                        warn!(%error, "the task of a connection failed");
                    }
                }
                () = ended(&mut stopped) => break,
            }
        }
        drop(socket);
        while tasks.join_next().await.is_some() {}
    }

    async fn take(
        self,
        stream: TcpStream,
        from: SocketAddr,
        tls: Option<TlsAcceptor>,
        permit: super::pending::Permit,
    ) {
        // Small messages both ways: waiting to fill packets only delays them.
        let _ = stream.set_nodelay(true);
        // Boxed, so that what a handshake needs is given back while the connection lives.
        let serving = match tls {
            None => Box::pin(self.greet(stream, from, permit, false)).await,
            Some(acceptor) => {
                let mut stopped = self.stopped.clone();
                tokio::select! {
                    serving = Box::pin(self.greet_tls(stream, from, permit, acceptor)) => serving,
                    () = ended(&mut stopped) => None,
                }
            }
        };
        if let Some(serving) = serving {
            serving.await;
        }
    }

    async fn greet_tls(
        self,
        stream: TcpStream,
        from: SocketAddr,
        permit: super::pending::Permit,
        acceptor: TlsAcceptor,
    ) -> Option<Serving> {
        let attempt = Attempt::new(self.clock.now().utc, from);
        let mut first = [0];
        let peeked = within(&self.clock, HEAD_TIMEOUT, stream.peek(&mut first)).await;
        if let Some(Ok(1)) = peeked
            && first != [TLS_HANDSHAKE]
        {
            self.turn_to_tls(stream, attempt).await;
            return None;
        }
        match within(&self.clock, HEAD_TIMEOUT, acceptor.accept(stream)).await {
            Some(Ok(stream)) => Box::pin(self.greet(stream, from, permit, true)).await,
            Some(Err(error)) => {
                self.record(attempt.failed("tls_failed", &error.to_string()))
                    .await;
                None
            }
            None => {
                self.record(attempt.failed("head_timeout", "the TLS handshake"))
                    .await;
                None
            }
        }
    }

    /// Who speaks in plain on the port for TLS is told so in plain.
    async fn turn_to_tls(&self, mut stream: TcpStream, attempt: Attempt) {
        let status = HttpStatus::BadRequest;
        let attempt = match ocpp::read_head(&mut stream, self.clock.sleep(HEAD_TIMEOUT)).await {
            Ok(head) => attempt.judged(&Handshake::judge(head, &Dialect::ALL)),
            Err(failure) => attempt.unread(&failure),
        };
        self.record(attempt.refused(status, "plain_on_tls_port"))
            .await;
        let words = "This port is for TLS. Set wss:// instead of ws:// in the charger.";
        self.write(ocpp::refuse(&mut stream, status, words)).await;
    }

    /// Reads, judges, records and answers a handshake; what is left is to serve the connection.
    async fn greet<S>(
        self,
        mut stream: S,
        from: SocketAddr,
        permit: super::pending::Permit,
        encrypted: bool,
    ) -> Option<Serving>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let attempt = Attempt::new(self.clock.now().utc, from);
        let mut stopped = self.stopped.clone();
        let head = tokio::select! {
            head = ocpp::read_head(&mut stream, self.clock.sleep(HEAD_TIMEOUT)) => head,
            () = ended(&mut stopped) => return None,
        };
        let head = match head {
            Ok(head) => head,
            Err(failure) => {
                self.record(attempt.unread(&failure)).await;
                if let Some(status) = failure.status {
                    let found = &failure.diagnosis;
                    let words = format!("{} {}", found.sentence, found.advice);
                    self.write(ocpp::refuse(&mut stream, status, &words)).await;
                }
                return None;
            }
        };
        if *self.store.writer().health().borrow() != Health::Writable {
            // A station that is told nothing keeps its queue; see decisions.md 11.
            let words = "The store cannot be written at the moment. Try again later.";
            self.write(ocpp::refuse(&mut stream, HttpStatus::Unavailable, words))
                .await;
            return None;
        }
        let handshake = Handshake::judge(head, &Dialect::ALL);
        let attempt = attempt.judged(&handshake);
        let dialect = match handshake.decision {
            Decision::Open(dialect) => dialect,
            Decision::OpenAndClose | Decision::Refuse(_) => {
                self.record(attempt).await;
                let answered = self.write(handshake.answer(&mut stream)).await;
                if handshake.decision == Decision::OpenAndClose && answered {
                    let mut link = Link::server(stream, Vec::new(), limits(false)).await;
                    self.write(link.close(1002, handshake.close_reason())).await;
                }
                return None;
            }
        };
        let known = match self.admit(&handshake, encrypted).await {
            Admission::Welcome(known) => known,
            Admission::Refused {
                status,
                diagnosis,
                words,
            } => {
                self.record(attempt.refused(status, diagnosis)).await;
                self.write(ocpp::refuse(&mut stream, status, &words)).await;
                return None;
            }
        };
        if !self.write(handshake.answer(&mut stream)).await {
            self.record(attempt.failed("closed_early", "")).await;
            return None;
        }
        self.open(stream, from, handshake, dialect, known, attempt, permit)
            .await
    }

    /// Writes a short answer; whether it could be written.
    async fn write<E>(&self, answer: impl Future<Output = Result<(), E>>) -> bool {
        matches!(
            within(&self.clock, HEAD_TIMEOUT, answer).await,
            Some(Ok(()))
        )
    }

    /// Whether this station may come in, by its record and its password.
    async fn admit(&self, handshake: &Handshake, encrypted: bool) -> Admission {
        let refused = |status, diagnosis, words: &str| Admission::Refused {
            status,
            diagnosis,
            words: words.to_owned(),
        };
        let Some(identity) = handshake.identity.clone() else {
            return refused(
                HttpStatus::NotFound,
                "no_station_id",
                "The address names no charger.",
            );
        };
        let known = match self.site.lookup(identity).await {
            Ok(known) => known,
            Err(error) => return refused(HttpStatus::Unavailable, "stopping", &error.to_string()),
        };
        let Some(station) = known else {
            return Admission::Welcome(None);
        };
        if station.enrolment == Enrolment::Rejected {
            return refused(
                HttpStatus::Forbidden,
                "station_rejected",
                "This charger was turned away. An operator can approve it on the desk.",
            );
        }
        match station.auth {
            StationAuth::None => return Admission::Welcome(Some(station)),
            StationAuth::TlsBasic if !encrypted => {
                return refused(
                    HttpStatus::Forbidden,
                    "tls_required",
                    "This charger has to connect over TLS (wss://).",
                );
            }
            StationAuth::Basic | StationAuth::TlsBasic => {}
            // Cannot be chosen in this version; one chosen by a later one is not let in without.
            StationAuth::Mtls => {
                return refused(
                    HttpStatus::Forbidden,
                    "certificate_required",
                    "This charger is to show a certificate, which this version cannot check.",
                );
            }
        }
        let (Some(credentials), Some(hash)) = (&handshake.credentials, &station.secret_hash) else {
            return refused(
                HttpStatus::Unauthorized,
                "password_missing",
                "This charger has to send its password (HTTP Basic, OCPP AuthorizationKey).",
            );
        };
        let (hash, sent) = (hash.clone(), credentials.password().to_vec());
        let matches = tokio::task::spawn_blocking(move || {
            password::verify_password(&hash, &password::spellings(&sent))
        });
        if matches.await.unwrap_or(false) {
            Admission::Welcome(Some(station))
        } else {
            refused(
                HttpStatus::Unauthorized,
                "password_wrong",
                "The charger's password is not the one entered for it here.",
            )
        }
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "the parts of one handshake, used once"
    )]
    async fn open<S>(
        self,
        stream: S,
        from: SocketAddr,
        mut handshake: Handshake,
        dialect: Dialect,
        known: Option<KnownStation>,
        attempt: Attempt,
        permit: super::pending::Permit,
    ) -> Option<Serving>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let identity = handshake.identity.clone()?;
        let approved = self.open_enrolment
            || known
                .as_ref()
                .is_some_and(|known| known.enrolment == Enrolment::Approved);
        let leftover = std::mem::take(&mut handshake.leftover);
        let (stream, unhandled) = Metered::new(stream, self.budget.clone());
        let mut link = Link::server(stream, leftover, limits(approved)).await;
        let (generation, mailbox) = self.connections.open();
        // A second charger with the same id shows as one that calls from elsewhere at once
        // (`decisions.md` 21).
        let replaced = known
            .as_ref()
            .and_then(|known| known.connected_from.clone())
            .unwrap_or_default();
        let contested = replaced
            .parse::<SocketAddr>()
            .is_ok_and(|other| other.ip() != from.ip());
        let connected = Input::Connected(Connected {
            identity: identity.clone(),
            generation,
            version: dialect.version(),
            remote_addr: from.to_string(),
            open_enrolment: self.open_enrolment,
            contested,
            recall: None,
        });
        let station = match self.site.ask_recalling(connected, &self.store).await {
            Ok(Answer::Connected(station)) => station,
            other => {
                warn!(%identity, ?other, "a station was not taken on");
                self.connections.close(generation);
                self.record(attempt.refused(HttpStatus::TooManyRequests, "too_many_unknown"))
                    .await;
                self.write(link.close(1013, "too many unknown chargers; try later"))
                    .await;
                return None;
            }
        };
        info!(%identity, %from, version = dialect.version().as_str(), "a station connected");
        let mut attempt = attempt.accepted(station, dialect.version());
        if contested {
            attempt = attempt.noted("identity_contested", "replaced", replaced);
        }
        attempt.log();
        // It goes with the next commit; a station that came in is not kept waiting for it.
        self.store
            .writer()
            .try_store(vec![StoreChange::ConnectionAttempt(attempt.into_row())]);
        drop(permit);
        let connection = Connection {
            link,
            dialect,
            quirks: quirks_of(known.as_ref().and_then(|known| known.vendor.as_deref())),
            station,
            generation,
            mailbox,
            heard: self.live.heard(station),
            site: self.site,
            store: self.store,
            trace: self.trace,
            clock: self.clock,
            ping: Duration::from_mins(1),
            unhandled,
        };
        let connections = self.connections;
        Some(Box::pin(async move {
            connection.serve().await;
            connections.close(generation);
        }))
    }

    /// Records a handshake that failed, before it is answered.
    async fn record(&self, attempt: Attempt) {
        attempt.log();
        let row = StoreChange::ConnectionAttempt(attempt.into_row());
        if let Err(error) = self.store.writer().store(vec![row]).await {
            warn!(%error, "a handshake could not be recorded");
        }
    }
}
