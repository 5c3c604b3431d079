//! How chargers knock, and what is recorded of it.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{bed::Bed, station::Station};

/// Sends raw bytes and returns what comes back until the other side closes.
async fn raw(bed: &Bed, request: &str) -> String {
    let mut stream = TcpStream::connect(bed.addr()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn without_a_sub_protocol_1_6_is_taken_with_a_warning_q1() {
    let bed = Bed::open().await;
    let (mut station, agreed) = Station::connect_offering(bed.addr(), "/ocpp/CP-1", None)
        .await
        .unwrap();
    assert_eq!(agreed, None);
    assert_eq!(station.boot().await["status"], "Accepted");
    let attempt = bed.last_attempt().await;
    assert!(attempt.accepted);
    assert_eq!(attempt.diagnosis, "subprotocol_missing");
}

#[tokio::test]
async fn of_several_sub_protocols_ours_is_taken_q2() {
    let bed = Bed::open().await;
    let offer = Some("ocpp2.0.1, ocpp1.6, ocpp1.5");
    let (_, agreed) = Station::connect_offering(bed.addr(), "/ocpp/CP-1", offer)
        .await
        .unwrap();
    assert_eq!(agreed.as_deref(), Some("ocpp1.6"));
}

#[tokio::test]
async fn a_sub_protocol_that_is_not_ours_is_told_so_in_the_close_q2() {
    let bed = Bed::open().await;
    let request = "GET /ocpp/CP-1 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
        Sec-WebSocket-Protocol: ocpp9.9\r\n\r\n";
    let answer = raw(&bed, request).await;
    assert!(answer.starts_with("HTTP/1.1 101"), "{answer}");
    assert!(
        !answer.to_lowercase().contains("sec-websocket-protocol"),
        "{answer}"
    );
    assert!(
        answer.contains("ocpp1.6"),
        "the close says what is spoken: {answer}"
    );
    let attempt = bed.last_attempt().await;
    assert!(!attempt.accepted);
    assert_eq!(attempt.diagnosis, "no_common_subprotocol");
}

#[tokio::test]
async fn decision_18_compression_is_declined() {
    let bed = Bed::open().await;
    let request = "GET /ocpp/CP-1 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
        Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\
        Sec-WebSocket-Protocol: ocpp1.6\r\n\r\n";
    let mut stream = TcpStream::connect(bed.addr()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(stream.read_u8().await.unwrap());
    }
    let answer = String::from_utf8(answer).unwrap().to_lowercase();
    assert!(answer.starts_with("http/1.1 101"), "{answer}");
    assert!(!answer.contains("extensions"), "{answer}");
}

#[tokio::test]
async fn odd_addresses_still_lead_to_the_station_q4() {
    let bed = Bed::open().await;
    for path in [
        "/CP-1",
        "//CP-1",
        "/ocpp/CP-1/",
        "/a/b/c/CP-1",
        "/ocpp/CP%2D1",
    ] {
        let mut station = Station::connect(bed.addr(), path).await;
        assert_eq!(station.boot().await["status"], "Accepted", "{path}");
    }
    assert_eq!(bed.central.live().stations().len(), 1);
}

#[tokio::test]
async fn failed_attempts_are_recorded_with_what_was_received_and_a_diagnosis() {
    let bed = Bed::open().await;
    for (request, status, diagnosis) in [
        ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "426", "not_websocket"),
        ("\x16\x03\x01\x02\x00\x01\x00\x01", "", "tls_on_plain_port"),
        (
            "GET /ocpp/ HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            "40",
            "station_id",
        ),
    ] {
        let answer = raw(&bed, request).await;
        assert!(answer.contains(status), "{answer}");
        let attempt = bed.last_attempt().await;
        assert!(!attempt.accepted);
        assert!(
            attempt.diagnosis.contains(diagnosis),
            "{} for {request:?}",
            attempt.diagnosis
        );
    }
}

#[tokio::test]
async fn a_password_in_the_request_is_not_recorded() {
    let bed = Bed::open().await;
    let request = "GET /ocpp/ HTTP/1.1\r\nAuthorization: Basic Q1AtMTpzZWNyZXQ=\r\n\
        Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    raw(&bed, request).await;
    let attempt = bed.last_attempt().await;
    assert!(attempt.head.contains("Authorization"));
    assert!(
        !attempt.head.contains("Q1AtMTpzZWNyZXQ="),
        "{}",
        attempt.head
    );
}
