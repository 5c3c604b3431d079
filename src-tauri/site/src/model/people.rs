//! Drivers, groups, companies and vehicles. Decisions look at them; names and contacts of people stand
//! apart, so that they can be erased while the records stay.

use std::fmt;

use serde::{Deserialize, Serialize};
use vocabulary::{CompanyId, DriverId, GroupId, MilliAmps, Timestamp, VehicleId};

/// Someone who drives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Driver {
    /// Its id.
    pub id: DriverId,
    /// For whom.
    pub company_id: Option<CompanyId>,
    /// The groups whose rules hold for it.
    pub groups: Vec<GroupId>,
    /// The vehicles it may charge; none: any.
    pub vehicles: Vec<VehicleId>,
    /// Locked: none of its cards may charge.
    pub locked: bool,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When its name and cards were erased; the row stays for the records.
    pub erased_at: Option<Timestamp>,
}

impl Driver {
    /// Somebody of whom nothing else is known.
    pub(crate) fn new(id: DriverId, at: Timestamp) -> Self {
        Self {
            id,
            company_id: None,
            groups: Vec::new(),
            vehicles: Vec::new(),
            locked: false,
            created_at: at,
            erased_at: None,
        }
    }
}

/// What people know of a driver. Personal data: `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriverDetails {
    /// Whose.
    pub driver_id: DriverId,
    /// The name.
    pub name: String,
    /// How to reach it: an address, a number.
    pub contact: String,
    /// What people wrote about it.
    pub note: String,
}

impl fmt::Debug for DriverDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DriverDetails({})", self.driver_id)
    }
}

/// Drivers who share rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// What people call it.
    pub name: String,
    /// What people wrote about it.
    pub note: String,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was taken out; the row stays for the records.
    pub retired_at: Option<Timestamp>,
}

/// Whom drivers and vehicles belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Its id.
    pub id: CompanyId,
    /// What people call it.
    pub name: String,
    /// What people wrote about it.
    pub note: String,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was taken out; the row stays for the records.
    pub retired_at: Option<Timestamp>,
}

/// A car or van.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vehicle {
    /// Its id.
    pub id: VehicleId,
    /// What people call it.
    pub name: String,
    /// Its number plate; emptied when it is taken out.
    pub plate: String,
    /// Whose it is.
    pub company_id: Option<CompanyId>,
    /// The plugs that fit; none: not known.
    pub connector_types: Vec<ConnectorType>,
    /// On how many phases it charges, 1 to 3; `None`: not known.
    pub phases: Option<u8>,
    /// The most it takes on each phase.
    pub max_current: Option<MilliAmps>,
    /// What people wrote about it.
    pub note: String,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was taken out; the row stays for the records.
    pub retired_at: Option<Timestamp>,
}

/// The shape of a plug or socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectorType {
    /// IEC 62196-2 Type 1.
    Type1,
    /// IEC 62196-2 Type 2.
    Type2,
    /// Combined charging system with Type 1.
    Ccs1,
    /// Combined charging system with Type 2.
    Ccs2,
    /// `CHAdeMO`.
    Chademo,
    /// SAE J3400.
    Nacs,
    /// A socket of the household.
    Domestic,
}
