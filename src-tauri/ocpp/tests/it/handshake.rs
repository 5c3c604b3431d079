//! Openings as chargers make them, from the bytes to the verdict and the answer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

use std::future::pending;

use ocpp::{
    Decision, DiagnosisCode, Dialect, Handshake, HeadFailure, HttpStatus, Incoming, Link,
    LinkLimits, MAX_HEAD_BYTES, RequestHead, connect, read_head, refuse,
};
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use vocabulary::StationIdentity;

const KEY: &str = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

async fn head(bytes: &[u8]) -> Result<RequestHead, Box<HeadFailure>> {
    let mut stream = bytes;
    read_head(&mut stream, pending()).await
}

async fn judged(request: &str) -> Handshake {
    Handshake::judge(
        head(request.as_bytes()).await.expect("a head"),
        &Dialect::ALL,
    )
}

/// A request for a path, with a sub-protocol.
fn request(path: &str, protocol: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: h\r\n{KEY}Sec-WebSocket-Protocol: {protocol}\r\n\r\n")
}

fn codes(handshake: &Handshake) -> Vec<&'static str> {
    handshake
        .diagnoses
        .iter()
        .map(|diagnosis| diagnosis.code.as_str())
        .collect()
}

async fn answered(handshake: &Handshake) -> String {
    let mut out = Vec::new();
    handshake.answer(&mut out).await.unwrap();
    String::from_utf8(out).unwrap()
}

#[tokio::test]
async fn a_charger_is_let_in_and_told_its_subprotocol() {
    let handshake = judged(&request("/ocpp/CP-1", "ocpp1.6")).await;
    assert_eq!(handshake.decision, Decision::Open(Dialect::V16));
    assert_eq!(
        handshake.identity.as_ref().map(StationIdentity::as_str),
        Some("CP-1")
    );
    assert_eq!(codes(&handshake), [""; 0]);
    insta::assert_snapshot!(answered(&handshake).await.replace('\r', ""), @r"
    HTTP/1.1 101 Switching Protocols
    Upgrade: websocket
    Connection: Upgrade
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
    Sec-WebSocket-Protocol: ocpp1.6
    ");
}

#[tokio::test]
async fn no_subprotocol_is_taken_as_1_6_with_a_warning_q1() {
    let handshake = judged(&format!("GET /ocpp/CP-1 HTTP/1.1\r\nHost: h\r\n{KEY}\r\n")).await;
    assert_eq!(handshake.decision, Decision::Open(Dialect::V16));
    assert_eq!(codes(&handshake), ["subprotocol_missing"]);
    assert!(!answered(&handshake).await.contains("Protocol:"));
}

#[tokio::test]
async fn of_several_subprotocols_ours_is_taken_as_it_was_spelled_q2() {
    let handshake = judged(&request(
        "/ocpp/CP-1",
        "ocpp2.1, ocpp2.0.1,OCPP1.6 ,ocpp1.5",
    ))
    .await;
    assert_eq!(handshake.decision, Decision::Open(Dialect::V16));
    assert!(
        answered(&handshake)
            .await
            .contains("Sec-WebSocket-Protocol: OCPP1.6\r\n")
    );
}

#[tokio::test]
async fn an_offer_without_one_of_ours_is_opened_and_closed_with_the_reason_q2() {
    let handshake = judged(&request("/ocpp/CP-1", "ocpp2.0.1, ocpp1.5")).await;
    assert_eq!(handshake.decision, Decision::OpenAndClose);
    assert_eq!(codes(&handshake), ["no_common_subprotocol"]);
    assert_eq!(
        handshake.close_reason(),
        "The charger offers ocpp2.0.1, ocpp1.5; here ocpp1.6 is spoken."
    );
    let answer = answered(&handshake).await;
    assert!(
        answer.starts_with("HTTP/1.1 101") && !answer.contains("Protocol:"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_missing_connection_upgrade_is_forgiven_q3() {
    let text = request("/ocpp/CP-1", "ocpp1.6").replace("Connection: Upgrade\r\n", "");
    let handshake = judged(&text).await;
    assert_eq!(handshake.decision, Decision::Open(Dialect::V16));
    assert_eq!(codes(&handshake), ["upgrade_missing"]);
}

#[tokio::test]
async fn odd_but_readable_http_is_read_q3() {
    let text = request("/ocpp/CP-1", "ocpp1.6")
        .replace("\r\n", "\n")
        .replace("GET ", "GET  ")
        .replace("Host: h", "Host: h\nBroken Header\nX-Ünicode: ä");
    assert_eq!(judged(&text).await.decision, Decision::Open(Dialect::V16));
}

#[tokio::test]
async fn an_absolute_url_is_read_and_its_password_not_recorded_q4() {
    let handshake = judged(&request(
        "ws://u:secret@10.0.0.1:9220/ocpp/CP-1/",
        "ocpp1.6",
    ))
    .await;
    assert_eq!(
        handshake.identity.map(|id| id.to_string()).as_deref(),
        Some("CP-1")
    );
    assert_eq!(
        handshake.record.request_line,
        "GET ws://10.0.0.1:9220/ocpp/CP-1/ HTTP/1.1"
    );
}

#[tokio::test]
async fn an_identity_keeps_its_spelling_and_compares_without_case_q5() {
    let upper = judged(&request("/ocpp/CP-A", "ocpp1.6"))
        .await
        .identity
        .unwrap();
    let lower = judged(&request("/ocpp/cp-a", "ocpp1.6"))
        .await
        .identity
        .unwrap();
    assert_eq!(upper, lower);
    assert_eq!((upper.as_str(), lower.as_str()), ("CP-A", "cp-a"));
}

#[tokio::test]
async fn an_address_without_an_id_or_with_a_bad_one_is_refused_in_words() {
    for (path, code, status) in [
        ("/", "no_station_id", HttpStatus::NotFound),
        ("/ocpp/", "no_station_id", HttpStatus::NotFound),
        ("/ocpp/a%20b", "bad_station_id", HttpStatus::BadRequest),
        ("/ocpp/%2e%2e%2f", "bad_station_id", HttpStatus::BadRequest),
    ] {
        let handshake = judged(&request(path, "ocpp1.6")).await;
        assert_eq!(handshake.decision, Decision::Refuse(status), "{path}");
        assert_eq!(codes(&handshake), [code], "{path}");
        assert!(handshake.identity.is_none());
        let answer = answered(&handshake).await;
        assert!(
            answer.contains(&handshake.diagnoses[0].sentence),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn a_web_request_is_told_what_this_is() {
    let handshake = judged("GET /ocpp/CP-1 HTTP/1.1\r\nHost: h\r\n\r\n").await;
    assert_eq!(
        handshake.decision,
        Decision::Refuse(HttpStatus::UpgradeRequired)
    );
    assert_eq!(codes(&handshake), ["not_websocket"]);
    let answer = answered(&handshake).await;
    assert!(answer.starts_with("HTTP/1.1 426 ") && answer.contains("Sec-WebSocket-Version: 13"));
    let soap = judged("POST /ocpp/CP-1 HTTP/1.1\r\nContent-Length: 0\r\n\r\n").await;
    assert_eq!(codes(&soap), ["not_websocket"]);
}

#[tokio::test]
async fn another_version_of_websocket_is_refused() {
    let text = request("/ocpp/CP-1", "ocpp1.6").replace("Version: 13", "Version: 8");
    assert_eq!(codes(&judged(&text).await), ["websocket_version"]);
}

#[tokio::test]
async fn secrets_are_read_but_not_recorded() {
    let text = request("/ocpp/CP-1", "ocpp1.6").replace(
        "Host: h",
        "Host: h\r\nAuthorization: Basic Q1AtMTpzZWNyZXQ=\r\nCookie: sid=secret",
    );
    let handshake = judged(&text).await;
    let credentials = handshake.credentials.clone().unwrap();
    assert_eq!(
        (credentials.user(), credentials.password()),
        (&b"CP-1"[..], &b"secret"[..])
    );
    let recorded = format!("{:?}", handshake.record);
    assert!(
        recorded.contains("Basic …") && !recorded.contains("secret"),
        "{recorded}"
    );
    assert!(!recorded.contains("Q1AtMTpz"), "{recorded}");
}

#[tokio::test]
async fn tls_on_the_plain_port_is_recognised() {
    let failure = head(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
        .await
        .unwrap_err();
    assert_eq!(failure.diagnosis.code, DiagnosisCode::TlsOnPlainPort);
    assert_eq!(failure.status, None);
}

#[tokio::test]
async fn a_head_without_end_is_cut_off() {
    let endless = format!(
        "GET /ocpp/CP-1 HTTP/1.1\r\nX: {}",
        "x".repeat(MAX_HEAD_BYTES)
    );
    let failure = head(endless.as_bytes()).await.unwrap_err();
    assert_eq!(failure.diagnosis.code, DiagnosisCode::HeadTooLarge);
    assert_eq!(failure.record.request_line, "GET /ocpp/CP-1 HTTP/1.1");
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(100));
    let failure = head(many.as_bytes()).await.unwrap_err();
    assert_eq!(failure.diagnosis.code, DiagnosisCode::HeadTooLarge);
}

#[tokio::test]
async fn a_head_that_does_not_come_in_time_is_given_up() {
    let (mut near, mut far) = tokio::io::duplex(64);
    far.write_all(b"GET /oc").await.unwrap();
    let failure = read_head(&mut near, std::future::ready(())).await;
    let failure = failure.unwrap_err();
    assert_eq!(failure.diagnosis.code, DiagnosisCode::HeadTimeout);
    assert_eq!(failure.status, Some(HttpStatus::RequestTimeout));
}

#[tokio::test]
async fn what_is_no_http_or_ends_early_is_named() {
    let failure = head(b"\x00\x01\x02 hello\r\n\r\n").await.unwrap_err();
    assert_eq!(failure.diagnosis.code, DiagnosisCode::BadHttp);
    assert!(!failure.record.request_line.contains('\0'));
    let failure = head(b"GET /ocpp/CP").await.unwrap_err();
    assert_eq!(failure.diagnosis.code, DiagnosisCode::ClosedEarly);
}

#[tokio::test]
async fn a_refusal_is_short_plain_text() {
    let mut out = Vec::new();
    refuse(
        &mut out,
        HttpStatus::Unavailable,
        "The store cannot be written.",
    )
    .await
    .unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap().replace('\r', ""), @r"
    HTTP/1.1 503 Service Unavailable
    Retry-After: 30
    Connection: close
    Content-Type: text/plain; charset=utf-8
    Content-Length: 29

    The store cannot be written.
    ");
}

#[tokio::test]
async fn a_message_sent_with_the_request_is_not_lost() {
    // A masked text frame "hi", right behind the head and cut in two.
    let frame = [0x81, 0x82, 0, 0, 0, 0, b'h', b'i'];
    let mut bytes = request("/ocpp/CP-1", "ocpp1.6").into_bytes();
    bytes.extend_from_slice(&frame[..5]);
    let (mut near, mut far) = tokio::io::duplex(4096);
    far.write_all(&bytes).await.unwrap();
    let head = read_head(&mut near, pending()).await.expect("a head");
    let handshake = Handshake::judge(head, &Dialect::ALL);
    handshake.answer(&mut near).await.unwrap();
    let mut link = Link::server(near, handshake.leftover, LinkLimits::APPROVED).await;
    far.write_all(&frame[5..]).await.unwrap();
    assert_eq!(link.next().await.unwrap(), Incoming::Text("hi".into()));
}

/// Serves one opening on a free port, and hands back what was judged.
async fn serve_one(listener: TcpListener) -> (Handshake, Option<Link<tokio::net::TcpStream>>) {
    let (mut stream, _) = listener.accept().await.unwrap();
    let head = read_head(&mut stream, pending()).await.expect("a head");
    let handshake = Handshake::judge(head, &Dialect::ALL);
    handshake.answer(&mut stream).await.unwrap();
    if let Decision::Refuse(_) = handshake.decision {
        return (handshake, None);
    }
    let leftover = handshake.leftover.clone();
    let link = Link::server(stream, leftover, LinkLimits::APPROVED).await;
    (handshake, Some(link))
}

#[tokio::test]
async fn a_simulated_station_connects_with_id_and_password() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("ws://{}/ocpp", listener.local_addr().unwrap());
    let station = async {
        let limits = LinkLimits::STATION;
        let dialects = [Dialect::V16];
        let (mut link, chosen) = connect(&address, "CP|1", &dialects, Some(b"secret"), limits)
            .await
            .unwrap();
        link.send(r#"[2,"1","Heartbeat",{}]"#).await.unwrap();
        (link, chosen)
    };
    let ((handshake, link), (_station, chosen)) = tokio::join!(serve_one(listener), station);
    assert_eq!(chosen, Some(Dialect::V16));
    assert_eq!(
        handshake.identity.map(|id| id.to_string()).as_deref(),
        Some("CP|1")
    );
    assert_eq!(handshake.credentials.unwrap().password(), b"secret");
    let received = link.unwrap().next().await.unwrap();
    assert_eq!(received, Incoming::Text(r#"[2,"1","Heartbeat",{}]"#.into()));
}

#[tokio::test]
async fn a_simulated_station_is_told_why_it_was_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("ws://{}/ocpp", listener.local_addr().unwrap());
    let dialects = [Dialect::V16];
    let station = connect(&address, "a b", &dialects, None, LinkLimits::STATION);
    let (_, refused) = tokio::join!(serve_one(listener), station);
    let said = refused.unwrap_err().to_string();
    assert!(
        said.contains("400 Bad Request") && said.contains("cannot be used"),
        "{said}"
    );
}

#[tokio::test]
async fn an_answer_can_be_read_to_its_end() {
    let (mut near, mut far) = tokio::io::duplex(4096);
    refuse(
        &mut near,
        HttpStatus::Unauthorized,
        "The password is wrong.",
    )
    .await
    .unwrap();
    drop(near);
    let mut answer = String::new();
    far.read_to_string(&mut answer).await.unwrap();
    assert!(answer.contains("WWW-Authenticate: Basic"), "{answer}");
}

proptest! {
    #[test]
    fn no_bytes_panic_the_handshake(bytes in proptest::collection::vec(any::<u8>(), 0..400), path in "\\PC{0,40}") {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let text = request(&path, "ocpp1.6");
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            if let Ok(head) = runtime.block_on(head(bytes)) {
                let handshake = Handshake::judge(head, &Dialect::ALL);
                prop_assert!(runtime.block_on(answered(&handshake)).starts_with("HTTP/1.1 "));
            }
        }
    }
}
