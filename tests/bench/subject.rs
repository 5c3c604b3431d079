//! The two servers that are measured: Forecourt, and the bare durable one beside it.

use std::{net::SocketAddr, path::Path, process::Stdio};

use anyhow::Context as _;
use support::{Server, Setup};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use crate::{generated, process::Cores};

/// Which server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Bare,
    Forecourt,
}

/// A server that runs in a folder of its own.
#[derive(Debug)]
pub(crate) enum Subject {
    Bare { child: Child, ocpp: SocketAddr },
    Forecourt(Server),
}

/// A folder in which Forecourt ran once and knows the cards of this many stations.
pub(crate) async fn prepared(data_dir: &Path, stations: u32) -> anyhow::Result<Setup> {
    let setup = Setup::in_folder(data_dir);
    Server::start(setup.clone()).await?.kill().await?;
    generated::enter_cards(data_dir, stations).await?;
    Ok(setup)
}

impl Subject {
    /// Starts it for this many stations.
    pub(crate) async fn start(
        kind: Kind,
        data_dir: &Path,
        stations: u32,
        cores: Cores,
    ) -> anyhow::Result<Self> {
        match kind {
            Kind::Bare => start_bare(data_dir, cores).await,
            Kind::Forecourt => {
                let setup = prepared(data_dir, stations).await?;
                let wrapper = cores.for_server();
                Ok(Self::Forecourt(
                    Server::start(Setup { wrapper, ..setup }).await?,
                ))
            }
        }
    }

    pub(crate) fn ocpp(&self) -> SocketAddr {
        match self {
            Self::Bare { ocpp, .. } => *ocpp,
            Self::Forecourt(server) => server.ocpp(),
        }
    }

    pub(crate) fn pid(&self) -> anyhow::Result<u32> {
        match self {
            Self::Bare { child, .. } => child.id().context("the bare server has ended"),
            Self::Forecourt(server) => server.pid(),
        }
    }
}

async fn start_bare(data_dir: &Path, cores: Cores) -> anyhow::Result<Subject> {
    let own = std::env::current_exe()?;
    let mut words = cores
        .for_server()
        .into_iter()
        .map(Into::into)
        .collect::<Vec<_>>();
    words.extend([own.into_os_string(), "--bare".into(), data_dir.into()]);
    let mut child = Command::new(&words[0])
        .args(&words[1..])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let stdout = child.stdout.take().context("no standard output")?;
    let line = BufReader::new(stdout)
        .lines()
        .next_line()
        .await?
        .unwrap_or_default();
    let address = line
        .trim_start_matches("ocpp listening on ws://")
        .trim_end_matches("/ocpp");
    let ocpp = address
        .parse()
        .context("the bare server does not say where it listens")?;
    Ok(Subject::Bare { child, ocpp })
}
