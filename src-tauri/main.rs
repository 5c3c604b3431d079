//! The desktop app: the central system with a window on it.
//!
//! No rule of a site lives here: the window shows the UI, and its requests go to the same router
//! that the HTTP API is served by.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod desktop {
    pub(crate) mod awake;
    pub(crate) mod bridge;
    pub(crate) mod closing;
    pub(crate) mod core;
    pub(crate) mod desk;
    pub(crate) mod drawing;
    pub(crate) mod flight;
    pub(crate) mod follow;
    pub(crate) mod frame;
    pub(crate) mod instance;
    pub(crate) mod kept;
    pub(crate) mod notices;
    pub(crate) mod notify;
    pub(crate) mod placement;
    pub(crate) mod shell;
    pub(crate) mod tray;
    pub(crate) mod window;
    pub(crate) mod window_state;
    pub(crate) mod words;
}

use clap::Parser as _;
use forecourt_server::{Options, log};

/// Runs an EV-charging site: chargers connect to it, its window shows them.
#[derive(Debug, clap::Parser)]
#[command(name = "forecourt", version)]
struct Program {
    #[command(flatten)]
    options: Options,
}

fn main() -> anyhow::Result<()> {
    let program = Program::parse();
    log::begin();
    desktop::window::open(program.options)
}
