//! Changes to the rules: the live rule set gets a new version with each, the draft stands beside it.

use serde_json::json;
use vocabulary::RuleId;

use super::{Calendar, Rulebook, occurrences};
use crate::{
    Actor, Answer, Change, EventKind, HolidayUse, Rule, RuleDraft, RuleEdit, RuleEffect, RuleSet,
    RuleSetCause, RuleVersion, Site, When, Where, Who, connection::refused, report::cut,
    session::data, step::Step,
};

/// Rules that a site may have.
const MOST_RULES: usize = 5_000;
/// Windows that one rule may have.
const MOST_WINDOWS: usize = 50;

impl Site {
    /// A new rule, in use at once.
    pub(crate) fn add_rule(&mut self, actor: Actor, edit: RuleEdit, step: &mut Step<'_>) {
        let id = RuleId(step.ids.uuid());
        let Some(rule) = self.checked(applied(blank(id), edit)) else {
            return step.refuse(refused("rule_invalid"));
        };
        let mut rules = self.live_rules();
        rules.push(rule);
        self.put_to_use(rules, actor, RuleSetCause::Edited, None, step);
        if matches!(answered(step), Answer::Rules(_)) {
            step.answer = Answer::Rule(id);
        }
    }

    /// Changes a rule, at once.
    pub(crate) fn edit_rule(
        &mut self,
        actor: Actor,
        id: RuleId,
        edit: RuleEdit,
        step: &mut Step<'_>,
    ) {
        let Some(before) = self.rules.rule(id).cloned() else {
            return step.refuse(refused("rule_not_found"));
        };
        let Some(after) = self.checked(applied(before, edit)) else {
            return step.refuse(refused("rule_invalid"));
        };
        let mut rules = self.live_rules();
        for rule in rules.iter_mut().filter(|rule| rule.id == id) {
            *rule = after.clone();
        }
        self.put_to_use(rules, actor, RuleSetCause::Edited, None, step);
        if matches!(answered(step), Answer::Rules(_)) {
            step.answer = Answer::Rule(id);
        }
    }

    /// Takes a rule out, at once.
    pub(crate) fn remove_rule(&mut self, actor: Actor, id: RuleId, step: &mut Step<'_>) {
        if self.rules.rule(id).is_none() {
            return step.refuse(refused("rule_not_found"));
        }
        let mut rules = self.live_rules();
        rules.retain(|rule| rule.id != id);
        self.put_to_use(rules, actor, RuleSetCause::Edited, None, step);
    }

    /// Writes the draft as a whole. Rules with an id of the live set are those, changed.
    pub(crate) fn save_draft(
        &mut self,
        actor: Actor,
        rules: Vec<(Option<RuleId>, RuleEdit)>,
        step: &mut Step<'_>,
    ) {
        if rules.len() > MOST_RULES {
            return step.refuse(refused("rule_invalid"));
        }
        let mut kept: Vec<Rule> = Vec::with_capacity(rules.len());
        for (at, (id, edit)) in rules.into_iter().enumerate() {
            let drafted = self
                .rules
                .draft
                .as_ref()
                .and_then(|draft| draft.rules.as_ref());
            let known = id.and_then(|id| {
                self.rules
                    .rule(id)
                    .or_else(|| drafted?.iter().find(|rule| rule.id == id))
            });
            let before = match known {
                Some(rule) => rule.clone(),
                None => blank(RuleId(step.ids.uuid())),
            };
            let rule = self.checked(applied(before, edit));
            let Some(rule) = rule.filter(|rule| kept.iter().all(|other| other.id != rule.id))
            else {
                let mut no = refused("rule_invalid");
                no.reason = no.reason.with("at", at);
                return step.refuse(no);
            };
            kept.push(rule);
        }
        self.keep_draft(Some(kept), actor, step);
        step.answer = Answer::Done;
    }

    /// Gives the draft up.
    pub(crate) fn drop_draft(&mut self, actor: Actor, step: &mut Step<'_>) {
        if self.rules.draft.is_none() {
            return step.refuse(refused("draft_not_found"));
        }
        self.keep_draft(None, actor, step);
        step.answer = Answer::Done;
    }

    /// Puts the draft to use. One that was made from an older rule set would undo what was changed
    /// since, so it is refused unless that is wanted.
    pub(crate) fn apply_draft(&mut self, actor: Actor, anyway: bool, step: &mut Step<'_>) {
        let Some(draft) = self.rules.draft.clone() else {
            return step.refuse(refused("draft_not_found"));
        };
        if draft.base != self.rules.set.version && !anyway {
            let mut no = refused("draft_outdated");
            no.reason = no
                .reason
                .with("base", draft.base)
                .with("version", self.rules.set.version);
            return step.refuse(no);
        }
        let rules = draft.rules.unwrap_or_default();
        self.put_to_use(rules, actor, RuleSetCause::DraftApplied, None, step);
        if matches!(answered(step), Answer::Rules(_)) {
            self.keep_draft(None, actor, step);
        }
    }

    /// Takes an earlier version up again: into the draft, or to use at once.
    pub(crate) fn restore_rules(
        &mut self,
        actor: Actor,
        version: u64,
        rules: Vec<Rule>,
        to_draft: bool,
        step: &mut Step<'_>,
    ) {
        if to_draft {
            self.keep_draft(Some(rules), actor, step);
            step.answer = Answer::Done;
        } else {
            self.put_to_use(rules, actor, RuleSetCause::Restored, Some(version), step);
        }
    }

    fn live_rules(&self) -> Vec<Rule> {
        self.rules.rows.iter().map(|row| row.rule.clone()).collect()
    }

    /// Makes a list of rules the live rule set. Rows of rules that stay as they are stay.
    fn put_to_use(
        &mut self,
        rules: Vec<Rule>,
        actor: Actor,
        cause: RuleSetCause,
        restored: Option<u64>,
        step: &mut Step<'_>,
    ) {
        if rules.len() > MOST_RULES {
            return step.refuse(refused("rule_invalid"));
        }
        let version = self.rules.set.version + 1;
        let mut rows = Vec::with_capacity(rules.len());
        let mut last = None;
        for rule in rules {
            let before = self.rules.rows.iter().find(|row| row.rule.id == rule.id);
            let place = before
                .map(|row| row.position)
                .filter(|place| last.is_none_or(|last| *place > last));
            let position = place.unwrap_or_else(|| last.map_or(0, |last| last + 1));
            last = Some(position);
            let unchanged = before.filter(|row| {
                let same = Rule {
                    version: row.rule.version,
                    ..rule.clone()
                };
                row.position == position && row.rule == same
            });
            rows.push(match unchanged {
                Some(row) => row.clone(),
                None => RuleVersion {
                    rule: Rule { version, ..rule },
                    position,
                    until: None,
                },
            });
        }
        if rows == self.rules.rows {
            step.answer = Answer::Rules(self.rules.set.version);
            return;
        }
        let set = RuleSet {
            version,
            at: step.now.utc,
            actor,
            cause,
            restored,
        };
        step.add(Change::RuleSet(set));
        for row in self.rules.rows.iter().filter(|row| !rows.contains(row)) {
            step.add(Change::RuleVersion(Box::new(RuleVersion {
                until: Some(version),
                ..row.clone()
            })));
        }
        for row in rows.iter().filter(|row| row.rule.version == version) {
            step.add(Change::RuleVersion(Box::new(row.clone())));
        }
        self.rules.live = Rulebook::new(rows.iter().map(|row| row.rule.clone()));
        self.rules.rows = rows;
        self.rules.set = set;
        self.rules.stamp(&self.settings);
        let content = data(json!({ "version": version, "cause": cause, "restored": restored }));
        step.site_event(EventKind::RulesChanged, actor, content);
        step.answer = Answer::Rules(version);
    }

    fn keep_draft(&mut self, rules: Option<Vec<Rule>>, actor: Actor, step: &mut Step<'_>) {
        // Who works on a draft works on from what it was made from.
        let base = match (&self.rules.draft, &rules) {
            (Some(draft), Some(_)) => draft.base,
            (None, _) | (Some(_), None) => self.rules.set.version,
        };
        let draft = RuleDraft {
            base,
            rules,
            at: step.now.utc,
            actor,
        };
        step.add(Change::RuleDraft(Box::new(draft.clone())));
        self.rules.draft = Some(draft).filter(|draft| draft.rules.is_some());
        let content = data(json!({ "base": base, "given_up": self.rules.draft.is_none() }));
        step.site_event(EventKind::RuleDraftChanged, actor, content);
    }

    /// The zone, the holidays or the ways of the site changed.
    pub(crate) fn recalendar(&mut self) {
        self.rules.calendar = Calendar::new(&self.settings.time_zone, &self.rules.holidays);
        self.rules.stamp(&self.settings);
    }

    /// A rule that makes sense and names what is there.
    fn checked(&self, rule: Rule) -> Option<Rule> {
        let who = match rule.who {
            Who::Anyone => true,
            Who::Company(id) => self.people.companies.contains_key(&id),
            Who::Group(id) => self.people.groups.contains_key(&id),
            Who::Driver(id) => self.people.drivers.contains_key(&id),
            Who::Vehicle(id) => self.people.vehicles.contains_key(&id),
            Who::Token(id) => self.cards.get(id).is_some(),
        };
        let place = match &rule.place {
            Where::Site => true,
            Where::Zone(zone) => !zone.is_empty(),
            Where::Charger(id) => self.stations.contains_key(id),
            Where::Bay(id) => self.places.bay(*id).is_some(),
        };
        let something = rule.effect != RuleEffect::Limit || !rule.limits.is_empty();
        let positive = [
            rule.limits.power.map(|power| power.0),
            rule.limits.energy.map(|energy| energy.0),
            rule.limits.duration_s.map(i64::from),
        ]
        .into_iter()
        .flatten()
        .all(|amount| amount > 0);
        (who && place && something && positive && !rule.name.is_empty() && sensible(&rule.when))
            .then_some(rule)
    }
}

fn answered<'s>(step: &'s Step<'_>) -> &'s Answer {
    &step.answer
}

/// Whether times can ever come about.
fn sensible(when: &When) -> bool {
    let windows = when.windows.len() <= MOST_WINDOWS
        && when.windows.iter().all(|window| {
            window.from < 1440
                && (1..=1440).contains(&window.until)
                && window.days.0 != 0
                && window.days.0 <= 0x7f
        });
    let dates = match (when.from, when.until) {
        (Some(from), Some(until)) => from <= until,
        (None, _) | (_, None) => true,
    };
    let recurrence = match (&when.recurrence, when.from) {
        (None, _) => true,
        // A recurrence counts from a day.
        (Some(_), None) => false,
        (Some(rule), Some(from)) => occurrences(from, rule).is_some(),
    };
    windows && dates && recurrence
}

/// What a rule is before anything is said of it: nobody is let in by mistake.
fn blank(id: RuleId) -> Rule {
    Rule {
        id,
        version: 0,
        name: String::new(),
        note: String::new(),
        enabled: true,
        who: Who::Anyone,
        place: Where::Site,
        when: When {
            windows: Vec::new(),
            from: None,
            until: None,
            holidays: HolidayUse::Include,
            recurrence: None,
        },
        effect: RuleEffect::Deny,
        limits: crate::RuleLimits::default(),
        at_end: crate::AtEnd::Finish,
        tariff: None,
    }
}

fn applied(mut rule: Rule, edit: RuleEdit) -> Rule {
    if let Some(name) = edit.name {
        rule.name = cut(name.trim());
    }
    if let Some(note) = edit.note {
        rule.note = note.chars().take(2_000).collect();
    }
    rule.enabled = edit.enabled.unwrap_or(rule.enabled);
    rule.who = edit.who.unwrap_or(rule.who);
    rule.place = edit.place.unwrap_or(rule.place);
    rule.when = edit.when.unwrap_or(rule.when);
    rule.effect = edit.effect.unwrap_or(rule.effect);
    rule.limits = edit.limits.unwrap_or(rule.limits);
    rule.at_end = edit.at_end.unwrap_or(rule.at_end);
    if let Some(tariff) = edit.tariff {
        rule.tariff = tariff
            .map(|tariff| cut(tariff.trim()))
            .filter(|tariff| !tariff.is_empty());
    }
    rule
}
