//! S1: the station is known and approved. One in quarantine is answered like an unknown one.

use serde_json::json;

use super::{Facts, Looked};
use crate::{Check, CheckCode, Enrolment, Reason};

pub(super) fn check(facts: &Facts) -> Check {
    let looked = Looked::at(CheckCode::StationKnown);
    let Some(station) = &facts.station else {
        return looked.deny(Reason::new("station_not_found"));
    };
    let looked = looked
        .fact("station_id", station.id.to_string())
        .fact("enrolment", json!(station.enrolment));
    match station.enrolment {
        Enrolment::Approved => looked.allow(),
        Enrolment::Quarantined | Enrolment::Rejected => {
            looked.deny(Reason::new("station_not_found"))
        }
    }
}
