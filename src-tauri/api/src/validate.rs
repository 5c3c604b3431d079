//! Checks of what callers send, gathered so that all faults are answered at once.

use crate::problem::{FieldError, Problem};

/// Names of people's choosing.
pub(crate) const NAME: usize = 120;
/// Notes and reasons.
pub(crate) const NOTE: usize = 2_000;

/// Faults found so far.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<FieldError>);

impl Faults {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Notes a fault.
    pub(crate) fn add(&mut self, pointer: &str, code: &str, message: impl Into<String>) {
        self.0.push(FieldError {
            pointer: pointer.to_owned(),
            code: code.to_owned(),
            message: message.into(),
        });
    }

    /// A text of people: trimmed, not empty, bounded, without control characters.
    pub(crate) fn name(&mut self, pointer: &str, text: Option<String>) -> Option<String> {
        let text = self.text(pointer, text, NAME)?;
        if text.is_empty() {
            self.add(pointer, "required", "This may not be empty.");
        }
        Some(text)
    }

    /// A text of people that may be empty; line breaks are let through.
    pub(crate) fn note(&mut self, pointer: &str, text: Option<String>) -> Option<String> {
        self.text(pointer, text, NOTE)
    }

    /// A text of at most so many characters; line breaks only in long ones.
    pub(crate) fn text(
        &mut self,
        pointer: &str,
        text: Option<String>,
        longest: usize,
    ) -> Option<String> {
        let text = text?;
        let text = text.trim();
        if text.chars().count() > longest {
            self.add(
                pointer,
                "too_long",
                format!("At most {longest} characters."),
            );
        }
        let odd = |c: char| {
            let line_break = matches!(c, '\n' | '\t') && longest >= NOTE;
            (c.is_control() && !line_break) || is_direction_mark(c)
        };
        if text.chars().any(odd) {
            self.add(pointer, "invalid", "Control characters are not allowed.");
        }
        Some(text.to_owned())
    }

    /// A number within bounds.
    pub(crate) fn range(&mut self, pointer: &str, number: Option<u32>, least: u32, most: u32) {
        if let Some(number) = number
            && !(least..=most).contains(&number)
        {
            self.add(pointer, "out_of_range", format!("{least} to {most}."));
        }
    }

    /// All faults together, if there are any.
    pub(crate) fn done(self) -> Result<(), Problem> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Problem::fields(self.0))
        }
    }
}

/// Marks that turn the order of text around and make one name look like another.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_bounded_and_plain() {
        let cases = [
            ("  Hall B ", Some("Hall B"), 0),
            ("", Some(""), 1),
            ("a\nb", Some("a\nb"), 1),
            ("a\u{202E}b", Some("a\u{202E}b"), 1),
        ];
        for (text, kept, faults) in cases {
            let mut found = Faults::new();
            let name = found.name("/name", Some(text.to_owned()));
            assert_eq!(name.as_deref(), kept, "{text:?}");
            assert_eq!(found.0.len(), faults, "{text:?}");
        }
        let mut found = Faults::new();
        found.name("/name", Some("ä".repeat(NAME)));
        assert!(found.done().is_ok(), "characters are counted, not bytes");
    }

    #[test]
    fn all_faults_are_answered_at_once() {
        let mut found = Faults::new();
        found.name("/name", Some("x".repeat(NAME + 1)));
        found.range("/limit", Some(0), 1, 9);
        let problem = found.done().err();
        assert_eq!(problem.map(|problem| problem.errors().len()), Some(2));
    }
}
