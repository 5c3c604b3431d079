//! A WebSocket that carries messages, as a small face over the library, so that it can change.

mod frame_by_frame;

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{self, Bytes, Message, Utf8Bytes};

use self::frame_by_frame::FrameByFrame;
use crate::Dialect;
use crate::handshake::close_reason;

/// After a longer message the library is made anew, which frees its buffer.
const LONG_MESSAGE: usize = 64 << 10;

/// How much a connection may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkLimits {
    /// The longest message, and the longest frame of one, in bytes.
    pub max_message: usize,
    /// The most that waits to be written; a station that does not read is cut off there.
    pub max_unwritten: usize,
}

impl LinkLimits {
    /// An approved station (`decisions.md` 19).
    pub const APPROVED: Self = Self {
        max_message: 16 << 20,
        max_unwritten: 1 << 20,
    };
    /// A station in quarantine.
    pub const QUARANTINE: Self = Self {
        max_message: 64 << 10,
        max_unwritten: 256 << 10,
    };

    /// The station's side, which may send a backlog in one message.
    pub const STATION: Self = Self {
        max_message: 1 << 20,
        max_unwritten: 32 << 20,
    };

    fn config(self) -> WebSocketConfig {
        WebSocketConfig::default()
            // The library's default of 128 KiB is memory for each connection.
            .read_buffer_size(4096)
            .write_buffer_size(0)
            .max_write_buffer_size(self.max_unwritten)
            .max_message_size(Some(self.max_message))
            .max_frame_size(Some(self.max_message))
    }
}

/// What arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incoming {
    /// A message. Text in a binary frame counts as text.
    Text(Utf8Bytes),
    /// A binary frame that is no text; how many bytes it had.
    NotText(usize),
    /// A sign of life; it is answered by itself.
    Ping,
    /// The answer to ours.
    Pong,
    /// The other side closes; it is answered by itself, and nothing follows.
    Close {
        /// Its code, 1005 if none was said.
        code: u16,
        /// Its reason.
        reason: String,
    },
}

/// Why a connection is over.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// Closed in good order.
    #[error("the connection is closed")]
    Closed,
    /// The network failed, or the other side left without a word (1006).
    #[error("the connection broke: {0}")]
    Broken(io::Error),
    /// A message longer than allowed; close with 1009.
    #[error("a message is longer than allowed: {0}")]
    TooLong(String),
    /// The other side does not read what is written.
    #[error("the other side does not read what is sent to it")]
    Stalled,
    /// The other side breaks the rules of WebSocket; close with 1002.
    #[error("the other side breaks the WebSocket protocol: {0}")]
    Protocol(String),
}

impl LinkError {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Broken(_) => "broken",
            Self::TooLong(_) => "too_long",
            Self::Stalled => "stalled",
            Self::Protocol(_) => "protocol",
        }
    }
}

impl From<tungstenite::Error> for LinkError {
    fn from(error: tungstenite::Error) -> Self {
        use tungstenite::Error as E;
        use tungstenite::error::ProtocolError as P;
        match error {
            E::ConnectionClosed | E::AlreadyClosed => Self::Closed,
            E::Io(error) => Self::Broken(error),
            E::Protocol(P::ResetWithoutClosingHandshake) => {
                Self::Broken(io::ErrorKind::ConnectionReset.into())
            }
            E::Capacity(error) => Self::TooLong(error.to_string()),
            E::WriteBufferFull(_) => Self::Stalled,
            other => Self::Protocol(other.to_string()),
        }
    }
}

/// An open WebSocket over any stream.
#[derive(Debug)]
pub struct Link<S> {
    /// `None` only while it is made anew.
    socket: Option<WebSocketStream<FrameByFrame<S>>>,
    role: Role,
    limits: LinkLimits,
    /// The library is to be made anew: the last message was a long one, or the limits changed.
    stale: bool,
    /// We have sent a close; the library has to stay to see the end of it.
    closing: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Link<S> {
    /// The central system's side, after the 101 was written; `leftover` is what came behind the
    /// request head.
    pub async fn server(stream: S, leftover: Vec<u8>, limits: LinkLimits) -> Self {
        let stream = FrameByFrame::new(stream, leftover);
        let socket =
            WebSocketStream::from_raw_socket(stream, Role::Server, Some(limits.config())).await;
        Self::over(socket, Role::Server, limits)
    }

    fn over(socket: WebSocketStream<FrameByFrame<S>>, role: Role, limits: LinkLimits) -> Self {
        Self {
            socket: Some(socket),
            role,
            limits,
            stale: false,
            closing: false,
        }
    }

    /// What arrives next. May be dropped while waiting without losing anything.
    pub async fn next(&mut self) -> Result<Incoming, LinkError> {
        if self.stale && !self.closing && self.between_messages() {
            self.renew().await?;
        }
        let Some(message) = self.socket()?.next().await else {
            return Err(LinkError::Closed);
        };
        let message = message?;
        // A station's side is not cut into frames, and gets no long messages.
        self.stale |= self.role == Role::Server && message.len() > LONG_MESSAGE;
        Ok(match message {
            Message::Text(text) => Incoming::Text(text),
            Message::Binary(bytes) => {
                let length = bytes.len();
                Utf8Bytes::try_from(bytes).map_or(Incoming::NotText(length), Incoming::Text)
            }
            Message::Ping(_) => Incoming::Ping,
            Message::Pong(_) | Message::Frame(_) => Incoming::Pong,
            Message::Close(None) => Incoming::Close {
                code: 1005,
                reason: String::new(),
            },
            Message::Close(Some(frame)) => Incoming::Close {
                code: frame.code.into(),
                reason: frame.reason.to_string(),
            },
        })
    }

    /// Holds the connection to other limits from its next message on.
    pub fn set_limits(&mut self, limits: LinkLimits) {
        self.stale |= self.limits != limits;
        self.limits = limits;
    }

    fn between_messages(&self) -> bool {
        let socket = self.socket.as_ref();
        socket.is_some_and(|socket| socket.get_ref().between_messages())
    }

    /// Makes the library anew. Between two messages it holds nothing but what waits to be written.
    async fn renew(&mut self) -> Result<(), LinkError> {
        self.socket()?.flush().await?;
        if let Some(socket) = self.socket.take() {
            let stream = socket.into_inner();
            let config = Some(self.limits.config());
            // This does not wait, so that nothing is lost when the caller stops waiting.
            self.socket = Some(WebSocketStream::from_raw_socket(stream, self.role, config).await);
        }
        self.stale = false;
        Ok(())
    }

    fn socket(&mut self) -> Result<&mut WebSocketStream<FrameByFrame<S>>, LinkError> {
        self.socket.as_mut().ok_or(LinkError::Closed)
    }

    /// Sends a message and waits until the system has taken it.
    pub async fn send(&mut self, text: impl Into<Utf8Bytes>) -> Result<(), LinkError> {
        Ok(self.socket()?.send(Message::Text(text.into())).await?)
    }

    /// Asks for a sign of life.
    pub async fn ping(&mut self) -> Result<(), LinkError> {
        Ok(self.socket()?.send(Message::Ping(Bytes::new())).await?)
    }

    /// Closes with a code and a reason, which is cut to 123 bytes. The other side's close still
    /// has to be read by [`Link::next`], up to [`LinkError::Closed`].
    pub async fn close(&mut self, code: u16, reason: &str) -> Result<(), LinkError> {
        self.closing = true;
        let frame = CloseFrame {
            code: CloseCode::from(code),
            reason: close_reason(reason).into(),
        };
        Ok(self.socket()?.close(Some(frame)).await?)
    }
}

/// Why a central system cannot be reached (the station's side).
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address is no `ws://` address.
    #[error("{0:?} is no ws:// address")]
    Address(String),
    /// The network failed.
    #[error("{address} cannot be reached: {error}")]
    Network {
        /// Host and port.
        address: String,
        /// What the system says.
        error: io::Error,
    },
    /// The central system refused.
    #[error("the central system refused the connection: {0}")]
    Refused(String),
}

/// Connects as a station: the id goes behind the address, `dialects` are offered in this order,
/// `password` goes as Basic credentials with the id as user. Says which dialect was chosen.
pub async fn connect(
    address: &str,
    identity: &str,
    dialects: &[Dialect],
    password: Option<&[u8]>,
    limits: LinkLimits,
) -> Result<(Link<TcpStream>, Option<Dialect>), ConnectError> {
    let wrong = || ConnectError::Address(address.to_owned());
    let url = format!(
        "{}/{}",
        address.trim_end_matches('/'),
        percent_encoded(identity)
    );
    let mut request = url.into_client_request().map_err(|_| wrong())?;
    if request.uri().scheme_str() != Some("ws") {
        return Err(wrong());
    }
    let host = request
        .uri()
        .host()
        .ok_or_else(wrong)?
        .trim_matches(['[', ']'])
        .to_owned();
    let port = request.uri().port_u16().unwrap_or(80);

    let names: Vec<&str> = dialects
        .iter()
        .map(|dialect| dialect.subprotocol())
        .collect();
    if !names.is_empty() {
        let names = HeaderValue::from_str(&names.join(", ")).map_err(|_| wrong())?;
        request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, names);
    }
    if let Some(password) = password {
        let plain = [identity.as_bytes(), b":", password].concat();
        let value = format!("Basic {}", STANDARD.encode(plain));
        let mut value = HeaderValue::from_str(&value).map_err(|_| wrong())?;
        value.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, value);
    }

    let network = |error| ConnectError::Network {
        address: format!("{host}:{port}"),
        error,
    };
    let stream = TcpStream::connect((host.as_str(), port))
        .await
        .map_err(network)?;
    stream.set_nodelay(true).map_err(network)?;
    // The library reads the 101 itself, and maybe more: the stream is not cut into frames.
    let stream = FrameByFrame::transparent(stream);
    let config = Some(limits.config());
    let (socket, response) = tokio_tungstenite::client_async_with_config(request, stream, config)
        .await
        .map_err(refused)?;
    let chosen = response
        .headers()
        .get(SEC_WEBSOCKET_PROTOCOL)
        .and_then(|name| {
            dialects
                .iter()
                .find(|dialect| name.as_bytes() == dialect.subprotocol().as_bytes())
        });
    Ok((Link::over(socket, Role::Client, limits), chosen.copied()))
}

fn refused(error: tungstenite::Error) -> ConnectError {
    let tungstenite::Error::Http(response) = error else {
        return ConnectError::Refused(error.to_string());
    };
    let body = response
        .body()
        .as_deref()
        .map(String::from_utf8_lossy)
        .unwrap_or_default();
    let body: String = body.trim().chars().take(200).collect();
    ConnectError::Refused(format!("{} {body}", response.status()).trim().to_owned())
}

/// The id as a segment of a path.
fn percent_encoded(identity: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(identity.len());
    for byte in identity.bytes() {
        if byte.is_ascii_alphanumeric() || b"*+=:@._-".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests;
