//! The window: made hidden, shown when its first page has been loaded and painted.

use anyhow::Context as _;
use tauri::webview::PageLoadEvent;

/// Opens the window and returns when the program is asked to end.
pub(crate) fn run() -> anyhow::Result<()> {
    tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .on_page_load(|webview, page| {
            // Shown only now, so that no empty white frame flashes up before the UI.
            if page.event() == PageLoadEvent::Finished
                && let Err(error) = webview.window().show()
            {
                tracing::error!(%error, "the window cannot be shown");
            }
        })
        .run(context())
        .context("the window could not be opened")
}

#[expect(
    clippy::exit,
    reason = "the macro's own: it ends the program when the embedded icon cannot be read"
)]
fn context() -> tauri::Context {
    tauri::generate_context!()
}
