//! P3: the rules let this person charge now, in the site's local time, and until when.

use super::{Facts, Looked, access_rules::about};
use crate::{
    Allowance, AtEnd, Check, CheckCode, CheckOutcome, Reason, Where, Who,
    rules::{Calendar, Ruling, Rulings},
};

pub(super) fn check(facts: &Facts, rulings: &Rulings<'_>, calendar: &Calendar) -> Check {
    let looked = Looked::at(CheckCode::TimeAccess)
        .fact("local_time", calendar.local_text(facts.now))
        .fact("holiday", calendar.is_holiday(facts.now));
    match rulings.ruling {
        Ruling::Rests(rule, next) => {
            let reason = about("outside_allowed_hours", rule).with("now", facts.now.to_rfc3339());
            looked.by(rule).deny(next_at(reason, next))
        }
        Ruling::DeniedNow(rule, until) => {
            let everybody = rule.who == Who::Anyone && rule.place == Where::Site;
            let code = if everybody {
                "site_closed"
            } else {
                "outside_allowed_hours"
            };
            let reason = about(code, rule).with("now", facts.now.to_rfc3339());
            looked.by(rule).deny(next_at(reason, until))
        }
        // P2 has said so.
        Ruling::Denied(_) => looked.ends(CheckOutcome::Skipped, None),
        Ruling::Unruled | Ruling::Allowed(_) => {
            let Some(end) = rulings.end else {
                return looked.allow();
            };
            let action = end.action();
            let code = match action {
                AtEnd::Finish => {
                    // Leave to begin ends, leave to go on does not.
                    return looked
                        .fact("closes_at", end.at.to_rfc3339())
                        .by(end.rule)
                        .allow();
                }
                AtEnd::Stop => "stops_at_window_end",
                AtEnd::Limit(_) => "limited_at_window_end",
            };
            let mut reason = about(code, end.rule).with("ends_at", end.at.to_rfc3339());
            if let AtEnd::Limit(power) = action {
                reason = reason.with("power_w", power.whole());
            }
            let limits = Allowance {
                must_end_at: Some(end.at),
                at_end: action,
                ..Allowance::default()
            };
            looked.by(end.rule).limited(true, Some(reason), limits)
        }
    }
}

fn next_at(reason: Reason, next: Option<vocabulary::Timestamp>) -> Reason {
    match next {
        Some(at) => reason.with("next_at", at.to_rfc3339()),
        None => reason,
    }
}
