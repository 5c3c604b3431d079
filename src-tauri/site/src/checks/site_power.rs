//! P9: there is power for it on every circuit above the connector. What is given is held from the
//! record of the start to the end of the session.

use serde_json::json;
use vocabulary::MilliAmps;

use super::{CircuitFacts, Facts, Looked, Phases, PowerFacts};
use crate::{Allowance, Check, CheckCode, CheckOutcome, LowPower, Reason, RuleRef};

/// The least on each phase at which cars charge, in mA (IEC 61851-1).
pub(crate) const MINIMUM_CURRENT: i64 = 6_000;
/// Between a phase and neutral, in volts; circuits are reckoned by current.
pub(crate) const NOMINAL_VOLTAGE: i64 = 230;

pub(super) fn check(facts: &Facts, so_far: &Allowance) -> Check {
    let looked = Looked::at(CheckCode::SitePower);
    let Some(power) = &facts.power else {
        return looked.ends(CheckOutcome::NotApplicable, None);
    };
    let loads = power.circuits.iter().filter_map(|circuit| circuit.load_at);
    let looked = looked
        .said_at(loads.min())
        .fact("circuits", json!(power.circuits))
        .fact("low_power", json!(power.low_power));
    let wanted = wanted(power, so_far);
    let looked = looked.fact("wanted_ma", json!(wanted));
    if power.broken {
        return without_tree(looked, power, wanted);
    }
    let Some((tightest, free)) = tightest(power, wanted) else {
        return looked.ends(CheckOutcome::NotApplicable, None);
    };
    let asked = wanted.iter().copied().max().unwrap_or(0);
    let looked = looked.fact("free_ma", free).by(tightest);
    let reason = |code: &str| {
        let reason = Reason::new(code)
            .with("circuit", tightest.name.as_str())
            .with("free_ma", free)
            .with("wanted_ma", asked)
            .with("minimum_ma", MINIMUM_CURRENT);
        match tightest.free_at {
            Some(at) => reason.with("free_at", at.to_rfc3339()),
            None => reason,
        }
    };
    if free >= asked {
        return looked.limited(false, None, held(wanted, asked));
    }
    let limits = |current: i64| Allowance {
        current: Some(MilliAmps(current)),
        ..held(wanted, current)
    };
    // A limit goes to the station in tenths of an ampere.
    let given = free - free.rem_euclid(100);
    match power.low_power {
        LowPower::LimitOrRefuse | LowPower::LimitOrWait | LowPower::Wait
            if given >= MINIMUM_CURRENT =>
        {
            looked.limited(
                true,
                Some(reason("power_limited").with("current_ma", given)),
                limits(given),
            )
        }
        LowPower::LimitOrWait | LowPower::Wait => {
            looked.limited(true, Some(reason("waits_for_power")), limits(0))
        }
        LowPower::LimitOrRefuse => looked.deny(reason("site_power_exhausted")),
    }
}

/// What the session takes on each phase, within the limits that bind it already.
fn wanted(power: &PowerFacts, so_far: &Allowance) -> Phases {
    let phases = power.wanted.iter().filter(|current| **current > 0).count();
    let phases = i64::try_from(phases).unwrap_or(1).max(1);
    let by_power = so_far
        .power
        .map(|power| power.0 / (NOMINAL_VOLTAGE * phases));
    let by_current = so_far.current.map(|current| current.0);
    power.wanted.map(|current| {
        [by_power, by_current]
            .into_iter()
            .flatten()
            .fold(current, i64::min)
    })
}

/// The circuit with the least to give on the phases that are wanted, and how much that is.
fn tightest(power: &PowerFacts, wanted: Phases) -> Option<(&CircuitFacts, i64)> {
    power
        .circuits
        .iter()
        .filter_map(|circuit| {
            let free = free(circuit);
            let least = (0..3)
                .filter(|phase| wanted[*phase] > 0)
                .map(|phase| free[phase])
                .min()?;
            Some((circuit, least))
        })
        .min_by_key(|(_, least)| *least)
}

impl CircuitFacts {
    /// Whether it has less left than is wanted.
    pub(crate) fn is_short_of(&self, wanted: Phases) -> bool {
        let free = free(self);
        (0..3).any(|phase| wanted[phase] > 0 && free[phase] < wanted[phase])
    }
}

/// What a circuit has left on each phase.
fn free(circuit: &CircuitFacts) -> Phases {
    std::array::from_fn(|phase| {
        usable(circuit, phase)
            .saturating_sub(circuit.load[phase])
            .saturating_sub(circuit.allocated[phase])
    })
}

/// What it carries for charging by its own numbers alone.
fn usable(circuit: &CircuitFacts, phase: usize) -> i64 {
    let buffer = i64::from(circuit.buffer.min(1000));
    circuit.capacity[phase]
        .saturating_mul(1000 - buffer)
        .div_euclid(1000)
        .saturating_sub(circuit.reserve[phase])
}

/// A tree that cannot be followed fails safe: the minimum, where the circuits that are known could
/// carry it by their own numbers, else nothing (`domain.md` 3.2).
fn without_tree(looked: Looked, power: &PowerFacts, wanted: Phases) -> Check {
    let fits = power.circuits.iter().all(|circuit| {
        (0..3)
            .filter(|phase| wanted[*phase] > 0)
            .all(|phase| usable(circuit, phase) - circuit.allocated[phase] >= MINIMUM_CURRENT)
    });
    if power.circuits.is_empty() || !fits {
        return looked.ends(
            CheckOutcome::Error,
            Some(Reason::new("site_power_exhausted")),
        );
    }
    let limits = Allowance {
        current: Some(MilliAmps(MINIMUM_CURRENT)),
        ..held(wanted, MINIMUM_CURRENT)
    };
    let reason = Reason::new("power_limited").with("current_ma", MINIMUM_CURRENT);
    looked.limited(true, Some(reason), limits)
}

fn held(wanted: Phases, most: i64) -> Allowance {
    Allowance {
        held: Some(wanted.map(|current| current.min(most))),
        ..Allowance::default()
    }
}

impl From<&CircuitFacts> for RuleRef {
    fn from(circuit: &CircuitFacts) -> Self {
        Self {
            id: circuit.id.0,
            version: circuit.version,
            name: circuit.name.clone(),
        }
    }
}
