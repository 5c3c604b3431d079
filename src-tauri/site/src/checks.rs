//! The checks of a start (`domain.md` 3.2), each a pure function of facts that were gathered before
//! and of the rules.

mod access_rules;
mod charging_profile;
mod connector_state;
mod connector_valid;
mod facts;
mod gate;
mod payment;
mod pool_share;
mod reservation;
mod site_power;
mod station_active;
mod station_known;
mod station_reachable;
mod time_access;
mod token_valid;

pub use facts::Gate;
pub(crate) use facts::{
    CircuitFacts, ConnectorFacts, Customs, Facts, Holder, Phases, PowerFacts, Running,
    StationFacts, Subject, TokenFacts, VehicleFacts,
};
pub(crate) use site_power::{MINIMUM_CURRENT, NOMINAL_VOLTAGE};

use serde_json::{Map, Value};
use vocabulary::Timestamp;

use crate::{
    Allowance, Check, CheckCode, CheckOutcome, Ids, Mode, Reason, RuleRef,
    rules::{Calendar, Rulebook, Rulings},
};

/// What came out of all checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Allow, Limit, Queue or Deny.
    pub(crate) outcome: CheckOutcome,
    /// The first denial that was not let pass.
    pub(crate) primary: Option<Reason>,
    /// The first of them that keeps out, as the mode has it.
    pub(crate) refusal: Option<Reason>,
    /// Whether the denial is one of the gate or the target (G, S): nothing of the site leaks, no
    /// session.
    pub(crate) before_session: bool,
    pub(crate) mode: Mode,
    pub(crate) checks: Vec<Check>,
    /// Within which limits it is allowed.
    pub(crate) effective: Allowance,
    /// Denials that somebody let pass.
    pub(crate) overridden: Vec<CheckCode>,
    /// How long it took to find, with the facts that it was found from.
    pub(crate) took_us: Option<u32>,
}

impl Verdict {
    /// Why it is refused, if it is.
    pub(crate) fn refusal(&self) -> Option<&Reason> {
        self.refusal.as_ref()
    }

    pub(crate) fn denied(&self) -> bool {
        self.refusal().is_some()
    }
}

/// Whose denials are only recorded while rules are watched (`monitor`): who has no valid card, or finds
/// no power, is refused all the same.
pub const WATCHED: [CheckCode; 2] = [CheckCode::AccessRules, CheckCode::TimeAccess];

/// Whether a check keeps out, as the mode has it.
fn keeps_out(mode: Mode, check: &Check) -> bool {
    let held = match mode {
        Mode::Enforce | Mode::DryRun => true,
        Mode::Bypass => !check.bypassable(),
        Mode::Monitor => !WATCHED.contains(&check.code),
    };
    held && denies(check)
}

/// Whether a recorded decision let the session in. `checks` are looked at where not all denials hold
/// alone.
pub fn let_in(outcome: CheckOutcome, mode: Mode, checks: &[Check]) -> bool {
    let held = || match mode {
        Mode::Enforce | Mode::DryRun => true,
        Mode::Monitor | Mode::Bypass => checks.iter().any(|check| keeps_out(mode, check)),
    };
    outcome != CheckOutcome::Deny || !held()
}

/// What somebody with the right and a reason lets pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum LetPass {
    #[default]
    Nothing,
    /// What may be overridden (`decisions.md` 28).
    Overridable,
    /// The rules as a whole (`domain.md` 3.1).
    Rules,
}

/// How the checks are to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) mode: Mode,
    pub(crate) lets: LetPass,
}

impl Terms {
    fn pass(self, check: &Check) -> bool {
        match self.lets {
            LetPass::Nothing => false,
            LetPass::Overridable => check.code.overridable(),
            LetPass::Rules => check.bypassable(),
        }
    }
}

/// Measures how long each check takes.
pub(crate) struct Laps<'a> {
    /// `None`: nobody asks.
    watch: Option<(&'a mut dyn Ids, u64)>,
}

impl<'a> Laps<'a> {
    /// From now on.
    pub(crate) fn begin(ids: &'a mut dyn Ids) -> Self {
        let now = ids.stopwatch_us();
        Self {
            watch: Some((ids, now)),
        }
    }

    /// Not at all.
    pub(crate) fn unmeasured() -> Self {
        Self { watch: None }
    }

    /// A check that was made since the one before.
    fn timed(&mut self, mut check: Check) -> Check {
        if let Some((ids, last)) = &mut self.watch {
            let now = ids.stopwatch_us();
            check.took_us = Some(micros(*last, now));
            *last = now;
        }
        check
    }
}

/// From one moment of a stopwatch to the next.
pub(crate) fn micros(from: u64, to: u64) -> u32 {
    u32::try_from(to.saturating_sub(from)).unwrap_or(u32::MAX)
}

/// Runs the checks in their order: those of the gate and the target stop at the first denial, those of
/// the business all run, so that people see every obstacle.
pub(crate) fn evaluate(
    facts: &Facts,
    book: &Rulebook,
    calendar: &Calendar,
    terms: Terms,
    mut laps: Laps<'_>,
) -> Verdict {
    const TARGET: [fn(&Facts) -> Check; 4] = [
        station_known::check,
        station_active::check,
        connector_valid::check,
        station_reachable::check,
    ];
    let mut checks = facts.gate.as_ref().map(gate::checks).unwrap_or_default();
    if checks.last().is_some_and(denies) {
        return combine(checks, true, terms);
    }
    for check in TARGET {
        let check = laps.timed(check(facts));
        let denied = check.outcome == CheckOutcome::Deny && !terms.pass(&check);
        checks.push(check);
        if denied {
            return combine(checks, true, terms);
        }
    }
    let places = match (&facts.connector, &facts.station) {
        (Some(connector), Some(station)) => connector.places(station.id),
        (None, _) | (_, None) => vec![crate::Where::Site],
    };
    let mut add = |check: Check, checks: &mut Vec<Check>| checks.push(laps.timed(check));
    add(token_valid::check(facts), &mut checks);
    let who = facts.subject.who();
    let rulings = Rulings::find(book, calendar, &who, &places, facts.now);
    add(access_rules::check(facts, &rulings), &mut checks);
    add(time_access::check(facts, &rulings, calendar), &mut checks);
    add(connector_state::check(facts), &mut checks);
    add(reservation::check(facts), &mut checks);
    add(pool_share::check(facts), &mut checks);
    add(payment::check(facts, &rulings), &mut checks);
    add(charging_profile::check(facts), &mut checks);
    let so_far = limits_of(&checks);
    add(site_power::check(facts, &so_far), &mut checks);
    combine(checks, false, terms)
}

/// What the card and the rules say of somebody at a place, whatever stands there now: P1 to P3.
pub(crate) fn leave(
    facts: &Facts,
    places: &[crate::Where],
    book: &Rulebook,
    calendar: &Calendar,
) -> Verdict {
    let who = facts.subject.who();
    let rulings = Rulings::find(book, calendar, &who, places, facts.now);
    let checks = vec![
        token_valid::check(facts),
        access_rules::check(facts, &rulings),
        time_access::check(facts, &rulings, calendar),
    ];
    let terms = Terms {
        mode: Mode::DryRun,
        lets: LetPass::Nothing,
    };
    combine(checks, false, terms)
}

/// What cannot be answered keeps out: all checks but site power, which answers for itself
/// (`domain.md` 3.2).
fn denies(check: &Check) -> bool {
    matches!(check.outcome, CheckOutcome::Deny | CheckOutcome::Error)
}

fn limits_of(checks: &[Check]) -> Allowance {
    let mut limits = Allowance::default();
    for of_check in checks.iter().filter_map(|check| check.limits.as_ref()) {
        limits.tighten(of_check);
    }
    limits
}

fn combine(checks: Vec<Check>, before_session: bool, terms: Terms) -> Verdict {
    let why = |check: &Check| {
        let reason = check.reason.clone();
        reason.unwrap_or_else(|| Reason::new("policy_unavailable"))
    };
    let denials = || checks.iter().filter(|check| denies(check));
    let overridden = denials()
        .filter(|check| terms.pass(check))
        .map(|check| check.code)
        .collect();
    let left = || denials().filter(|check| !terms.pass(check));
    let primary = left().next().map(why);
    let refusal = left().find(|check| keeps_out(terms.mode, check)).map(why);
    let any = |outcome| checks.iter().any(|check| check.outcome == outcome);
    let outcome = if primary.is_some() {
        CheckOutcome::Deny
    } else if any(CheckOutcome::Queue) {
        CheckOutcome::Queue
    } else if any(CheckOutcome::Limit) {
        CheckOutcome::Limit
    } else {
        CheckOutcome::Allow
    };
    Verdict {
        outcome,
        primary,
        refusal,
        before_session,
        mode: terms.mode,
        effective: limits_of(&checks),
        checks,
        overridden,
        took_us: None,
    }
}

/// A check in the making: its facts are noted before it says what came out.
struct Looked {
    code: CheckCode,
    facts: Map<String, Value>,
    facts_at: Option<Timestamp>,
    rule: Option<RuleRef>,
}

impl Looked {
    fn at(code: CheckCode) -> Self {
        Self {
            code,
            facts: Map::new(),
            facts_at: None,
            rule: None,
        }
    }

    fn by(mut self, rule: impl Into<RuleRef>) -> Self {
        self.rule = Some(rule.into());
        self
    }

    fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }

    /// From when what was said to it is.
    fn said_at(mut self, at: Option<Timestamp>) -> Self {
        self.facts_at = at;
        self
    }

    fn maybe(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.fact(name, value),
            None => self,
        }
    }

    fn ends(self, outcome: CheckOutcome, reason: Option<Reason>) -> Check {
        Check {
            code: self.code,
            outcome,
            reason,
            rule: self.rule,
            facts: self.facts,
            facts_at: self.facts_at,
            limits: None,
            took_us: None,
        }
    }

    /// Allows within limits, or without where there are none that bind.
    fn limited(self, binding: bool, reason: Option<Reason>, limits: Allowance) -> Check {
        let outcome = if binding {
            CheckOutcome::Limit
        } else {
            CheckOutcome::Allow
        };
        let limits = Some(limits).filter(|limits| *limits != Allowance::default());
        Check {
            limits,
            ..self.ends(outcome, reason)
        }
    }

    fn allow(self) -> Check {
        self.ends(CheckOutcome::Allow, None)
    }

    fn deny(self, reason: Reason) -> Check {
        self.ends(CheckOutcome::Deny, Some(reason))
    }
}
