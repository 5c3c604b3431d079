//! The site's wiring (`domain.md` 3.3 P9): circuits with a capacity for each phase.

use serde::{Deserialize, Serialize};
use vocabulary::{CircuitId, Timestamp};

use crate::Where;

/// A row of `circuits`. Current is in mA on L1, L2, L3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Circuit {
    /// Its id.
    pub id: CircuitId,
    /// Counts its changes, from 1.
    pub version: u64,
    /// What people call it.
    pub name: String,
    /// The circuit it hangs on; `None`: it is a root.
    pub parent_id: Option<CircuitId>,
    /// The most it carries.
    pub capacity: [i64; 3],
    /// The share kept free, in thousandths.
    pub buffer: u16,
    /// Kept free for what is planned.
    pub reserve: [i64; 3],
    /// What the building takes, by hand or from a meter.
    pub load: [i64; 3],
    /// When that was entered.
    pub load_at: Option<Timestamp>,
    /// What hangs on it; of several circuits the one that names a place most exactly has it.
    pub places: Vec<Where>,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was taken out.
    pub removed_at: Option<Timestamp>,
}
