//! Sentences from codes and arguments, in English: what happened, why, what to do. The UI makes its
//! own from the same codes; these serve problem details, decisions and sessions of the API.

mod imports;
mod limits;
mod problems;
mod sessions;
mod settings;

pub(crate) use settings::of_setting;

use central::{site::Reason, vocabulary::Timestamp};
use serde_json::{Map, Value};

use crate::problem::Code;

/// The sentence of a reason. An argument that is missing is left out, never guessed.
pub fn render(reason: &Reason) -> String {
    let args = Args(&reason.args);
    if let Some(sentence) = sessions::sentence(&reason.code, args) {
        return sentence;
    }
    if let Some(sentence) = imports::sentence(&reason.code, args) {
        return sentence;
    }
    if let Some(sentence) = limits::sentence(&reason.code, args) {
        return sentence;
    }
    match Code::from_name(&reason.code) {
        Some(code) => problems::sentence(code, args),
        // A code from a later version: better its name than nothing.
        None => format!("{}.", reason.code.replace('_', " ")),
    }
}

/// Arguments of a sentence, by name.
#[derive(Debug, Clone, Copy)]
struct Args<'a>(&'a Map<String, Value>);

impl Args<'_> {
    /// As text; numbers are written out, everything else counts as missing.
    fn text(self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Value::String(text) if !text.is_empty() => Some(text.chars().take(200).collect()),
            Value::Number(number) => Some(number.to_string()),
            Value::String(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Array(_)
            | Value::Object(_) => None,
        }
    }

    /// As text, or what to say instead.
    fn or(self, name: &str, instead: &str) -> String {
        self.text(name).unwrap_or_else(|| instead.to_owned())
    }

    /// As a moment people can read.
    fn time(self, name: &str) -> Option<String> {
        let at = Timestamp::from_rfc3339(self.0.get(name)?.as_str()?)?;
        Some(at.to_utc().format("%H:%M UTC on %-d %b %Y").to_string())
    }

    /// A phrase around an argument, or nothing.
    fn about(self, name: &str, phrase: impl FnOnce(String) -> String) -> String {
        self.text(name).map(phrase).unwrap_or_default()
    }

    /// A phrase around a moment, or nothing.
    fn when(self, name: &str, phrase: impl FnOnce(String) -> String) -> String {
        self.time(name).map(phrase).unwrap_or_default()
    }

    /// Milliamperes as `16 A` or `3.7 A`.
    fn amps(self, name: &str) -> Option<String> {
        let tenths = self.0.get(name)?.as_i64()?.div_euclid(100);
        let (whole, tenth) = (tenths / 10, (tenths % 10).abs());
        Some(if tenth == 0 {
            format!("{whole} A")
        } else {
            format!("{whole}.{tenth} A")
        })
    }

    /// Watts as `11 kW`, watt-hours as `11 kWh`.
    fn kilo(self, name: &str, unit: &str) -> Option<String> {
        let hundredths = (self.0.get(name)?.as_f64()? / 10.0).round() / 100.0;
        Some(format!("{hundredths} {unit}"))
    }

    /// Numbers as `1, 2 and 3`.
    fn list(self, name: &str) -> Option<String> {
        let numbers: Vec<String> = self
            .0
            .get(name)?
            .as_array()?
            .iter()
            .filter_map(Value::as_i64)
            .map(|n| n.to_string())
            .collect();
        let (last, rest) = numbers.split_last()?;
        if rest.is_empty() {
            Some(last.clone())
        } else {
            Some(format!("{} and {last}", rest.join(", ")))
        }
    }

    /// `Connector 2`, or the connector without its number.
    fn connector(self) -> String {
        self.text("connector")
            .map_or_else(|| "The connector".to_owned(), |n| format!("Connector {n}"))
    }

    /// `Station DEPOT-07`, or the station without its name.
    fn station(self) -> String {
        self.text("station").map_or_else(
            || "The station".to_owned(),
            |name| format!("Station {name}"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_sentence_with_and_without_arguments() {
        let mut lines = Vec::new();
        let problems = Code::ALL.iter().map(|code| code.as_str());
        let beyond = sessions::CODES
            .into_iter()
            .chain(imports::CODES)
            .chain(limits::CODES);
        for code in problems.chain(beyond) {
            let bare = render(&Reason::new(code));
            assert!(bare.ends_with('.') && !bare.contains("{}"), "{bare}");
            assert!(!bare.contains("None") && !bare.contains("null"), "{bare}");
            assert!(
                !bare.contains('!') && !bare.contains("  "),
                "the voice is calm: {bare}"
            );
            lines.push(format!("{code}: {bare}"));
        }
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn arguments_find_their_place() {
        let invalid = Reason::new("connector_invalid")
            .with("connector", 3)
            .with("connectors", vec![1, 2]);
        assert_eq!(
            render(&invalid),
            "Connector 3 does not exist; the station has 1 and 2. Choose one of them."
        );
        let offline = Reason::new("station_offline")
            .with("station", "DEPOT-07")
            .with("last_seen_at", "2026-11-21T14:02:00.000Z");
        assert_eq!(
            render(&offline),
            "Station DEPOT-07 is offline; it was heard last at 14:02 UTC on 21 Nov 2026. Look at its \
             power and network, or let the start wait in the queue."
        );
    }

    #[test]
    fn an_argument_of_another_kind_is_left_out() {
        let odd = Reason::new("connector_faulted").with("error_code", Value::Null);
        assert_eq!(
            render(&odd),
            "The connector reports a fault. Look at the charger, then try again."
        );
    }
}
