//! What kind of site it is, and how it does things.

use central::site::{Limits, Practice};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::mirror::mirror;
use crate::validate::Faults;

mirror! {
    /// What kind of site it was set up as.
    Preset = central::site::Preset {
        /// Colleagues and visitors, through the day.
        Workplace,
        /// Vans that have to leave full.
        Depot,
        /// Anybody, and the next car waits.
        Hub,
        /// A simulated site.
        Demo,
    }
}

mirror! {
    /// When there is not enough power for a start.
    LowPower = central::site::LowPower {
        /// Less for each; where that is not enough, no, and when it will be.
        LimitOrRefuse,
        /// Less for each; where that is not enough, wait.
        LimitOrWait,
        /// Wait with 0 A; never refuse.
        Wait,
    }
}

mirror! {
    /// When charging stopped before the wanted energy was in the car.
    TargetUnmet = central::site::TargetUnmet {
        /// Say so.
        Notice,
        /// Begin again twice, then call somebody.
        RestartThenAlarm,
    }
}

mirror! {
    /// When a start is asked for while the last cable is still plugged in.
    StartWhilePlugged = central::site::StartWhilePlugged {
        /// Yes.
        Allow,
        /// Yes, where the station says that a car is plugged in.
        AllowWherePlugged,
        /// Try; restart the charger when asked to; then a person.
        TryThenReset,
        /// No.
        Refuse,
    }
}

mirror! {
    /// A card that is not registered.
    UnknownCard = central::site::UnknownCard {
        /// No, and it is listed.
        Refuse,
        /// Yes, and it is listed.
        Accept,
    }
}

mirror! {
    /// A start at a station that is offline.
    OfflineStart = central::site::OfflineStart {
        /// No.
        Refuse,
        /// No, and the queue is offered.
        OfferQueue,
        /// Into the queue.
        Queue,
    }
}

/// How a site does things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Practice)]
pub struct PracticeDto {
    /// When there is not enough power for a start.
    pub low_power: LowPower,
    /// The longest session, in seconds; null: no end.
    pub max_session_s: Option<u32>,
    /// When charging stopped with the target unmet.
    pub target_unmet: TargetUnmet,
    /// When a start is asked for while the last cable is still plugged in.
    pub start_while_plugged: StartWhilePlugged,
    /// The pause after a failed start, in seconds; 0: none. People at the desk need not wait.
    pub cool_down_s: u32,
    /// A card that is not registered.
    pub unknown_card: UnknownCard,
    /// A start at a station that is offline.
    pub offline_start: OfflineStart,
    /// Whether a start with a limit is refused where the station says that it keeps none.
    pub profile_must_be_enforceable: bool,
    /// Whether other programs start only what is free: nothing that a rule gives a tariff.
    pub api_starts_free_only: bool,
}

impl From<&Practice> for PracticeDto {
    fn from(row: &Practice) -> Self {
        Self {
            low_power: row.low_power.into(),
            max_session_s: row.max_session_s,
            target_unmet: row.target_unmet.into(),
            start_while_plugged: row.start_while_plugged.into(),
            cool_down_s: row.cool_down_s,
            unknown_card: row.unknown_card.into(),
            offline_start: row.offline_start.into(),
            profile_must_be_enforceable: row.profile_must_be_enforceable,
            api_starts_free_only: row.api_starts_free_only,
        }
    }
}

/// Changes to how a site does things; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PracticePatch {
    /// When there is not enough power for a start.
    pub low_power: Option<LowPower>,
    /// The longest session, in seconds, 300 to 604,800; null: no end.
    #[serde(default, deserialize_with = "super::value::present")]
    #[schema(value_type = Option<u32>, minimum = 300, maximum = 604_800)]
    pub max_session_s: Option<Option<u32>>,
    /// When charging stopped with the target unmet.
    pub target_unmet: Option<TargetUnmet>,
    /// When a start is asked for while the last cable is still plugged in.
    pub start_while_plugged: Option<StartWhilePlugged>,
    /// The pause after a failed start, in seconds, 0 to 3,600.
    #[schema(maximum = 3600)]
    pub cool_down_s: Option<u32>,
    /// A card that is not registered.
    pub unknown_card: Option<UnknownCard>,
    /// A start at a station that is offline.
    pub offline_start: Option<OfflineStart>,
    /// Whether a start with a limit is refused where the station says that it keeps none.
    pub profile_must_be_enforceable: Option<bool>,
    /// Whether other programs start only what is free.
    pub api_starts_free_only: Option<bool>,
}

impl PracticePatch {
    pub(crate) fn check(&self, faults: &mut Faults) {
        let longest = self.max_session_s.flatten();
        faults.range("/practice/max_session_s", longest, 300, 604_800);
        faults.range("/practice/cool_down_s", self.cool_down_s, 0, 3600);
    }

    /// The values with these changes.
    pub(crate) fn apply(&self, mut row: Practice) -> Practice {
        if let Some(value) = self.low_power {
            row.low_power = value.into();
        }
        row.max_session_s = self.max_session_s.unwrap_or(row.max_session_s);
        if let Some(value) = self.target_unmet {
            row.target_unmet = value.into();
        }
        if let Some(value) = self.start_while_plugged {
            row.start_while_plugged = value.into();
        }
        row.cool_down_s = self.cool_down_s.unwrap_or(row.cool_down_s);
        if let Some(value) = self.unknown_card {
            row.unknown_card = value.into();
        }
        if let Some(value) = self.offline_start {
            row.offline_start = value.into();
        }
        row.profile_must_be_enforceable = self
            .profile_must_be_enforceable
            .unwrap_or(row.profile_must_be_enforceable);
        row.api_starts_free_only = self
            .api_starts_free_only
            .unwrap_or(row.api_starts_free_only);
        row
    }
}

/// What may flow through the site's connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Limits)]
pub struct LimitsDto {
    /// The main fuse for each phase, in A; null: nobody said yet.
    pub main_fuse_a: Option<u32>,
    /// Phases of the connection: 1 or 3.
    pub phases: u32,
    /// Voltage between a phase and neutral, in V.
    pub voltage_v: u32,
    /// The power that this comes to, in W; null without a fuse.
    pub power_w: Option<u64>,
}

impl From<&Limits> for LimitsDto {
    fn from(row: &Limits) -> Self {
        let each = u64::from(row.voltage_v) * u64::from(row.phases);
        Self {
            main_fuse_a: row.main_fuse_a,
            phases: row.phases,
            voltage_v: row.voltage_v,
            power_w: row.main_fuse_a.map(|fuse| u64::from(fuse) * each),
        }
    }
}

/// Changes to what may flow; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitsPatch {
    /// The main fuse for each phase, in A, 1 to 10,000; null: unknown.
    #[serde(default, deserialize_with = "super::value::present")]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 10_000)]
    pub main_fuse_a: Option<Option<u32>>,
    /// Phases of the connection: 1 or 3.
    pub phases: Option<u32>,
    /// Voltage between a phase and neutral, in V, 100 to 500.
    #[schema(minimum = 100, maximum = 500)]
    pub voltage_v: Option<u32>,
}

impl LimitsPatch {
    pub(crate) fn check(&self, faults: &mut Faults) {
        let fuse = self.main_fuse_a.flatten();
        faults.range("/limits/main_fuse_a", fuse, 1, 10_000);
        faults.range("/limits/voltage_v", self.voltage_v, 100, 500);
        if self.phases.is_some_and(|phases| !matches!(phases, 1 | 3)) {
            faults.add("/limits/phases", "invalid", "1 or 3.");
        }
    }

    /// The values with these changes.
    pub(crate) fn apply(&self, mut row: Limits) -> Limits {
        row.main_fuse_a = self.main_fuse_a.unwrap_or(row.main_fuse_a);
        row.phases = self.phases.unwrap_or(row.phases);
        row.voltage_v = self.voltage_v.unwrap_or(row.voltage_v);
        row
    }
}
