//! What the desktop itself says, in the language of the screens: the question before the program
//! ends, the tray, notifications. All else is said by the page, in words of its own.

use central::site::AttentionKind;
use serde::{Deserialize, Serialize};

/// A language of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Language {
    #[serde(rename = "en")]
    English,
    #[serde(rename = "de")]
    German,
}

/// The question before the program ends.
pub(crate) struct Question {
    pub(crate) title: &'static str,
    pub(crate) quit: &'static str,
    pub(crate) stay: &'static str,
    before: &'static str,
    and_more: &'static str,
    after: &'static str,
    idle: &'static str,
}

/// So many sessions are named; the rest are counted.
const NAMED: usize = 8;

const ENGLISH: Question = Question {
    title: "Quit Forecourt?",
    quit: "Quit",
    stay: "Keep running",
    before: "Sessions are running at: ",
    and_more: "and more: ",
    after: "The cars go on charging, but nothing is recorded until Forecourt runs again and the \
            stations report what happened meanwhile.",
    idle: "No session is running. Until Forecourt runs again nobody answers the chargers, and what \
           happens there is known only once they report it.",
};

const GERMAN: Question = Question {
    title: "Forecourt beenden?",
    quit: "Beenden",
    stay: "Weiterlaufen lassen",
    before: "Hier wird gerade geladen: ",
    and_more: "und weitere: ",
    after: "Die Autos laden weiter, aber nichts wird aufgezeichnet, bis Forecourt wieder läuft und \
            die Stationen melden, was inzwischen geschah.",
    idle: "Es läuft kein Ladevorgang. Bis Forecourt wieder läuft, antwortet den Ladern niemand, und \
           was dort geschieht, wird erst bekannt, wenn sie es melden.",
};

/// The tray's menu, and what a click on a notification does.
pub(crate) struct TrayWords {
    pub(crate) open: &'static str,
    pub(crate) quit: &'static str,
}

/// The site at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glance {
    /// Sessions that are live.
    pub(crate) sessions: usize,
    /// Things that need somebody now.
    pub(crate) waiting: usize,
    /// Whether the store takes what it is given.
    pub(crate) recording: bool,
}

/// Names come from people and stations: so much of one is shown.
const NAME_LENGTH: usize = 60;

impl Language {
    /// The language of this computer, until the screens have one of their own.
    #[expect(
        clippy::disallowed_methods,
        reason = "the desk's language is part of its surroundings"
    )]
    pub(crate) fn of_this_computer() -> Self {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty());
        Self::of(locale.as_deref().unwrap_or_default())
    }

    fn of(locale: &str) -> Self {
        if locale.starts_with("de") {
            Self::German
        } else {
            Self::English
        }
    }

    pub(crate) fn question(self) -> &'static Question {
        match self {
            Self::English => &ENGLISH,
            Self::German => &GERMAN,
        }
    }
}

impl Language {
    pub(crate) fn tray(self) -> &'static TrayWords {
        match self {
            Self::English => &TrayWords {
                open: "Open Forecourt",
                quit: "Quit Forecourt",
            },
            Self::German => &TrayWords {
                open: "Forecourt öffnen",
                quit: "Forecourt beenden",
            },
        }
    }

    /// How the site is, in a sentence.
    pub(crate) fn glance(self, glance: Option<Glance>) -> String {
        let Some(glance) = glance else {
            return self.one_of("Not running", "Läuft nicht").to_owned();
        };
        let sessions = match (self, glance.sessions) {
            (Self::English, 0) => "no session".to_owned(),
            (Self::English, 1) => "1 session".to_owned(),
            (Self::English, count) => format!("{count} sessions"),
            (Self::German, 0) => "kein Ladevorgang".to_owned(),
            (Self::German, 1) => "1 Ladevorgang".to_owned(),
            (Self::German, count) => format!("{count} Ladevorgänge"),
        };
        let how = if glance.recording {
            self.waiting(glance.waiting)
        } else {
            self.one_of("Not recording", "Keine Aufzeichnung")
                .to_owned()
        };
        format!("{how} · {sessions}")
    }

    /// How many things need somebody.
    pub(crate) fn waiting(self, count: usize) -> String {
        match (self, count) {
            (Self::English, 0) => "All fine".to_owned(),
            (Self::English, 1) => "1 thing needs you".to_owned(),
            (Self::English, _) => format!("{count} things need you"),
            (Self::German, 0) => "Alles in Ordnung".to_owned(),
            (Self::German, 1) => "1 Punkt braucht Sie".to_owned(),
            (Self::German, _) => format!("{count} Punkte brauchen Sie"),
        }
    }

    /// What it is that needs somebody at a place, one of so many chargers. It may be read by anybody
    /// who passes the screen, so it names no card and no person.
    pub(crate) fn needs_somebody(
        self,
        kind: AttentionKind,
        place: &str,
        stations: usize,
    ) -> String {
        let place: String = place
            .chars()
            .filter(|letter| !letter.is_control())
            .take(NAME_LENGTH)
            .collect();
        let (english, german) = match kind {
            AttentionKind::Faulted => ("reports a fault", "meldet eine Störung"),
            AttentionKind::Unreachable if stations > 1 => {
                return match self {
                    Self::English => format!("{stations} chargers are not reachable"),
                    Self::German => format!("{stations} Lader sind nicht erreichbar"),
                };
            }
            AttentionKind::Unreachable => ("is not reachable", "ist nicht erreichbar"),
            AttentionKind::StopFailed => (
                "was told to stop and goes on charging",
                "lädt trotz Stopp weiter",
            ),
            AttentionKind::SessionsCutOff => (
                "charging was cut off, and the car does not charge any more",
                "das Laden wurde unterbrochen, und das Auto lädt nicht mehr",
            ),
            AttentionKind::CarWaiting => (
                "a car waits for a card or for a start from here",
                "ein Auto wartet auf eine Karte oder auf einen Start von hier",
            ),
            AttentionKind::SessionSuspect => (
                "what the charger reported of a session does not fit together",
                "die Angaben des Laders zu einem Ladevorgang passen nicht zusammen",
            ),
            AttentionKind::ClosedUnconfirmed => (
                "a session ended, and the charger never reported it",
                "ein Ladevorgang ist beendet, und der Lader hat es nie gemeldet",
            ),
            AttentionKind::ChargerWaiting => (
                "a new charger waits for approval",
                "ein neuer Lader wartet auf Freigabe",
            ),
            AttentionKind::CardUnknown => (
                "a card was shown that is not registered",
                "eine Karte wurde vorgehalten, die nicht eingetragen ist",
            ),
            AttentionKind::ClockWrong => ("the clock is wrong", "die Uhr geht falsch"),
            AttentionKind::NotRecording => {
                let what = self.one_of(
                    "Nothing could be recorded for a while",
                    "Eine Zeit lang konnte nichts aufgezeichnet werden",
                );
                return what.to_owned();
            }
            AttentionKind::IdentityContested => (
                "two chargers call themselves that, or someone pretends to be it",
                "zwei Lader nennen sich so, oder jemand gibt sich dafür aus",
            ),
        };
        format!("{place}: {}", self.one_of(english, german))
    }

    /// Why the computer is kept awake.
    pub(crate) fn awake(self) -> &'static str {
        self.one_of("Sessions are running", "Es wird gerade geladen")
    }

    fn one_of<'a>(self, english: &'a str, german: &'a str) -> &'a str {
        match self {
            Self::English => english,
            Self::German => german,
        }
    }
}

impl Question {
    /// What ends with the program, by the places where sessions are live.
    pub(crate) fn text(&self, places: &[String]) -> String {
        if places.is_empty() {
            return self.idle.to_owned();
        }
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
        let text = ENGLISH.text(&places(2));
        assert!(
            text.starts_with("Sessions are running at: P1, P2."),
            "{text}"
        );
    }

    #[test]
    fn a_long_list_is_cut_and_counted() {
        let text = ENGLISH.text(&places(11));
        assert!(text.contains("P8, and more: 3."), "{text}");
    }

    #[test]
    fn without_a_session_the_question_says_what_ends_all_the_same() {
        assert!(ENGLISH.text(&[]).contains("nobody answers the chargers"));
        assert!(GERMAN.text(&[]).starts_with("Es läuft kein Ladevorgang."));
    }

    #[test]
    fn the_tray_says_how_the_site_is() {
        let glance = |sessions, waiting, recording| {
            Some(Glance {
                sessions,
                waiting,
                recording,
            })
        };
        let english = |glance| Language::English.glance(glance);
        assert_eq!(english(glance(3, 0, true)), "All fine · 3 sessions");
        assert_eq!(english(glance(1, 2, true)), "2 things need you · 1 session");
        assert_eq!(english(glance(0, 2, false)), "Not recording · no session");
        assert_eq!(english(None), "Not running");
        let german = Language::German.glance(glance(2, 1, true));
        assert_eq!(german, "1 Punkt braucht Sie · 2 Ladevorgänge");
    }

    #[test]
    fn what_a_station_calls_itself_does_not_fill_the_screen() {
        let name = format!("P\n{}", "1".repeat(500));
        let text = Language::English.needs_somebody(AttentionKind::Faulted, &name, 1);
        assert!(text.len() < 100 && !text.contains('\n'), "{text}");
        assert!(text.ends_with(": reports a fault"), "{text}");
    }

    #[test]
    fn chargers_that_were_lost_together_are_counted() {
        let lost =
            |stations| Language::German.needs_somebody(AttentionKind::Unreachable, "P1", stations);
        assert_eq!(lost(1), "P1: ist nicht erreichbar");
        assert_eq!(lost(3), "3 Lader sind nicht erreichbar");
    }

    #[test]
    fn a_german_computer_is_asked_in_german() {
        assert_eq!(Language::of("de_AT.UTF-8"), Language::German);
        assert_eq!(Language::of("C.UTF-8"), Language::English);
        let text = Language::German.question().text(&places(1));
        assert!(text.starts_with("Hier wird gerade geladen: P1."), "{text}");
    }
}
