//! One field of a payload, read as whatever is wanted of it.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{Decimal, Findings};

/// The longest text that is kept, in characters. It bounds what a hostile station can make us
/// store; vendors' data and signed values are bounded by their message alone.
const MAX_TEXT: usize = 4096;

/// One field as it came. Chargers send numbers as text, text as numbers and flags as either;
/// asking says what is needed, and most forms of it will do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scalar<'a>(Option<&'a str>);

impl<'a> Scalar<'a> {
    /// From the JSON text of a field; `null` counts as missing.
    pub fn new(json: &'a str) -> Self {
        Self((json != "null").then_some(json))
    }

    /// The JSON text as it came; `None` if missing or `null`.
    pub fn json(self) -> Option<&'a str> {
        self.0
    }

    /// As text: a string's content, anything else as its JSON.
    pub fn text(self) -> Option<Cow<'a, str>> {
        self.0.and_then(text_of)
    }

    /// As text with something in it.
    pub fn filled(self) -> Option<Cow<'a, str>> {
        self.text().filter(|text| !text.trim().is_empty())
    }

    /// As an owned text with something in it. Texts longer than the standard allows are kept
    /// whole (Q11), up to a length that no charger has a use for.
    pub fn filled_owned(self) -> Option<String> {
        let text = self.filled()?;
        Some(match text.char_indices().nth(MAX_TEXT) {
            Some((end, _)) => text[..end].to_owned(),
            None => text.into_owned(),
        })
    }

    /// As a whole number: `1`, `"1"`, `1.0`. A number beyond the limits is clamped to them, and
    /// that or an unreadable one is noted.
    pub fn whole(self, field: &str, min: i64, max: i64, findings: &mut Findings) -> Option<i64> {
        let text = self.filled()?;
        let Some(number) = Decimal::parse(&text) else {
            findings.note("number_unreadable", field, &text);
            return None;
        };
        let (whole, beyond) = number.whole();
        let clamped = whole.clamp(min, max);
        if beyond || clamped != whole {
            findings.note("number_clamped", field, &text);
        }
        Some(clamped)
    }

    /// As a flag: `true`, `"true"`, `1`, `"yes"` and their opposites.
    pub fn flag(self) -> Option<bool> {
        let text = self.filled()?;
        let text = text.trim();
        let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
        if is(&["true", "1", "yes", "on"]) {
            Some(true)
        } else if is(&["false", "0", "no", "off"]) {
            Some(false)
        } else {
            None
        }
    }
}

impl<'de> Deserialize<'de> for Scalar<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        <&RawValue>::deserialize(from).map(|raw| Self::new(raw.get()))
    }
}

/// The text that a piece of JSON stands for; `None` for `null`.
pub(crate) fn text_of(json: &str) -> Option<Cow<'_, str>> {
    if json == "null" {
        return None;
    }
    let Some(inner) = json
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    else {
        return Some(Cow::Borrowed(json));
    };
    if !inner.contains('\\') {
        return Some(Cow::Borrowed(inner));
    }
    // Half of a surrogate pair has no text; then the escapes stay.
    Some(serde_json::from_str(json).map_or(Cow::Borrowed(inner), Cow::Owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_from_any_kind() {
        for (json, text) in [
            (r#""a""#, Some("a")),
            (r#""a\"\u00e4""#, Some("a\"ä")),
            (r#""\ud800""#, Some(r"\ud800")),
            ("12.50", Some("12.50")),
            ("true", Some("true")),
            (r#"{"a":1}"#, Some(r#"{"a":1}"#)),
            ("null", None),
        ] {
            assert_eq!(Scalar::new(json).text().as_deref(), text, "{json}");
        }
        assert_eq!(Scalar::new(r#"" ""#).filled(), None);
    }

    #[test]
    fn a_text_of_megabytes_is_cut() {
        let json = format!("\"{}\"", "ä".repeat(1 << 20));
        let kept = Scalar::new(&json).filled_owned();
        assert_eq!(kept, Some("ä".repeat(MAX_TEXT)));
    }

    #[test]
    fn a_readonly_flag_comes_as_text_or_number_q16() {
        for json in ["true", r#""true""#, "1", r#""TRUE""#, r#"" yes ""#] {
            assert_eq!(Scalar::new(json).flag(), Some(true), "{json}");
        }
        for json in ["false", r#""False""#, "0", r#""off""#] {
            assert_eq!(Scalar::new(json).flag(), Some(false), "{json}");
        }
        assert_eq!(Scalar::new(r#""maybe""#).flag(), None);
    }

    #[test]
    fn a_configuration_value_comes_as_number_or_flag_q16() {
        assert_eq!(Scalar::new("300").text().as_deref(), Some("300"));
        assert_eq!(Scalar::new("false").text().as_deref(), Some("false"));
    }

    #[test]
    fn a_whole_number_comes_in_many_forms() {
        let mut findings = Findings::default();
        for json in ["7", r#""7""#, "7.0", r#"" 7 ""#, "7e0"] {
            assert_eq!(
                Scalar::new(json).whole("n", 0, 100, &mut findings),
                Some(7),
                "{json}"
            );
        }
        assert_eq!(findings, Findings::default());
    }

    #[test]
    fn a_number_beyond_its_limit_is_clamped_and_noted() {
        let mut findings = Findings::default();
        let duration = Scalar::new("8638204771704");
        assert_eq!(
            duration.whole("duration", 0, 2_147_483_647, &mut findings),
            Some(2_147_483_647)
        );
        assert_eq!(findings.into_suspicions()[0].code, "number_clamped");
    }
}
