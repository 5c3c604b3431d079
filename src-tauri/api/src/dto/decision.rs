//! Decisions: what was checked, with which facts, and what came out.

mod about;

pub use about::{DecisionActor, DecisionLinks, DecisionRequest};

use central::{
    site::{self, Allowance, AskedStart, Check, Decision, Override, RuleRef, Trigger},
    vocabulary::{MilliWattHours, MilliWatts, Timestamp},
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ActorDto, AtEndDto, ChargingProfileDto, ReasonDto, Time, mirror::mirror};
use crate::sentence;

mirror! {
    /// When a decision is made.
    DecisionTrigger = Trigger {
        /// Another program asked for a start.
        ApiStart,
        /// A person asked for one.
        OperatorStart,
        /// A queued start is about to be sent.
        QueuedDispatch,
        /// A card was presented.
        RfidAuthorize,
        /// A transaction began.
        TransactionStart,
        /// Somebody asks what would be decided.
        DryRun,
    }
}

mirror! {
    /// What came out, of one check or of all.
    CheckOutcome = site::CheckOutcome {
        /// Nothing against it.
        Allow,
        /// Allowed within limits.
        Limit,
        /// Allowed, once the station is there.
        Queue,
        /// Not allowed.
        Deny,
        /// Not looked at, because something it needs was missing.
        Skipped,
        /// Nothing to say here.
        NotApplicable,
        /// It could not be answered.
        Error,
    }
}

mirror! {
    /// What is done with what comes out.
    DecisionMode = site::Mode {
        /// It holds.
        Enforce,
        /// Nothing: it was only asked for.
        DryRun,
        /// Denials of the rules are recorded and not enforced.
        Monitor,
        /// The rules were passed by, with a right and a reason.
        Bypass,
    }
}

mirror! {
    /// The checks, in their order.
    CheckCode = site::CheckCode {
        /// G1: the caller is known.
        ApiKey,
        /// G2: the API may be used.
        ApiEnabled,
        /// G3: from where it calls.
        SourceIp,
        /// G4: it may start sessions.
        CallerPermission,
        /// G5: it does not ask too often.
        RateLimit,
        /// S1: the station is known and approved.
        StationKnown,
        /// S2: it is switched on for use.
        StationActive,
        /// S3: it has that connector.
        ConnectorValid,
        /// S4: it can be reached.
        StationReachable,
        /// P1: the card is known and valid.
        TokenValid,
        /// P2: the rules let this person charge here.
        AccessRules,
        /// P3: and now.
        TimeAccess,
        /// P4: the connector is free.
        ConnectorState,
        /// P5: it is not reserved for somebody else.
        Reservation,
        /// P6: the company's share of places is not used up.
        PoolShare,
        /// P7: it is paid for.
        Payment,
        /// P8: the limit that was asked for can be kept.
        ChargingProfile,
        /// P9: there is power for it.
        SitePower,
    }
}

impl CheckOutcome {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Limit => "limit",
            Self::Queue => "queue",
            Self::Deny => "deny",
            Self::Skipped => "skipped",
            Self::NotApplicable => "not_applicable",
            Self::Error => "error",
        }
    }
}

impl CheckCode {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApiKey => "api_key",
            Self::ApiEnabled => "api_enabled",
            Self::SourceIp => "source_ip",
            Self::CallerPermission => "caller_permission",
            Self::RateLimit => "rate_limit",
            Self::StationKnown => "station_known",
            Self::StationActive => "station_active",
            Self::ConnectorValid => "connector_valid",
            Self::StationReachable => "station_reachable",
            Self::TokenValid => "token_valid",
            Self::AccessRules => "access_rules",
            Self::TimeAccess => "time_access",
            Self::ConnectorState => "connector_state",
            Self::Reservation => "reservation",
            Self::PoolShare => "pool_share",
            Self::Payment => "payment",
            Self::ChargingProfile => "charging_profile",
            Self::SitePower => "site_power",
        }
    }
}

/// Which rule or circuit, as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RuleRef)]
pub struct RuleRefDto {
    /// Its id.
    pub id: Uuid,
    /// Its version.
    pub version: u64,
    /// What people called it.
    pub name: String,
}

impl From<&RuleRef> for RuleRefDto {
    fn from(rule: &RuleRef) -> Self {
        Self {
            id: rule.id,
            version: rule.version,
            name: rule.name.clone(),
        }
    }
}

/// Within which limits a session is let in; null: none.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Allowance)]
pub struct AllowanceDto {
    /// The most power.
    pub power_w: Option<f64>,
    /// The most current on each phase; 0: it waits for power.
    pub current_ma: Option<i64>,
    /// The most energy.
    pub energy_wh: Option<f64>,
    /// The longest time from the start of the transaction.
    pub duration_s: Option<u32>,
    /// When its leave ends.
    pub must_end_at: Option<Time>,
    /// What happens then.
    pub at_end: AtEndDto,
    /// The tariff's name.
    pub tariff: Option<String>,
    /// What is held for it on its circuits, in mA on L1, L2, L3.
    pub held_ma: Option<[i64; 3]>,
    /// The limits over time, as the charger gets them; null: one limit for all of the time.
    pub charging_profile: Option<ChargingProfileDto>,
}

impl From<&Allowance> for AllowanceDto {
    fn from(limits: &Allowance) -> Self {
        Self {
            power_w: limits.power.map(MilliWatts::whole),
            current_ma: limits.current.map(|current| current.0),
            energy_wh: limits.energy.map(MilliWattHours::whole),
            duration_s: limits.duration_s,
            must_end_at: limits.must_end_at.map(Time),
            at_end: limits.at_end.into(),
            tariff: limits.tariff.clone(),
            held_ma: limits.held,
            charging_profile: limits.schedule().map(Into::into),
        }
    }
}

/// Who let pass what checks denied, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Override)]
pub struct OverrideDto {
    /// Who.
    pub by: ActorDto,
    /// With which permission.
    pub permission: String,
    /// Why, in the person's words.
    pub reason: String,
    /// What was denied.
    pub checks: Vec<CheckCode>,
}

impl From<&Override> for OverrideDto {
    fn from(used: &Override) -> Self {
        Self {
            by: used.by.into(),
            permission: used.permission.clone(),
            reason: used.reason.clone(),
            checks: used.checks.iter().map(|code| (*code).into()).collect(),
        }
    }
}

/// One check's result.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Check)]
pub struct CheckDto {
    /// Which.
    pub code: CheckCode,
    /// Its place among all checks, from 1.
    pub order: u8,
    /// Whether what it denies may be let pass, with the right and a reason.
    pub overridable: bool,
    /// Whether who starts past the rules passes by what it denies.
    pub bypassable: bool,
    /// What came out.
    pub outcome: CheckOutcome,
    /// Why.
    pub reason: Option<ReasonDto>,
    /// That reason as a sentence, in English.
    pub message: Option<String>,
    /// The rule or circuit that decided.
    pub rule: Option<RuleRefDto>,
    /// The facts that were looked at.
    #[schema(value_type = Object)]
    pub facts: Map<String, Value>,
    /// From when they are: the moment of the decision, or when the oldest of what was said to the site
    /// was said. Null where there are none.
    pub facts_at: Option<Time>,
    /// How old they were then.
    pub fact_age_s: Option<i64>,
    /// Within which limits it allows.
    pub limits: Option<AllowanceDto>,
    /// How long it took; null where it was not measured.
    pub duration_ms: Option<f64>,
}

impl CheckDto {
    /// A check of a decision that was made at that moment.
    pub fn new(check: &Check, at: Timestamp) -> Self {
        let facts_at = (!check.facts.is_empty()).then(|| check.facts_at.unwrap_or(at));
        Self {
            code: check.code.into(),
            order: check.code as u8 + 1,
            overridable: check.code.overridable(),
            bypassable: check.bypassable(),
            outcome: check.outcome.into(),
            reason: check.reason.as_ref().map(Into::into),
            message: check.reason.as_ref().map(sentence::render),
            rule: check.rule.as_ref().map(Into::into),
            facts: check.facts.clone(),
            facts_at: facts_at.map(Time),
            fact_age_s: facts_at.map(|of| at.millis_since(of).max(0) / 1000),
            limits: check.limits.as_ref().map(Into::into),
            duration_ms: check.took_us.map(millis),
        }
    }
}

/// Microseconds as the API gives them.
fn millis(micros: u32) -> f64 {
    f64::from(micros) / 1000.0
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Decision)]
pub struct DecisionDto {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Time,
    /// Why it was made.
    pub trigger: DecisionTrigger,
    /// What is done with it.
    pub mode: DecisionMode,
    /// `allow`, `limit`, `queue` or `deny`.
    pub outcome: CheckOutcome,
    /// The first denial's reason.
    pub primary: Option<ReasonDto>,
    /// That reason as a sentence, in English.
    pub message: Option<String>,
    /// Who asked.
    pub actor: DecisionActor,
    /// What was asked for.
    pub request: DecisionRequest,
    /// At which station.
    pub station_id: Option<Uuid>,
    /// At which place of it.
    pub evse_id: Option<Uuid>,
    /// Which number that has there.
    pub connector: Option<u32>,
    /// With which card.
    pub token_id: Option<Uuid>,
    /// For which driver.
    pub driver_id: Option<Uuid>,
    /// For which vehicle.
    pub vehicle_id: Option<Uuid>,
    /// For whom they drive.
    pub company_id: Option<Uuid>,
    /// For which session.
    pub session_id: Option<Uuid>,
    /// The version of the rules it was made with.
    pub rule_set: u64,
    /// A hash of the rules, holidays and ways of the site that it was made with, `sha256:` and 64
    /// hexadecimal digits; null where it was not recorded.
    pub policy_version: Option<String>,
    /// Whether all checks were looked at; false: the first ones refused already.
    pub evaluated_all: bool,
    /// How long gathering the facts and the checks took; null where it was not recorded.
    pub duration_ms: Option<f64>,
    /// All checks, in order.
    pub checks: Vec<CheckDto>,
    /// Within which limits it allows.
    pub effective: AllowanceDto,
    /// The decision about the same session before it.
    pub previous: Option<Uuid>,
    /// Who let pass what was denied.
    #[serde(rename = "override")]
    pub overridden: Option<OverrideDto>,
    /// What it belongs to.
    pub links: DecisionLinks,
}

impl From<&Decision> for DecisionDto {
    fn from(row: &Decision) -> Self {
        let start = AskedStart::of(&row.facts);
        let last = site::CheckCode::SitePower;
        Self {
            id: row.id.0,
            at: row.at.into(),
            trigger: row.trigger.into(),
            mode: row.mode.into(),
            outcome: row.outcome.into(),
            primary: row.primary.as_ref().map(Into::into),
            message: row.primary.as_ref().map(sentence::render),
            actor: DecisionActor::new(row, &start),
            request: DecisionRequest::new(&start),
            links: DecisionLinks::new(row, &start),
            station_id: row.station_id.map(|id| id.0),
            evse_id: row.evse_id.map(|id| id.0),
            connector: start.connector.map(|number| number.0),
            token_id: row.token_id.map(|id| id.0),
            driver_id: start.driver.map(|id| id.0),
            vehicle_id: start.vehicle.map(|id| id.0),
            company_id: start.company.map(|id| id.0),
            session_id: row.session_id.map(|id| id.0),
            rule_set: row.rule_set,
            policy_version: Some(row.policy_version.clone()).filter(|text| !text.is_empty()),
            evaluated_all: row.checks.iter().any(|check| check.code == last),
            duration_ms: row.took_us.map(millis),
            checks: row
                .checks
                .iter()
                .map(|check| CheckDto::new(check, row.at))
                .collect(),
            effective: (&row.effective).into(),
            previous: row.previous.map(|id| id.0),
            overridden: row.overridden.as_ref().map(Into::into),
        }
    }
}

/// What a start would be decided.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Evaluation {
    /// The decision, which is not stored.
    pub decision: DecisionDto,
}
