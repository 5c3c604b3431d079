//! Drivers and vehicles.

use central::{
    StoredDriver,
    site::{Token, Vehicle},
    vocabulary::CardText,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Time, TokenStatus, mirror::mirror, value::present};

mirror! {
    /// The shape of a plug or socket.
    ConnectorType = central::site::ConnectorType {
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
}

/// A card of a driver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DriverCard {
    /// Its id.
    pub id: Uuid,
    /// Its text, masked unless the caller may see it whole.
    pub card: String,
    /// Whether it may be used.
    pub status: TokenStatus,
}

/// Someone who drives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Driver)]
pub struct DriverDto {
    /// Its id.
    pub id: Uuid,
    /// The name; null if it is erased or the caller may not see names.
    pub name: Option<String>,
    /// How to reach it; null as the name.
    pub contact: Option<String>,
    /// What people wrote about it; null as the name.
    pub note: Option<String>,
    /// For whom.
    pub company_id: Option<Uuid>,
    /// The groups whose rules hold for it.
    pub group_ids: Vec<Uuid>,
    /// The vehicles it may charge; empty: any.
    pub vehicle_ids: Vec<Uuid>,
    /// Locked: none of its cards may charge.
    pub locked: bool,
    /// Its cards.
    pub cards: Vec<DriverCard>,
    /// When it was entered.
    pub created_at: Time,
    /// When its name and cards were erased.
    pub erased_at: Option<Time>,
}

impl DriverDto {
    /// The row with its cards; with or without its name.
    pub fn new(
        row: &StoredDriver,
        cards: &[Token],
        named: bool,
        text: impl Fn(&CardText) -> String,
    ) -> Self {
        let details = row.details.as_ref().filter(|_| named);
        let driver = &row.driver;
        Self {
            id: driver.id.0,
            name: details.map(|details| details.name.clone()),
            contact: details.map(|details| details.contact.clone()),
            note: details.map(|details| details.note.clone()),
            company_id: driver.company_id.map(|id| id.0),
            group_ids: driver.groups.iter().map(|id| id.0).collect(),
            vehicle_ids: driver.vehicles.iter().map(|id| id.0).collect(),
            locked: driver.locked,
            cards: cards
                .iter()
                .filter(|card| card.driver_id == Some(driver.id))
                .map(|card| DriverCard {
                    id: card.id.0,
                    card: text(&card.card),
                    status: card.status.into(),
                })
                .collect(),
            created_at: driver.created_at.into(),
            erased_at: driver.erased_at.map(Time),
        }
    }
}

/// A driver to enter.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DriverBody {
    /// The name.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// How to reach it: an address, a number.
    #[schema(max_length = 200)]
    pub contact: Option<String>,
    /// What people write about it.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// For whom.
    pub company_id: Option<Uuid>,
    /// The groups whose rules hold for it.
    #[schema(max_items = 100)]
    pub group_ids: Option<Vec<Uuid>>,
    /// The vehicles it may charge; empty: any.
    #[schema(max_items = 100)]
    pub vehicle_ids: Option<Vec<Uuid>>,
    /// A card for it: a new one, or one that is nobody's.
    #[schema(min_length = 1, max_length = 64)]
    pub card: Option<String>,
}

impl std::fmt::Debug for DriverBody {
    // Names and cards must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DriverBody")
            .field("company_id", &self.company_id)
            .finish_non_exhaustive()
    }
}

/// Changes to a driver; what is left out stays, null takes away.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DriverPatch {
    /// The name.
    #[schema(min_length = 1, max_length = 120)]
    pub name: Option<String>,
    /// How to reach it.
    #[schema(max_length = 200)]
    pub contact: Option<String>,
    /// What people write about it.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// For whom.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>)]
    pub company_id: Option<Option<Uuid>>,
    /// All its groups.
    #[schema(max_items = 100)]
    pub group_ids: Option<Vec<Uuid>>,
    /// All vehicles it may charge; empty: any.
    #[schema(max_items = 100)]
    pub vehicle_ids: Option<Vec<Uuid>>,
    /// Lock or unlock it.
    pub locked: Option<bool>,
}

impl std::fmt::Debug for DriverPatch {
    // Names must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DriverPatch")
            .field("locked", &self.locked)
            .finish_non_exhaustive()
    }
}

/// A car or van.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Vehicle)]
pub struct VehicleDto {
    /// Its id.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// Its number plate; null if the caller may not see names.
    pub plate: Option<String>,
    /// Whose it is.
    pub company_id: Option<Uuid>,
    /// The plugs that fit; empty: not known.
    pub connector_types: Vec<ConnectorType>,
    /// On how many phases it charges; null: not known.
    pub phases: Option<u8>,
    /// The most it takes on each phase; null: not known.
    pub max_current_ma: Option<i64>,
    /// What people wrote about it; null if the caller may not see names.
    pub note: Option<String>,
    /// When it was entered.
    pub created_at: Time,
    /// When it was taken out.
    pub retired_at: Option<Time>,
}

impl VehicleDto {
    /// The row, with or without its plate.
    pub fn new(row: &Vehicle, named: bool) -> Self {
        Self {
            id: row.id.0,
            name: row.name.clone(),
            plate: named.then(|| row.plate.clone()),
            company_id: row.company_id.map(|id| id.0),
            connector_types: row
                .connector_types
                .iter()
                .map(|shape| (*shape).into())
                .collect(),
            phases: row.phases,
            max_current_ma: row.max_current.map(|current| current.0),
            note: named.then(|| row.note.clone()),
            created_at: row.created_at.into(),
            retired_at: row.retired_at.map(Time),
        }
    }
}

/// A vehicle to enter.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleBody {
    /// What people call it.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// Its number plate.
    #[schema(max_length = 20)]
    pub plate: Option<String>,
    /// Whose it is.
    pub company_id: Option<Uuid>,
    /// The plugs that fit.
    pub connector_types: Option<Vec<ConnectorType>>,
    /// On how many phases it charges.
    #[schema(minimum = 1, maximum = 3)]
    pub phases: Option<u8>,
    /// The most it takes on each phase.
    #[schema(minimum = 1000, maximum = 1_000_000)]
    pub max_current_ma: Option<i64>,
    /// What people write about it.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

/// Changes to a vehicle; what is left out stays, null takes away.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VehiclePatch {
    /// What people call it.
    #[schema(min_length = 1, max_length = 120)]
    pub name: Option<String>,
    /// Its number plate.
    #[schema(max_length = 20)]
    pub plate: Option<String>,
    /// Whose it is.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>)]
    pub company_id: Option<Option<Uuid>>,
    /// The plugs that fit; empty: not known.
    pub connector_types: Option<Vec<ConnectorType>>,
    /// On how many phases it charges.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<u8>, minimum = 1, maximum = 3)]
    pub phases: Option<Option<u8>>,
    /// The most it takes on each phase.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>, minimum = 1000, maximum = 1_000_000)]
    pub max_current_ma: Option<Option<i64>>,
    /// What people write about it.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}
