#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use tokio::net::TcpListener;
use vocabulary::{MilliAmps, MilliWattHours, PerMille, Report};

use super::*;
use crate::{Ledger, canned::serve};

const ONE: EvseNumber = EvseNumber(1);

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
        assert!(seen.transaction.is_some());
        station.sample(ONE).await.unwrap();
        station.unplug(ONE).await.unwrap();
    };
    let ((first, second), ()) = tokio::join!(central, scene);
    let start = first.last().unwrap();
    assert!(matches!(start, Report::TransactionStarted(_)));
    assert_eq!(second.iter().filter(|report| *report == start).count(), 1);
    let told = ledger.answers();
    let count = |wanted: fn(&Report) -> bool| told.iter().filter(|e| wanted(&e.report)).count();
    assert_eq!(count(|r| matches!(r, Report::TransactionStarted(_))), 1);
    assert_eq!(count(|r| matches!(r, Report::MeterValues(_))), 1);
    assert_eq!(count(|r| matches!(r, Report::TransactionStopped(_))), 1);
    assert!(ledger.refusals().is_empty());
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
