//! The window and its life.

use std::time::Duration;

use anyhow::Context as _;
use forecourt_server::{Options, asked_to_stop};
use tauri::webview::{PageLoadEvent, PageLoadPayload};
use tauri::{AppHandle, Manager as _, RunEvent, Webview};

use super::bridge;
use super::closing::{self, Asking};
use super::core::Core;
use super::flight::Flights;

/// A page that never says that it is painted is shown anyway: it may have something to say.
const SHOWN_AT_LATEST: Duration = Duration::from_secs(1);

/// Starts the system, opens the window, and ends the program when both are over.
pub(crate) fn open(options: Options) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new().context("threads cannot be started")?;
    tauri::async_runtime::set(runtime.handle().clone());
    let entered = runtime.enter();
    // The store is opened while the window is being made.
    let core = Core::start(options);
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .manage(core)
        .manage(Flights::default())
        .manage(Asking::default())
        .invoke_handler(tauri::generate_handler![
            bridge::api_request,
            bridge::live_open,
            bridge::live_taken,
            bridge::live_close,
            bridge::painted,
        ])
        .on_page_load(on_page_load)
        .on_window_event(closing::on_window_event)
        .build(context())
        .context("the window could not be opened")?;
    drop(entered);
    runtime.spawn(quit_when_asked(app.handle().clone()));
    app.run(move |app, event| {
        if let RunEvent::Exit = event {
            runtime.block_on(app.state::<Core>().stop());
        }
    });
    Ok(())
}

fn on_page_load(webview: &Webview, page: &PageLoadPayload<'_>) {
    match page.event() {
        // What an earlier page had open is over.
        PageLoadEvent::Started => webview.state::<Flights>().close_all(),
        PageLoadEvent::Finished => {
            let window = webview.window();
            tauri::async_runtime::spawn(async move {
                tokio::time::sleep(SHOWN_AT_LATEST).await;
                if let Err(error) = window.show() {
                    tracing::error!(%error, "the window cannot be shown");
                }
            });
        }
    }
}

async fn quit_when_asked(app: AppHandle) {
    match asked_to_stop() {
        Ok(asked) => {
            asked.await;
            app.exit(0);
        }
        Err(error) => tracing::error!(%error, "signals cannot be heard"),
    }
}

#[expect(
    clippy::exit,
    reason = "the macro's own: it ends the program when the embedded icon cannot be read"
)]
fn context() -> tauri::Context {
    tauri::generate_context!()
}
