//! `forecourt-server token create`: a new API token, also beside a running server.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};

use central::{Clock, Role, StoreBeside};

use crate::place;

/// What to do about API tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Makes a token and prints it; it is not shown again
    Create(Create),
}

/// The token to make.
#[derive(Debug, Args)]
pub struct Create {
    /// What it is for
    #[arg(long)]
    name: String,

    /// What it may do
    #[arg(long)]
    scope: Scope,

    /// Folder of the site [default: the platform's data folder]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,

    /// For the simulated site in that folder. Without this, the simulated site is taken when it is
    /// running there and the other is not
    #[arg(long)]
    demo: bool,
}

/// What a token may do.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Scope {
    /// Look
    View,
    /// Also start, stop and approve
    Operate,
    /// Everything
    Admin,
    /// The wall view alone: which bays are free
    Wall,
}

impl From<Scope> for Role {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::View => Self::View,
            Scope::Operate => Self::Operate,
            Scope::Admin => Self::Admin,
            Scope::Wall => Self::Wall,
        }
    }
}

impl TokenCommand {
    /// Does it; the line to print.
    pub async fn run(self) -> anyhow::Result<String> {
        let Self::Create(create) = self;
        let data_dir = place::token_folder(create.data_dir, create.demo)?;
        let now = Clock::machine().now().utc;
        let mut store = StoreBeside::open(&data_dir, "forecourt-server token create", now).await?;
        let (_, secret) = store
            .create_api_token(&create.name, create.scope.into(), now)
            .await
            .context("the token was not made")?;
        store.close().await?;
        Ok(secret.reveal().to_owned())
    }
}
