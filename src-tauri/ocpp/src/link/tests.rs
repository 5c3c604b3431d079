#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use tokio::io::DuplexStream;

use super::*;

/// Both ends of a connection, with little room between them.
async fn pair(limits: LinkLimits) -> (Link<DuplexStream>, Link<DuplexStream>) {
    let (near, far) = tokio::io::duplex(1024);
    let server = Link::server(near, Vec::new(), limits).await;
    let far = FrameByFrame::transparent(far);
    let config = Some(LinkLimits::STATION.config());
    let socket = WebSocketStream::from_raw_socket(far, Role::Client, config).await;
    (
        server,
        Link::over(socket, Role::Client, LinkLimits::STATION),
    )
}

#[tokio::test]
async fn text_goes_both_ways_and_counts_in_a_binary_frame() {
    let (mut server, mut station) = pair(LinkLimits::APPROVED).await;
    station.send("[2]").await.unwrap();
    station
        .socket()
        .unwrap()
        .send(Message::Binary(Bytes::from_static(b"[3]")))
        .await
        .unwrap();
    station
        .socket()
        .unwrap()
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

#[tokio::test]
async fn after_a_long_message_the_link_goes_on_and_its_buffer_is_gone() {
    let (mut server, mut station) = pair(LinkLimits::APPROVED).await;
    let long = "x".repeat(1 << 20);
    let sending = async {
        for round in 0..3 {
            station.send(long.clone()).await.unwrap();
            station.ping().await.unwrap();
            station.send(format!("{round}")).await.unwrap();
        }
        station
    };
    let receiving = async {
        for round in 0..3 {
            let received = server.next().await.unwrap();
            assert!(matches!(&received, Incoming::Text(text) if text.len() == 1 << 20));
            drop(received);
            assert_eq!(server.next().await.unwrap(), Incoming::Ping);
            assert!(!server.stale, "the library was made anew");
            assert_eq!(
                server.next().await.unwrap(),
                Incoming::Text(round.to_string().into())
            );
        }
    };
    tokio::join!(sending, receiving);
}
