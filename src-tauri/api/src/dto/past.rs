//! Recorded decisions in lists, and what other rules would make of them.

use central::{
    site::{self, DecidedAgain, Decision},
    vocabulary::DecisionId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    ActorDto, AllowanceDto, CheckDto, CheckOutcome, DecisionMode, DecisionTrigger, ReasonDto,
    RuleRefDto, Time,
};
use crate::sentence;

/// A decision in a list; read it by its id for all of its checks.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DecisionEntry {
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
    /// Whether it let in; also where the rules denied and were only watched.
    pub let_in: bool,
    /// The first denial's reason.
    pub primary: Option<ReasonDto>,
    /// That reason as a sentence, in English.
    pub message: Option<String>,
    /// The rule or circuit that denied.
    pub rule: Option<RuleRefDto>,
    /// Whether somebody let pass what was denied.
    pub overridden: bool,
    /// Who asked.
    pub actor: ActorDto,
    /// For which session.
    pub session_id: Option<Uuid>,
    /// The version of the rules it was made with.
    pub rule_set: u64,
    /// Whom and where it is about.
    #[serde(flatten)]
    pub about: DecisionAbout,
}

/// Whom and where a decision is about, by id and by today's names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct DecisionAbout {
    /// At which station.
    pub station_id: Option<Uuid>,
    /// What it calls itself.
    pub station: Option<String>,
    /// What people call it.
    pub station_name: Option<String>,
    /// The number there.
    pub connector: Option<u32>,
    /// The bay's label.
    pub bay_label: Option<String>,
    /// With which card.
    pub token_id: Option<Uuid>,
    /// Its text, masked unless the caller may see it whole.
    pub card: Option<String>,
    /// For which driver.
    pub driver_id: Option<Uuid>,
    /// The driver's name, for those who may see names.
    pub driver: Option<String>,
}

impl DecisionEntry {
    /// A decision with the names in it.
    pub fn new(row: &Decision, about: DecisionAbout) -> Self {
        let denied = row
            .checks
            .iter()
            .find(|check| check.outcome == site::CheckOutcome::Deny && check.reason == row.primary);
        Self {
            id: row.id.0,
            at: row.at.into(),
            trigger: row.trigger.into(),
            mode: row.mode.into(),
            outcome: row.outcome.into(),
            let_in: site::let_in(row.outcome, row.mode, &row.checks),
            primary: row.primary.as_ref().map(Into::into),
            message: row.primary.as_ref().map(sentence::render),
            rule: denied.and_then(|check| check.rule.as_ref()).map(Into::into),
            overridden: row.overridden.is_some(),
            actor: row.actor.into(),
            session_id: row.session_id.map(|id| id.0),
            rule_set: row.rule_set,
            about,
        }
    }
}

/// With which rules.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RulesInUse {
    /// Those in use today.
    #[default]
    Live,
    /// The draft.
    Draft,
}

/// How to decide again.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReplayBody {
    /// With which rules; today's if left out.
    pub rules: RulesInUse,
}

/// What a recorded decision comes to with other rules, from the facts of then.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DecisionReplay {
    /// Which decision.
    pub decision_id: Uuid,
    /// With which rules.
    pub rules: RulesInUse,
    /// The version that these rules are, or that the draft was made from.
    pub rule_set: u64,
    /// Whether anything would be different.
    pub changed: bool,
    /// As it was.
    pub before: DecisionVerdict,
    /// As it would be.
    pub after: DecisionVerdict,
    /// The checks that would come out differently, as they were and as they would be.
    pub changes: Vec<CheckChange>,
    /// All checks as they would be, in order.
    pub checks: Vec<CheckDto>,
}

/// What came out of all checks.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DecisionVerdict {
    /// Whether the session is let in.
    pub let_in: bool,
    /// `allow`, `limit`, `queue` or `deny`.
    pub outcome: CheckOutcome,
    /// The first denial's reason.
    pub primary: Option<ReasonDto>,
    /// That reason as a sentence, in English.
    pub message: Option<String>,
    /// Within which limits it allows.
    pub effective: AllowanceDto,
}

impl From<&Decision> for DecisionVerdict {
    fn from(row: &Decision) -> Self {
        Self {
            let_in: site::let_in(row.outcome, row.mode, &row.checks),
            outcome: row.outcome.into(),
            primary: row.primary.as_ref().map(Into::into),
            message: row.primary.as_ref().map(sentence::render),
            effective: (&row.effective).into(),
        }
    }
}

impl From<&DecidedAgain> for DecisionVerdict {
    fn from(again: &DecidedAgain) -> Self {
        Self {
            let_in: again.let_in,
            outcome: again.outcome.into(),
            primary: again.primary.as_ref().map(Into::into),
            message: again.primary.as_ref().map(sentence::render),
            effective: (&again.effective).into(),
        }
    }
}

/// A check that would come out differently.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CheckChange {
    /// As it was; null: it was not looked at.
    pub before: Option<CheckDto>,
    /// As it would be; null: it would not be looked at.
    pub after: Option<CheckDto>,
}

impl DecisionReplay {
    /// The same facts with two sets of rules.
    pub fn new(row: &Decision, again: &DecidedAgain, rules: RulesInUse, rule_set: u64) -> Self {
        let mut codes: Vec<_> = row.checks.iter().map(|check| check.code).collect();
        codes.extend(again.checks.iter().map(|check| check.code));
        codes.sort_unstable();
        codes.dedup();
        let changes: Vec<CheckChange> = codes
            .into_iter()
            .filter_map(|code| {
                let before = row.checks.iter().find(|check| check.code == code);
                let after = again.checks.iter().find(|check| check.code == code);
                let result = |check: &site::Check| {
                    let rule = check.rule.as_ref().map(|rule| rule.id);
                    (
                        check.outcome,
                        check.reason.clone(),
                        rule,
                        check.limits.clone(),
                    )
                };
                (before.map(result) != after.map(result)).then(|| CheckChange {
                    before: before.map(|check| CheckDto::new(check, row.at)),
                    after: after.map(|check| CheckDto::new(check, row.at)),
                })
            })
            .collect();
        Self {
            decision_id: row.id.0,
            rules,
            rule_set,
            changed: !changes.is_empty(),
            before: row.into(),
            after: again.into(),
            changes,
            checks: again
                .checks
                .iter()
                .map(|check| CheckDto::new(check, row.at))
                .collect(),
        }
    }
}

/// Over which starts the draft is tested.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleTestBody {
    /// Those of so many days; 30 if left out.
    #[schema(minimum = 1, maximum = 400)]
    pub days: Option<u32>,
    /// How many of those that would change are listed; 200 if left out.
    #[schema(minimum = 1, maximum = 1000)]
    pub limit: Option<u32>,
}

/// What would have become of a recorded start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TestedChange {
    /// It was let in and would be refused.
    Refused,
    /// It was refused and would be let in.
    Allowed,
    /// It would be let in with other limits.
    Limited,
}

/// What the draft would have made of recorded starts.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RuleTest {
    /// The version that the draft was made from.
    pub base: u64,
    /// Starts since then were looked at.
    pub from: Time,
    /// Until then.
    pub to: Time,
    /// How many starts were looked at.
    pub starts: u64,
    /// How many of them were refused.
    pub refused: u64,
    /// How many of them the desk started for visitors, of whom rules ask nothing.
    pub from_desk: u64,
    /// How many were let in and would be refused.
    pub would_refuse: u64,
    /// How many were refused and would be let in.
    pub would_allow: u64,
    /// How many would be let in with other limits.
    pub would_limit: u64,
    /// How many were recorded without all of their facts, and say nothing.
    pub without_facts: u64,
    /// Whether there were more starts than are looked at; the latest were.
    pub more_starts: bool,
    /// Those that would change: refused ones first, then allowed, then limited, the latest first.
    pub changes: Vec<RuleTestChange>,
}

/// A start that would change.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RuleTestChange {
    /// How.
    pub change: TestedChange,
    /// The decision, as it was.
    pub decision: DecisionEntry,
    /// As it would be.
    pub after: DecisionVerdict,
    /// The rule that would decide.
    pub rule: Option<RuleRefDto>,
}

/// What the draft makes of one start.
#[derive(Debug, Clone)]
pub(crate) struct Tested {
    pub(crate) id: DecisionId,
    pub(crate) change: TestedChange,
    pub(crate) again: DecidedAgain,
}
