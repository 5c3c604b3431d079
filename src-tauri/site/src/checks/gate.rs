//! G1 to G5: how the caller got in. The first that refuses is the last one asked, and nothing of the
//! site is looked at. Who is not known at all (G1) or asks too often (G5) is sent away where requests
//! come in and leaves no record: they would be as many as somebody cares to send.

use serde_json::json;

use super::{Gate, Looked};
use crate::{Check, CheckCode, CheckOutcome, Reason};

/// The checks, up to the first that refuses.
pub(super) fn checks(gate: &Gate) -> Vec<Check> {
    const IN_ORDER: [fn(&Gate) -> Check; 5] = [
        api_key,
        api_enabled,
        source_ip,
        caller_permission,
        rate_limit,
    ];
    let mut checks = Vec::with_capacity(18);
    for check in IN_ORDER {
        let check = check(gate);
        let denied = check.outcome == CheckOutcome::Deny;
        checks.push(check);
        if denied {
            break;
        }
    }
    checks
}

impl Gate {
    /// Why nobody gets in this way, if so.
    pub fn refusal(&self) -> Option<Reason> {
        let last = checks(self).pop()?;
        last.reason.filter(|_| last.outcome == CheckOutcome::Deny)
    }
}

fn api_key(gate: &Gate) -> Check {
    let caller = if gate.by_token { "api_token" } else { "person" };
    Looked::at(CheckCode::ApiKey).fact("caller", caller).allow()
}

fn api_enabled(gate: &Gate) -> Check {
    let looked = Looked::at(CheckCode::ApiEnabled);
    if !gate.by_token {
        return looked.ends(CheckOutcome::NotApplicable, None);
    }
    let looked = looked.fact("api_enabled", gate.api_enabled);
    if gate.api_enabled {
        looked.allow()
    } else {
        looked.deny(Reason::new("api_disabled"))
    }
}

fn source_ip(gate: &Gate) -> Check {
    let from = gate.source_ip.map(|ip| ip.to_string());
    let looked = Looked::at(CheckCode::SourceIp).maybe("source_ip", from.clone());
    if gate.addresses.is_empty() {
        return looked.ends(CheckOutcome::NotApplicable, None);
    }
    let looked = looked.fact("allowed_addresses", json!(gate.addresses));
    // A list that cannot be compared with an address keeps out.
    let allowed = gate
        .source_ip
        .is_some_and(|ip| gate.addresses.iter().any(|net| net.contains(&ip)));
    if allowed {
        looked.allow()
    } else {
        let reason = Reason::new("source_ip_not_allowed");
        looked.deny(match from {
            Some(from) => reason.with("source_ip", from),
            None => reason,
        })
    }
}

fn caller_permission(gate: &Gate) -> Check {
    let looked =
        Looked::at(CheckCode::CallerPermission).fact("permission", gate.permission.as_str());
    if gate.permitted {
        return looked.allow();
    }
    looked.deny(
        Reason::new("permission_denied")
            .with("permission", gate.permission.as_str())
            .with("role", gate.role.as_str()),
    )
}

fn rate_limit(gate: &Gate) -> Check {
    let looked = Looked::at(CheckCode::RateLimit).fact("counted", gate.counted);
    if gate.counted {
        looked.allow()
    } else {
        looked.ends(CheckOutcome::NotApplicable, None)
    }
}
