//! Rules as sentences (`domain.md` 3.3): who may charge where, when, and how much.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::{
    BayId, CompanyId, DriverId, GroupId, HolidayId, MilliWattHours, MilliWatts, RuleId, StationId,
    Timestamp, TokenId, VehicleId,
};

use crate::Actor;

/// Whom a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Who {
    /// Everybody who is known: with a valid card, at the desk, or with a token of the API.
    Anyone,
    /// The drivers of a company.
    Company(CompanyId),
    /// The drivers of a group.
    Group(GroupId),
    /// One driver.
    Driver(DriverId),
    /// One vehicle.
    Vehicle(VehicleId),
    /// One card.
    Token(TokenId),
}

/// Where a rule holds, from the widest to the most specific: the most specific place wins.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "at", rename_all = "snake_case")]
pub enum Where {
    /// The whole site.
    Site,
    /// A zone, by its name.
    Zone(String),
    /// A charger, by its station.
    Charger(StationId),
    /// A bay.
    Bay(BayId),
}

impl Where {
    /// How specific it is; more is narrower.
    pub fn level(&self) -> u8 {
        match self {
            Self::Site => 0,
            Self::Zone(_) => 1,
            Self::Charger(_) => 2,
            Self::Bay(_) => 3,
        }
    }
}

/// Days of the week: bit 0 is Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Days(pub u8);

impl Days {
    /// Every day.
    pub const ALL: Self = Self(0x7f);

    /// Whether a day is one of them; Monday is 0.
    pub fn contains(self, day: u32) -> bool {
        day < 7 && self.0 & (1 << day) != 0
    }
}

/// A weekly window in local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    /// The days on which it opens.
    pub days: Days,
    /// When it opens: minutes since midnight, 0 to 1439.
    pub from: u16,
    /// When it closes: minutes since midnight, 1 to 1440. Not later than `from`: on the next day.
    pub until: u16,
}

/// What holidays are to a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HolidayUse {
    /// Days like any others.
    #[default]
    Include,
    /// The rule does not hold on them.
    Exclude,
    /// It holds on them alone.
    Only,
}

/// When a rule holds. A window belongs to the day on which it opens.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub struct When {
    /// Weekly windows; none: all day.
    #[serde(default)]
    pub windows: Vec<Window>,
    /// The first day.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// The last day.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// What holidays are to it.
    #[serde(default)]
    pub holidays: HolidayUse,
    /// An RRULE (RFC 5545) that says which days from the first one on, such as
    /// `FREQ=WEEKLY;INTERVAL=2`.
    #[serde(default)]
    pub recurrence: Option<String>,
}

impl When {
    /// Whether it never ends and never pauses.
    pub fn is_always(&self) -> bool {
        *self == Self::default()
    }
}

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleEffect {
    /// Lets in, within its limits.
    Allow,
    /// Keeps out.
    Deny,
    /// Neither; whoever is let in by another rule has these limits.
    Limit,
}

/// How much one session may take, and how many there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub struct RuleLimits {
    /// The most power.
    #[serde(default)]
    pub power: Option<MilliWatts>,
    /// The most energy.
    #[serde(default)]
    pub energy: Option<MilliWattHours>,
    /// The longest time from the start of the transaction, in seconds.
    #[serde(default)]
    pub duration_s: Option<u32>,
    /// The most sessions at once of all whom the rule is about, where it holds.
    #[serde(default)]
    pub sessions: Option<u32>,
}

impl RuleLimits {
    /// Whether it limits nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What becomes of a session that still runs when its window closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(tag = "action", content = "power", rename_all = "snake_case")]
pub enum AtEnd {
    /// It goes on.
    #[default]
    Finish,
    /// It goes on with this much power.
    Limit(MilliWatts),
    /// It is stopped.
    Stop,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its id.
    pub id: RuleId,
    /// The version of the rule set that wrote it as it is.
    pub version: u64,
    /// What people call it.
    pub name: String,
    /// What people wrote about it.
    pub note: String,
    /// Whether it is in use.
    pub enabled: bool,
    /// Whom it is about.
    pub who: Who,
    /// Where it holds.
    pub place: Where,
    /// When it holds.
    pub when: When,
    /// What it does.
    pub effect: RuleEffect,
    /// Within which limits.
    pub limits: RuleLimits,
    /// What becomes of a session when the window closes; of one that runs when a denial begins.
    pub at_end: AtEnd,
    /// The name of the tariff.
    pub tariff: Option<String>,
}

/// Which rule, as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRef {
    /// Its id; that of a circuit where one decides.
    pub id: uuid::Uuid,
    /// Its version.
    pub version: u64,
    /// What people called it.
    pub name: String,
}

impl From<&Rule> for RuleRef {
    fn from(rule: &Rule) -> Self {
        Self {
            id: rule.id.0,
            version: rule.version,
            name: rule.name.clone(),
        }
    }
}

/// A row of `rule_versions`: a rule as it was in the rule sets from its version on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleVersion {
    /// The rule; its `version` is the first rule set it is in.
    pub rule: Rule,
    /// Its place in the order of rules.
    pub position: u32,
    /// The first rule set that it is no longer in.
    pub until: Option<u64>,
}

/// How a version of the rule set came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleSetCause {
    /// With the store.
    FirstRun,
    /// A single rule was entered, changed or taken out.
    Edited,
    /// The draft was put to use.
    DraftApplied,
    /// An earlier version was put to use again.
    Restored,
}

/// A row of `rule_sets`: a version of all rules as a whole; never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSet {
    /// Counts up from 1.
    pub version: u64,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub actor: Actor,
    /// How.
    pub cause: RuleSetCause,
    /// Which version was put to use again.
    pub restored: Option<u64>,
}

/// The row of `rule_drafts`: rules that are being worked on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleDraft {
    /// The rule set that it was made from.
    pub base: u64,
    /// All rules, in order; `None`: the draft was given up or applied.
    pub rules: Option<Vec<Rule>>,
    /// When it was changed last.
    pub at: Timestamp,
    /// By whom.
    pub actor: Actor,
}

/// A row of `holidays`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// Its id.
    pub id: HolidayId,
    /// The day, or the first one.
    pub date: NaiveDate,
    /// What it is called.
    pub name: String,
    /// An RRULE for the days that follow, such as `FREQ=YEARLY`.
    pub recurrence: Option<String>,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was taken out.
    pub removed_at: Option<Timestamp>,
}
