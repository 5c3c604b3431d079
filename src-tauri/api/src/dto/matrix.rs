//! Who may charge where at a moment.

use central::site::{self, Leave};
use central::vocabulary::MilliWatts;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ReasonDto, RuleRefDto, Time, WhereKind, WhoKind};
use crate::sentence;

/// Whom the lines of the matrix are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatrixPeople {
    /// Groups, after a line for anybody with a valid card who is in none.
    #[default]
    Groups,
    /// Companies.
    Companies,
    /// Drivers, by name for those who may see names.
    Drivers,
    /// Cards, the latest first.
    Tokens,
}

/// What the columns of the matrix are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatrixPlaces {
    /// Zones; bays without one are a column of their own.
    #[default]
    Zones,
    /// Bays.
    Bays,
}

/// Who may charge where at a moment, as far as cards and rules say: what stands at a bay is not asked.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Matrix {
    /// At this moment.
    pub at: Time,
    /// What the lines are.
    pub lines: MatrixPeople,
    /// What the columns are.
    pub columns: MatrixPlaces,
    /// The columns.
    pub places: Vec<MatrixPlace>,
    /// Whether there are more columns than are given.
    pub more_places: bool,
    /// The lines.
    pub people: Vec<MatrixPerson>,
    /// Each different answer once.
    pub verdicts: Vec<MatrixVerdict>,
    /// Pass it as `cursor` for the next lines; null: there are no more.
    pub next_cursor: Option<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MatrixPlace {
    /// `zone`, `bay`, or `site` for bays without a zone.
    pub kind: WhereKind,
    /// The bay's id; null for others.
    pub id: Option<Uuid>,
    /// The zone's name or the bay's label; empty for bays without a zone.
    pub name: String,
    /// How many bays it is.
    pub bays: usize,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MatrixPerson {
    /// What kind of person or group.
    pub kind: WhoKind,
    /// Which; null for anyone.
    pub id: Option<Uuid>,
    /// The name, or a card's text; null where the caller may not see it.
    pub name: Option<String>,
    /// For each column the number of its answer in `verdicts`.
    pub boxes: Vec<usize>,
}

/// What somebody is told at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatrixBox {
    /// They may charge.
    Allow,
    /// They may charge within limits.
    Limit,
    /// They may not.
    Deny,
    /// At some of its bays they may.
    Mixed,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MatrixVerdict {
    /// Whether they may.
    pub outcome: MatrixBox,
    /// At how many bays of the column; null where all are alike.
    pub bays: Option<usize>,
    /// Why not, or what limits.
    pub reason: Option<ReasonDto>,
    /// That reason as a sentence, in English.
    pub message: Option<String>,
    /// The rule that decided.
    pub rule: Option<RuleRefDto>,
    /// The most power.
    pub power_w: Option<f64>,
    /// When the leave ends.
    pub must_end_at: Option<Time>,
}

impl MatrixVerdict {
    /// One answer at all bays of a column.
    pub fn of(leave: &Leave) -> Self {
        Self {
            outcome: match leave.outcome {
                site::CheckOutcome::Allow
                | site::CheckOutcome::Queue
                | site::CheckOutcome::Skipped
                | site::CheckOutcome::NotApplicable => MatrixBox::Allow,
                site::CheckOutcome::Limit => MatrixBox::Limit,
                site::CheckOutcome::Deny | site::CheckOutcome::Error => MatrixBox::Deny,
            },
            bays: None,
            reason: leave.reason.as_ref().map(Into::into),
            message: leave.reason.as_ref().map(sentence::render),
            rule: leave.rule.as_ref().map(Into::into),
            power_w: leave.limits.power.map(MilliWatts::whole),
            must_end_at: leave.limits.must_end_at.map(Time),
        }
    }

    /// Leave at so many of a column's bays.
    pub fn mixed(bays: usize) -> Self {
        Self {
            outcome: MatrixBox::Mixed,
            bays: Some(bays),
            reason: None,
            message: None,
            rule: None,
            power_w: None,
            must_end_at: None,
        }
    }
}
