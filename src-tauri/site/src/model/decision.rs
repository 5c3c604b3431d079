//! Decisions: what was checked, with which facts, and what came out (`domain.md` 3.6).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use vocabulary::{
    ChargingSchedule, DecisionId, EvseId, MilliAmps, MilliWattHours, MilliWatts, SessionId,
    StationId, Timestamp, TokenId,
};

use crate::{Actor, AtEnd, Reason, RuleRef};

/// When a decision is made (`domain.md` 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
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

/// What is done with what comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// It holds.
    #[default]
    Enforce,
    /// Nothing: it was only asked for.
    DryRun,
    /// Denials of the rules are recorded and not enforced.
    Monitor,
    /// The rules were passed by, with a right and a reason.
    Bypass,
}

/// What came out, of one check or of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
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

/// The checks, in their order (`domain.md` 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckCode {
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
    /// P8: the limit or profile that was asked for can be kept.
    ChargingProfile,
    /// P9: there is power for it.
    SitePower,
}

impl CheckCode {
    /// Whether a person with the right and a reason may let pass what it denies
    /// (`decisions.md` 28).
    pub fn overridable(self) -> bool {
        match self {
            Self::TimeAccess | Self::Reservation | Self::PoolShare | Self::Payment => true,
            Self::ApiKey
            | Self::ApiEnabled
            | Self::SourceIp
            | Self::CallerPermission
            | Self::RateLimit
            | Self::StationKnown
            | Self::StationActive
            | Self::ConnectorValid
            | Self::StationReachable
            | Self::TokenValid
            | Self::AccessRules
            | Self::ConnectorState
            | Self::ChargingProfile
            | Self::SitePower => false,
        }
    }
}

/// Within which limits a session is let in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Allowance {
    /// The most power.
    pub power: Option<MilliWatts>,
    /// The most current on each phase.
    pub current: Option<MilliAmps>,
    /// The most energy.
    pub energy: Option<MilliWattHours>,
    /// The longest time from the start of the transaction, in seconds.
    pub duration_s: Option<u32>,
    /// When its leave ends.
    pub must_end_at: Option<Timestamp>,
    /// What happens then.
    pub at_end: AtEnd,
    /// The tariff's name.
    pub tariff: Option<String>,
    /// What is held for it on its circuits, in mA on L1, L2, L3.
    pub held: Option<[i64; 3]>,
    /// The limits over time that were asked for; see [`Allowance::schedule`].
    pub asked: Option<Box<ChargingSchedule>>,
}

impl Allowance {
    /// Takes the tighter of each.
    pub(crate) fn tighten(&mut self, other: &Self) {
        fn least<T: Ord + Copy>(one: Option<T>, other: Option<T>) -> Option<T> {
            match (one, other) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            }
        }
        self.power = least(self.power, other.power);
        self.current = least(self.current, other.current);
        self.energy = least(self.energy, other.energy);
        self.duration_s = least(self.duration_s, other.duration_s);
        let sooner = match (self.must_end_at, other.must_end_at) {
            (Some(own), Some(others)) => others < own,
            (None, Some(_)) => true,
            (Some(_) | None, None) => false,
        };
        if sooner {
            self.must_end_at = other.must_end_at;
            self.at_end = other.at_end;
        }
        if self.tariff.is_none() {
            self.tariff.clone_from(&other.tariff);
        }
        self.held = self.held.or(other.held);
        if self.asked.is_none() {
            self.asked.clone_from(&other.asked);
        }
    }
}

/// One check's result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Which.
    pub code: CheckCode,
    /// What came out.
    pub outcome: CheckOutcome,
    /// Stable code and arguments of the sentence; `None` where there is nothing to say.
    pub reason: Option<Reason>,
    /// The rule or circuit that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleRef>,
    /// The facts that were looked at, by id and value, never by name (`decisions.md` 14).
    pub facts: Map<String, Value>,
    /// From when the oldest of them is, where that is not the moment of the decision: what a station or
    /// a person said before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts_at: Option<Timestamp>,
    /// Within which limits it allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<Allowance>,
    /// How long it took, in microseconds; `None` for what was looked at before the site was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_us: Option<u32>,
}

impl Check {
    /// Whether somebody who passes the rules by also passes by what this denies. What no charger could
    /// be sent holds even then (`domain.md` 3.1).
    pub fn bypassable(&self) -> bool {
        let code = self.reason.as_ref().map(|reason| reason.code.as_str());
        match self.code {
            CheckCode::TokenValid => match code {
                Some("token_too_long") => false,
                // Its text is not recorded.
                Some("token_unknown") => {
                    let reason = self.reason.as_ref();
                    reason.is_some_and(|reason| reason.args.contains_key("token_id"))
                }
                Some(_) | None => true,
            },
            CheckCode::ConnectorState => code != Some("start_already_pending"),
            CheckCode::StationActive
            | CheckCode::AccessRules
            | CheckCode::TimeAccess
            | CheckCode::Reservation
            | CheckCode::PoolShare
            | CheckCode::Payment
            | CheckCode::SitePower => true,
            CheckCode::ApiKey
            | CheckCode::ApiEnabled
            | CheckCode::SourceIp
            | CheckCode::CallerPermission
            | CheckCode::RateLimit
            | CheckCode::StationKnown
            | CheckCode::ConnectorValid
            | CheckCode::StationReachable
            | CheckCode::ChargingProfile => false,
        }
    }
}

/// Who let pass what checks denied, and why (`decisions.md` 28).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Who.
    pub by: Actor,
    /// With which permission.
    pub permission: String,
    /// Why, in the person's words.
    pub reason: String,
    /// What was denied.
    pub checks: Vec<CheckCode>,
}

/// A row of `decisions`; never changed once stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Its id.
    pub id: DecisionId,
    /// When.
    pub at: Timestamp,
    /// Why it was made.
    pub trigger: Trigger,
    /// What is done with it.
    pub mode: Mode,
    /// Allow, Queue, Limit or Deny.
    pub outcome: CheckOutcome,
    /// The first denial's reason.
    pub primary: Option<Reason>,
    /// Who asked.
    pub actor: Actor,
    /// At which station.
    pub station_id: Option<StationId>,
    /// At which EVSE.
    pub evse_id: Option<EvseId>,
    /// With which card.
    pub token_id: Option<TokenId>,
    /// For which session.
    pub session_id: Option<SessionId>,
    /// The version of the rule set.
    pub rule_set: u64,
    /// A hash of the rules, holidays and ways of the site that it was made with. Empty where it was
    /// recorded before this was noted.
    pub policy_version: String,
    /// All checks, in order.
    pub checks: Vec<Check>,
    /// Within which limits it allows.
    pub effective: Allowance,
    /// The decision about the same session before it.
    pub previous: Option<DecisionId>,
    /// Who let pass what was denied.
    pub overridden: Option<Override>,
    /// The id of the station's message that it answers.
    pub message_id: Option<String>,
    /// How long gathering the facts and the checks took, in microseconds.
    pub took_us: Option<u32>,
    /// All facts that were gathered, so that it can be made again with other rules.
    pub facts: Value,
}
