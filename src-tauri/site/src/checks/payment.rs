//! P7: it is paid for. Charging is free here: a tariff that a rule names is noted with the session for
//! the bill that others write, and asks for no money first.

use super::Looked;
use crate::{
    Check, CheckCode, CheckOutcome,
    rules::{Ruling, Rulings},
};

pub(super) fn check(rulings: &Rulings<'_>) -> Check {
    let tariff = match rulings.ruling {
        Ruling::Allowed(rule) => rule.tariff.clone(),
        Ruling::Unruled | Ruling::Rests(..) | Ruling::Denied(_) | Ruling::DeniedNow(..) => None,
    };
    let looked = Looked::at(CheckCode::Payment).fact("payment", "none");
    match tariff {
        Some(tariff) => looked.fact("tariff", tariff).allow(),
        None => looked.ends(CheckOutcome::NotApplicable, None),
    }
}
