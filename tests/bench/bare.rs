//! What a durable central system costs at the least: tokio-tungstenite, SQLite with
//! `synchronous=FULL`, group commit, one row for each message, and a canned answer after the commit.
//! It reads no more of a message than its id and action.

use std::{net::SocketAddr, path::Path};

use anyhow::Context as _;
use futures_util::{SinkExt as _, StreamExt as _};
use sqlx::{
    Connection as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{mpsc, oneshot},
};
use tokio_tungstenite::{
    accept_hdr_async_with_config,
    tungstenite::{
        Message, Utf8Bytes,
        handshake::server::{ErrorResponse, Request, Response},
        http::HeaderValue,
        protocol::WebSocketConfig,
    },
};

/// The most that goes into one commit.
const MOST_IN_A_BATCH: usize = 1_024;

/// A message to keep, and whom to tell when it is.
struct Kept {
    text: Utf8Bytes,
    done: oneshot::Sender<()>,
}

/// Serves until the process is ended; prints where, as the real one does.
#[allow(clippy::print_stdout, reason = "the bench reads the address from it")]
pub(crate) async fn serve(data_dir: &Path) -> anyhow::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let (keep, kept) = mpsc::channel(8_192);
    let connection = open(data_dir).await?;
    let writer = tokio::spawn(write(connection, kept));
    println!("ocpp listening on ws://{}/ocpp", listener.local_addr()?);
    let accepting = async {
        loop {
            let (stream, peer) = listener.accept().await?;
            tokio::spawn(talk(stream, peer, keep.clone()));
        }
    };
    tokio::select! {
        ended = writer => ended?,
        failed = accepting => failed,
    }
}

async fn open(data_dir: &Path) -> anyhow::Result<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(data_dir.join("bare.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    sqlx::query("CREATE TABLE messages (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
        .execute(&mut connection)
        .await?;
    Ok(connection)
}

/// What queues up during one commit is the next batch.
async fn write(
    mut connection: SqliteConnection,
    mut kept: mpsc::Receiver<Kept>,
) -> anyhow::Result<()> {
    let mut batch = Vec::new();
    while kept.recv_many(&mut batch, MOST_IN_A_BATCH).await > 0 {
        let texts: Vec<&str> = batch.iter().map(|kept| kept.text.as_str()).collect();
        // One statement is one transaction.
        sqlx::query("INSERT INTO messages (text) SELECT value FROM json_each(?)")
            .bind(serde_json::to_string(&texts)?)
            .execute(&mut connection)
            .await?;
        for kept in batch.drain(..) {
            // A station that has gone hears nothing.
            let _ = kept.done.send(());
        }
    }
    Ok(())
}

async fn talk(
    stream: TcpStream,
    _peer: SocketAddr,
    keep: mpsc::Sender<Kept>,
) -> anyhow::Result<()> {
    stream.set_nodelay(true)?;
    let config = WebSocketConfig::default()
        .read_buffer_size(4_096)
        .write_buffer_size(0);
    let mut socket = accept_hdr_async_with_config(stream, subprotocol, Some(config)).await?;
    let mut transaction = 0_u64;
    while let Some(message) = socket.next().await {
        let Message::Text(text) = message? else {
            continue;
        };
        let (done, committed) = oneshot::channel();
        keep.send(Kept {
            text: text.clone(),
            done,
        })
        .await
        .ok()
        .context("the writer ended")?;
        committed.await?;
        let answer = canned(&text, &mut transaction).context("not a CALL")?;
        socket.send(Message::text(answer)).await?;
    }
    Ok(())
}

/// `[2,"id","Action",{…}]` is answered by its action alone.
fn canned(text: &str, transaction: &mut u64) -> Option<String> {
    let mut parts = text.split('"');
    let (id, action) = (parts.nth(1)?, parts.nth(1)?);
    let payload = match action {
        "BootNotification" => {
            r#"{"status":"Accepted","currentTime":"2026-11-21T00:00:00Z","interval":300}"#
                .to_owned()
        }
        "Authorize" | "StopTransaction" => r#"{"idTagInfo":{"status":"Accepted"}}"#.to_owned(),
        "StartTransaction" => {
            *transaction += 1;
            format!(r#"{{"transactionId":{transaction},"idTagInfo":{{"status":"Accepted"}}}}"#)
        }
        _ => "{}".to_owned(),
    };
    Some(format!(r#"[3,"{id}",{payload}]"#))
}

#[allow(
    clippy::result_large_err,
    clippy::unnecessary_wraps,
    reason = "the library's signature"
)]
fn subprotocol(_: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
    let name = HeaderValue::from_static("ocpp1.6");
    response
        .headers_mut()
        .insert("sec-websocket-protocol", name);
    Ok(response)
}
