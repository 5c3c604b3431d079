//! `make bench`: what Forecourt costs with everything on, beside a bare durable server in the same
//! run, as one table. `--quick` measures briefly, `--only PART` one part.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench prints its table, and says how far it is"
)]

mod bare;
mod board;
mod caller;
mod command;
mod driver;
mod fleet;
mod generated;
mod load;
mod policy;
mod process;
mod report;
mod rush;
mod size;
mod stall;
mod start;
mod stopwatch;
mod subject;
mod table;
mod window;

use std::{path::Path, time::Duration};

use process::Cores;
use report::Report;

/// How thorough a run is.
#[derive(Debug, Clone, Copy)]
struct Extent {
    connections: &'static [u32],
    span: Duration,
    rounds: u32,
    commands: u32,
    past_sessions: u32,
    /// Recorded starts on which a draft is tested.
    recorded: u32,
    starts: u32,
    /// How long a page stands still.
    stall: Duration,
    /// How long a full board is watched.
    watched: Duration,
}

const FULL: Extent = Extent {
    connections: &[100, 1_000, 5_000],
    span: Duration::from_secs(4),
    rounds: 3,
    commands: 500,
    past_sessions: 1_000_000,
    recorded: 10_000,
    starts: 5,
    stall: Duration::from_mins(5),
    watched: Duration::from_mins(1),
};

const QUICK: Extent = Extent {
    connections: &[100, 1_000, 5_000],
    span: Duration::from_secs(2),
    rounds: 1,
    commands: 200,
    past_sessions: 200_000,
    recorded: 10_000,
    starts: 3,
    stall: Duration::from_secs(10),
    watched: Duration::from_secs(15),
};

const PARTS: [&str; 9] = [
    "load", "command", "policy", "rush", "stall", "start", "window", "board", "size",
];

/// What is to be measured.
#[derive(Debug)]
struct Wanted {
    extent: Extent,
    only: Option<String>,
    connections: Option<u32>,
}

impl Wanted {
    fn part(&self, part: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == part)
    }

    fn connections(&self) -> &[u32] {
        match &self.connections {
            Some(one) => std::slice::from_ref(one),
            None => self.extent.connections,
        }
    }
}

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut wanted = Wanted {
        extent: FULL,
        only: None,
        connections: None,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    process::allow_many_files()?;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bare" => {
                let folder = arguments.next().unwrap_or_default();
                return runtime.block_on(bare::serve(Path::new(&folder)));
            }
            "--quick" => wanted.extent = QUICK,
            "--only" => wanted.only = arguments.next(),
            "--connections" => {
                wanted.connections = arguments.next().map(|count| count.parse()).transpose()?;
            }
            // cargo adds it.
            "--bench" => {}
            other => anyhow::bail!(
                "no such option: {other} (--quick, --only {}, --connections N)",
                PARTS.join("|")
            ),
        }
    }
    let known = PARTS.iter().any(|part| wanted.part(part));
    anyhow::ensure!(known, "there is no such part: {}", PARTS.join(", "));
    runtime.block_on(run(&wanted))
}

async fn run(wanted: &Wanted) -> anyhow::Result<()> {
    let mut report = Report::default();
    let mut failed = 0;
    let cores = Cores::part();
    if !cores.apart() {
        println!("(server and generator share their cores: no taskset, or one core)\n");
    }
    for part in PARTS.into_iter().filter(|part| wanted.part(part)) {
        eprintln!("bench: {part}");
        // What was measured is shown also if a part fails.
        if let Err(error) = measure(part, wanted, cores, &mut report).await {
            eprintln!("bench: {part} failed: {error:?}");
            failed += 1;
        }
    }
    println!(
        "Forecourt with everything on, beside a bare durable server (tokio-tungstenite, SQLite FULL, \
         group commit) in the same run\n\n{report}"
    );
    anyhow::ensure!(failed == 0, "{failed} parts could not be measured");
    Ok(())
}

async fn measure(
    part: &str,
    wanted: &Wanted,
    cores: Cores,
    report: &mut Report,
) -> anyhow::Result<()> {
    let extent = &wanted.extent;
    match part {
        "load" => {
            for &connections in wanted.connections() {
                eprintln!("bench: {connections} connections");
                load::report(connections, extent.span, extent.rounds, cores, report).await?;
            }
            Ok(())
        }
        "command" => command::report(extent.commands, cores, report).await,
        "policy" => policy::report(extent.recorded, cores, report).await,
        "rush" => rush::report(cores, report).await,
        "stall" => stall::report(extent.stall, cores, report).await,
        "start" => start::report(extent.starts, extent.past_sessions, cores, report).await,
        "window" => window::report(extent.starts, report).await,
        "board" => board::report(extent.watched, report).await,
        "size" => size::report(report),
        other => anyhow::bail!("there is no part {other}"),
    }
}
