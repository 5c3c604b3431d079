//! S4: the station can be reached, or the start may wait for it.

use serde_json::json;
use vocabulary::Registration;

use super::{Facts, Looked};
use crate::{Check, CheckCode, CheckOutcome, Reason, Trigger};

pub(super) fn check(facts: &Facts) -> Check {
    let looked = Looked::at(CheckCode::StationReachable);
    let Some(station) = &facts.station else {
        return looked.ends(CheckOutcome::Skipped, None);
    };
    match facts.trigger {
        // The station itself speaks.
        Trigger::RfidAuthorize | Trigger::TransactionStart => {
            return looked.ends(CheckOutcome::NotApplicable, None);
        }
        Trigger::ApiStart | Trigger::OperatorStart | Trigger::QueuedDispatch | Trigger::DryRun => {}
    }
    let looked = looked
        .fact("online", station.online)
        .maybe("registration", station.told.map(|told| json!(told)))
        .maybe("last_seen_at", station.last_seen.map(|at| at.0))
        .fact("queue", facts.queue && facts.customs.queue);
    let code = match (station.online, station.told) {
        (true, None | Some(Registration::Accepted)) => return looked.allow(),
        (true, Some(Registration::Pending | Registration::Rejected)) => "station_not_accepted",
        (false, _) => "station_offline",
    };
    let mut reason = Reason::new(code);
    if let Some(at) = station.last_seen {
        reason = reason.with("last_seen_at", at.to_rfc3339());
    }
    if !facts.customs.queue {
        reason = reason.with("queue", "off");
    }
    if facts.queue && facts.customs.queue {
        looked.ends(CheckOutcome::Queue, Some(reason))
    } else {
        looked.deny(reason)
    }
}
