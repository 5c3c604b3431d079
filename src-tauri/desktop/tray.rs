//! The tray, where the desktop has one (StatusNotifierItem): how the site is, the window, the end.

use ksni::menu::{MenuItem, StandardItem};
use ksni::{Handle, Icon, OfflineReason, TrayMethods as _};
use tauri::{AppHandle, Manager as _};

use super::shell::{self, Shell};
use super::words::{Language, TrayWords};

/// The item in the tray.
pub(crate) struct Tray {
    app: AppHandle,
    icon: Vec<Icon>,
    language: Language,
    /// How the site is, in a sentence.
    state: String,
    needs_somebody: bool,
}

impl Tray {
    /// Puts it there; `None` where the desktop speaks to no programs. One whose tray comes later, as
    /// while somebody signs in, gets it then.
    pub(crate) async fn begin(app: &AppHandle) -> Option<Handle<Self>> {
        let tray = Self {
            app: app.clone(),
            icon: icon(app),
            language: shell::language(app),
            state: String::new(),
            needs_somebody: false,
        };
        let shell = app.state::<Shell>();
        // It says so if there is none.
        shell.tray_is_there(true);
        match tray.assume_sni_available(true).spawn().await {
            Ok(handle) => Some(handle),
            Err(error) => {
                shell.tray_is_there(false);
                tracing::info!(%error, "this desktop has no tray");
                None
            }
        }
    }

    /// Shows how the site is now.
    pub(crate) async fn show(
        handle: &Handle<Self>,
        language: Language,
        state: String,
        needs_somebody: bool,
    ) {
        let change = |tray: &mut Self| {
            tray.language = language;
            tray.state = state;
            tray.needs_somebody = needs_somebody;
        };
        if handle.update(change).await.is_none() {
            tracing::debug!("the tray has ended");
        }
    }

    fn words(&self) -> &'static TrayWords {
        self.language.tray()
    }
}

impl ksni::Tray for Tray {
    fn id(&self) -> String {
        "forecourt".to_owned()
    }

    fn title(&self) -> String {
        "Forecourt".to_owned()
    }

    fn status(&self) -> ksni::Status {
        if self.needs_somebody {
            ksni::Status::NeedsAttention
        } else {
            ksni::Status::Active
        }
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        self.icon.clone()
    }

    fn attention_icon_pixmap(&self) -> Vec<Icon> {
        self.icon.clone()
    }

    fn tool_tip(&self) -> ksni::ToolTip {
        ksni::ToolTip {
            title: "Forecourt".to_owned(),
            description: self.state.clone(),
            ..ksni::ToolTip::default()
        }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        shell::show(&self.app);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        vec![
            StandardItem {
                label: self.state.replace('_', "__"),
                enabled: false,
                ..StandardItem::default()
            }
            .into(),
            MenuItem::Separator,
            StandardItem {
                label: self.words().open.to_owned(),
                activate: Box::new(|tray: &mut Self| shell::show(&tray.app)),
                ..StandardItem::default()
            }
            .into(),
            StandardItem {
                label: self.words().quit.to_owned(),
                activate: Box::new(|tray: &mut Self| tray.app.exit(0)),
                ..StandardItem::default()
            }
            .into(),
        ]
    }

    fn watcher_online(&self) {
        self.app.state::<Shell>().tray_is_there(true);
    }

    fn watcher_offline(&self, reason: OfflineReason) -> bool {
        tracing::info!(?reason, "this desktop has no tray now");
        let shell = self.app.state::<Shell>();
        shell.tray_is_there(false);
        if shell.is_hidden() {
            // Nobody could find the window again.
            shell::show(&self.app);
        }
        true
    }
}

/// The program's icon as the tray takes it: ARGB instead of RGBA.
fn icon(app: &AppHandle) -> Vec<Icon> {
    let icon = app.default_window_icon().and_then(|image| {
        let mut data = image.rgba().to_vec();
        for pixel in data.chunks_exact_mut(4) {
            pixel.rotate_right(1);
        }
        Some(Icon {
            width: i32::try_from(image.width()).ok()?,
            height: i32::try_from(image.height()).ok()?,
            data,
        })
    });
    icon.into_iter().collect()
}
