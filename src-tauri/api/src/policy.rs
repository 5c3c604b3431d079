//! Rules read from the store and asked there, away from the running site.

use central::{
    RecordedStart,
    site::{Allowance, DecidedAgain, Policy},
};

use crate::{
    App,
    dto::{RulesInUse, Tested, TestedChange},
    problem::{Code, Problem},
};

/// The rules, and the version that they are or were made from.
pub(crate) async fn load(app: &App, rules: RulesInUse) -> Result<(Policy, u64), Problem> {
    let store = app.store();
    let (rules, version) = match rules {
        RulesInUse::Live => {
            let version = store.rule_set().await?.version;
            (store.rules_of(version).await?, version)
        }
        RulesInUse::Draft => {
            let draft = store.rule_draft().await?.ok_or(Code::DraftNotFound)?;
            (draft.rules.unwrap_or_default(), draft.base)
        }
    };
    let holidays = store.holidays().await?;
    let site = store.site().await?;
    Ok((Policy::new(rules, &holidays, &site), version))
}

/// Runs what takes a while beside the tasks that serve others.
pub(crate) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Problem::internal(&error))
}

/// What rules make of recorded starts.
#[derive(Debug, Default)]
pub(crate) struct TestedStarts {
    pub(crate) starts: u64,
    pub(crate) refused: u64,
    pub(crate) from_desk: u64,
    pub(crate) without_facts: u64,
    /// In the order of the starts.
    pub(crate) changes: Vec<Tested>,
}

impl TestedStarts {
    pub(crate) fn new(policy: &Policy, starts: &[RecordedStart]) -> Self {
        let mut tested = Self::default();
        for start in starts {
            let Ok(again) = policy.again(&start.facts, start.overridden) else {
                tested.without_facts += 1;
                continue;
            };
            tested.starts += 1;
            tested.refused += u64::from(!start.let_in);
            tested.from_desk += u64::from(start.from_desk);
            if let Some(change) = change(start, &again) {
                tested.changes.push(Tested {
                    id: start.id,
                    change,
                    again,
                });
            }
        }
        tested
    }

    pub(crate) fn count(&self, change: TestedChange) -> u64 {
        let changes = self.changes.iter();
        let count = changes.filter(|tested| tested.change == change).count();
        u64::try_from(count).unwrap_or(u64::MAX)
    }
}

fn change(start: &RecordedStart, again: &DecidedAgain) -> Option<TestedChange> {
    match (start.let_in, again.let_in) {
        (true, false) => Some(TestedChange::Refused),
        (false, true) => Some(TestedChange::Allowed),
        (false, false) => None,
        (true, true) => {
            (!same_limits(&start.effective, &again.effective)).then_some(TestedChange::Limited)
        }
    }
}

/// Whether a driver would notice no difference: what is held on circuits is between the circuits.
fn same_limits(one: &Allowance, other: &Allowance) -> bool {
    let felt = |limits: &Allowance| Allowance {
        held: None,
        ..limits.clone()
    };
    felt(one) == felt(other)
}
