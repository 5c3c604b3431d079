//! P8: the limit that was asked for can be kept: not below what cars take, not above what the
//! connector gives.

use vocabulary::{ChargingLimit, MilliAmps};

use super::{ConnectorFacts, Facts, Looked, MINIMUM_CURRENT, NOMINAL_VOLTAGE};
use crate::{Allowance, Check, CheckCode, CheckOutcome, Reason};

pub(super) fn check(facts: &Facts) -> Check {
    let looked = Looked::at(CheckCode::ChargingProfile);
    let Some(limit) = facts.limit else {
        return looked.ends(CheckOutcome::NotApplicable, None);
    };
    let connector = facts.connector.as_ref();
    let phases = i64::from(connector.and_then(ConnectorFacts::phase_count).unwrap_or(1));
    let most = connector.and_then(|connector| connector.max_current);
    let current = match limit {
        ChargingLimit::Current(current) => current.0,
        // Thousandths of a watt over volts and phases are thousandths of an ampere.
        ChargingLimit::Power(power) => power.0 / (NOMINAL_VOLTAGE * phases),
    };
    let looked = looked
        .fact("current_ma", current)
        .fact("phases", phases)
        .fact("minimum_ma", MINIMUM_CURRENT)
        .maybe("maximum_ma", most.map(|most| most.0));
    if current < MINIMUM_CURRENT {
        return looked.deny(
            Reason::new("power_limit_too_low")
                .with("current_ma", current)
                .with("minimum_ma", MINIMUM_CURRENT),
        );
    }
    let kept = facts
        .station
        .as_ref()
        .and_then(|station| station.keeps_limits);
    let required = facts.customs.profile_must_be_enforceable;
    let looked = looked
        .maybe("keeps_limits", kept)
        .fact("must_be_enforceable", required);
    let cannot = kept == Some(false);
    if cannot && required {
        return looked.deny(Reason::new("profile_not_supported"));
    }
    if let Some(most) = most.filter(|most| most.0 < current) {
        let reason = Reason::new("power_limit_exceeds_connector")
            .with("current_ma", current)
            .with("maximum_ma", most.0);
        return looked.limited(true, Some(reason), of(most));
    }
    let limits = match limit {
        ChargingLimit::Current(current) => of(current),
        ChargingLimit::Power(power) => Allowance {
            power: Some(power),
            ..Allowance::default()
        },
    };
    // It is sent all the same; what the car takes is then the charger's to say.
    let warning = cannot.then(|| Reason::new("limit_not_kept"));
    looked.limited(false, warning, limits)
}

fn of(current: MilliAmps) -> Allowance {
    Allowance {
        current: Some(current),
        ..Allowance::default()
    }
}
