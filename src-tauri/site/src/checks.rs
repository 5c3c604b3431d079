//! The checks of a start (`domain.md` 3.2), each a pure function of facts that were gathered before.

mod connector_state;
mod connector_valid;
mod facts;
mod station_active;
mod station_known;
mod station_reachable;
mod token_valid;

pub(crate) use facts::{ConnectorFacts, Facts, Holder, StationFacts, TokenFacts};

use serde_json::{Map, Value};

use crate::{Check, CheckCode, CheckOutcome, Reason};

/// What came out of all checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Allow, Queue or Deny.
    pub(crate) outcome: CheckOutcome,
    /// The first denial.
    pub(crate) primary: Option<Reason>,
    /// Whether the denial is one of the target checks (S): nothing of the site leaks, no session.
    pub(crate) at_target: bool,
    pub(crate) checks: Vec<Check>,
}

impl Verdict {
    pub(crate) fn denied(&self) -> bool {
        self.outcome == CheckOutcome::Deny
    }
}

/// Runs the checks in their order: those of the target stop at the first denial, those of the
/// business all run, so that people see every obstacle.
pub(crate) fn evaluate(facts: &Facts) -> Verdict {
    const TARGET: [fn(&Facts) -> Check; 4] = [
        station_known::check,
        station_active::check,
        connector_valid::check,
        station_reachable::check,
    ];
    const BUSINESS: [fn(&Facts) -> Check; 2] = [token_valid::check, connector_state::check];

    let mut checks = Vec::with_capacity(TARGET.len() + BUSINESS.len());
    for check in TARGET {
        let check = check(facts);
        let denied = check.outcome == CheckOutcome::Deny;
        checks.push(check);
        if denied {
            return combine(checks, true);
        }
    }
    checks.extend(BUSINESS.map(|check| check(facts)));
    combine(checks, false)
}

fn combine(checks: Vec<Check>, at_target: bool) -> Verdict {
    let primary = checks
        .iter()
        .find(|check| check.outcome == CheckOutcome::Deny)
        .map(|check| {
            check
                .reason
                .clone()
                .unwrap_or_else(|| Reason::new("denied"))
        });
    let queued = checks
        .iter()
        .any(|check| check.outcome == CheckOutcome::Queue);
    let outcome = match (&primary, queued) {
        (Some(_), _) => CheckOutcome::Deny,
        (None, true) => CheckOutcome::Queue,
        (None, false) => CheckOutcome::Allow,
    };
    Verdict {
        outcome,
        primary,
        at_target,
        checks,
    }
}

/// A check in the making: its facts are noted before it says what came out.
struct Looked {
    code: CheckCode,
    facts: Map<String, Value>,
}

impl Looked {
    fn at(code: CheckCode) -> Self {
        Self {
            code,
            facts: Map::new(),
        }
    }

    fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
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
            facts: self.facts,
        }
    }

    fn allow(self) -> Check {
        self.ends(CheckOutcome::Allow, None)
    }

    fn deny(self, reason: Reason) -> Check {
        self.ends(CheckOutcome::Deny, Some(reason))
    }
}
