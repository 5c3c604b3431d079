//! P6: the company's share of a pool of places is not used up. The site has no pools, so there is no
//! share that could be.

use super::{Facts, Looked};
use crate::{Check, CheckCode, CheckOutcome};

pub(super) fn check(_: &Facts) -> Check {
    Looked::at(CheckCode::PoolShare).ends(CheckOutcome::NotApplicable, None)
}
