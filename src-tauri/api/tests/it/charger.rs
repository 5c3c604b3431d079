//! A charge point of OCPP 1.6 with one connector, on a real socket, that says what it is told to say.

use std::net::SocketAddr;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{self, Message, client::IntoClientRequest},
};

pub(crate) struct Charger {
    socket: WebSocketStream<TcpStream>,
    sent: u32,
    orders: Vec<(String, String, Value)>,
}

impl Charger {
    pub(crate) async fn connect(addr: SocketAddr, identity: &str) -> Self {
        Self::connect_as(addr, identity, None).await.unwrap()
    }

    /// Calls with `user:password`, or without; or why it was refused.
    pub(crate) async fn connect_as(
        addr: SocketAddr,
        identity: &str,
        credentials: Option<&str>,
    ) -> Result<Self, tungstenite::Error> {
        let mut request = format!("ws://{addr}/ocpp/{identity}")
            .into_client_request()
            .unwrap();
        request
            .headers_mut()
            .insert("sec-websocket-protocol", "ocpp1.6".parse().unwrap());
        if let Some(credentials) = credentials {
            let value = format!("Basic {}", STANDARD.encode(credentials));
            request
                .headers_mut()
                .insert("authorization", value.parse().unwrap());
        }
        let stream = TcpStream::connect(addr).await.unwrap();
        let (socket, _) = client_async(request, stream).await?;
        Ok(Self {
            socket,
            sent: 0,
            orders: Vec::new(),
        })
    }

    /// Sends a CALL and waits for its answer; orders that come meanwhile are kept.
    pub(crate) async fn call(&mut self, action: &str, payload: Value) -> Value {
        self.sent += 1;
        let id = self.sent.to_string();
        self.write(json!([2, id, action, payload])).await;
        loop {
            match self.read().await {
                Value::Array(frame) if frame[0] == 3 && frame[1] == *id => return frame[2].clone(),
                Value::Array(frame) if frame[0] == 2 => self.keep(&frame),
                other => panic!("{action} was answered with {other}"),
            }
        }
    }

    /// Waits for the next order but those to say something again, which are granted on the way: its
    /// message id, action and payload.
    pub(crate) async fn order(&mut self) -> (String, String, Value) {
        loop {
            let (id, action, payload) = self.next_order().await;
            if action == "TriggerMessage" {
                self.answer(&id, json!({ "status": "Rejected" })).await;
            } else {
                return (id, action, payload);
            }
        }
    }

    /// Waits for the next order, whatever it is.
    pub(crate) async fn next_order(&mut self) -> (String, String, Value) {
        loop {
            if !self.orders.is_empty() {
                return self.orders.remove(0);
            }
            match self.read().await {
                Value::Array(frame) if frame[0] == 2 => self.keep(&frame),
                other => panic!("an order was awaited, not {other}"),
            }
        }
    }

    pub(crate) async fn answer(&mut self, id: &str, payload: Value) {
        self.write(json!([3, id, payload])).await;
    }

    pub(crate) async fn boot(&mut self) -> Value {
        let plate = json!({ "chargePointVendor": "Acme", "chargePointModel": "One" });
        self.call("BootNotification", plate).await
    }

    pub(crate) async fn status(&mut self, status: &str) {
        let report = json!({ "connectorId": 1, "errorCode": "NoError", "status": status });
        self.call("StatusNotification", report).await;
    }

    fn keep(&mut self, frame: &[Value]) {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        self.orders
            .push((text(&frame[1]), text(&frame[2]), frame[3].clone()));
    }

    async fn write(&mut self, frame: Value) {
        self.socket
            .send(Message::text(frame.to_string()))
            .await
            .unwrap();
    }

    async fn read(&mut self) -> Value {
        loop {
            match self.socket.next().await.unwrap().unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("a text was awaited, not {other:?}"),
            }
        }
    }
}
