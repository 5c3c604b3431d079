//! The port for TLS (`decisions.md` 21), with the certificate that the program made.

use std::{io, sync::Arc};

use central::vocabulary::StationIdentity;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

use crate::{bed::Bed, station::Station};

/// A TLS connection of a charger that trusts these certificates.
async fn tls(bed: &Bed, roots: RootCertStore) -> io::Result<TlsStream<TcpStream>> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(bed.central.ocpp_tls_addr().unwrap()).await?;
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
}

fn the_programs_own(bed: &Bed) -> RootCertStore {
    let file = bed.folder.path().join("certificates/ocpp.crt");
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(file).unwrap())
        .unwrap();
    roots
}

#[tokio::test]
async fn a_charger_works_over_tls_with_the_certificate_that_was_made() {
    let bed = Bed::with_tls().await;
    let stream = tls(&bed, the_programs_own(&bed)).await.unwrap();
    let (mut station, agreed) =
        Station::connect_over(Box::new(stream), "/ocpp/CP-1", Some("ocpp1.6"))
            .await
            .unwrap();
    assert_eq!(agreed.as_deref(), Some("ocpp1.6"));
    assert_eq!(station.boot().await["status"], "Accepted");
    station.status(1, "Available").await;
    assert_eq!(bed.central.live().connectors().len(), 1);
    // A message larger than a TLS record, both ways through the same limits as in plain.
    let long = json!({"vendorId": "x", "data": "x".repeat(100_000)});
    station.call("DataTransfer", long).await;
    let attempt = bed.last_attempt().await;
    assert!(attempt.accepted);
    assert_eq!(attempt.diagnosis, "ok");
}

#[tokio::test]
async fn a_charger_that_does_not_trust_the_certificate_leaves_a_diagnosis() {
    let bed = Bed::with_tls().await;
    assert!(tls(&bed, RootCertStore::empty()).await.is_err());
    let attempt = bed.until_attempt().await;
    assert!(!attempt.accepted);
    assert_eq!(attempt.diagnosis, "tls_failed");
    let detail = attempt.args["detail"].as_str().unwrap();
    assert!(detail.contains("UnknownCA"), "{detail}");
}

#[tokio::test]
async fn plain_http_on_the_port_for_tls_is_told_so_and_recorded() {
    let bed = Bed::with_tls().await;
    let mut stream = TcpStream::connect(bed.central.ocpp_tls_addr().unwrap())
        .await
        .unwrap();
    let request = "GET /ocpp/CP-7 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\
        Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert!(answer.contains("wss://"), "{answer}");
    let attempt = bed.until_attempt().await;
    assert_eq!(attempt.diagnosis, "plain_on_tls_port");
    assert_eq!(attempt.identity.as_deref(), Some("CP-7"));
    assert!(bed.central.live().stations().is_empty());
}

#[tokio::test]
async fn who_connects_to_the_port_for_tls_and_says_nothing_does_not_hold_up_the_end() {
    let bed = Bed::with_tls().await;
    let _silent = TcpStream::connect(bed.central.ocpp_tls_addr().unwrap())
        .await
        .unwrap();
    bed.central.shut_down().await;
}

#[tokio::test]
async fn a_certificate_that_cannot_be_read_is_not_replaced_but_named() {
    let folder = tempfile::tempdir().unwrap();
    let certificates = folder.path().join("certificates");
    std::fs::create_dir(&certificates).unwrap();
    for file in ["ocpp.crt", "ocpp.key"] {
        std::fs::write(certificates.join(file), "not a certificate").unwrap();
    }
    let opened = crate::bed::try_open_with_tls(folder.path()).await;
    let text = opened.err().unwrap().to_string();
    assert!(text.contains("ocpp.crt"), "{text}");
    let kept = std::fs::read_to_string(certificates.join("ocpp.crt")).unwrap();
    assert_eq!(kept, "not a certificate");
}

#[tokio::test]
async fn decision_21_a_second_live_socket_from_another_address_is_recorded_and_raised() {
    let bed = Bed::open().await;
    let mut first = bed.booted("CP-1").await;
    // The same address again is a reconnect and nothing to speak of.
    let mut second = bed.booted("CP-1").await;
    assert!(first.closed().await.is_some());
    assert_eq!(bed.contested().await, 0);
    assert_eq!(bed.last_attempt().await.diagnosis, "ok");

    let mut other = Station::connect_from("127.0.0.2", bed.addr(), "/ocpp/cp-1").await;
    assert_eq!(other.boot().await["status"], "Accepted");
    assert!(second.closed().await.is_some(), "the newest wins");
    assert_eq!(bed.contested().await, 1);
    let attempt = bed.last_attempt().await;
    assert!(attempt.accepted);
    assert_eq!(attempt.diagnosis, "identity_contested");
    let replaced = attempt.args["replaced"].as_str().unwrap();
    assert!(replaced.starts_with("127.0.0.1:"), "{replaced}");

    // One that had ended is not contested.
    drop(other);
    bed.until_offline("CP-1").await;
    bed.booted("CP-1").await;
    assert_eq!(bed.contested().await, 1);
    let known = StationIdentity::new("CP-1").unwrap();
    assert_eq!(
        bed.central.live().station_called(known.as_str()),
        Some(bed.station("CP-1"))
    );
}
