#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use tokio::io::DuplexStream;

use super::*;

/// Both ends of a connection, with little room between them.
async fn pair(limits: LinkLimits) -> (Link<DuplexStream>, Link<DuplexStream>) {
    let (near, far) = tokio::io::duplex(1024);
    let server = Link::server(near, Vec::new(), limits).await;
    let config = Some(LinkLimits::APPROVED.config());
    let socket = WebSocketStream::from_raw_socket(far, Role::Client, config).await;
    (server, Link { socket })
}

#[tokio::test]
async fn text_goes_both_ways_and_counts_in_a_binary_frame() {
    let (mut server, mut station) = pair(LinkLimits::APPROVED).await;
    station.send("[2]").await.unwrap();
    station
        .socket
        .send(Message::Binary(Bytes::from_static(b"[3]")))
        .await
        .unwrap();
    station
        .socket
        .send(Message::Binary(Bytes::from_static(b"\xff\xfe")))
        .await
        .unwrap();
    assert_eq!(server.next().await.unwrap(), Incoming::Text("[2]".into()));
    assert_eq!(server.next().await.unwrap(), Incoming::Text("[3]".into()));
    assert_eq!(server.next().await.unwrap(), Incoming::NotText(2));
}

#[tokio::test]
async fn a_ping_is_answered_by_itself() {
    let (mut server, mut station) = pair(LinkLimits::APPROVED).await;
    server.ping().await.unwrap();
    assert_eq!(station.next().await.unwrap(), Incoming::Ping);
    station.send("x").await.unwrap();
    assert_eq!(server.next().await.unwrap(), Incoming::Text("x".into()));
    assert_eq!(server.next().await.unwrap(), Incoming::Pong);
}

#[tokio::test]
async fn a_message_longer_than_allowed_ends_the_connection() {
    let (mut server, mut station) = pair(LinkLimits::QUARANTINE).await;
    let long = "x".repeat(LinkLimits::QUARANTINE.max_message + 1);
    let (received, _) = tokio::join!(
        async {
            let received = server.next().await;
            drop(server);
            received
        },
        station.send(long)
    );
    assert_eq!(received.unwrap_err().code(), "too_long");
}

#[tokio::test]
async fn a_close_carries_its_code_and_a_reason_that_fits() {
    let (mut server, mut station) = pair(LinkLimits::APPROVED).await;
    server.close(1002, &"ä".repeat(100)).await.unwrap();
    let Incoming::Close { code, reason } = station.next().await.unwrap() else {
        panic!("no close")
    };
    assert_eq!((code, reason), (1002, "ä".repeat(61)));
    // The station answers while it waits for what is next; then it is over for both.
    let server_over = async {
        let error = loop {
            if let Err(error) = server.next().await {
                break error;
            }
        };
        drop(server);
        error
    };
    let (here, there) = tokio::join!(server_over, station.next());
    assert_eq!(
        (here.code(), there.unwrap_err().code()),
        ("closed", "closed")
    );
}

#[tokio::test]
async fn a_connection_that_ends_without_a_word_is_broken() {
    let (mut server, station) = pair(LinkLimits::APPROVED).await;
    drop(station);
    assert_eq!(server.next().await.unwrap_err().code(), "broken");
}
