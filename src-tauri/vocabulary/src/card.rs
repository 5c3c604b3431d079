//! Cards: the text a station reads, and what it is told about it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// The text of a card as a station sent it (1.6 `idTag`). Personal data: `Debug` shows a mask.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CardText(pub String);

impl CardText {
    /// The text itself. It belongs in `tokens`, on the wire and in the bounded trace, nowhere else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// For matching: lower case, without separators and outer blanks (Q22 of `stations.md`).
    pub fn key(&self) -> String {
        self.0
            .chars()
            .filter(|c| !matches!(c, ':' | '-' | ' ' | '.'))
            .flat_map(char::to_lowercase)
            .collect()
    }

    /// For people who may not see it whole: the first two and the last two characters.
    pub fn masked(&self) -> String {
        let chars: Vec<char> = self.0.chars().collect();
        if chars.len() < 6 {
            return "…".to_owned();
        }
        let first: String = chars[..2].iter().collect();
        let last: String = chars[chars.len() - 2..].iter().collect();
        format!("{first}…{last}")
    }
}

impl fmt::Debug for CardText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CardText({})", self.masked())
    }
}

/// What a station is told about a card (1.6 `IdTagInfo`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardVerdict {
    /// Accepted or why not.
    pub status: VerdictStatus,
    /// Until when the station may cache this; set short for what is not permanent (`domain.md` 3.4).
    pub expires_at: Option<Timestamp>,
    /// The group that may stop this one's transactions.
    pub parent: Option<CardText>,
}

impl CardVerdict {
    /// Accepted, without a limit or a group.
    pub fn accepted() -> Self {
        Self {
            status: VerdictStatus::Accepted,
            expires_at: None,
            parent: None,
        }
    }

    /// A status without a limit or a group.
    pub fn plain(status: VerdictStatus) -> Self {
        Self {
            status,
            expires_at: None,
            parent: None,
        }
    }
}

/// Accepted, or why not. 1.6 knows the first five; the others are written `Blocked` there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictStatus {
    /// May charge.
    Accepted,
    /// Not to be accepted.
    Blocked,
    /// Was valid once.
    Expired,
    /// Not known.
    Invalid,
    /// Already charging elsewhere; only for the start of a transaction.
    ConcurrentTx,
    /// Not at this time.
    NotAtThisTime,
    /// Not at this place.
    NotAtThisLocation,
    /// Not enough credit.
    NoCredit,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_matches_in_each_of_its_spellings_and_prints_masked() {
        assert_eq!(
            CardText("20:69:C0:21".into()).key(),
            CardText("2069c021-".into()).key()
        );
        assert_eq!(
            format!("{:?}", CardText("04A2B3C4".into())),
            "CardText(04…C4)"
        );
        assert_eq!(CardText("ABC".into()).masked(), "…");
    }
}
