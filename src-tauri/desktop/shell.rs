//! What the desktop around the window knows of it: its language, whether somebody looks at it,
//! whether a tray could bring it back, and what the page is to open.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use central::vocabulary::AttentionId;
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager as _};
use tokio::sync::Notify;
use uuid::Uuid;

use super::kept::Desk;
use super::words::Language;

/// The window's surroundings.
#[derive(Default)]
pub(crate) struct Shell {
    looked_at: AtomicBool,
    tray: AtomicBool,
    hidden: AtomicBool,
    changed: Notify,
    page: Mutex<Option<Channel<Opened>>>,
}

/// What the page is to open.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Opened {
    /// Something that needs somebody; `null`: the list of all that does.
    attention: Option<Uuid>,
}

impl Shell {
    /// The window has the keyboard's focus, or lost it.
    pub(crate) fn look(&self, focused: bool) {
        self.looked_at.store(focused, Ordering::Relaxed);
    }

    /// Whether somebody is looking at the window, as far as one can know.
    pub(crate) fn is_looked_at(&self) -> bool {
        self.looked_at.load(Ordering::Relaxed) && !self.is_hidden()
    }

    /// Whether the window was hidden when it was closed.
    pub(crate) fn is_hidden(&self) -> bool {
        self.hidden.load(Ordering::Relaxed)
    }

    /// The window is hidden now.
    pub(crate) fn hide(&self) {
        self.hidden.store(true, Ordering::Relaxed);
    }

    /// Whether a hidden window can be brought back from a tray.
    pub(crate) fn has_tray(&self) -> bool {
        self.tray.load(Ordering::Relaxed)
    }

    /// A tray came, or went.
    pub(crate) fn tray_is_there(&self, there: bool) {
        self.tray.store(there, Ordering::Relaxed);
    }

    /// The page listens for what it is to open.
    pub(crate) fn listens(&self, page: Channel<Opened>) {
        *self.page.lock().unwrap_or_else(PoisonError::into_inner) = Some(page);
    }

    /// The desk's settings are others now.
    pub(crate) fn settings_changed(&self) {
        self.changed.notify_one();
    }

    /// Waits until the desk's settings are others.
    pub(crate) async fn changes(&self) {
        self.changed.notified().await;
    }
}

/// The language of the screens.
pub(crate) fn language(app: &AppHandle) -> Language {
    let chosen = app.state::<Desk>().kept().language;
    chosen.unwrap_or_else(Language::of_this_computer)
}

/// Brings the window to the front, from wherever it is.
pub(crate) fn show(app: &AppHandle) {
    let Some(window) = app.get_webview_window("main") else {
        return;
    };
    app.state::<Shell>().hidden.store(false, Ordering::Relaxed);
    let shown = window
        .show()
        .and_then(|()| window.unminimize())
        .and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::error!(%error, "the window cannot be shown");
    }
}

/// Lets the page open something that needs somebody, or the list of all that does.
pub(crate) fn open(app: &AppHandle, attention: Option<AttentionId>) {
    let shell = app.state::<Shell>();
    let page = shell.page.lock().unwrap_or_else(PoisonError::into_inner);
    let attention = attention.map(|id| id.0);
    if let Some(page) = &*page
        && let Err(error) = page.send(Opened { attention })
    {
        tracing::debug!(%error, "the page does not listen");
    }
}
