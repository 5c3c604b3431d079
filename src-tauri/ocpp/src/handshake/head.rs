//! Reading the request head.

use std::future::Future;

use tokio::io::{AsyncRead, AsyncReadExt as _};

use super::{Credentials, Diagnosis, DiagnosisCode, HttpStatus, target};

/// The most a request head may have.
pub const MAX_HEAD_BYTES: usize = 16 * 1024;

/// The most headers that are read, and that are recorded.
const MAX_HEADERS: usize = 64;

/// How much of a header's value is recorded, in characters.
const MAX_RECORDED_VALUE: usize = 300;

/// What of a request may be recorded and shown: bounded, without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeadRecord {
    /// Such as `GET /ocpp/CP-1 HTTP/1.1`; of what is no HTTP, its readable beginning.
    pub request_line: String,
    /// The headers in the order sent; values that hold secrets are masked.
    pub headers: Vec<(String, String)>,
}

/// A request head, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestHead {
    /// What of it may be recorded.
    pub record: HeadRecord,
    /// The text of the station id, before any check; `None` if the address has none.
    pub identity_text: Option<String>,
    /// The offered sub-protocols in the order offered.
    pub offered: Vec<String>,
    /// Basic credentials.
    pub credentials: Option<Credentials>,
    /// What came after the head: the first bytes of the WebSocket.
    pub leftover: Vec<u8>,
    pub(super) is_get: bool,
    pub(super) upgrade: bool,
    pub(super) connection_upgrade: bool,
    pub(super) key: Option<String>,
    pub(super) version: Option<String>,
}

/// Why there is no request head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadFailure {
    /// What of it may be recorded.
    pub record: HeadRecord,
    /// What was wrong.
    pub diagnosis: Diagnosis,
    /// What to answer with [`refuse`](super::refuse); `None` where nobody would understand.
    pub status: Option<HttpStatus>,
}

/// Reads the request head, at most [`MAX_HEAD_BYTES`] and until the deadline completes.
pub async fn read_head<S: AsyncRead + Unpin>(
    stream: &mut S,
    deadline: impl Future<Output = ()>,
) -> Result<RequestHead, Box<HeadFailure>> {
    tokio::pin!(deadline);
    let mut bytes = Vec::with_capacity(1024);
    loop {
        let read = tokio::select! {
            biased;
            read = stream.read_buf(&mut bytes) => read,
            () = &mut deadline => {
                let sentence = "The request did not arrive in time.";
                let status = (!bytes.is_empty()).then_some(HttpStatus::RequestTimeout);
                return fail(&bytes, DiagnosisCode::HeadTimeout, sentence, status);
            }
        };
        if !matches!(read, Ok(count) if count > 0) {
            let sentence = "The connection ended before the request was complete.";
            return fail(&bytes, DiagnosisCode::ClosedEarly, sentence, None);
        }
        // A TLS record of a handshake, of any version of TLS.
        if bytes.starts_with(&[0x16, 0x03]) {
            let sentence = "The charger speaks TLS (wss://) to the port for unencrypted ws://.";
            return fail(&[], DiagnosisCode::TlsOnPlainPort, sentence, None);
        }
        if let Some(head) = parse(&bytes)? {
            return Ok(head);
        }
        if bytes.len() >= MAX_HEAD_BYTES {
            let sentence = format!("The request head is longer than {MAX_HEAD_BYTES} bytes.");
            let status = Some(HttpStatus::HeadTooLarge);
            return fail(&bytes, DiagnosisCode::HeadTooLarge, &sentence, status);
        }
    }
}

fn fail<T>(
    bytes: &[u8],
    code: DiagnosisCode,
    sentence: &str,
    status: Option<HttpStatus>,
) -> Result<T, Box<HeadFailure>> {
    let first = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let record = HeadRecord {
        request_line: recorded_line(&String::from_utf8_lossy(first)),
        headers: Vec::new(),
    };
    Err(Box::new(HeadFailure {
        record,
        diagnosis: Diagnosis::new(code, Vec::new(), sentence),
        status,
    }))
}

/// A request line without the password of an absolute URL.
fn recorded_line(line: &str) -> String {
    let parts: Vec<String> = line
        .split_whitespace()
        .map(target::without_userinfo)
        .collect();
    printable(&parts.join(" "))
}

/// Takes the bytes apart; `None` while the head is incomplete.
fn parse(bytes: &[u8]) -> Result<Option<RequestHead>, Box<HeadFailure>> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let mut config = httparse::ParserConfig::default();
    config
        .allow_multiple_spaces_in_request_line_delimiters(true)
        .ignore_invalid_headers_in_requests(true);
    let end = match config.parse_request(&mut request, bytes) {
        Ok(httparse::Status::Complete(end)) => end,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => {
            let (code, status) = match error {
                httparse::Error::TooManyHeaders => {
                    (DiagnosisCode::HeadTooLarge, HttpStatus::HeadTooLarge)
                }
                _ => (DiagnosisCode::BadHttp, HttpStatus::BadRequest),
            };
            let sentence = format!("What arrived is no HTTP request ({error}).");
            return fail(bytes, code, &sentence, Some(status));
        }
    };
    let method = request.method.unwrap_or_default();
    let path = request.path.unwrap_or_default();
    let minor = request.version.unwrap_or(1);
    let mut head = RequestHead {
        record: HeadRecord {
            request_line: recorded_line(&format!("{method} {path} HTTP/1.{minor}")),
            headers: Vec::new(),
        },
        identity_text: target::station_id(path),
        offered: Vec::new(),
        credentials: None,
        leftover: bytes[end..].to_vec(),
        is_get: method.eq_ignore_ascii_case("get"),
        upgrade: false,
        connection_upgrade: false,
        key: None,
        version: None,
    };
    for header in request.headers.iter() {
        head.take(header.name, &String::from_utf8_lossy(header.value));
    }
    Ok(Some(head))
}

impl RequestHead {
    fn take(&mut self, name: &str, value: &str) {
        let lists = |wanted: &str| tokens(value).any(|token| token.eq_ignore_ascii_case(wanted));
        match name.to_ascii_lowercase().as_str() {
            "upgrade" => self.upgrade |= lists("websocket"),
            "connection" => self.connection_upgrade |= lists("upgrade"),
            "sec-websocket-key" => self.key = Some(value.trim().to_owned()),
            "sec-websocket-version" => self.version = Some(value.trim().to_owned()),
            "sec-websocket-protocol" => {
                self.offered.extend(tokens(value).map(str::to_owned));
            }
            "authorization" => self.credentials = Credentials::from_header(value),
            _ => {}
        }
        self.record
            .headers
            .push((printable(name), recorded_value(name, value)));
    }
}

/// The elements of a comma-separated header.
fn tokens(value: &str) -> impl Iterator<Item = &str> {
    value
        .split(',')
        .map(str::trim)
        .filter(|token| !token.is_empty())
}

/// A header's value without its secret; the scheme of `Authorization` stays.
fn recorded_value(name: &str, value: &str) -> String {
    let secret = ["authorization", "proxy-authorization", "cookie"]
        .iter()
        .any(|secret| name.eq_ignore_ascii_case(secret));
    if !secret {
        return printable(value);
    }
    match value.trim().split_once(' ') {
        Some((scheme, _)) if scheme.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            printable(&format!("{scheme} …"))
        }
        Some(_) | None => "…".to_owned(),
    }
}

/// Text without control characters, cut.
fn printable(text: &str) -> String {
    text.chars()
        .take(MAX_RECORDED_VALUE)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}
