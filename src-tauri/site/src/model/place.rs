//! Places are not hardware (`operations.md` 1): a bay is where a car stands, an asset is a charger,
//! a fitting says which connector of which asset stood at which bay, from when to when.

use serde::{Deserialize, Serialize};
use vocabulary::{AssetId, BayId, EvseNumber, FittingId, MilliAmps, PlugNumber, Timestamp};

use crate::ConnectorType;

/// A row of `bays`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bay {
    /// Its id.
    pub id: BayId,
    /// What is written at it.
    pub label: String,
    /// The part of the site; empty: none.
    pub zone: String,
    /// The level; empty: none.
    pub level: String,
    /// The order of phases at its socket, such as `L2L3L1`; empty: unknown.
    pub phases: String,
    /// The shape of its plug, where that is known.
    pub plug: Option<ConnectorType>,
    /// The most it gives on each phase, where that is known.
    pub max_current: Option<MilliAmps>,
    /// Its place in the operator's own order.
    pub position: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was given up.
    pub retired_at: Option<Timestamp>,
}

/// A row of `assets`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// Its id.
    pub id: AssetId,
    /// Vendor.
    pub vendor: String,
    /// Model.
    pub model: String,
    /// Serial number.
    pub serial: String,
    /// The breaker's label.
    pub breaker: String,
    /// The installer's contact.
    pub contact: String,
    /// Notes.
    pub notes: String,
    /// When the meter was calibrated.
    pub calibrated_at: Option<Timestamp>,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was taken out of use.
    pub retired_at: Option<Timestamp>,
}

/// A row of `fittings`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fitting {
    /// Its id.
    pub id: FittingId,
    /// Where.
    pub bay_id: BayId,
    /// Which charger.
    pub asset_id: AssetId,
    /// Which EVSE of it.
    pub evse_number: EvseNumber,
    /// Which plug of that; `None`: all of them.
    pub connector_number: Option<PlugNumber>,
    /// From when.
    pub from_at: Timestamp,
    /// To when; `None`: still.
    pub to_at: Option<Timestamp>,
}
