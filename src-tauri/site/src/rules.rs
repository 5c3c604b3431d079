//! The rules of a site: made ready for decisions, changed by people, tried on the past.

mod calendar;
mod edit;
mod verdict;

pub(crate) use calendar::{Calendar, occurrences};
pub(crate) use verdict::{Ruling, Rulings};

use std::collections::HashMap;

use calendar::Times;
use serde_json::json;
use sha2::{Digest, Sha256};
use vocabulary::RuleId;

use crate::{Holiday, Rule, RuleDraft, RuleSet, RuleVersion, SiteSettings, Where, Who};

/// A rule set made ready for decisions: rules by whom they are about and where they hold.
#[derive(Debug)]
pub(crate) struct Rulebook {
    rules: Vec<(Rule, Times)>,
    index: HashMap<Who, HashMap<Where, Vec<usize>>>,
}

impl Rulebook {
    pub(crate) fn new(rules: impl IntoIterator<Item = Rule>) -> Self {
        let rules: Vec<(Rule, Times)> = rules
            .into_iter()
            .map(|rule| {
                let times = Times::new(&rule.when);
                (rule, times)
            })
            .collect();
        let mut index: HashMap<Who, HashMap<Where, Vec<usize>>> = HashMap::new();
        for (at, (rule, _)) in rules
            .iter()
            .enumerate()
            .filter(|(_, (rule, _))| rule.enabled)
        {
            index
                .entry(rule.who)
                .or_default()
                .entry(rule.place.clone())
                .or_default()
                .push(at);
        }
        Self { rules, index }
    }

    /// The enabled rules about any of these, at any of these places, in their order.
    fn about<'a>(&'a self, who: &[Who], places: &[Where]) -> Vec<(&'a Rule, &'a Times)> {
        self.which(who, places)
            .into_iter()
            .filter_map(|at| self.rules.get(at))
            .map(|(rule, times)| (rule, times))
            .collect()
    }

    /// The numbers of the enabled rules about any of these, at any of these places, in their order.
    pub(crate) fn which(&self, who: &[Who], places: &[Where]) -> Vec<usize> {
        let mut found: Vec<usize> = who
            .iter()
            .filter_map(|who| self.index.get(who))
            .flat_map(|there| places.iter().filter_map(|place| there.get(place)))
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Those of these names that any rule is about.
    pub(crate) fn known(&self, who: &[Who]) -> Vec<Who> {
        let known = who.iter().filter(|who| self.index.contains_key(who));
        known.copied().collect()
    }
}

/// All that a site holds of rules.
#[derive(Debug)]
pub(crate) struct Rules {
    /// The rows of the live rule set, in order.
    pub(crate) rows: Vec<RuleVersion>,
    pub(crate) set: RuleSet,
    pub(crate) live: Rulebook,
    pub(crate) draft: Option<RuleDraft>,
    pub(crate) holidays: Vec<Holiday>,
    pub(crate) calendar: Calendar,
    /// What all of these are together, with the ways of the site; see [`Rules::stamp`].
    pub(crate) stamp: String,
}

impl Rules {
    pub(crate) fn new(
        set: RuleSet,
        mut rows: Vec<RuleVersion>,
        draft: Option<RuleDraft>,
        holidays: Vec<Holiday>,
        zone: &str,
    ) -> Self {
        rows.sort_by_key(|row| (row.position, row.rule.id));
        Self {
            live: Rulebook::new(rows.iter().map(|row| row.rule.clone())),
            calendar: Calendar::new(zone, &holidays),
            stamp: String::new(),
            rows,
            set,
            draft: draft.filter(|draft| draft.rules.is_some()),
            holidays,
        }
    }

    /// Notes what decisions are made with from now on: it is another one when a rule, a holiday or a way
    /// of the site is.
    pub(crate) fn stamp(&mut self, site: &SiteSettings) {
        let rules = self.rows.iter().map(|row| &row.rule);
        let mut holidays: Vec<_> = self.holidays.iter().collect();
        holidays.sort_by_key(|holiday| holiday.id);
        let all = json!({
            "rules": rules.collect::<Vec<_>>(),
            "holidays": holidays,
            "time_zone": site.time_zone,
            "access_mode": site.access_mode,
            "practice": site.practice,
        });
        let hash = Sha256::digest(all.to_string());
        self.stamp = format!("sha256:{hash:x}");
    }

    pub(crate) fn rule(&self, id: RuleId) -> Option<&Rule> {
        self.rows
            .iter()
            .map(|row| &row.rule)
            .find(|rule| rule.id == id)
    }
}
