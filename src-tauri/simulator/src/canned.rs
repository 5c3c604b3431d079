//! A central system for the tests of stations: it says yes to everything.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::sync::atomic::{AtomicI64, Ordering};

use futures_util::{SinkExt as _, StreamExt as _};
use ocpp::{Dialect, Frame, Quirks};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_tungstenite::{
    accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{ErrorResponse, Request, Response},
    },
};
use vocabulary::{
    CardVerdict, ConnectorStatus, Registration, Reply, Report, Timestamp, TransactionId,
};

static TRANSACTIONS: AtomicI64 = AtomicI64::new(1);

/// Takes one connection and answers `answers` CALLs of it, then drops the socket; returns what was
/// said, the unanswered CALL with it.
pub(crate) async fn serve(listener: &TcpListener, answers: usize) -> Vec<Report> {
    let (stream, _) = listener.accept().await.unwrap();
    talk(stream, answers).await
}

/// Answers every station that calls, for as long as it is polled.
pub(crate) async fn serve_all(listener: TcpListener) {
    let mut stations = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stations.spawn(talk(stream, usize::MAX));
    }
}

async fn talk(stream: TcpStream, answers: usize) -> Vec<Report> {
    let mut socket = accept_hdr_async(stream, subprotocol).await.unwrap();
    let mut said = Vec::new();
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { break };
        let Ok(Frame::Call {
            id,
            action,
            payload,
        }) = Frame::parse(&text)
        else {
            panic!("not a CALL: {text}")
        };
        let report = Dialect::V16
            .read_report(&action, payload, Timestamp(0), &Quirks::default())
            .unwrap();
        let reply = canned(&report);
        said.push(report);
        if said.len() > answers {
            break;
        }
        let text = Frame::result(&id, &Dialect::V16.write_reply(&reply));
        if socket.send(Message::text(text)).await.is_err() {
            break;
        }
    }
    said
}

#[allow(
    clippy::result_large_err,
    clippy::unnecessary_wraps,
    reason = "the library's signature"
)]
fn subprotocol(_: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
    let name = "ocpp1.6".parse().unwrap();
    response
        .headers_mut()
        .insert("sec-websocket-protocol", name);
    Ok(response)
}

pub(crate) fn canned(report: &Report) -> Reply {
    match report {
        Report::Boot(_) => Reply::Boot {
            registration: Registration::Accepted,
            now: Timestamp(0),
            interval_s: 300,
        },
        Report::Heartbeat => Reply::Heartbeat { now: Timestamp(0) },
        Report::Authorize(_) => Reply::Authorize(CardVerdict::accepted()),
        Report::Status(_) => Reply::Status,
        Report::TransactionStarted(_) => {
            let number = TRANSACTIONS.fetch_add(1, Ordering::Relaxed);
            let transaction = TransactionId::from_number(number);
            Reply::TransactionStarted {
                transaction,
                verdict: CardVerdict::accepted(),
            }
        }
        Report::TransactionStopped(_) => Reply::TransactionStopped { verdict: None },
        Report::MeterValues(_) => Reply::MeterValues,
        other => panic!("a simulated station does not say {other:?}"),
    }
}

/// Whether a report says that a connector is broken.
pub(crate) fn is_fault(report: &Report) -> bool {
    matches!(report, Report::Status(status) if status.status == ConnectorStatus::Faulted)
}
