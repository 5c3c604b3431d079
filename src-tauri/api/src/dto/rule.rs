//! Rules: who may charge where, when, and how much.

use central::{
    site::{self, Rule, RuleDraft, RuleEdit, RuleLimits, RuleSet, When, Where, Who},
    vocabulary::{
        BayId, CompanyId, DriverId, GroupId, MilliWattHours, MilliWatts, StationId, TokenId,
        VehicleId,
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ActorDto, Time, mirror::mirror, when::WhenDto};
use crate::validate::{Faults, NAME};

mirror! {
    /// What a rule does.
    RuleEffect = site::RuleEffect {
        /// Lets in, within its limits.
        Allow,
        /// Keeps out.
        Deny,
        /// Neither; whoever is let in by another rule has these limits.
        Limit,
    }
}

mirror! {
    /// How a version of the rule set came about.
    RuleSetCause = site::RuleSetCause {
        /// With the store.
        FirstRun,
        /// A single rule was entered, changed or taken out.
        Edited,
        /// The draft was put to use.
        DraftApplied,
        /// An earlier version was put to use again.
        Restored,
    }
}

/// Whom a rule may be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhoKind {
    /// Everybody who is known: with a valid card, at the desk, or with a token of the API.
    Anyone,
    /// The drivers of a group.
    Group,
    /// The drivers of a company.
    Company,
    /// One driver.
    Driver,
    /// One vehicle.
    Vehicle,
    /// One card.
    Token,
}

/// Whom a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Who)]
pub struct WhoDto {
    /// What kind.
    pub kind: WhoKind,
    /// Which; null for anyone.
    #[serde(default)]
    pub id: Option<Uuid>,
}

impl From<Who> for WhoDto {
    fn from(who: Who) -> Self {
        let (kind, id) = match who {
            Who::Anyone => (WhoKind::Anyone, None),
            Who::Group(id) => (WhoKind::Group, Some(id.0)),
            Who::Company(id) => (WhoKind::Company, Some(id.0)),
            Who::Driver(id) => (WhoKind::Driver, Some(id.0)),
            Who::Vehicle(id) => (WhoKind::Vehicle, Some(id.0)),
            Who::Token(id) => (WhoKind::Token, Some(id.0)),
        };
        Self { kind, id }
    }
}

impl WhoDto {
    fn read(self) -> Option<Who> {
        Some(match (self.kind, self.id) {
            (WhoKind::Anyone, None) => Who::Anyone,
            (WhoKind::Group, Some(id)) => Who::Group(GroupId(id)),
            (WhoKind::Company, Some(id)) => Who::Company(CompanyId(id)),
            (WhoKind::Driver, Some(id)) => Who::Driver(DriverId(id)),
            (WhoKind::Vehicle, Some(id)) => Who::Vehicle(VehicleId(id)),
            (WhoKind::Token, Some(id)) => Who::Token(TokenId(id)),
            (WhoKind::Anyone, Some(_))
            | (
                WhoKind::Group
                | WhoKind::Company
                | WhoKind::Driver
                | WhoKind::Vehicle
                | WhoKind::Token,
                None,
            ) => return None,
        })
    }
}

/// Where a rule may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhereKind {
    /// The whole site.
    Site,
    /// A zone.
    Zone,
    /// A charger.
    Charger,
    /// A bay.
    Bay,
}

/// A place: the site, a zone by its name, a charger or a bay by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Where)]
pub struct WhereDto {
    /// What kind.
    pub kind: WhereKind,
    /// The station's or bay's id; null for others.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// The zone's name; null for others.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub zone: Option<String>,
}

impl From<&Where> for WhereDto {
    fn from(place: &Where) -> Self {
        let (kind, id, zone) = match place {
            Where::Site => (WhereKind::Site, None, None),
            Where::Zone(zone) => (WhereKind::Zone, None, Some(zone.clone())),
            Where::Charger(id) => (WhereKind::Charger, Some(id.0), None),
            Where::Bay(id) => (WhereKind::Bay, Some(id.0), None),
        };
        Self { kind, id, zone }
    }
}

impl WhereDto {
    pub(crate) fn read(self) -> Option<Where> {
        match (self.kind, self.id, self.zone) {
            (WhereKind::Site, None, None) => Some(Where::Site),
            (WhereKind::Zone, None, Some(zone)) => {
                let zone = zone.trim();
                let fits = !zone.is_empty() && zone.chars().count() <= NAME;
                fits.then(|| Where::Zone(zone.to_owned()))
            }
            (WhereKind::Charger, Some(id), None) => Some(Where::Charger(StationId(id))),
            (WhereKind::Bay, Some(id), None) => Some(Where::Bay(BayId(id))),
            (WhereKind::Site | WhereKind::Zone | WhereKind::Charger | WhereKind::Bay, _, _) => None,
        }
    }
}

/// How much one session may take, and how many there may be.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = RuleLimits)]
pub struct RuleLimitsDto {
    /// The most power.
    pub power_w: Option<f64>,
    /// The most energy.
    pub energy_wh: Option<f64>,
    /// The longest time from the start of the transaction.
    pub duration_s: Option<u32>,
    /// The most sessions at once of all whom the rule is about, where it holds.
    pub sessions: Option<u32>,
}

impl From<RuleLimits> for RuleLimitsDto {
    fn from(limits: RuleLimits) -> Self {
        Self {
            power_w: limits.power.map(MilliWatts::whole),
            energy_wh: limits.energy.map(MilliWattHours::whole),
            duration_s: limits.duration_s,
            sessions: limits.sessions,
        }
    }
}

/// What may become of a session that still runs when its window closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AtEndAction {
    /// It goes on.
    Finish,
    /// It is stopped.
    Stop,
    /// It goes on with less power.
    Limit,
}

/// What becomes of a session that still runs when its window closes, or when a denial begins.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AtEnd)]
pub struct AtEndDto {
    /// What.
    pub action: AtEndAction,
    /// With how much power it goes on; null for others.
    #[serde(default)]
    pub power_w: Option<f64>,
}

impl From<site::AtEnd> for AtEndDto {
    fn from(at_end: site::AtEnd) -> Self {
        let (action, power) = match at_end {
            site::AtEnd::Finish => (AtEndAction::Finish, None),
            site::AtEnd::Stop => (AtEndAction::Stop, None),
            site::AtEnd::Limit(power) => (AtEndAction::Limit, Some(power.whole())),
        };
        Self {
            action,
            power_w: power,
        }
    }
}

impl AtEndDto {
    fn read(self) -> Option<site::AtEnd> {
        match (self.action, self.power_w) {
            (AtEndAction::Finish, None) => Some(site::AtEnd::Finish),
            (AtEndAction::Stop, None) => Some(site::AtEnd::Stop),
            (AtEndAction::Limit, Some(power)) => {
                thousandths(power).map(|milli| site::AtEnd::Limit(MilliWatts(milli)))
            }
            (AtEndAction::Limit, None) | (AtEndAction::Finish | AtEndAction::Stop, Some(_)) => None,
        }
    }
}

/// Whole thousandths of an amount above zero.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the amount was just checked to lie within 1 and 1e12 thousandths"
)]
fn thousandths(amount: f64) -> Option<i64> {
    let milli = (amount * 1000.0).round();
    (1.0..=1e12).contains(&milli).then_some(milli as i64)
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Rule)]
pub struct RuleDto {
    /// Its id.
    pub id: Uuid,
    /// The version of the rule set that wrote it as it is.
    pub version: u64,
    /// What people call it.
    pub name: String,
    /// What people wrote about it.
    pub note: String,
    /// Whether it is in use.
    pub enabled: bool,
    /// Whom it is about.
    pub who: WhoDto,
    /// Where it holds.
    #[serde(rename = "where")]
    pub place: WhereDto,
    /// When it holds.
    pub when: WhenDto,
    /// What it does.
    pub effect: RuleEffect,
    /// Within which limits.
    pub limits: RuleLimitsDto,
    /// What becomes of a session that still runs then.
    pub at_end: AtEndDto,
    /// The name of the tariff.
    pub tariff: Option<String>,
}

impl From<&Rule> for RuleDto {
    fn from(rule: &Rule) -> Self {
        Self {
            id: rule.id.0,
            version: rule.version,
            name: rule.name.clone(),
            note: rule.note.clone(),
            enabled: rule.enabled,
            who: rule.who.into(),
            place: (&rule.place).into(),
            when: (&rule.when).into(),
            effect: rule.effect.into(),
            limits: rule.limits.into(),
            at_end: rule.at_end.into(),
            tariff: rule.tariff.clone(),
        }
    }
}

/// What is said of a rule. In a PATCH what is left out stays; in a POST or a draft it is: nobody
/// else's business (`anyone`, the whole site, always), denied, without limits.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleBody {
    /// In a draft: which of the rules; left out: a new one.
    pub id: Option<Uuid>,
    /// What people call it, 1 to 120 characters.
    #[schema(max_length = 120)]
    pub name: Option<String>,
    /// What people write about it.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// Whether it is in use.
    pub enabled: Option<bool>,
    /// Whom it is about.
    pub who: Option<WhoDto>,
    /// Where it holds.
    #[serde(rename = "where")]
    pub place: Option<WhereDto>,
    /// When it holds.
    pub when: Option<WhenDto>,
    /// What it does.
    pub effect: Option<RuleEffect>,
    /// Within which limits.
    pub limits: Option<RuleLimitsDto>,
    /// What becomes of a session that still runs then.
    pub at_end: Option<AtEndDto>,
    /// The name of the tariff; null: none.
    #[serde(default, deserialize_with = "super::value::present")]
    #[schema(value_type = Option<String>, max_length = 120)]
    pub tariff: Option<Option<String>>,
    /// Of a rule as it was read; not looked at.
    #[schema(read_only)]
    pub version: Option<u64>,
}

impl RuleBody {
    /// As the site takes it.
    pub(crate) fn edit(self, at: &str, faults: &mut Faults) -> RuleEdit {
        let pointer = |field: &str| format!("{at}/{field}");
        let mut wrong = |field: &str, message: &str| {
            faults.add(&pointer(field), "invalid", message);
        };
        let who = self.who.and_then(|who| {
            let read = who.read();
            if read.is_none() {
                wrong("who", "Anyone has no id, all others have one.");
            }
            read
        });
        let place = self.place.and_then(|place| {
            let read = place.read();
            if read.is_none() {
                wrong(
                    "where",
                    "A zone has a name, a charger and a bay have an id.",
                );
            }
            read
        });
        let at_end = self.at_end.and_then(|at_end| {
            let read = at_end.read();
            if read.is_none() {
                wrong("at_end", "Only limit has a power, and needs one.");
            }
            read
        });
        let limits = self.limits.map(|limits| {
            let mut amount = |field: &str, amount: Option<f64>| {
                let read = amount.and_then(thousandths);
                if amount.is_some() && read.is_none() {
                    wrong(&format!("limits/{field}"), "Above 0.");
                }
                read
            };
            let power = amount("power_w", limits.power_w).map(MilliWatts);
            let energy = amount("energy_wh", limits.energy_wh).map(MilliWattHours);
            if limits.duration_s == Some(0) {
                wrong("limits/duration_s", "Above 0.");
            }
            RuleLimits {
                power,
                energy,
                duration_s: limits.duration_s,
                sessions: limits.sessions,
            }
        });
        let when: Option<When> = self.when.map(|when| when.read(&pointer("when"), faults));
        RuleEdit {
            name: faults.name(&pointer("name"), self.name),
            note: faults.note(&pointer("note"), self.note),
            enabled: self.enabled,
            who,
            place,
            when,
            effect: self.effect.map(Into::into),
            limits,
            at_end,
            tariff: self
                .tariff
                .map(|tariff| faults.text(&pointer("tariff"), tariff, NAME)),
        }
    }
}

/// A version of all rules as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RuleSet)]
pub struct RuleSetDto {
    /// Counts up from 1.
    pub version: u64,
    /// Since when.
    pub at: Time,
    /// By whom.
    pub actor: ActorDto,
    /// How it came about.
    pub cause: RuleSetCause,
    /// Which version was put to use again.
    pub restored: Option<u64>,
}

impl From<&RuleSet> for RuleSetDto {
    fn from(set: &RuleSet) -> Self {
        Self {
            version: set.version,
            at: set.at.into(),
            actor: set.actor.into(),
            cause: set.cause.into(),
            restored: set.restored,
        }
    }
}

/// A version of the rules, with them.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RuleList {
    /// The version.
    pub set: RuleSetDto,
    /// Its rules, in order.
    pub rules: Vec<RuleDto>,
}

/// The draft of the rules.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = RuleDraft)]
pub struct RuleDraftDto {
    /// The version that it was made from.
    pub base: u64,
    /// Whether the live rules changed since.
    pub outdated: bool,
    /// All rules, in order.
    pub rules: Vec<RuleDto>,
    /// When it was changed last.
    pub at: Time,
    /// By whom.
    pub actor: ActorDto,
}

impl RuleDraftDto {
    /// The draft beside the live version.
    pub fn new(draft: &RuleDraft, live: u64) -> Self {
        Self {
            base: draft.base,
            outdated: draft.base != live,
            rules: draft.rules.iter().flatten().map(Into::into).collect(),
            at: draft.at.into(),
            actor: draft.actor.into(),
        }
    }
}

/// A draft to keep: all rules, in order.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleDraftBody {
    /// The rules; those with an id of a live or drafted rule are that one, changed.
    pub rules: Vec<RuleBody>,
}

/// How to put the draft to use.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RuleApplyBody {
    /// Even if the live rules changed since it was begun.
    pub anyway: bool,
}

/// How to take an earlier version up again.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RuleRestoreBody {
    /// At once; else into the draft.
    pub apply: bool,
}

/// A holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Holiday)]
pub struct HolidayDto {
    /// Its id.
    pub id: Uuid,
    /// The day, or the first one.
    pub date: NaiveDate,
    /// What it is called.
    pub name: String,
    /// An RRULE for the days that follow.
    pub recurrence: Option<String>,
}

impl From<&site::Holiday> for HolidayDto {
    fn from(row: &site::Holiday) -> Self {
        Self {
            id: row.id.0,
            date: row.date,
            name: row.name.clone(),
            recurrence: row.recurrence.clone(),
        }
    }
}

/// What is said of a holiday; in a PATCH what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HolidayBody {
    /// The day, or the first one.
    pub date: Option<NaiveDate>,
    /// What it is called, 1 to 120 characters.
    #[schema(max_length = 120)]
    pub name: Option<String>,
    /// An RRULE for the days that follow, such as `FREQ=YEARLY`; null: none.
    #[serde(default, deserialize_with = "super::value::present")]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub recurrence: Option<Option<String>>,
}
