//! The learning period of a take-over.

use central::{LearningFigures, site::Learning, vocabulary::Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Time, network};
use crate::validate::Faults;

/// Its longest time.
const LONGEST_MILLIS: i64 = 92 * 24 * 3_600_000;

/// A learning period: any card is accepted, and what the rules deny is only recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Learning)]
pub struct LearningDto {
    /// When it began.
    pub since: Time,
    /// When it ends, by itself.
    pub until: Time,
    /// Stations that call from here are approved.
    pub addresses: Vec<String>,
}

impl From<&Learning> for LearningDto {
    fn from(row: &Learning) -> Self {
        Self {
            since: row.since.into(),
            until: row.until.into(),
            addresses: network::write(&row.addresses),
        }
    }
}

/// A learning period to begin, or to change while it goes on.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LearningBody {
    /// When it ends; at most 92 days from now.
    pub until: Time,
    /// Stations that call from here are approved, such as `10.0.8.0/24`; left out: none.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub addresses: Vec<String>,
}

impl LearningBody {
    pub(super) fn check(&self, faults: &mut Faults, now: Timestamp) {
        let left = self.until.0.millis_since(now);
        if !(1..=LONGEST_MILLIS).contains(&left) {
            let hint = "Later than now, and at most 92 days.";
            faults.add("/policy/learning/until", "out_of_range", hint);
        }
        network::read(faults, "/policy/learning/addresses", &self.addresses);
    }

    /// The period, since a moment. What is no range was refused before.
    pub(super) fn begin(self, since: Timestamp) -> Learning {
        let addresses = network::read(&mut Faults::new(), "", &self.addresses);
        Learning {
            since,
            until: self.until.0,
            addresses,
        }
    }
}

/// What a learning period has seen so far, or saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LearningReport {
    /// The period.
    pub period: LearningDto,
    /// Whether it goes on.
    pub on: bool,
    /// Starts that were decided.
    pub starts: u64,
    /// Those that the rules would have refused, and that were let in.
    pub would_refuse: u64,
    /// Those with cards that nobody has named.
    pub by_unknown_cards: u64,
    /// Cards that were seen and that nobody has named.
    pub cards_to_name: u64,
    /// Stations that were approved by themselves.
    pub stations_approved: u64,
}

impl LearningReport {
    /// The figures of a period.
    pub fn new(period: &Learning, figures: LearningFigures, now: Timestamp) -> Self {
        Self {
            period: period.into(),
            on: period.is_on(now),
            starts: figures.starts,
            would_refuse: figures.would_refuse,
            by_unknown_cards: figures.by_unknown_cards,
            cards_to_name: figures.cards_to_name,
            stations_approved: figures.stations_approved,
        }
    }
}
