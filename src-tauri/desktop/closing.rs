//! Closing the window ends the program, and asks first while cars are charging.

use std::sync::atomic::{AtomicBool, Ordering};

use tauri::{AppHandle, Manager as _, Window, WindowEvent};
use tauri_plugin_dialog::{DialogExt as _, MessageDialogButtons, MessageDialogKind};

use super::core::Core;

/// So many sessions are named; the rest are counted.
const NAMED: usize = 8;

/// Whether the question is on the screen already.
#[derive(Default)]
pub(crate) struct Asking(AtomicBool);

/// Takes over when the window is asked to close.
pub(crate) fn on_window_event(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else {
        return;
    };
    let app = window.app_handle();
    let places = app
        .state::<Core>()
        .now()
        .map(|ready| places_in_session(&ready.central))
        .unwrap_or_default();
    api.prevent_close();
    if places.is_empty() {
        app.exit(0);
        return;
    }
    if !app.state::<Asking>().0.swap(true, Ordering::Relaxed) {
        ask(app, window, &places);
    }
}

fn ask(app: &AppHandle, window: &Window, places: &[String]) {
    let words = Words::of_this_desk();
    let answered = app.clone();
    app.dialog()
        .message(words.question(places))
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

/// Where sessions are live now, as people call the places.
fn places_in_session(central: &central::Central) -> Vec<String> {
    let connectors = central.live().connectors();
    let in_session = connectors.iter().filter(|view| view.session.is_some());
    in_session
        .map(|view| match &view.bay {
            Some(bay) => bay.label.clone(),
            None => format!("{} {}", view.station_name, view.evse_number),
        })
        .collect()
}

/// The question in one language. The page's own words are in its messages; this is asked by the
/// system's dialog, also when the page does not answer.
struct Words {
    title: &'static str,
    quit: &'static str,
    stay: &'static str,
    before: &'static str,
    and_more: &'static str,
    after: &'static str,
}

const ENGLISH: Words = Words {
    title: "Quit Forecourt?",
    quit: "Quit",
    stay: "Keep running",
    before: "Sessions are running at: ",
    and_more: "and more: ",
    after: "The cars go on charging, but nothing is recorded until Forecourt runs again and the \
            stations report what happened meanwhile.",
};

const GERMAN: Words = Words {
    title: "Forecourt beenden?",
    quit: "Beenden",
    stay: "Weiterlaufen lassen",
    before: "Hier wird gerade geladen: ",
    and_more: "und weitere: ",
    after: "Die Autos laden weiter, aber nichts wird aufgezeichnet, bis Forecourt wieder läuft und \
            die Stationen melden, was inzwischen geschah.",
};

impl Words {
    #[expect(
        clippy::disallowed_methods,
        reason = "the desk's language is part of its surroundings"
    )]
    fn of_this_desk() -> &'static Self {
        let language = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty());
        Self::of(language.as_deref().unwrap_or_default())
    }

    fn of(language: &str) -> &'static Self {
        if language.starts_with("de") {
            &GERMAN
        } else {
            &ENGLISH
        }
    }

    fn question(&self, places: &[String]) -> String {
        let named = places.iter().take(NAMED).map(String::as_str);
        let mut list: Vec<String> = named.map(str::to_owned).collect();
        if let Some(rest) = places.len().checked_sub(NAMED).filter(|rest| *rest > 0) {
            list.push(format!("{}{rest}", self.and_more));
        }
        format!("{}{}.\n\n{}", self.before, list.join(", "), self.after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(count: usize) -> Vec<String> {
        (1..=count).map(|number| format!("P{number}")).collect()
    }

    #[test]
    fn the_question_names_where_cars_are_charging() {
        let text = Words::of("en_GB.UTF-8").question(&places(2));
        assert!(
            text.starts_with("Sessions are running at: P1, P2."),
            "{text}"
        );
    }

    #[test]
    fn a_long_list_is_cut_and_counted() {
        let text = Words::of("C").question(&places(11));
        assert!(text.contains("P8, and more: 3."), "{text}");
    }

    #[test]
    fn a_german_desk_is_asked_in_german() {
        let text = Words::of("de_AT.UTF-8").question(&places(1));
        assert!(text.starts_with("Hier wird gerade geladen: P1."), "{text}");
    }
}
