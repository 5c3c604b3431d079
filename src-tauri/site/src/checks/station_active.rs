//! S2: the station is switched on for use.

use super::{Facts, Looked};
use crate::{Check, CheckCode, CheckOutcome, Reason};

pub(super) fn check(facts: &Facts) -> Check {
    let looked = Looked::at(CheckCode::StationActive);
    let Some(station) = &facts.station else {
        return looked.ends(CheckOutcome::Skipped, None);
    };
    let looked = looked.fact("active", station.active);
    if station.active {
        looked.allow()
    } else {
        looked.deny(Reason::new("station_not_active").with("station_id", station.id.to_string()))
    }
}
