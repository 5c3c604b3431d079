//! `forecourt-server` as a process: started on free ports, killed, started again.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use anyhow::{Context as _, bail};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, BufReader},
    process::{Child, Command},
};

/// How long a start may take before it counts as failed; a debug build on a busy machine is slow.
const START_TIMEOUT: Duration = Duration::from_mins(1);
const STOP_TIMEOUT: Duration = Duration::from_secs(30);
const ANY_PORT: &str = "127.0.0.1:0";

/// A program of the workspace that cargo has built beside this one.
#[derive(Debug, Clone)]
pub struct Program(PathBuf);

impl Program {
    /// Where it stands.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

/// How a process ended.
pub type Exit = ExitStatus;

/// The program with this name in the folder where cargo put the running one.
pub fn program(name: &str) -> anyhow::Result<Program> {
    let own = std::env::current_exe().context("where does this program stand?")?;
    let folders = own.ancestors().skip(1).take(2);
    let found = folders
        .map(|folder| folder.join(name))
        .find(|path| path.is_file());
    let Some(path) = found else {
        bail!("{name} is not built: run `cargo build -p {name}` with the same profile first");
    };
    Ok(Program(path))
}

/// How a [`Server`] is started.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Its data folder.
    pub data_dir: PathBuf,
    /// Where stations connect; `None` for any free port.
    pub ocpp: Option<SocketAddr>,
    /// Where the API is served; `None` for any free port.
    pub api: Option<SocketAddr>,
    /// Further options.
    pub options: Vec<String>,
    /// Further environment.
    pub environment: Vec<(String, String)>,
    /// What it is run under, such as `taskset`.
    pub wrapper: Vec<String>,
}

impl Setup {
    /// Free ports and open enrolment in this folder.
    pub fn in_folder(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            ocpp: None,
            api: None,
            options: vec!["--open-enrolment".to_owned()],
            environment: Vec::new(),
            wrapper: Vec::new(),
        }
    }
}

/// A running server. It is killed when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    setup: Setup,
    ocpp: SocketAddr,
    api: SocketAddr,
}

impl Server {
    /// Starts it and waits until it says where it listens.
    pub async fn start(setup: Setup) -> anyhow::Result<Self> {
        let mut command = command(&setup.wrapper, &program("forecourt-server")?.0);
        let any = || ANY_PORT.to_owned();
        command
            .arg("--data-dir")
            .arg(&setup.data_dir)
            .args(["--ocpp", &setup.ocpp.map_or_else(any, |at| at.to_string())])
            .args(["--api", &setup.api.map_or_else(any, |at| at.to_string())])
            .args(&setup.options)
            .envs(setup.environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command.spawn().context("the server cannot be started")?;
        let mut addresses = Addresses::default();
        let stdout = child.stdout.take().context("no standard output")?;
        let stderr = child.stderr.take().context("no standard error")?;
        let told = tokio::time::timeout(START_TIMEOUT, addresses.read(stdout, stderr)).await;
        let (ocpp, api) = match told {
            Ok(Some(both)) => both,
            Ok(None) => bail!("the server ended before it listened:\n{}", addresses.said()),
            Err(_) => bail!(
                "the server does not say where it listens:\n{}",
                addresses.said()
            ),
        };
        Ok(Self {
            child,
            setup,
            ocpp,
            api,
        })
    }

    /// Where stations connect, as they are told.
    pub fn ocpp_url(&self) -> String {
        format!("ws://{}/ocpp", self.ocpp)
    }

    /// Where stations connect.
    pub fn ocpp(&self) -> SocketAddr {
        self.ocpp
    }

    /// Where the API is served.
    pub fn api(&self) -> SocketAddr {
        self.api
    }

    /// Its process.
    pub fn pid(&self) -> anyhow::Result<u32> {
        self.child.id().context("the server has ended")
    }

    /// Its data folder.
    pub fn data_dir(&self) -> &Path {
        &self.setup.data_dir
    }

    /// Kills it as a crash would, and says how to start it again on the same folder and ports.
    pub async fn kill(mut self) -> anyhow::Result<Setup> {
        self.child
            .kill()
            .await
            .context("the server cannot be killed")?;
        Ok(self.again())
    }

    /// Asks it to stop (SIGTERM) and waits until it has.
    pub async fn stop(mut self) -> anyhow::Result<(Exit, Setup)> {
        let pid = self.pid()?.to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status().await?;
        anyhow::ensure!(asked.success(), "the server cannot be asked to stop");
        let ended = tokio::time::timeout(STOP_TIMEOUT, self.child.wait()).await;
        let exit = ended.context("the server does not stop when asked")??;
        Ok((exit, self.again()))
    }

    fn again(&self) -> Setup {
        Setup {
            ocpp: Some(self.ocpp),
            api: Some(self.api),
            ..self.setup.clone()
        }
    }
}

/// Runs a program of the workspace to its end; what it printed.
pub async fn run_to_end(program: &Program, arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new(&program.0).args(arguments).output().await?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{} {}: {said}", program.0.display(), arguments.join(" "));
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn command(wrapper: &[String], program: &Path) -> Command {
    match wrapper {
        [] => Command::new(program),
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.args(rest).arg(program);
            command
        }
    }
}

/// The address lines among what a server prints, and the rest for when it fails.
#[derive(Debug, Default)]
struct Addresses {
    ocpp: Option<SocketAddr>,
    api: Option<SocketAddr>,
    lines: Vec<String>,
}

impl Addresses {
    async fn read(
        &mut self,
        stdout: impl AsyncRead + Unpin + Send + 'static,
        stderr: impl AsyncRead + Unpin + Send + 'static,
    ) -> Option<(SocketAddr, SocketAddr)> {
        let mut out = BufReader::new(stdout).lines();
        let mut err = BufReader::new(stderr).lines();
        let (mut out_open, mut err_open) = (true, true);
        while out_open || err_open {
            let line = tokio::select! {
                line = out.next_line(), if out_open => {
                    out_open = matches!(line, Ok(Some(_)));
                    line
                }
                line = err.next_line(), if err_open => {
                    err_open = matches!(line, Ok(Some(_)));
                    line
                }
            };
            let Ok(Some(line)) = line else { continue };
            self.take(&line);
            self.lines.push(line);
            if let (Some(ocpp), Some(api)) = (self.ocpp, self.api) {
                // Both are read on to their ends, so that the server never waits for us.
                tokio::spawn(async move { while let Ok(Some(_)) = out.next_line().await {} });
                tokio::spawn(async move { while let Ok(Some(_)) = err.next_line().await {} });
                return Some((ocpp, api));
            }
        }
        None
    }

    fn take(&mut self, line: &str) {
        let address = |url: &str| url.split('/').next().and_then(|host| host.parse().ok());
        if let Some((_, url)) = line.split_once("ocpp listening on ws://") {
            self.ocpp = address(url.trim());
        } else if let Some((_, url)) = line.split_once("api listening on http://") {
            self.api = address(url.trim());
        }
    }

    fn said(&self) -> String {
        self.lines.join("\n")
    }
}
