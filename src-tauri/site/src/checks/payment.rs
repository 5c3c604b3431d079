//! P7: it is paid for. No money is taken here: a tariff that a rule names is noted with the session for
//! the bill that others write. A site can keep other programs from starting what has one.

use super::{Facts, Looked};
use crate::{
    Check, CheckCode, CheckOutcome, Reason,
    rules::{Ruling, Rulings},
};

pub(super) fn check(facts: &Facts, rulings: &Rulings<'_>) -> Check {
    let tariff = match rulings.ruling {
        Ruling::Allowed(rule) => rule.tariff.as_deref().map(|tariff| (rule, tariff)),
        Ruling::Unruled | Ruling::Rests(..) | Ruling::Denied(_) | Ruling::DeniedNow(..) => None,
    };
    let looked = Looked::at(CheckCode::Payment);
    let Some((rule, tariff)) = tariff else {
        let looked = looked.fact("payment", "none");
        return looked.ends(CheckOutcome::NotApplicable, None);
    };
    let by_program = facts.gate.as_ref().is_some_and(|gate| gate.by_token);
    let free_only = facts.customs.api_starts_free_only;
    let looked = looked
        .fact("tariff", tariff)
        .fact("free_only", free_only)
        .by(rule);
    if free_only && by_program {
        looked.deny(Reason::new("payment_required").with("tariff", tariff))
    } else {
        looked.allow()
    }
}
