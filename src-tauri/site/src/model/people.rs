//! Drivers, groups, companies and vehicles, as far as decisions look at them.

use serde::{Deserialize, Serialize};
use vocabulary::{CompanyId, DriverId, GroupId, MilliAmps, VehicleId};

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
}

/// Drivers who share rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// What people call it.
    pub name: String,
}

/// Whom drivers and vehicles belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Its id.
    pub id: CompanyId,
    /// What people call it.
    pub name: String,
}

/// A car or van.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vehicle {
    /// Its id.
    pub id: VehicleId,
    /// Whose it is.
    pub company_id: Option<CompanyId>,
    /// The plugs that fit; none: not known.
    pub connector_types: Vec<ConnectorType>,
    /// On how many phases it charges, 1 to 3; `None`: not known.
    pub phases: Option<u8>,
    /// The most it takes on each phase.
    pub max_current: Option<MilliAmps>,
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
