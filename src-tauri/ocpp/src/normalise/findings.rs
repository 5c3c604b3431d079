//! What was odd about a payload.

use vocabulary::Suspicion;

/// Collects the oddities of one message, the first of each code and field alone: a message of
/// thousands of bad values says it once.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Findings(Vec<Suspicion>);

impl Findings {
    /// Notes an oddity: a stable code, the field and what was seen there.
    pub fn note(&mut self, code: &str, field: &str, seen: &str) {
        let begin = format!("{field}: ");
        let known = self
            .0
            .iter()
            .any(|old| old.code == code && old.detail.starts_with(&begin));
        if !known {
            self.0.push(Suspicion::new(code, begin + seen));
        }
    }

    /// What was found.
    pub fn into_suspicions(self) -> Vec<Suspicion> {
        self.0
    }
}
