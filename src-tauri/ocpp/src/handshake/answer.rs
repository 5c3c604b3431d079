//! What is written back.

use std::fmt::Write as _;

use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// The statuses that a connection is refused with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HttpStatus {
    /// 400.
    BadRequest,
    /// 401; asks for Basic credentials.
    Unauthorized,
    /// 403.
    Forbidden,
    /// 404.
    NotFound,
    /// 408.
    RequestTimeout,
    /// 426; says which WebSocket is needed.
    UpgradeRequired,
    /// 429.
    TooManyRequests,
    /// 431.
    HeadTooLarge,
    /// 503: later again, such as while the store cannot be written.
    Unavailable,
}

impl HttpStatus {
    /// The number.
    pub fn code(self) -> u16 {
        self.line().0
    }

    fn line(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::BadRequest => (400, "Bad Request", ""),
            Self::Unauthorized => (
                401,
                "Unauthorized",
                "WWW-Authenticate: Basic realm=\"OCPP\"\r\n",
            ),
            Self::Forbidden => (403, "Forbidden", ""),
            Self::NotFound => (404, "Not Found", ""),
            Self::RequestTimeout => (408, "Request Timeout", ""),
            Self::UpgradeRequired => (
                426,
                "Upgrade Required",
                "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
            ),
            Self::TooManyRequests => (429, "Too Many Requests", "Retry-After: 30\r\n"),
            Self::HeadTooLarge => (431, "Request Header Fields Too Large", ""),
            Self::Unavailable => (503, "Service Unavailable", "Retry-After: 30\r\n"),
        }
    }
}

/// Refuses a connection with a short text.
pub async fn refuse<S: AsyncWrite + Unpin>(
    stream: &mut S,
    status: HttpStatus,
    text: &str,
) -> std::io::Result<()> {
    let (code, phrase, more) = status.line();
    let response = format!(
        "HTTP/1.1 {code} {phrase}\r\n{more}Connection: close\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n\r\n{text}\n",
        text.len() + 1,
    );
    stream.write_all(response.as_bytes()).await?;
    stream.flush().await
}

/// Switches to WebSocket (RFC 6455 4.2.2), without extensions.
pub(super) async fn switch<S: AsyncWrite + Unpin>(
    stream: &mut S,
    key: &str,
    subprotocol: Option<&str>,
) -> std::io::Result<()> {
    let mut response = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {}\r\n",
        derive_accept_key(key.as_bytes()),
    );
    if let Some(name) = subprotocol {
        // Writing to a String cannot fail.
        let _ = write!(response, "Sec-WebSocket-Protocol: {name}\r\n");
    }
    response.push_str("\r\n");
    stream.write_all(response.as_bytes()).await?;
    stream.flush().await
}

/// The reason of a close frame has at most 123 bytes (RFC 6455 5.5).
pub(crate) fn close_reason(text: &str) -> &str {
    let mut end = text.len().min(123);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
