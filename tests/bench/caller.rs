//! A station as the bench needs it: as little work for each message as possible, so that the server
//! is what is measured.

use std::{fmt::Write as _, net::SocketAddr, time::Instant};

use anyhow::{Context as _, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::{net::TcpStream, sync::mpsc};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{
        Message, Utf8Bytes, client::IntoClientRequest as _, http::HeaderValue,
        protocol::WebSocketConfig,
    },
};

use crate::stopwatch;

/// A start or another order reached a station's socket.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ordered {
    /// The station's number.
    pub(crate) station: u32,
    /// When.
    pub(crate) at: Instant,
}

/// One station, one connection, one CALL outstanding.
#[derive(Debug)]
pub(crate) struct Caller {
    number: u32,
    socket: WebSocketStream<TcpStream>,
    calls: u64,
    transaction: i64,
    register_wh: u64,
    orders: Option<mpsc::UnboundedSender<Ordered>>,
}

/// The identity of the station with this number.
pub(crate) fn identity(number: u32) -> String {
    format!("BENCH-{number:05}")
}

/// The card of the station with this number.
pub(crate) fn card(number: u32) -> String {
    format!("B{number:07}")
}

impl Caller {
    /// Connects, without a message.
    pub(crate) async fn connect(number: u32, to: SocketAddr) -> anyhow::Result<Self> {
        let mut request = format!("ws://{to}/ocpp/{}", identity(number)).into_client_request()?;
        let name = HeaderValue::from_static("ocpp1.6");
        request.headers_mut().insert("sec-websocket-protocol", name);
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        let config = WebSocketConfig::default()
            .read_buffer_size(4_096)
            .write_buffer_size(0);
        let (socket, _) = client_async_with_config(request, stream, Some(config)).await?;
        Ok(Self {
            number,
            socket,
            calls: 0,
            transaction: 0,
            register_wh: 1_000_000,
            orders: None,
        })
    }

    /// Tells of each order that arrives.
    pub(crate) fn tell_orders(&mut self, to: mpsc::UnboundedSender<Ordered>) {
        self.orders = Some(to);
    }

    /// BootNotification and the status of two connectors.
    pub(crate) async fn boot(&mut self) -> anyhow::Result<()> {
        let boot = r#"{"chargePointVendor":"Bench","chargePointModel":"B1"}"#;
        let answer = self.call("BootNotification", boot).await?;
        if !answer.contains("Accepted") {
            bail!("the boot was answered {answer}");
        }
        self.status(1, "Available").await?;
        self.status(2, "Available").await
    }

    /// A whole session in eight CALLs one after another; `seen` is told after each.
    pub(crate) async fn cycle(&mut self, mut seen: impl FnMut(Instant)) -> anyhow::Result<()> {
        self.status(1, "Preparing").await?;
        seen(stopwatch::now());
        let authorize = format!(r#"{{"idTag":"{}"}}"#, card(self.number));
        self.call("Authorize", &authorize).await?;
        seen(stopwatch::now());
        self.start().await?;
        seen(stopwatch::now());
        self.status(1, "Charging").await?;
        seen(stopwatch::now());
        self.values().await?;
        seen(stopwatch::now());
        self.stop().await?;
        seen(stopwatch::now());
        self.status(1, "Finishing").await?;
        seen(stopwatch::now());
        self.status(1, "Available").await?;
        seen(stopwatch::now());
        Ok(())
    }

    /// StartTransaction on connector 1.
    pub(crate) async fn start(&mut self) -> anyhow::Result<()> {
        let payload = format!(
            r#"{{"connectorId":1,"idTag":"{}","meterStart":{},"timestamp":"{}"}}"#,
            card(self.number),
            self.register_wh,
            stopwatch::wall_clock().to_rfc3339()
        );
        let answer = self.call("StartTransaction", &payload).await?;
        let (_, rest) = answer
            .split_once("\"transactionId\":")
            .context("no transaction id")?;
        let digits: String = rest
            .trim_start()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        self.transaction = digits.parse()?;
        Ok(())
    }

    /// StopTransaction of the running one.
    pub(crate) async fn stop(&mut self) -> anyhow::Result<()> {
        let payload = format!(
            r#"{{"transactionId":{},"idTag":"{}","meterStop":{},"timestamp":"{}","reason":"Local"}}"#,
            self.transaction,
            card(self.number),
            self.register_wh,
            stopwatch::wall_clock().to_rfc3339()
        );
        self.call("StopTransaction", &payload).await?;
        Ok(())
    }

    /// MeterValues with six sampled values.
    pub(crate) async fn values(&mut self) -> anyhow::Result<()> {
        self.register_wh += 92;
        let mut payload = format!(
            r#"{{"connectorId":1,"transactionId":{},"meterValue":[{{"timestamp":"{}","sampledValue":["#,
            self.transaction,
            stopwatch::wall_clock().to_rfc3339()
        );
        write!(
            payload,
            r#"{{"value":"{}","measurand":"Energy.Active.Import.Register","unit":"Wh"}},"#,
            self.register_wh
        )?;
        payload.push_str(concat!(
            r#"{"value":"11040.0","measurand":"Power.Active.Import","unit":"W"},"#,
            r#"{"value":"16.0","measurand":"Current.Import","phase":"L1","unit":"A"},"#,
            r#"{"value":"16.1","measurand":"Current.Import","phase":"L2","unit":"A"},"#,
            r#"{"value":"15.9","measurand":"Current.Import","phase":"L3","unit":"A"},"#,
            r#"{"value":"54","measurand":"SoC","unit":"Percent","location":"EV"}]}]}"#
        ));
        self.call("MeterValues", &payload).await?;
        Ok(())
    }

    /// A DataTransfer with this text.
    pub(crate) async fn say(&mut self, data: &str) -> anyhow::Result<()> {
        let payload = format!(r#"{{"vendorId":"Bench","data":"{data}"}}"#);
        self.call("DataTransfer", &payload).await?;
        Ok(())
    }

    async fn status(&mut self, connector: u32, status: &str) -> anyhow::Result<()> {
        let payload = format!(
            r#"{{"connectorId":{connector},"errorCode":"NoError","status":"{status}","timestamp":"{}"}}"#,
            stopwatch::wall_clock().to_rfc3339()
        );
        self.call("StatusNotification", &payload).await?;
        Ok(())
    }

    /// Waits for orders until `until` is over.
    pub(crate) async fn listen(&mut self, until: impl Future<Output = ()>) -> anyhow::Result<()> {
        tokio::pin!(until);
        loop {
            let message = tokio::select! {
                () = &mut until => return Ok(()),
                message = self.socket.next() => message,
            };
            let text = message.context("the server closed the connection")??;
            if let Message::Text(text) = text {
                self.obey(&text).await?;
            }
        }
    }

    async fn call(&mut self, action: &str, payload: &str) -> anyhow::Result<Utf8Bytes> {
        self.calls += 1;
        let text = format!(r#"[2,"{}","{action}",{payload}]"#, self.calls);
        self.socket.send(Message::text(text)).await?;
        loop {
            let message = self.socket.next().await;
            let message = message.context("the server closed the connection")??;
            let Message::Text(text) = message else {
                continue;
            };
            match text.as_bytes().get(1) {
                Some(b'3') => return Ok(text),
                Some(b'2') => self.obey(&text).await?,
                _ => bail!("{action} was answered {text}"),
            }
        }
    }

    async fn obey(&mut self, text: &str) -> anyhow::Result<()> {
        if let Some(orders) = &self.orders {
            // Nobody listens any more when the measurement is over.
            let _ = orders.send(Ordered {
                station: self.number,
                at: stopwatch::now(),
            });
        }
        let id = text.split('"').nth(1).context("an order without an id")?;
        let answer = format!(r#"[3,"{id}",{{"status":"Accepted"}}]"#);
        Ok(self.socket.send(Message::text(answer)).await?)
    }
}

/// Connects and boots this many stations, a few at a time.
pub(crate) async fn connect_all(count: u32, to: SocketAddr) -> anyhow::Result<Vec<Caller>> {
    connect_at_once(count, 64, to).await
}

/// Connects and boots this many stations, `together` at a time.
pub(crate) async fn connect_at_once(
    count: u32,
    together: u32,
    to: SocketAddr,
) -> anyhow::Result<Vec<Caller>> {
    let connecting = (1..=count).map(|number| async move {
        let mut caller = Caller::connect(number, to).await?;
        caller.boot().await?;
        anyhow::Ok(caller)
    });
    let connected: Vec<anyhow::Result<Caller>> = futures_util::stream::iter(connecting)
        .buffer_unordered(usize::try_from(together)?)
        .collect()
        .await;
    connected.into_iter().collect()
}
