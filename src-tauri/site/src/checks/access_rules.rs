//! P2: the rules let this person charge here, and within which limits. Time is P3's.

use serde_json::json;

use super::{Facts, Looked};
use crate::{
    AccessMode, Allowance, Check, CheckCode, CheckOutcome, Reason, Rule, Where,
    rules::{Ruling, Rulings},
};

pub(super) fn check(facts: &Facts, rulings: &Rulings<'_>) -> Check {
    let looked = noted(facts, rulings);
    if facts.token.as_ref().is_some_and(|token| token.id.is_none()) {
        // A card that nobody knows is nobody.
        return looked.ends(CheckOutcome::Skipped, None);
    }
    if let Some(vehicle) = &facts.vehicle {
        if !vehicle.permitted {
            return looked.deny(
                Reason::new("vehicle_not_permitted").with("vehicle_id", vehicle.id.to_string()),
            );
        }
        let plug = facts
            .connector
            .as_ref()
            .and_then(|connector| connector.plug);
        if let Some(plug) = plug
            && !vehicle.connector_types.is_empty()
            && !vehicle.connector_types.contains(&plug)
        {
            return looked.deny(
                Reason::new("vehicle_incompatible")
                    .with("vehicle_id", vehicle.id.to_string())
                    .with("plug", json!(plug)),
            );
        }
    }
    if let Ruling::Denied(rule) = rulings.ruling {
        return looked.by(rule).deny(about("access_denied", rule));
    }
    let open = match facts.access_mode {
        AccessMode::Open => true,
        AccessMode::Private => false,
    };
    let let_in = rulings.leave.is_some() || open || facts.subject.desk || facts.accepts_unknown();
    if !let_in {
        return looked.deny(Reason::new("access_denied"));
    }
    let deciding = rulings.leave;
    let binding: Vec<&Rule> = rulings.limits.iter().copied().chain(deciding).collect();
    for rule in &binding {
        if let Some(most) = rule.limits.sessions
            && running(facts, rule) >= most
        {
            return looked
                .by(*rule)
                .deny(about("sessions_limit_reached", rule).with("most", most));
        }
    }
    let mut limits = Allowance::default();
    for rule in &binding {
        limits.tighten(&Allowance {
            power: rule.limits.power,
            energy: rule.limits.energy,
            duration_s: rule.limits.duration_s,
            tariff: rule.tariff.clone(),
            ..Allowance::default()
        });
    }
    if let Some(tariff) = deciding.and_then(|rule| rule.tariff.clone()) {
        limits.tariff = Some(tariff);
    }
    let tightest = binding
        .iter()
        .find(|rule| {
            let own = &rule.limits;
            (own.power.is_some() && own.power == limits.power)
                || (own.energy.is_some() && own.energy == limits.energy)
                || (own.duration_s.is_some() && own.duration_s == limits.duration_s)
        })
        .copied();
    let reason = tightest.map(|rule| {
        let mut reason = about("access_limited", rule);
        if let Some(power) = limits.power {
            reason = reason.with("power_w", power.whole());
        }
        if let Some(energy) = limits.energy {
            reason = reason.with("energy_wh", energy.whole());
        }
        if let Some(seconds) = limits.duration_s {
            reason = reason.with("duration_s", seconds);
        }
        reason
    });
    // What no rule bounds ends with the site's longest session.
    limits.duration_s = limits.duration_s.or(facts.customs.max_session_s);
    let looked = match tightest.or(deciding) {
        Some(rule) => looked.by(rule),
        None => looked,
    };
    looked.limited(tightest.is_some(), reason, limits)
}

fn noted(facts: &Facts, rulings: &Rulings<'_>) -> Looked {
    let subject = &facts.subject;
    let zone = facts.connector.as_ref().map(|connector| &connector.zone);
    Looked::at(CheckCode::AccessRules)
        .fact("access_mode", json!(facts.access_mode))
        .maybe("driver_id", subject.driver.map(|id| id.to_string()))
        .maybe("vehicle_id", subject.vehicle.map(|id| id.to_string()))
        .maybe("company_id", subject.company.map(|id| id.to_string()))
        .fact("groups", json!(subject.groups))
        .fact("desk", subject.desk)
        .maybe(
            "zone",
            zone.filter(|zone| !zone.is_empty()).map(String::as_str),
        )
        .maybe(
            "bay_id",
            facts
                .connector
                .as_ref()
                .and_then(|connector| connector.bay)
                .map(|bay| bay.to_string()),
        )
        .fact(
            "rules",
            json!(
                rulings
                    .matched
                    .iter()
                    .map(|rule| json!({ "id": rule.id, "version": rule.version }))
                    .collect::<Vec<_>>()
            ),
        )
}

/// Sessions under way that a rule counts.
fn running(facts: &Facts, rule: &Rule) -> u32 {
    facts
        .running
        .iter()
        .find(|running| running.who == rule.who && running.place == rule.place)
        .map_or(0, |running| running.sessions)
}

/// A reason that names its rule and where that holds.
pub(super) fn about(code: &str, rule: &Rule) -> Reason {
    let reason = Reason::new(code)
        .with("rule_id", rule.id.to_string())
        .with("rule", rule.name.as_str());
    match &rule.place {
        Where::Zone(zone) => reason.with("zone", zone.as_str()),
        Where::Site | Where::Charger(_) | Where::Bay(_) => reason,
    }
}
