//! What the page may ask of the desktop around it, beside the API's requests (`bridge`).
//!
//! | Command | Takes | Does |
//! |---|---|---|
//! | `desk_settings` | nothing | answers this computer's settings ([`Settings`]) |
//! | `desk_change` | `{ change }`, parts of them | changes them, and answers them as they are then |
//! | `desk_listen` | `{ channel: Channel }` | is sent what to open when a notification was clicked |
//! | `desk_close` | nothing | closes the window, as its frame's button does |
//! | `desk_quit` | nothing | ends the program, cleanly |

#![expect(
    clippy::needless_pass_by_value,
    reason = "Tauri hands a command its arguments by value"
)]

use serde::{Deserialize, Serialize};
use tauri::ipc::Channel;
use tauri::{AppHandle, State, WebviewWindow};

use super::kept::{Desk, Kept};
use super::shell::{Opened, Shell};
use super::words::Language;

/// What is set for this computer, as the page shows it.
#[derive(Debug, Serialize)]
pub(crate) struct Settings {
    notifications: bool,
    awake: bool,
}

impl From<Kept> for Settings {
    fn from(kept: Kept) -> Self {
        Self {
            notifications: kept.notifications,
            awake: kept.awake,
        }
    }
}

/// What is to be set; what is left out stays.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    notifications: Option<bool>,
    awake: Option<bool>,
    language: Option<Language>,
}

/// This computer's settings.
#[tauri::command]
pub(crate) fn desk_settings(desk: State<'_, Desk>) -> Settings {
    desk.kept().into()
}

/// Changes them.
#[tauri::command]
pub(crate) fn desk_change(
    desk: State<'_, Desk>,
    shell: State<'_, Shell>,
    change: Change,
) -> Settings {
    desk.change(|kept| {
        kept.notifications = change.notifications.unwrap_or(kept.notifications);
        kept.awake = change.awake.unwrap_or(kept.awake);
        kept.language = change.language.or(kept.language);
    });
    shell.settings_changed();
    desk.kept().into()
}

/// The page listens for what it is to open.
#[tauri::command]
pub(crate) fn desk_listen(shell: State<'_, Shell>, channel: Channel<Opened>) {
    shell.listens(channel);
}

/// Closes the window, as its frame's button does.
#[tauri::command]
pub(crate) fn desk_close(window: WebviewWindow) -> Result<(), String> {
    window.close().map_err(|error| error.to_string())
}

/// Ends the program.
#[tauri::command]
pub(crate) fn desk_quit(app: AppHandle) {
    app.exit(0);
}
