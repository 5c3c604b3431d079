//! P5: the connector is not reserved for somebody else. The site takes no bookings, so there is none
//! that could stand in the way.

use super::{Facts, Looked};
use crate::{Check, CheckCode, CheckOutcome};

pub(super) fn check(_: &Facts) -> Check {
    Looked::at(CheckCode::Reservation).ends(CheckOutcome::NotApplicable, None)
}
