//! The central system without a window.

use std::io::{self, Write as _};

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use forecourt_server::{Options, Running, Simulate, TokenCommand, asked_to_stop, log};

/// Runs an EV-charging site without a window: chargers connect to it, a browser shows it.
#[derive(Debug, Parser)]
#[command(
    name = "forecourt-server",
    version,
    args_conflicts_with_subcommands = true
)]
struct Program {
    #[command(flatten)]
    options: Options,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// API tokens of a site
    #[command(subcommand)]
    Token(TokenCommand),
    /// Simulated stations against any central system
    Simulate(Simulate),
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let program = Program::parse();
    log::begin();
    match program.command {
        None => serve(program.options).await,
        Some(Command::Token(command)) => print_line(&command.run().await?),
        Some(Command::Simulate(simulate)) => {
            simulate
                .run(asked_to_stop().context("signals cannot be heard")?)
                .await
        }
    }
}

async fn serve(options: Options) -> anyhow::Result<()> {
    let asked_to_stop = asked_to_stop().context("signals cannot be heard")?;
    tokio::pin!(asked_to_stop);
    let mut running = Running::start("forecourt-server", options).await?;
    loop {
        for line in running.addresses() {
            print_line(&line)?;
        }
        print_line(&running.sign_in_line()?)?;
        tokio::select! {
            () = &mut asked_to_stop => break,
            settings = running.leave_demo_asked() => running = running.leave_demo(settings).await?,
        }
    }
    running.stop().await;
    Ok(())
}

/// A line that other programs may wait for.
fn print_line(line: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .context("standard output cannot be written")
}
