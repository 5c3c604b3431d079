//! That long messages leave no memory behind in the connections that carried them.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use ocpp::{Incoming, Link, LinkLimits};
use tokio::io::{AsyncWriteExt as _, DuplexStream};

const STATIONS: usize = 16;
const LONG: usize = 8 << 20;

/// Resident memory of this process in bytes (Linux).
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap();
    status
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<usize>().ok())
        .unwrap()
        * 4096
}

/// A text frame with a mask of zeros.
async fn send(station: &mut DuplexStream, length: usize) {
    let mut frame = vec![0x81, 0x80 + 127];
    frame.extend((length as u64).to_be_bytes());
    frame.extend([0; 4]);
    station.write_all(&frame).await.unwrap();
    let chunk = vec![b'x'; 64 << 10];
    for at in (0..length).step_by(chunk.len()) {
        station
            .write_all(&chunk[..chunk.len().min(length - at)])
            .await
            .unwrap();
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn memory_returns_after_many_stations_sent_long_messages() {
    let mut links = Vec::new();
    for _ in 0..STATIONS {
        let (near, far) = tokio::io::duplex(64 << 10);
        links.push((
            Link::server(near, Vec::new(), LinkLimits::APPROVED).await,
            far,
        ));
    }
    let before = resident();
    for (link, station) in &mut links {
        let receiving = async {
            let received = link.next().await.unwrap();
            assert!(matches!(&received, Incoming::Text(text) if text.len() == LONG));
            drop(received);
            assert!(matches!(link.next().await.unwrap(), Incoming::Text(_)));
        };
        let sending = async {
            send(station, LONG).await;
            send(station, 1).await;
        };
        tokio::join!(receiving, sending);
    }
    let grown = resident().saturating_sub(before);
    assert!(grown < STATIONS * LONG / 3, "{} MiB are kept", grown >> 20);
}
