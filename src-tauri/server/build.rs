//! Build step: a checkout whose UI was not built yet still compiles, and finds it once it is.

use std::{fs, io};

/// Where the UI is built to.
const DIST: &str = "../../ui/dist";

fn main() -> io::Result<()> {
    // A release embeds what lies there; a debug build only remembers the place.
    println!("cargo:rerun-if-changed={DIST}");
    fs::create_dir_all(DIST)
}
