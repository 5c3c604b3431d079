#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use futures_util::{SinkExt as _, StreamExt as _};
use ocpp::{Dialect, Frame, Quirks};
use tokio::net::TcpListener;
use tokio_tungstenite::{
    accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{Request, Response},
    },
};
use vocabulary::{
    CardVerdict, MilliAmps, MilliWattHours, PerMille, Registration, Reply, Report, Timestamp,
    TransactionId,
};

use super::*;
use crate::Ledger;

const ONE: EvseNumber = EvseNumber(1);

/// Takes one connection and answers `answers` CALLs of it, then drops the socket; returns what was
/// said, the unanswered CALL with it.
async fn serve(listener: &TcpListener, answers: usize) -> Vec<Report> {
    let (stream, _) = listener.accept().await.unwrap();
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
        socket.send(Message::text(text)).await.unwrap();
    }
    said
}

#[allow(
    clippy::result_large_err,
    clippy::unnecessary_wraps,
    reason = "the library's signature"
)]
fn subprotocol(
    _: &Request,
    mut response: Response,
) -> Result<Response, tokio_tungstenite::tungstenite::handshake::server::ErrorResponse> {
    response
        .headers_mut()
        .insert("sec-websocket-protocol", "ocpp1.6".parse().unwrap());
    Ok(response)
}

fn canned(report: &Report) -> Reply {
    match report {
        Report::Boot(_) => Reply::Boot {
            registration: Registration::Accepted,
            now: Timestamp(0),
            interval_s: 300,
        },
        Report::Authorize(_) => Reply::Authorize(CardVerdict::accepted()),
        Report::Status(_) => Reply::Status,
        Report::TransactionStarted(_) => Reply::TransactionStarted {
            transaction: TransactionId::from_number(42),
            verdict: CardVerdict::accepted(),
        },
        Report::TransactionStopped(_) => Reply::TransactionStopped { verdict: None },
        Report::MeterValues(_) => Reply::MeterValues,
        other => panic!("not expected: {other:?}"),
    }
}

fn car() -> Car {
    Car {
        capacity: MilliWattHours::from_whole(50_000),
        stored: MilliWattHours::from_whole(10_000),
        phases: 3,
        max_current: MilliAmps(16_000),
        taper_from: PerMille(800),
        target: PerMille(1_000),
    }
}

fn station(listener: &TcpListener, ledger: &Arc<Ledger>) -> SimulatedStation {
    let script = Script {
        connectors: 1,
        witness: Arc::clone(ledger) as Arc<dyn Witness>,
        backoff: Backoff {
            first: std::time::Duration::ZERO,
            most: std::time::Duration::ZERO,
        },
        boots_each_time: false,
        ..Script::new(format!("ws://{}/ocpp", listener.local_addr().unwrap()))
    };
    SimulatedStation::new(StationIdentity::new("CP-1").unwrap(), script)
}

#[tokio::test]
async fn an_unanswered_transaction_message_is_repeated_on_the_next_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let ledger = Arc::new(Ledger::default());
    let station = station(&listener, &ledger);
    // Boot, two statuses, then Preparing and Authorize are answered; the start is not.
    let central = async {
        let first = serve(&listener, 5).await;
        let second = serve(&listener, usize::MAX).await;
        (first, second)
    };
    let scene = async move {
        station.connect().await.unwrap();
        station.plug(ONE, car()).await.unwrap();
        let seen = station
            .tap(ONE, CardText("04DE0001C0".into()))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(seen.transaction, Some(TransactionId::from_number(42)));
        station.sample(ONE).await.unwrap();
        station.unplug(ONE).await.unwrap();
    };
    let ((first, second), ()) = tokio::join!(central, scene);
    let start = first.last().unwrap();
    assert!(matches!(start, Report::TransactionStarted(_)));
    assert_eq!(second.iter().filter(|report| *report == start).count(), 1);
    let told = ledger.acknowledged();
    let count = |wanted: fn(&Report) -> bool| told.iter().filter(|e| wanted(&e.report)).count();
    assert_eq!(count(|r| matches!(r, Report::TransactionStarted(_))), 1);
    assert_eq!(count(|r| matches!(r, Report::MeterValues(_))), 1);
    assert_eq!(count(|r| matches!(r, Report::TransactionStopped(_))), 1);
    assert!(ledger.refused().is_empty());
}

#[tokio::test]
async fn a_station_that_hung_up_says_nothing_until_it_is_told_to_connect() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let ledger = Arc::new(Ledger::default());
    let station = station(&listener, &ledger);
    let central = async {
        serve(&listener, usize::MAX).await;
        serve(&listener, usize::MAX).await
    };
    let scene = async move {
        station.connect().await.unwrap();
        station.drop_socket().await.unwrap();
        station.plug(ONE, car()).await.unwrap();
        station
            .tap(ONE, CardText("04DE0001C0".into()))
            .await
            .unwrap();
        station.unplug(ONE).await.unwrap();
        station.connect().await.unwrap();
    };
    let (second, ()) = tokio::join!(central, scene);
    assert!(matches!(
        second[second.len() - 2],
        Report::TransactionStarted(_)
    ));
    assert!(matches!(
        second[second.len() - 1],
        Report::TransactionStopped(_)
    ));
}
