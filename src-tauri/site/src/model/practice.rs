//! Presets (`operations.md` 1): what a site begins with, by its kind. Every value can be edited.

use serde::{Deserialize, Serialize};

/// What kind of site it was set up as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// Colleagues and visitors, through the day.
    #[default]
    Workplace,
    /// Vans that have to leave full.
    Depot,
    /// Anybody, and the next car waits.
    Hub,
    /// A simulated site.
    Demo,
}

/// When there is not enough power for a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LowPower {
    /// Less for each; where that is not enough, no, and when it will be.
    LimitOrRefuse,
    /// Less for each; where that is not enough, wait.
    LimitOrWait,
    /// Wait with 0 A; never refuse.
    Wait,
}

/// When charging stopped before the wanted energy was in the car.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetUnmet {
    /// Say so.
    Notice,
    /// Begin again twice, then call somebody.
    RestartThenAlarm,
}

/// When a start is asked for while the last cable is still plugged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartWhilePlugged {
    /// Yes.
    Allow,
    /// Yes, where the station says that a car is plugged in.
    AllowWherePlugged,
    /// Try; restart the charger when asked to; then a person.
    TryThenReset,
    /// No.
    Refuse,
}

/// A card that is not registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownCard {
    /// No, and it is listed.
    Refuse,
    /// Yes, and it is listed.
    Accept,
}

/// A start at a station that is offline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfflineStart {
    /// No.
    Refuse,
    /// No, and the queue is offered.
    OfferQueue,
    /// Into the queue.
    Queue,
}

/// How a site does things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Practice {
    /// When there is not enough power for a start.
    pub low_power: LowPower,
    /// The longest session, in seconds; `None`: no end.
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
    /// Whether a start with a limit is refused where the station cannot keep one; else it is warned of.
    pub profile_must_be_enforceable: bool,
    /// Whether other programs start only what is free: nothing that a rule gives a tariff.
    pub api_starts_free_only: bool,
}

/// 4 and 12 hours, in seconds.
const SHORT: Option<u32> = Some(4 * 3600);
const LONG: Option<u32> = Some(12 * 3600);

impl Practice {
    /// What a kind of site begins with.
    pub fn of(preset: Preset) -> Self {
        match preset {
            Preset::Workplace => Self {
                low_power: LowPower::LimitOrRefuse,
                max_session_s: LONG,
                target_unmet: TargetUnmet::Notice,
                start_while_plugged: StartWhilePlugged::AllowWherePlugged,
                cool_down_s: 60,
                unknown_card: UnknownCard::Refuse,
                offline_start: OfflineStart::OfferQueue,
                profile_must_be_enforceable: false,
                api_starts_free_only: false,
            },
            Preset::Depot => Self {
                low_power: LowPower::Wait,
                max_session_s: None,
                target_unmet: TargetUnmet::RestartThenAlarm,
                start_while_plugged: StartWhilePlugged::TryThenReset,
                cool_down_s: 0,
                unknown_card: UnknownCard::Refuse,
                offline_start: OfflineStart::Queue,
                profile_must_be_enforceable: false,
                api_starts_free_only: false,
            },
            Preset::Hub => Self {
                low_power: LowPower::LimitOrWait,
                max_session_s: SHORT,
                target_unmet: TargetUnmet::Notice,
                start_while_plugged: StartWhilePlugged::Refuse,
                cool_down_s: 60,
                unknown_card: UnknownCard::Refuse,
                offline_start: OfflineStart::Refuse,
                profile_must_be_enforceable: false,
                api_starts_free_only: false,
            },
            Preset::Demo => Self {
                low_power: LowPower::Wait,
                max_session_s: LONG,
                target_unmet: TargetUnmet::Notice,
                start_while_plugged: StartWhilePlugged::Allow,
                cool_down_s: 0,
                unknown_card: UnknownCard::Accept,
                offline_start: OfflineStart::Queue,
                profile_must_be_enforceable: false,
                api_starts_free_only: false,
            },
        }
    }
}

impl Default for Practice {
    fn default() -> Self {
        Self::of(Preset::default())
    }
}

/// What may flow through the site's connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// The main fuse for each phase, in A; `None`: nobody said yet.
    pub main_fuse_a: Option<u32>,
    /// Phases of the connection: 1 or 3.
    pub phases: u32,
    /// Voltage between a phase and neutral, in V.
    pub voltage_v: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            main_fuse_a: None,
            phases: 3,
            voltage_v: 230,
        }
    }
}

impl Limits {
    /// Whether they can be.
    pub(crate) fn sensible(&self) -> bool {
        let fuse = self.main_fuse_a.is_none_or(|a| (1..=10_000).contains(&a));
        fuse && matches!(self.phases, 1 | 3) && (100..=500).contains(&self.voltage_v)
    }
}
