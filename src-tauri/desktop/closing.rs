//! Closing the window hides it where a tray can bring it back. Where there is none it ends the
//! program, and asks before. Quitting ends it at once, cleanly.

use std::sync::atomic::{AtomicBool, Ordering};

use tauri::{AppHandle, Manager as _, Window, WindowEvent};
use tauri_plugin_dialog::{DialogExt as _, MessageDialogButtons, MessageDialogKind};

use super::core::Core;
use super::shell::{self, Shell};
use super::window_state;

/// Whether the question is on the screen already.
#[derive(Default)]
pub(crate) struct Asking(AtomicBool);

/// What depends on the program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Charge {
    /// Chargers that belong to the site.
    stations: usize,
    /// Where sessions are live, as people call the places.
    places: Vec<String>,
}

/// What becomes of a window that is asked to close.
#[derive(Debug, PartialEq, Eq)]
enum Closing {
    /// It is hidden, and the program goes on.
    Hide,
    /// Somebody has to say that the program may end.
    Ask,
    /// The program ends: nothing depends on it.
    Quit,
}

fn closing(tray: bool, charge: &Charge) -> Closing {
    if tray {
        Closing::Hide
    } else if charge.stations > 0 || !charge.places.is_empty() {
        Closing::Ask
    } else {
        Closing::Quit
    }
}

/// Takes over when the window is asked to close.
pub(crate) fn on_window_event(window: &Window, event: &WindowEvent) {
    match event {
        WindowEvent::CloseRequested { api, .. } => {
            api.prevent_close();
            close(window);
        }
        WindowEvent::Focused(focused) => window.state::<Shell>().look(*focused),
        WindowEvent::Moved(_) | WindowEvent::Resized(_) => window_state::follow(window),
        _ => {}
    }
}

fn close(window: &Window) {
    let app = window.app_handle();
    let ready = app.state::<Core>().now();
    let charge = ready
        .map(|ready| charge(&ready.central))
        .unwrap_or_default();
    window_state::keep(app);
    match closing(app.state::<Shell>().has_tray(), &charge) {
        Closing::Hide => {
            app.state::<Shell>().hide();
            if let Err(error) = window.hide() {
                tracing::error!(%error, "the window cannot be hidden");
            }
        }
        Closing::Ask => {
            if !app.state::<Asking>().0.swap(true, Ordering::Relaxed) {
                ask(app, window, &charge.places);
            }
        }
        Closing::Quit => app.exit(0),
    }
}

fn ask(app: &AppHandle, window: &Window, places: &[String]) {
    let words = shell::language(app).question();
    let answered = app.clone();
    app.dialog()
        .message(words.text(places))
        .title(words.title)
        .kind(MessageDialogKind::Warning)
        .buttons(MessageDialogButtons::OkCancelCustom(
            words.quit.to_owned(),
            words.stay.to_owned(),
        ))
        .parent(window)
        .show(move |quit| {
            answered.state::<Asking>().0.store(false, Ordering::Relaxed);
            if quit {
                answered.exit(0);
            }
        });
}

/// What depends on the program now.
fn charge(central: &central::Central) -> Charge {
    let connectors = central.live().connectors();
    let in_session = connectors.iter().filter(|view| view.session.is_some());
    Charge {
        stations: central.live().site().stations,
        places: in_session
            .map(|view| match &view.bay {
                Some(bay) => bay.label.clone(),
                None => format!("{} {}", view.station_name, view.evse_number),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn charge(stations: usize, places: &[&str]) -> Charge {
        Charge {
            stations,
            places: places.iter().map(|&place| place.to_owned()).collect(),
        }
    }

    #[test]
    fn with_a_tray_closing_hides_whatever_goes_on() {
        for charge in [charge(0, &[]), charge(2, &[]), charge(2, &["P1"])] {
            assert_eq!(closing(true, &charge), Closing::Hide);
        }
    }

    #[test]
    fn without_a_tray_it_asks_as_long_as_chargers_depend_on_it() {
        assert_eq!(closing(false, &charge(2, &["P1"])), Closing::Ask);
        assert_eq!(closing(false, &charge(2, &[])), Closing::Ask);
    }

    #[test]
    fn a_site_without_chargers_is_closed_at_once() {
        assert_eq!(closing(false, &charge(0, &[])), Closing::Quit);
    }
}
