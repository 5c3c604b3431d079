//! Cold start of the window, on a display without a screen: from the process to the first paint, and
//! to a board that can be used. WebKit's own driver starts it, as the window's tests do.

use std::{
    net::TcpListener,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};
use support::program;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use crate::{
    report::{Aim, Figure, Report, Unit, millis},
    stopwatch,
};

/// What the board of a new site says.
const USABLE: &str = "No charger has called yet";
/// The program's and the driver's start, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long ago the page was first painted, in milliseconds, once the board is there. Asked again and
/// again: what waits inside the page is lost when the first, empty page makes way.
const LOOK: &str = "const [text] = arguments;
    if (!document.body?.innerText.includes(text)) return null;
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    return performance.now() - (paint?.startTime ?? performance.now());";
/// Between two looks; the board may have been there for so long.
const BETWEEN: Duration = Duration::from_millis(10);

/// From the process.
struct Opened {
    painted: Duration,
    usable: Duration,
}

/// The best of `starts`, after one that warms the disk.
pub(crate) async fn report(starts: u32, report: &mut Report) -> anyhow::Result<()> {
    let display = Display::open().await?;
    let folder = tempfile::tempdir()?;
    open(&display, folder.path()).await?;
    let mut best: Option<Opened> = None;
    for _ in 0..starts {
        let opened = open(&display, folder.path()).await?;
        if best.as_ref().is_none_or(|best| opened.usable < best.usable) {
            best = Some(opened);
        }
    }
    let best = best.context("the window was not started")?;
    for (what, span, aim) in [
        ("window: first paint", best.painted, None),
        ("window: usable", best.usable, Some(Aim::AtMost(1_000.0))),
    ] {
        report.add(Figure {
            what,
            of: "cold process".to_owned(),
            unit: Unit::Millis,
            ours: millis(span),
            beside: None,
            aim,
        });
    }
    Ok(())
}

/// A display without a screen; it ends when dropped.
struct Display {
    _server: Child,
    name: String,
}

impl Display {
    async fn open() -> anyhow::Result<Self> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x900x24"])
            .args(["-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("Xvfb cannot be started")?;
        let stdout = server.stdout.take().context("no standard output")?;
        let mut lines = BufReader::new(stdout).lines();
        let number = tokio::time::timeout(PATIENCE, lines.next_line()).await??;
        let name = format!(":{}", number.context("Xvfb names no display")?);
        Ok(Self {
            _server: server,
            name,
        })
    }
}

/// Opens the window on a data folder, and closes it.
async fn open(display: &Display, data_dir: &Path) -> anyhow::Result<Opened> {
    let profile = data_dir.join("profile");
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut driver = Command::new("WebKitWebDriver")
        .args(["--host=127.0.0.1", &format!("--port={port}")])
        .env("DISPLAY", &display.name)
        .env("TAURI_WEBVIEW_AUTOMATION", "true")
        .env("XDG_DATA_HOME", &profile)
        .env("XDG_CONFIG_HOME", &profile)
        .env("XDG_CACHE_HOME", &profile)
        .env("LANG", "C.UTF-8")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("WebKitWebDriver cannot be started")?;
    let web = Driver {
        client: reqwest::Client::new(),
        base: format!("http://127.0.0.1:{port}"),
    };
    web.listens().await?;

    let began = stopwatch::now();
    let session = web.start(data_dir).await?;
    let opened = web.watch(&session, began).await;
    web.end(&session).await?;
    closed(data_dir).await?;
    driver.kill().await?;
    opened
}

/// The program ends after its window; the next start wants the folder.
async fn closed(data_dir: &Path) -> anyhow::Result<()> {
    let closing = async {
        while central::is_in_use(data_dir) {
            tokio::time::sleep(BETWEEN).await;
        }
    };
    tokio::time::timeout(PATIENCE, closing)
        .await
        .context("the program did not end with its window")
}

/// WebKit's driver (the W3C's protocol).
struct Driver {
    client: reqwest::Client,
    base: String,
}

impl Driver {
    async fn listens(&self) -> anyhow::Result<()> {
        let asking = async {
            let status = format!("{}/status", self.base);
            while self.client.get(&status).send().await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, asking)
            .await
            .context("WebKitWebDriver does not listen")
    }

    async fn start(&self, data_dir: &Path) -> anyhow::Result<String> {
        let options = json!({
            "binary": program("forecourt")?.path(),
            "args": ["--data-dir", data_dir, "--ocpp", "127.0.0.1:0", "--api", "127.0.0.1:0"],
        });
        let capabilities = json!({ "alwaysMatch": { "webkitgtk:browserOptions": options } });
        let begun = self
            .post("/session", &json!({ "capabilities": capabilities }))
            .await?;
        let id = begun["sessionId"].as_str();
        Ok(id.context("no session")?.to_owned())
    }

    async fn watch(&self, session: &str, began: Instant) -> anyhow::Result<Opened> {
        let script = json!({ "script": LOOK, "args": [USABLE] });
        let path = format!("/session/{session}/execute/sync");
        let looking = async {
            loop {
                if let Some(ago) = self.post(&path, &script).await?.as_f64() {
                    return anyhow::Ok(ago);
                }
                tokio::time::sleep(BETWEEN).await;
            }
        };
        let ago = tokio::time::timeout(PATIENCE, looking)
            .await
            .context("the board did not appear")??;
        let usable = began.elapsed();
        let ago = Duration::from_secs_f64(ago.max(0.0) / 1e3);
        Ok(Opened {
            painted: usable.saturating_sub(ago),
            usable,
        })
    }

    async fn end(&self, session: &str) -> anyhow::Result<()> {
        let address = format!("{}/session/{session}", self.base);
        self.client.delete(address).send().await?;
        Ok(())
    }

    async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let address = format!("{}{path}", self.base);
        let asked = self.client.post(address).json(body).timeout(PATIENCE);
        let answer = asked.send().await?;
        let (status, answer) = (answer.status(), answer.json::<Value>().await?);
        ensure!(status.is_success(), "{path} was answered {answer}");
        Ok(answer["value"].clone())
    }
}
