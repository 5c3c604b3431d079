//! Whether a station's own settings leave the rules in force.

use central::site;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{CommandDto, Time, mirror::mirror};
use crate::sentence;

mirror! {
    /// How a setting stands to the rules.
    ReadinessState = site::ReadinessState {
        /// As it should be.
        Good,
        /// Rules are passed by with it.
        Undermines,
        /// Rules hold, with exceptions or late.
        Weakens,
        /// The station was not asked, or did not say.
        Unknown,
        /// The station says that it has no such setting.
        NotSupported,
    }
}

/// How a station's settings stand to the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Readiness)]
pub struct ReadinessDto {
    /// Which station.
    pub station_id: Uuid,
    /// Whether it is connected: only then can it be asked.
    pub online: bool,
    /// When it was asked last; null: never.
    pub read_at: Option<Time>,
    /// How many settings pass rules by.
    pub undermine: usize,
    /// How many weaken them.
    pub weaken: usize,
    /// How many are not known.
    pub unknown: usize,
    /// All that matter.
    pub settings: Vec<ReadinessSetting>,
}

/// A setting that matters to the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReadinessSetting {
    /// Its name, as the standard writes it.
    pub setting: String,
    /// How it stands.
    pub state: ReadinessState,
    /// Its value, as the station said.
    pub value: Option<String>,
    /// What it should be; null: it is no value that could be set.
    pub wanted: Option<String>,
    /// Whether it can be changed to that.
    pub correctable: bool,
    /// What it does to the rules where it is not as it should be, in English.
    pub message: String,
    /// The last change that was sent: asked for, answered, and seen when the setting was read back.
    pub change: Option<CommandDto>,
}

impl ReadinessSetting {
    /// A setting, with the last change of it.
    pub fn new(row: &site::Readiness, change: Option<CommandDto>) -> Self {
        Self {
            setting: row.setting.to_owned(),
            state: row.state.into(),
            value: row.value.clone(),
            wanted: row.wanted.clone(),
            correctable: row.correctable,
            message: sentence::of_setting(row.setting).to_owned(),
            change,
        }
    }
}

/// Which settings to correct.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadinessCorrectBody {
    /// These; all that can be corrected if left out.
    #[schema(max_items = 50)]
    pub settings: Option<Vec<String>>,
    /// Why, in the person's words.
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
}

/// The changes that were sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReadinessCorrected {
    /// One command for each setting; their results follow.
    pub commands: Vec<CommandDto>,
}
