//! Places and hardware.

use central::site::{Asset, Bay, Fitting};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ConnectorType, Time};

/// What stands at a bay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Fitting)]
pub struct FittingDto {
    /// Its id.
    pub id: Uuid,
    /// At which bay.
    pub bay_id: Uuid,
    /// Which charger.
    pub asset_id: Uuid,
    /// Which connector of it.
    pub connector: u32,
    /// From when.
    pub from_at: Time,
    /// To when; null: still.
    pub to_at: Option<Time>,
}

impl From<&Fitting> for FittingDto {
    fn from(row: &Fitting) -> Self {
        Self {
            id: row.id.0,
            bay_id: row.bay_id.0,
            asset_id: row.asset_id.0,
            connector: row.evse_number.0,
            from_at: row.from_at.into(),
            to_at: row.to_at.map(Time),
        }
    }
}

/// A bay: where a car stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Bay)]
pub struct BayDto {
    /// Its id.
    pub id: Uuid,
    /// What is written at it.
    pub label: String,
    /// The part of the site; empty: none.
    pub zone: String,
    /// The level; empty: none.
    pub level: String,
    /// The order of phases at its socket, such as `L2L3L1`; empty: unknown.
    pub phases: String,
    /// The shape of its plug; null: not known.
    pub plug: Option<ConnectorType>,
    /// The most it gives on each phase; null: not known.
    pub max_current_ma: Option<i64>,
    /// Its place in the operator's order.
    pub position: i64,
    /// What stands there now.
    pub fitting: Option<FittingDto>,
    /// When it was made.
    pub created_at: Time,
    /// When it was given up.
    pub retired_at: Option<Time>,
}

impl BayDto {
    /// The row, with what stands there now.
    pub fn new(row: &Bay, fitting: Option<&Fitting>) -> Self {
        Self {
            id: row.id.0,
            label: row.label.clone(),
            zone: row.zone.clone(),
            level: row.level.clone(),
            phases: row.phases.clone(),
            plug: row.plug.map(Into::into),
            max_current_ma: row.max_current.map(|current| current.0),
            position: row.position,
            fitting: fitting.map(Into::into),
            created_at: row.created_at.into(),
            retired_at: row.retired_at.map(Time),
        }
    }
}

/// Changes to a bay; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BayPatch {
    /// What is written at it, 1 to 120 characters.
    #[schema(max_length = 120)]
    pub label: Option<String>,
    /// The part of the site.
    #[schema(max_length = 120)]
    pub zone: Option<String>,
    /// The level.
    #[schema(max_length = 120)]
    pub level: Option<String>,
    /// The order of phases, such as `L2L3L1`; empty: unknown.
    #[schema(max_length = 6)]
    pub phases: Option<String>,
    /// The shape of its plug; null: not known.
    #[serde(default, deserialize_with = "super::value::present")]
    #[schema(value_type = Option<ConnectorType>)]
    pub plug: Option<Option<ConnectorType>>,
    /// The most it gives on each phase, 6,000 to 1,000,000; null: not known.
    #[serde(default, deserialize_with = "super::value::present")]
    #[schema(value_type = Option<u32>)]
    pub max_current_ma: Option<Option<u32>>,
    /// Its place in the operator's order.
    pub position: Option<i64>,
}

/// Changes to what people write about a charger; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssetPatch {
    /// The breaker's label.
    #[schema(max_length = 120)]
    pub breaker: Option<String>,
    /// The installer's contact.
    #[schema(max_length = 120)]
    pub contact: Option<String>,
    /// Notes, at most 2,000 characters.
    #[schema(max_length = 2000)]
    pub notes: Option<String>,
}

/// Where a connector of a charger goes.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveBody {
    /// Which connector.
    #[schema(minimum = 1)]
    pub connector: u32,
    /// To which bay.
    pub bay: Option<Uuid>,
    /// To a new bay with this label, instead; 1 to 120 characters.
    #[schema(max_length = 120)]
    pub new_bay: Option<String>,
    /// Whether what stands there goes to where this one stood.
    #[serde(default)]
    pub swap: bool,
}

/// What stands in the place of a charger from now on.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplaceBody {
    /// The station of the charger that comes, by id or identity.
    pub station: String,
}

/// A charger as a thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Asset)]
pub struct AssetDto {
    /// Its id.
    pub id: Uuid,
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
    pub calibrated_at: Option<Time>,
    /// Where it stands now.
    pub fittings: Vec<FittingDto>,
    /// When it was entered.
    pub created_at: Time,
    /// When it was taken out of use.
    pub retired_at: Option<Time>,
}

impl AssetDto {
    /// The row, with where it stands now.
    pub fn new(row: &Asset, fittings: Vec<FittingDto>) -> Self {
        Self {
            id: row.id.0,
            vendor: row.vendor.clone(),
            model: row.model.clone(),
            serial: row.serial.clone(),
            breaker: row.breaker.clone(),
            contact: row.contact.clone(),
            notes: row.notes.clone(),
            calibrated_at: row.calibrated_at.map(Time),
            fittings,
            created_at: row.created_at.into(),
            retired_at: row.retired_at.map(Time),
        }
    }
}
