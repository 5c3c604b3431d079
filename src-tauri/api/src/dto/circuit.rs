//! The site's wiring.

use central::{
    site::{self, CircuitEdit},
    vocabulary::CircuitId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Time, WhereDto};
use crate::validate::Faults;

/// A circuit. Current is in mA on L1, L2, L3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Circuit)]
pub struct CircuitDto {
    /// Its id.
    pub id: Uuid,
    /// Counts its changes, from 1.
    pub version: u64,
    /// What people call it.
    pub name: String,
    /// The circuit it hangs on; null: it is a root.
    pub parent_id: Option<Uuid>,
    /// The most it carries.
    pub capacity_ma: [i64; 3],
    /// The share kept free, in thousandths.
    pub buffer_per_mille: u16,
    /// Kept free for what is planned.
    pub reserve_ma: [i64; 3],
    /// What the building takes, by hand or from a meter.
    pub load_ma: [i64; 3],
    /// When that was entered.
    pub load_at: Option<Time>,
    /// What hangs on it.
    pub places: Vec<WhereDto>,
    /// When it was entered.
    pub created_at: Time,
}

impl From<&site::Circuit> for CircuitDto {
    fn from(row: &site::Circuit) -> Self {
        Self {
            id: row.id.0,
            version: row.version,
            name: row.name.clone(),
            parent_id: row.parent_id.map(|id| id.0),
            capacity_ma: row.capacity,
            buffer_per_mille: row.buffer,
            reserve_ma: row.reserve,
            load_ma: row.load,
            load_at: row.load_at.map(Time),
            places: row.places.iter().map(Into::into).collect(),
            created_at: row.created_at.into(),
        }
    }
}

/// What is said of a circuit; in a PATCH what is left out stays. Current is in mA on L1, L2, L3.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CircuitBody {
    /// What people call it, 1 to 120 characters.
    #[schema(max_length = 120)]
    pub name: Option<String>,
    /// The circuit it hangs on; null: it is a root.
    #[serde(default, deserialize_with = "super::value::present")]
    #[schema(value_type = Option<Uuid>)]
    pub parent_id: Option<Option<Uuid>>,
    /// The most it carries.
    pub capacity_ma: Option<[i64; 3]>,
    /// The share kept free, in thousandths.
    #[schema(maximum = 1000)]
    pub buffer_per_mille: Option<u16>,
    /// Kept free for what is planned.
    pub reserve_ma: Option<[i64; 3]>,
    /// What the building takes.
    pub load_ma: Option<[i64; 3]>,
    /// What hangs on it.
    pub places: Option<Vec<WhereDto>>,
}

impl CircuitBody {
    /// As the site takes it.
    pub(crate) fn edit(self, faults: &mut Faults) -> CircuitEdit {
        for (pointer, current) in [
            ("/capacity_ma", self.capacity_ma),
            ("/reserve_ma", self.reserve_ma),
            ("/load_ma", self.load_ma),
        ] {
            let odd = current
                .into_iter()
                .flatten()
                .any(|ma| !(0..=10_000_000).contains(&ma));
            if odd {
                faults.add(pointer, "out_of_range", "0 to 10,000,000.");
            }
        }
        faults.range(
            "/buffer_per_mille",
            self.buffer_per_mille.map(u32::from),
            0,
            1000,
        );
        let places = self.places.map(|places| {
            let many = places.len();
            let read: Vec<_> = places.into_iter().filter_map(WhereDto::read).collect();
            if read.len() < many {
                let message = "A zone has a name, a charger and a bay have an id.";
                faults.add("/places", "invalid", message);
            }
            read
        });
        CircuitEdit {
            name: faults.name("/name", self.name),
            parent: self.parent_id.map(|parent| parent.map(CircuitId)),
            capacity: self.capacity_ma,
            buffer: self.buffer_per_mille,
            reserve: self.reserve_ma,
            load: self.load_ma,
            places,
        }
    }
}
