//! What lies around every answer: headers, the UI, the port.

use std::{borrow::Cow, sync::Arc};

use api::{RouterOptions, UiAsset, UiAssets};
use http::{Method, header};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

use crate::desk::{Desk, request};

struct Page;

impl UiAssets for Page {
    fn get(&self, path: &str) -> Option<UiAsset> {
        assert_ne!(path, "panic", "a file that breaks the handler");
        (path == "index.html").then(|| UiAsset {
            bytes: Cow::Borrowed(b"<!doctype html>"),
            content_type: "text/html; charset=utf-8".to_owned(),
        })
    }
}

fn with_page(desk: Desk) -> Desk {
    let options = RouterOptions {
        ui: Some(Arc::new(Page)),
        sign_in: desk.codes.clone(),
        allowed_hosts: Vec::new(),
        program: None,
        station_urls: Vec::new(),
        demo: None,
    };
    Desk {
        router: api::router(desk.central.clone(), options),
        ..desk
    }
}

#[tokio::test]
async fn every_answer_tells_browsers_to_be_careful() {
    let desk = with_page(Desk::open().await);
    for path in ["/", "/api/v1/site", "/api/v1/nothing", "/missing.js"] {
        let answer = desk.send(request(Method::GET, path, &[], None)).await;
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(
            answer.headers[header::X_CONTENT_TYPE_OPTIONS],
            "nosniff",
            "{path}"
        );
        assert_eq!(answer.headers[header::X_FRAME_OPTIONS], "DENY", "{path}");
        assert!(
            !answer
                .headers
                .contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN),
            "no CORS"
        );
    }
}

#[tokio::test]
async fn screens_are_served_beside_the_api_and_unknown_routes_of_it_are_problems() {
    let desk = with_page(Desk::open().await);
    let page = desk
        .send(request(Method::GET, "/sessions/1", &[], None))
        .await;
    assert_eq!(page.text, "<!doctype html>");
    for path in [
        "/api/v1",
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v1/sessions/1/2/3",
    ] {
        let answer = desk.send(request(Method::GET, path, &[], None)).await;
        assert_eq!(answer.problem(), "route_not_found", "{path}");
    }
    let posted = desk
        .send(request(Method::POST, "/sessions", &[], None))
        .await;
    assert_eq!(posted.problem(), "route_not_found");
}

#[tokio::test]
async fn a_handler_that_breaks_answers_a_problem() {
    let desk = with_page(Desk::open().await);
    let answer = desk.send(request(Method::GET, "/panic", &[], None)).await;
    assert_eq!(answer.problem(), "internal_error");
    assert!(
        !answer.text.contains("a file that breaks"),
        "the cause stays in the log"
    );
}

#[tokio::test]
async fn a_port_is_served_until_the_program_stops_also_while_a_stream_is_open() {
    let desk = Desk::open().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(api::serve(listener, desk.router.clone(), async {
        let _ = stopped.await;
    }));
    let mut stream = TcpStream::connect(addr).await.unwrap();
    let head = format!(
        "GET /api/v1/live HTTP/1.1\r\nHost: {addr}\r\nAuthorization: Bearer {}\r\n\r\n",
        desk.admin
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut begun = [0; 15];
    stream.read_exact(&mut begun).await.unwrap();
    assert_eq!(&begun, b"HTTP/1.1 200 OK");
    stop.send(()).unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    serving.await.unwrap().unwrap();
}
