//! G1 to G5: how the caller got in. They are looked at where requests come in, before anything of the
//! site is known; who does not pass never gets here, so the record says what let them in.

use super::{Gate, Looked};
use crate::{Check, CheckCode, CheckOutcome};

pub(super) fn checks(gate: &Gate) -> [Check; 5] {
    let caller = if gate.by_token { "api_token" } else { "person" };
    [
        Looked::at(CheckCode::ApiKey).fact("caller", caller).allow(),
        // There is no switch for the API as a whole: tokens are taken away one by one.
        Looked::at(CheckCode::ApiEnabled).ends(CheckOutcome::NotApplicable, None),
        // Tokens are not bound to addresses.
        Looked::at(CheckCode::SourceIp)
            .maybe("source_ip", gate.source_ip.clone())
            .ends(CheckOutcome::NotApplicable, None),
        Looked::at(CheckCode::CallerPermission)
            .fact("permission", gate.permission.as_str())
            .allow(),
        Looked::at(CheckCode::RateLimit)
            .fact("counted", gate.counted)
            .ends(
                if gate.counted {
                    CheckOutcome::Allow
                } else {
                    CheckOutcome::NotApplicable
                },
                None,
            ),
    ]
}
