//! Build step of the desktop app: the window's configuration, capabilities and embedded UI.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

/// The window may do what these files say, and no more.
const CAPABILITIES: &str = "./src-tauri/capabilities/**/*";
/// tauri-build writes editor help here and knows no other place.
const WRITTEN: &str = "gen";
/// Where the editor help lies, beside what it describes.
const KEPT: &str = "src-tauri/gen/schemas";

fn main() -> anyhow::Result<()> {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=ui/dist");
    // The UI is embedded at compile time; a checkout without a built UI still compiles and tests.
    fs::create_dir_all("ui/dist").context("cannot create ui/dist")?;
    tauri_build::try_build(tauri_build::Attributes::new().capabilities_path_pattern(CAPABILITIES))
        .context("the window's configuration is not valid")?;
    keep_editor_help().with_context(|| format!("cannot move {WRITTEN} to {KEPT}"))
}

fn keep_editor_help() -> anyhow::Result<()> {
    let written = Path::new(WRITTEN);
    if !written.exists() {
        return Ok(());
    }
    fs::create_dir_all(KEPT)?;
    for entry in fs::read_dir(written.join("schemas"))? {
        let entry = entry?;
        fs::rename(entry.path(), Path::new(KEPT).join(entry.file_name()))?;
    }
    Ok(fs::remove_dir_all(written)?)
}
