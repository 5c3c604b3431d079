//! The window and its life.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use forecourt_server::{Options, asked_to_stop, data_folder};
use tauri::webview::{PageLoadEvent, PageLoadPayload};
use tauri::{App, AppHandle, Manager as _, RunEvent, Webview};

use super::bridge;
use super::closing::{self, Asking};
use super::core::{Core, print_lines};
use super::desk;
use super::drawing;
use super::flight::Flights;
use super::follow::follow;
use super::instance::{self, Door, Start};
use super::kept::Desk;
use super::shell::Shell;
use super::window_state::{self, LastSeen};

/// A page that never says that it is painted is shown anyway: it may have something to say.
const SHOWN_AT_LATEST: Duration = Duration::from_secs(1);

/// Starts the system, opens the window, and ends the program when both are over.
pub(crate) fn open(options: Options) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new().context("threads cannot be started")?;
    tauri::async_runtime::set(runtime.handle().clone());
    let entered = runtime.enter();
    let door = match runtime.block_on(door(&options)) {
        Ok(door) => door,
        Err(elsewhere) => return elsewhere.end(),
    };
    // The store is opened while the window is being made.
    let core = Core::start(options);
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .manage(core)
        .manage(Flights::default())
        .manage(Asking::default())
        .manage(Shell::default())
        .manage(LastSeen::default())
        .invoke_handler(tauri::generate_handler![
            bridge::api_request,
            bridge::live_open,
            bridge::live_taken,
            bridge::live_close,
            bridge::painted,
            desk::desk_settings,
            desk::desk_change,
            desk::desk_listen,
            desk::desk_close,
            desk::desk_quit,
        ])
        .on_page_load(on_page_load)
        .on_window_event(closing::on_window_event)
        .setup(|app| Ok(furnish(app, door)?))
        .build(context())
        .context("the window could not be opened")?;
    drop(entered);
    runtime.spawn(quit_when_asked(app.handle().clone()));
    app.run(move |app, event| {
        if let RunEvent::Exit = event {
            window_state::keep(app);
            runtime.block_on(app.state::<Core>().stop());
        }
    });
    Ok(())
}

/// The window of this folder is another program's.
struct Elsewhere {
    sentence: String,
    shown: bool,
}

impl Elsewhere {
    /// Ends this program with a clear sentence.
    fn end(self) -> anyhow::Result<()> {
        anyhow::ensure!(self.shown, self.sentence);
        print_lines(&[self.sentence]);
        Ok(())
    }
}

/// Where later starts for the same folder knock; `None` where that cannot be had, which hinders
/// nothing else.
async fn door(options: &Options) -> Result<Option<(PathBuf, Door)>, Elsewhere> {
    // Settings that cannot be read are told of by the window.
    let Ok(folder) = data_folder(options) else {
        return Ok(None);
    };
    let shown = match instance::start(&folder).await {
        Ok(Start::First(door)) => return Ok(Some((folder, door))),
        Ok(Start::Shown) => true,
        Ok(Start::Silent) => false,
        Err(error) => {
            tracing::warn!(%error, "a second start will not find this window");
            return Ok(None);
        }
    };
    let sentence = instance::sentence(&folder, shown);
    Err(Elsewhere { sentence, shown })
}

/// Puts the window where it was, before anybody sees it, and everything around it.
fn furnish(app: &App, door: Option<(PathBuf, Door)>) -> tauri::Result<()> {
    app.manage(Desk::open(&app.path().app_config_dir()?));
    if let Some(window) = app.get_webview_window("main") {
        window_state::restore(&window)?;
        drawing::choose(&window)?;
    }
    tauri::async_runtime::spawn(follow(app.handle().clone(), door));
    Ok(())
}

fn on_page_load(webview: &Webview, page: &PageLoadPayload<'_>) {
    match page.event() {
        // What an earlier page had open is over.
        PageLoadEvent::Started => webview.state::<Flights>().close_all(),
        PageLoadEvent::Finished => {
            let app = webview.app_handle().clone();
            // `bridge::painted` shows it. No event tells that this one will not come: a page may
            // have failed before it could.
            tauri::async_runtime::spawn(async move {
                tokio::time::sleep(SHOWN_AT_LATEST).await;
                // Where closing is heard too, so that neither overtakes the other.
                let shown = app
                    .clone()
                    .run_on_main_thread(move || show_unless_closed(&app));
                if let Err(error) = shown {
                    tracing::error!(%error, "the window cannot be shown");
                }
            });
        }
    }
}

/// Shows the window, unless somebody closed it to the tray meanwhile.
fn show_unless_closed(app: &AppHandle) {
    let Some(window) = app.get_webview_window("main") else {
        return;
    };
    if !app.state::<Shell>().is_hidden()
        && let Err(error) = window.show()
    {
        tracing::error!(%error, "the window cannot be shown");
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
