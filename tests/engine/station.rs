//! A station as texts on a socket.

use std::{collections::VecDeque, net::SocketAddr, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpSocket, TcpStream},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        client::IntoClientRequest,
        http::HeaderValue,
        protocol::{
            CloseFrame,
            frame::{
                Frame,
                coding::{Data, OpCode},
            },
        },
    },
};

/// Longest wait for something that must come; only a broken test takes it.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a station speaks over: TCP, or TLS on top of it.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

pub(crate) struct Station {
    socket: WebSocketStream<Box<dyn Wire>>,
    calls: u64,
    /// CALLs of the central system that came while something else was waited for.
    orders: VecDeque<(String, String, Value)>,
}

impl Station {
    pub(crate) async fn connect(addr: SocketAddr, path: &str) -> Self {
        Self::connect_offering(addr, path, Some("ocpp1.6"))
            .await
            .unwrap()
            .0
    }

    /// Connects and returns the sub-protocol that was agreed on.
    pub(crate) async fn connect_offering(
        addr: SocketAddr,
        path: &str,
        offer: Option<&str>,
    ) -> Result<(Self, Option<String>), tokio_tungstenite::tungstenite::Error> {
        let stream = TcpStream::connect(addr).await?;
        Self::connect_over(Box::new(stream), path, offer).await
    }

    /// Connects from another address of this machine.
    pub(crate) async fn connect_from(from: &str, addr: SocketAddr, path: &str) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket
            .bind(SocketAddr::new(from.parse().unwrap(), 0))
            .unwrap();
        let stream = socket.connect(addr).await.unwrap();
        let connected = Self::connect_over(Box::new(stream), path, Some("ocpp1.6")).await;
        connected.unwrap().0
    }

    /// Connects as one that takes in little at a time.
    pub(crate) async fn connect_with_small_window(addr: SocketAddr, path: &str) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let stream = socket.connect(addr).await.unwrap();
        let connected = Self::connect_over(Box::new(stream), path, Some("ocpp1.6")).await;
        connected.unwrap().0
    }

    /// Connects over a stream that is there already.
    pub(crate) async fn connect_over(
        stream: Box<dyn Wire>,
        path: &str,
        offer: Option<&str>,
    ) -> Result<(Self, Option<String>), tokio_tungstenite::tungstenite::Error> {
        let mut request = format!("ws://localhost{path}").into_client_request()?;
        if let Some(offer) = offer {
            let value = HeaderValue::from_str(offer).unwrap();
            request
                .headers_mut()
                .insert("Sec-WebSocket-Protocol", value);
        }
        let (socket, response) = tokio_tungstenite::client_async(request, stream).await?;
        let agreed = response
            .headers()
            .get("Sec-WebSocket-Protocol")
            .map(|value| value.to_str().unwrap().to_owned());
        Ok((
            Self {
                socket,
                calls: 0,
                orders: VecDeque::new(),
            },
            agreed,
        ))
    }

    pub(crate) async fn boot(&mut self) -> Value {
        let boot = json!({"chargePointVendor": "Acme", "chargePointModel": "One"});
        self.call("BootNotification", boot).await
    }

    pub(crate) async fn status(&mut self, connector: u32, status: &str) {
        let status = json!({"connectorId": connector, "errorCode": "NoError", "status": status});
        assert_eq!(self.call("StatusNotification", status).await, json!({}));
    }

    pub(crate) async fn start(&mut self, connector: u32, card: &str, at: &str) -> Value {
        let start =
            json!({"connectorId": connector, "idTag": card, "meterStart": 1000, "timestamp": at});
        self.call("StartTransaction", start).await
    }

    pub(crate) async fn stop(&mut self, transaction: i64, meter: i64, at: &str) -> Value {
        let stop = json!({"transactionId": transaction, "meterStop": meter, "timestamp": at});
        self.call("StopTransaction", stop).await
    }

    /// Sends a CALL and returns the payload of its CALLRESULT.
    pub(crate) async fn call(&mut self, action: &str, payload: Value) -> Value {
        let id = self.send_call(action, payload).await;
        self.result(&id).await
    }

    /// Sends a CALL and does not wait.
    pub(crate) async fn send_call(&mut self, action: &str, payload: Value) -> String {
        self.calls += 1;
        let id = format!("s{}", self.calls);
        self.send(json!([2, id, action, payload]).to_string()).await;
        id
    }

    pub(crate) async fn send(&mut self, text: impl Into<String>) {
        self.socket.send(Message::text(text.into())).await.unwrap();
    }

    /// Sends the first frame of a message.
    pub(crate) async fn send_begun(&mut self, text: &str) {
        self.send_frame(text, Data::Text, false).await;
    }

    /// Sends the last frame of a message.
    pub(crate) async fn send_rest(&mut self, text: &str) {
        self.send_frame(text, Data::Continue, true).await;
    }

    pub(crate) async fn send_ping(&mut self) {
        self.socket
            .send(Message::Ping(Vec::new().into()))
            .await
            .unwrap();
    }

    /// Sends a message with a bit set that no extension was agreed on for.
    pub(crate) async fn send_with_reserved_bit(&mut self, text: &str) {
        let mut frame = Frame::message(text.to_owned(), OpCode::Data(Data::Text), true);
        frame.header_mut().rsv1 = true;
        self.socket.send(Message::Frame(frame)).await.unwrap();
    }

    /// Sends a text as long as there is a connection; whether there was one.
    pub(crate) async fn try_send(&mut self, text: String) -> bool {
        self.socket.send(Message::text(text)).await.is_ok()
    }

    async fn send_frame(&mut self, text: &str, kind: Data, last: bool) {
        let frame = Frame::message(text.to_owned(), OpCode::Data(kind), last);
        self.socket.send(Message::Frame(frame)).await.unwrap();
    }

    /// Waits for the CALLRESULT of a CALL.
    pub(crate) async fn result(&mut self, id: &str) -> Value {
        let answer = self.answer(id).await;
        assert_eq!(answer[0], 3, "expected a CALLRESULT, got {answer}");
        answer[2].clone()
    }

    /// Waits for the CALLRESULT or CALLERROR of a CALL, whole.
    pub(crate) async fn answer(&mut self, id: &str) -> Value {
        loop {
            let frame = self.frame().await;
            if frame[0] == 2 {
                self.keep(&frame);
            } else {
                assert_eq!(frame[1], id, "an answer to another CALL: {frame}");
                return frame;
            }
        }
    }

    /// Waits for a CALL of the central system: id, action, payload.
    pub(crate) async fn order(&mut self) -> (String, String, Value) {
        if let Some(order) = self.orders.pop_front() {
            return order;
        }
        let frame = self.frame().await;
        assert_eq!(frame[0], 2, "expected a CALL, got {frame}");
        self.keep(&frame);
        self.orders.pop_front().unwrap()
    }

    /// Waits for a CALL of this action, and answers others on the way with NotImplemented.
    pub(crate) async fn order_of(&mut self, wanted: &str) -> (String, Value) {
        loop {
            let (id, action, payload) = self.order().await;
            if action == wanted {
                return (id, payload);
            }
            self.send(json!([4, id, "NotImplemented", "", {}]).to_string())
                .await;
        }
    }

    pub(crate) async fn reply(&mut self, id: &str, payload: Value) {
        self.send(json!([3, id, payload]).to_string()).await;
    }

    /// Waits for the close frame.
    pub(crate) async fn closed(&mut self) -> Option<CloseFrame> {
        loop {
            match self.next().await {
                Some(Message::Close(frame)) => return frame,
                Some(_) => {}
                None => return None,
            }
        }
    }

    /// Waits for a ping.
    pub(crate) async fn ping(&mut self) {
        while !matches!(self.next().await.expect("a ping"), Message::Ping(_)) {}
    }

    /// A round trip that changes nothing: what was sent before has been read by then.
    pub(crate) async fn sync(&mut self) {
        self.call("Heartbeat", json!({})).await;
    }

    /// How many orders came so far without being looked at.
    pub(crate) fn orders_kept(&self) -> usize {
        self.orders.len()
    }

    fn keep(&mut self, frame: &Value) {
        let text = |at: usize| frame[at].as_str().unwrap().to_owned();
        self.orders.push_back((text(1), text(2), frame[3].clone()));
    }

    async fn frame(&mut self) -> Value {
        loop {
            match self
                .next()
                .await
                .expect("a message, not the end of the connection")
            {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Close(frame) => panic!("closed: {frame:?}"),
                _ => {}
            }
        }
    }

    async fn next(&mut self) -> Option<Message> {
        tokio::time::timeout(PATIENCE, self.socket.next())
            .await
            .expect("something must come within 20 s")
            .and_then(Result::ok)
    }
}
