//! A central system in a folder of its own, on a clock that the test moves.

use std::{net::SocketAddr, time::Duration};

use central::{
    Central, CentralOptions, Clock, ConnectionAttempt, PageRequest, SimulatedTime, StartError,
    site::{Actor, Answer, Request, Session, SessionStatus, StartRequest, TokenEdit, TokenStatus},
    vocabulary::{CardText, SessionId, StationId, Timestamp},
};
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

use crate::station::Station;

pub(crate) const START: &str = "2026-11-21T10:00:00Z";

pub(crate) struct Bed {
    pub(crate) central: Central,
    pub(crate) time: SimulatedTime,
    pub(crate) clock: Clock,
    pub(crate) folder: TempDir,
}

impl Bed {
    pub(crate) async fn open() -> Self {
        Self::with_enrolment(true).await
    }

    pub(crate) async fn with_enrolment(open_enrolment: bool) -> Self {
        let (clock, time) = Clock::simulated(Timestamp::from_rfc3339(START).unwrap());
        let folder = TempDir::new().unwrap();
        let central = open(folder.path(), &clock, open_enrolment, None).await;
        Self {
            central,
            time,
            clock,
            folder,
        }
    }

    /// With a port for TLS beside the plain one.
    pub(crate) async fn with_tls() -> Self {
        let (clock, time) = Clock::simulated(Timestamp::from_rfc3339(START).unwrap());
        let folder = TempDir::new().unwrap();
        let tls = Some("127.0.0.1:0".parse().unwrap());
        let central = open(folder.path(), &clock, true, tls).await;
        Self {
            central,
            time,
            clock,
            folder,
        }
    }

    /// Ends the central system cleanly and starts it again on the same folder.
    pub(crate) async fn restart(&mut self) {
        self.central.shut_down().await;
        self.central = open(self.folder.path(), &self.clock, true, None).await;
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.central.ocpp_addr()
    }

    /// A station that connected, booted and reported one free connector, and may be spoken to.
    pub(crate) async fn booted(&self, identity: &str) -> Station {
        let mut station = Station::connect(self.addr(), &format!("/ocpp/{identity}")).await;
        station.boot().await;
        station.status(1, "Available").await;
        self.pass(1);
        station.sync().await;
        station
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.time.advance(Duration::from_secs(seconds));
    }

    pub(crate) async fn ask(&self, request: Request) -> Answer {
        self.central.request(Actor::System, request).await.unwrap()
    }

    pub(crate) async fn approve(&self, station: StationId, name: Option<&str>) -> Answer {
        let name = name.map(str::to_owned);
        self.ask(Request::Approve { station, name }).await
    }

    pub(crate) async fn add_card(&self, card: &str) {
        let answer = self
            .ask(Request::AddToken(
                TokenEdit::default(),
                CardText(card.into()),
            ))
            .await;
        assert!(matches!(answer, Answer::Token(_)), "{answer:?}");
    }

    pub(crate) async fn block_card(&self, card: &str) {
        let id = self
            .text(&format!("SELECT id FROM tokens WHERE card = '{card}'"))
            .await;
        let edit = TokenEdit {
            status: Some(TokenStatus::Blocked),
            ..TokenEdit::default()
        };
        self.ask(Request::EditToken(id.parse().unwrap(), edit))
            .await;
    }

    /// The text of the card that a session was started with.
    pub(crate) async fn card_of(&self, session: &Session) -> String {
        let token = session.token_id.unwrap();
        self.text(&format!("SELECT card FROM tokens WHERE id = '{token}'"))
            .await
    }

    pub(crate) fn station(&self, identity: &str) -> StationId {
        let known = self.central.live().stations();
        known
            .iter()
            .find(|known| known.identity == identity)
            .unwrap()
            .id
    }

    pub(crate) fn start_request(&self, station: &str, evse: i64) -> StartRequest {
        StartRequest {
            station: Some(self.station(station)),
            evse: Some(evse),
            by_person: true,
            ..StartRequest::default()
        }
    }

    /// Starts a session without a card, as a person.
    pub(crate) async fn start(&self, station: &str, evse: i64) -> Session {
        match self
            .ask(Request::Start(self.start_request(station, evse)))
            .await
        {
            Answer::Session { session, .. } => *session,
            other => panic!("the start was not taken: {other:?}"),
        }
    }

    pub(crate) async fn stop(&self, session: SessionId) {
        let answer = self
            .central
            .stop_session(Actor::System, session, None)
            .await
            .unwrap();
        assert!(matches!(answer, Answer::Session { .. }), "{answer:?}");
    }

    /// One number from the store, read beside the program.
    pub(crate) async fn count(&self, query: &str) -> i64 {
        sqlx::query_scalar(sqlx::AssertSqlSafe(query.to_owned()))
            .fetch_one(&mut self.beside("forecourt.db").await)
            .await
            .unwrap()
    }

    /// One text from the store, read beside the program.
    pub(crate) async fn text(&self, query: &str) -> String {
        sqlx::query_scalar(sqlx::AssertSqlSafe(query.to_owned()))
            .fetch_one(&mut self.beside("forecourt.db").await)
            .await
            .unwrap()
    }

    async fn beside(&self, file: &str) -> SqliteConnection {
        let options = SqliteConnectOptions::new()
            .filename(self.folder.path().join(file))
            .read_only(true);
        SqliteConnection::connect_with(&options).await.unwrap()
    }

    /// Holds the store's write lock from outside until it is dropped, as a copying tool might.
    pub(crate) async fn lock_the_store(&self) -> SqliteConnection {
        let file = self.folder.path().join("forecourt.db");
        let options = SqliteConnectOptions::new().filename(file);
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        sqlx::query("BEGIN IMMEDIATE")
            .execute(&mut connection)
            .await
            .unwrap();
        connection
    }

    /// Lets time pass until the store takes changes again.
    pub(crate) async fn until_recording(&self) {
        let mut changes = self.central.live().changes();
        while !self.central.live().site().recording {
            self.pass(2);
            let _ = tokio::time::timeout(Duration::from_millis(100), changes.changed()).await;
        }
    }

    /// The last handshake that was recorded.
    pub(crate) async fn last_attempt(&self) -> ConnectionAttempt {
        let page = PageRequest::default();
        let attempts = self
            .central
            .store()
            .connection_attempts(None, None, &page)
            .await;
        attempts.unwrap().items.remove(0)
    }

    /// The first handshake, once it was recorded: of a failed one the other side learns earlier.
    pub(crate) async fn until_attempt(&self) -> ConnectionAttempt {
        let page = PageRequest::default();
        let patience = tokio::time::timeout(Duration::from_secs(20), async {
            loop {
                let attempts = self.central.store();
                let attempts = attempts.connection_attempts(None, None, &page).await;
                if let Some(attempt) = attempts.unwrap().items.pop() {
                    return attempt;
                }
                tokio::task::yield_now().await;
            }
        });
        patience.await.expect("a handshake is recorded")
    }

    /// How often a second charger with a live one's identity was raised.
    pub(crate) async fn contested(&self) -> i64 {
        self.count("SELECT count(*) FROM events WHERE type = 'station.contested'")
            .await
    }

    /// Waits until the board shows a station as gone.
    pub(crate) async fn until_offline(&self, identity: &str) {
        let mut changes = self.central.live().changes();
        let id = self.station(identity);
        let is_online = || {
            self.central
                .live()
                .station(id)
                .is_some_and(|row| row.online)
        };
        let patience = tokio::time::timeout(Duration::from_secs(20), async {
            while is_online() {
                changes.changed().await.unwrap();
            }
        });
        patience.await.expect("the station goes offline");
    }

    pub(crate) async fn stored(&self, session: SessionId) -> Session {
        let stored = self.central.store().session(session).await.unwrap();
        stored.expect("the session is in the store").session
    }

    /// Waits until the session is in this state, as the live board tells it.
    pub(crate) async fn until(&self, session: SessionId, status: SessionStatus) -> Session {
        self.until_that(session, |row| row.status == status).await
    }

    /// Waits until the session is as wanted.
    pub(crate) async fn until_that(
        &self,
        session: SessionId,
        wanted: impl Fn(&Session) -> bool,
    ) -> Session {
        let mut changes = self.central.live().changes();
        let patience = tokio::time::timeout(Duration::from_secs(20), async {
            loop {
                changes.mark_unchanged();
                let row = self.stored(session).await;
                if wanted(&row) {
                    return row;
                }
                changes.changed().await.unwrap();
            }
        });
        if let Ok(row) = patience.await {
            return row;
        }
        panic!("still {:?}", self.stored(session).await)
    }
}

async fn open(
    folder: &std::path::Path,
    clock: &Clock,
    open_enrolment: bool,
    ocpp_tls: Option<SocketAddr>,
) -> Central {
    let options = options(folder, clock, open_enrolment, ocpp_tls);
    Central::open(options).await.unwrap()
}

/// Begins with a port for TLS in a folder that is there already.
pub(crate) async fn try_open_with_tls(folder: &std::path::Path) -> Result<Central, StartError> {
    let tls = Some("127.0.0.1:0".parse().unwrap());
    Central::open(options(folder, &Clock::machine(), true, tls)).await
}

fn options(
    folder: &std::path::Path,
    clock: &Clock,
    open_enrolment: bool,
    ocpp_tls: Option<SocketAddr>,
) -> CentralOptions {
    CentralOptions {
        program: "a test",
        data_dir: folder.to_owned(),
        ocpp: "127.0.0.1:0".parse().unwrap(),
        ocpp_tls,
        open_enrolment,
        clock: clock.clone(),
    }
}
