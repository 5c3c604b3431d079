//! `make bench`: what Forecourt costs with everything on, beside a bare durable server in the same
//! run. `--quick` measures briefly, `--only load|command|start` one part.

#![allow(clippy::print_stdout, reason = "a bench prints its table")]

mod bare;
mod caller;
mod command;
mod generated;
mod load;
mod process;
mod start;
mod stopwatch;
mod subject;
mod table;

use std::{path::Path, time::Duration};

use load::{Load, Measured};
use process::{Cores, resident_kib};
use subject::{Kind, Subject};
use support::{Api, Server, Setup};
use table::Table;

/// How thorough a run is.
#[derive(Debug, Clone, Copy)]
struct Extent {
    connections: &'static [u32],
    span: Duration,
    commands: u32,
    past_sessions: u32,
    starts: u32,
}

const FULL: Extent = Extent {
    connections: &[100, 1_000, 5_000],
    span: Duration::from_secs(8),
    commands: 500,
    past_sessions: 1_000_000,
    starts: 5,
};

const QUICK: Extent = Extent {
    connections: &[100, 1_000],
    span: Duration::from_secs(3),
    commands: 200,
    past_sessions: 100_000,
    starts: 3,
};

/// What is to be measured.
#[derive(Debug)]
struct Wanted {
    extent: Extent,
    only: Option<String>,
}

impl Wanted {
    fn part(&self, name: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == name)
    }
}

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut wanted = Wanted {
        extent: FULL,
        only: None,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bare" => {
                let folder = arguments.next().unwrap_or_default();
                return runtime.block_on(bare::serve(Path::new(&folder)));
            }
            "--quick" => wanted.extent = QUICK,
            "--only" => wanted.only = arguments.next(),
            // cargo adds it.
            "--bench" => {}
            other => anyhow::bail!("no such option: {other} (--quick, --only load|command|start)"),
        }
    }
    runtime.block_on(run(&wanted))
}

async fn run(wanted: &Wanted) -> anyhow::Result<()> {
    let cores = Cores::part();
    if !cores.apart() {
        println!("(server and generator share their cores: no taskset, or one core)\n");
    }
    if wanted.part("load") {
        load_and_memory(&wanted.extent, cores).await?;
    }
    if wanted.part("command") {
        command_latency(&wanted.extent, cores).await?;
    }
    if wanted.part("start") {
        start::report(wanted.extent.starts, wanted.extent.past_sessions).await?;
    }
    Ok(())
}

async fn load_and_memory(extent: &Extent, cores: Cores) -> anyhow::Result<()> {
    let mut loads = Table::new([
        "connections",
        "load",
        "server",
        "CALL/s",
        "µs CPU / CALL",
        "p50 ms",
        "p99 ms",
        "CPU ratio",
    ]);
    let mut memory = Table::new(["connections", "server", "KiB / idle connection"]);
    for &connections in extent.connections {
        let mut bare: Vec<Measured> = Vec::new();
        for kind in Kind::ALL {
            let folder = tempfile::tempdir()?;
            let subject = Subject::start(kind, folder.path(), connections, cores).await?;
            let empty = resident_kib(subject.pid()?)?;
            let mut callers = caller::connect_all(connections, subject.ocpp()).await?;
            let full = resident_kib(subject.pid()?)?;
            let grown = u32::try_from(full.saturating_sub(empty))?;
            let each = f64::from(grown) / f64::from(connections);
            memory.row([
                connections.to_string(),
                kind.name().to_owned(),
                format!("{each:.1}"),
            ]);
            for (index, load) in Load::ALL.into_iter().enumerate() {
                let pid = subject.pid()?;
                let (measured, back) = load::measure(callers, load, pid, extent.span).await?;
                callers = back;
                if kind == Kind::Bare {
                    bare.push(measured);
                }
                let ratio =
                    measured.processor_micros_per_call / bare[index].processor_micros_per_call;
                loads.row([
                    connections.to_string(),
                    load.name().to_owned(),
                    kind.name().to_owned(),
                    format!("{:.0}", measured.calls_per_second),
                    format!("{:.1}", measured.processor_micros_per_call),
                    millis(measured.median),
                    millis(measured.p99),
                    format!("{ratio:.2}"),
                ]);
            }
        }
    }
    println!(
        "Closed loop, one CALL outstanding for each station (aim: CPU ratio at most 2.5)\n\n{loads}"
    );
    println!("Memory after boot and two statuses (aim: at most 16 KiB)\n\n{memory}");
    Ok(())
}

async fn command_latency(extent: &Extent, cores: Cores) -> anyhow::Result<()> {
    let stations = 1_000;
    let folder = tempfile::tempdir()?;
    let synced = command::fsync(folder.path(), extent.commands)?;
    let setup = subject::prepared(folder.path(), stations).await?;
    let server = Server::start(Setup {
        wrapper: cores.for_server(),
        ..setup
    })
    .await?;
    let api = Api::of(&server, "admin").await?;
    let callers = caller::connect_all(stations, server.ocpp()).await?;
    let commanded = command::measure(callers, &api, extent.commands).await?;

    let mut table = Table::new([
        "1,000 stations in session, 1,000 MeterValues/s",
        "p50 ms",
        "p99 ms",
    ]);
    let mut row = |name: &str, latency: command::Latency| {
        table.row([name.to_owned(), millis(latency.median), millis(latency.p99)]);
    };
    row("POST /sessions to the station's socket", commanded);
    row("one fsync of 4 KiB in the same folder", synced);
    println!("Command latency (aim: p99 at most 10 ms above one fsync)\n\n{table}");
    Ok(())
}

fn millis(span: Duration) -> String {
    format!("{:.2}", span.as_secs_f64() * 1e3)
}
