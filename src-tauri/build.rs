//! Build step of the desktop app.
fn main() {
    let _ = std::fs::create_dir_all("ui/dist");
    tauri_build::build();
}
