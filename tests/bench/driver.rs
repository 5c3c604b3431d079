//! The window under measurement: on a display without a screen, started and asked by WebKit's own
//! driver, as the window's tests do.

use std::{net::TcpListener, path::Path, process::Stdio, time::Duration};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};
use support::program;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

/// The program's and the driver's start, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks; what is looked for may have been there for so long.
const BETWEEN: Duration = Duration::from_millis(10);

/// A display without a screen; it ends when dropped.
pub(crate) struct Display {
    _server: Child,
    pub(crate) name: String,
}

impl Display {
    pub(crate) async fn open() -> anyhow::Result<Self> {
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

/// A driver that can open one window.
pub(crate) struct Driver {
    process: Child,
    client: reqwest::Client,
    base: String,
}

impl Driver {
    /// Starts it; the window's own profile lies in the data folder.
    pub(crate) async fn open(display: &Display, data_dir: &Path) -> anyhow::Result<Self> {
        let profile = data_dir.join("profile");
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let process = Command::new("WebKitWebDriver")
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
        let driver = Self {
            process,
            client: reqwest::Client::new(),
            base: format!("http://127.0.0.1:{port}"),
        };
        driver.listens().await?;
        Ok(driver)
    }

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

    /// Opens the program's window on a data folder, its stations' listener at `ocpp`.
    pub(crate) async fn start(&self, data_dir: &Path, ocpp: &str) -> anyhow::Result<Page<'_>> {
        let options = json!({
            "binary": program("forecourt")?.path(),
            "args": ["--data-dir", data_dir, "--ocpp", ocpp, "--api", "127.0.0.1:0"],
        });
        let capabilities = json!({ "alwaysMatch": { "webkitgtk:browserOptions": options } });
        let begun = self
            .post("/session", &json!({ "capabilities": capabilities }))
            .await?;
        let session = begun["sessionId"].as_str().context("no session")?;
        Ok(Page {
            driver: self,
            session: session.to_owned(),
        })
    }

    async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let address = format!("{}{path}", self.base);
        let asked = self.client.post(address).json(body).timeout(PATIENCE);
        let answer = asked.send().await?;
        let (status, answer) = (answer.status(), answer.json::<Value>().await?);
        ensure!(status.is_success(), "{path} was answered {answer}");
        Ok(answer["value"].clone())
    }

    /// Ends it, once its window is closed.
    pub(crate) async fn end(mut self) -> anyhow::Result<()> {
        Ok(self.process.kill().await?)
    }
}

/// What an open window shows.
pub(crate) struct Page<'a> {
    driver: &'a Driver,
    session: String,
}

impl Page<'_> {
    /// Runs a script in the page; answers what it returns.
    pub(crate) async fn run(&self, script: &str, args: &[Value]) -> anyhow::Result<Value> {
        let path = format!("/session/{}/execute/sync", self.session);
        let body = json!({ "script": script, "args": args });
        self.driver.post(&path, &body).await
    }

    /// The first number that the script answers, asked again and again: what waits inside the page
    /// is lost when the first, empty page makes way.
    pub(crate) async fn number(&self, script: &str, args: &[Value]) -> anyhow::Result<f64> {
        let looking = async {
            loop {
                if let Some(found) = self.run(script, args).await?.as_f64() {
                    return anyhow::Ok(found);
                }
                tokio::time::sleep(BETWEEN).await;
            }
        };
        tokio::time::timeout(PATIENCE, looking)
            .await
            .context("the board did not appear")?
    }

    /// Closes the window, and waits until the program has left its folder: the next start wants it.
    pub(crate) async fn close(self, data_dir: &Path) -> anyhow::Result<()> {
        let address = format!("{}/session/{}", self.driver.base, self.session);
        self.driver.client.delete(address).send().await?;
        let closing = async {
            while central::is_in_use(data_dir) {
                tokio::time::sleep(BETWEEN).await;
            }
        };
        tokio::time::timeout(PATIENCE, closing)
            .await
            .context("the program did not end with its window")
    }
}
