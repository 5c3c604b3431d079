//! The desktop app: the central system with a window on it.
//!
//! No rule of a site lives here: the window shows the UI, and its requests go to the same router
//! that the HTTP API is served by.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod desktop {
    pub(crate) mod window;
}

fn main() -> anyhow::Result<()> {
    desktop::window::run()
}
