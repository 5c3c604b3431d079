//! A central system with its router, and ways to ask it.

use std::sync::Arc;

use api::{Caller, RouterOptions, Scope, SignInCodes};
use axum::{Router, body::Body};
use central::{ApiToken, Central, CentralOptions, Clock, StoreChange};
use http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::Value;
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tower::ServiceExt;

use crate::charger::Charger;

pub(crate) struct Desk {
    pub(crate) central: Central,
    pub(crate) router: Router,
    pub(crate) codes: SignInCodes,
    pub(crate) admin: String,
    pub(crate) folder: Arc<tempfile::TempDir>,
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {} {}", self.status, self.text))
    }

    /// The code of a problem, with what every problem must have.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(
            self.headers
                .get(header::CONTENT_TYPE)
                .map(|kind| kind.to_str().unwrap()),
            Some("application/problem+json"),
            "{self:?}"
        );
        let json = self.json();
        assert_eq!(json["status"], self.status.as_u16(), "{json}");
        assert!(
            json["instance"]
                .as_str()
                .unwrap()
                .starts_with("urn:request:"),
            "{json}"
        );
        assert!(json["detail"].as_str().unwrap().ends_with('.'), "{json}");
        json["code"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        if self.text.is_empty() {
            Value::Null
        } else {
            self.json()
        }
    }
}

impl Desk {
    pub(crate) async fn open() -> Self {
        Self::open_with(Clock::machine()).await
    }

    pub(crate) async fn open_with(clock: Clock) -> Self {
        Self::begin(clock, "127.0.0.1:0").await
    }

    pub(crate) async fn listening_on(ocpp: &str) -> Self {
        Self::begin(Clock::machine(), ocpp).await
    }

    async fn begin(clock: Clock, ocpp: &str) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let central = Central::open(CentralOptions {
            program: "a test",
            data_dir: folder.path().to_owned(),
            ocpp: ocpp.parse().unwrap(),
            ocpp_tls: None,
            open_enrolment: false,
            clock: clock.clone(),
        })
        .await
        .unwrap();
        let codes = SignInCodes::new(clock.clone());
        let router = api::router(
            central.clone(),
            RouterOptions {
                ui: None,
                sign_in: codes.clone(),
                allowed_hosts: vec!["desk.lan".to_owned()],
                program: None,
                station_urls: vec!["ws://192.168.1.7:9220/ocpp/".to_owned()],
                demo: None,
            },
        );
        let admin = make_token(&central, Scope::Admin).await;
        Self {
            central,
            router,
            codes,
            admin,
            folder,
        }
    }

    pub(crate) async fn token(&self, scope: Scope) -> String {
        make_token(&self.central, scope).await
    }

    /// Asks as the window does: in process, with its person.
    pub(crate) async fn window(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let caller = Caller::at_the_window(self.central.store())
            .await
            .unwrap()
            .unwrap();
        let mut request = request(method, path, &[], body);
        request.extensions_mut().insert(caller);
        self.send(request).await
    }

    /// Asks with a token.
    pub(crate) async fn ask(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        let bearer = format!("Bearer {token}");
        self.send(request(method, path, &[("authorization", &bearer)], body))
            .await
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.ask(&self.admin, Method::GET, path, None)
            .await
            .expect(200)
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(&self.admin, Method::POST, path, Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.ask(&self.admin, Method::PATCH, path, Some(body)).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: head.status,
            headers: head.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    /// A charger with one connector that was approved and reports itself free.
    pub(crate) async fn charger(&self, identity: &str) -> Charger {
        let mut charger = self.call_in(identity).await;
        charger.boot().await;
        self.post(
            &format!("/api/v1/stations/{identity}/approve"),
            serde_json::json!({}),
        )
        .await
        .expect(200);
        // The program asks a station that was just approved to introduce itself anew.
        let (id, action, _) = charger.next_order().await;
        assert_eq!(action, "TriggerMessage");
        charger
            .answer(&id, serde_json::json!({ "status": "Accepted" }))
            .await;
        charger.boot().await;
        charger.status("Available").await;
        // A station that just booted is given a moment. An order that comes shows that it is over,
        // and the heartbeat behind its answer that the answer was taken.
        let ask =
            serde_json::json!({ "type": "trigger_message", "params": { "message": "heartbeat" } });
        self.post(&format!("/api/v1/stations/{identity}/commands"), ask)
            .await
            .expect(202);
        loop {
            let (id, _, order) = charger.next_order().await;
            charger
                .answer(&id, serde_json::json!({ "status": "Accepted" }))
                .await;
            if order["requestedMessage"] == "Heartbeat" {
                break;
            }
        }
        charger.call("Heartbeat", serde_json::json!({})).await;
        charger
    }

    /// Holds the store's write lock from outside until it is dropped, as a copying tool might.
    pub(crate) async fn lock_the_store(&self) -> SqliteConnection {
        self.in_the_store("BEGIN IMMEDIATE").await
    }

    /// Does something behind the program's back, over a connection that lasts as long as it is held.
    pub(crate) async fn in_the_store(&self, statement: &'static str) -> SqliteConnection {
        let file = self.folder.path().join("forecourt.db");
        let options = SqliteConnectOptions::new().filename(file);
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        sqlx::query(statement)
            .execute(&mut connection)
            .await
            .unwrap();
        connection
    }

    pub(crate) async fn call_in(&self, identity: &str) -> Charger {
        Charger::connect(self.central.ocpp_addr(), identity).await
    }
}

async fn make_token(central: &Central, scope: Scope) -> String {
    let now = central.clock().now().utc;
    let (token, secret) = ApiToken::new(scope.as_str(), scope.into(), None, now).unwrap();
    let rows = vec![StoreChange::ApiToken(token)];
    central.store().writer().store(rows).await.unwrap();
    secret.reveal().to_owned()
}

pub(crate) fn request(
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<Value>,
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    request.body(body).unwrap()
}
