//! Groups, companies and cost centres: what drivers have in common.

use central::{
    CostCentre, Counted, Membership,
    site::{Company, Group},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Time, value::present};

/// Drivers who share rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Group)]
pub struct GroupDto {
    /// Its id.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// What people wrote about it.
    pub note: String,
    /// How many drivers are in it.
    pub drivers: u64,
    /// When it was entered.
    pub created_at: Time,
}

impl From<&Counted<Group>> for GroupDto {
    fn from(counted: &Counted<Group>) -> Self {
        Self {
            id: counted.row.id.0,
            name: counted.row.name.clone(),
            note: counted.row.note.clone(),
            drivers: counted.drivers,
            created_at: counted.row.created_at.into(),
        }
    }
}

/// Whom drivers and vehicles belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Company)]
pub struct CompanyDto {
    /// Its id.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// What people wrote about it.
    pub note: String,
    /// How many drivers belong to it.
    pub drivers: u64,
    /// When it was entered.
    pub created_at: Time,
}

impl From<&Counted<Company>> for CompanyDto {
    fn from(counted: &Counted<Company>) -> Self {
        Self {
            id: counted.row.id.0,
            name: counted.row.name.clone(),
            note: counted.row.note.clone(),
            drivers: counted.drivers,
            created_at: counted.row.created_at.into(),
        }
    }
}

/// A group or company to enter.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedBody {
    /// What people call it; no other has this name.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// What people write about it.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

/// Changes to a group or company; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedPatch {
    /// What people call it.
    #[schema(min_length = 1, max_length = 120)]
    pub name: Option<String>,
    /// What people write about it.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

/// What costs are booked on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CostCentre)]
pub struct CostCentreDto {
    /// Its id.
    pub id: Uuid,
    /// The code that books use.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// When it was entered.
    pub created_at: Time,
}

impl From<&CostCentre> for CostCentreDto {
    fn from(row: &CostCentre) -> Self {
        Self {
            id: row.id.0,
            code: row.code.clone(),
            name: row.name.clone(),
            created_at: row.created_at.into(),
        }
    }
}

/// A cost centre to enter.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CostCentreBody {
    /// The code that books use; no other has it.
    #[schema(min_length = 1, max_length = 40)]
    pub code: String,
    /// What people call it.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
}

/// Changes to a cost centre; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CostCentrePatch {
    /// The code that books use.
    #[schema(min_length = 1, max_length = 40)]
    pub code: Option<String>,
    /// What people call it.
    #[schema(min_length = 1, max_length = 120)]
    pub name: Option<String>,
}

/// Who belonged to a cost centre, from when to when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Membership)]
pub struct MembershipDto {
    /// Its id.
    pub id: Uuid,
    /// To which cost centre.
    pub cost_centre_id: Uuid,
    /// Who: the driver's id.
    pub driver_id: Uuid,
    /// The driver's name; null if it is erased or the caller may not see names.
    pub driver: Option<String>,
    /// From this day on, in the site's zone.
    #[schema(value_type = String, format = Date)]
    pub from: chrono::NaiveDate,
    /// Before this day; null: until further notice.
    #[schema(value_type = Option<String>, format = Date)]
    pub to: Option<chrono::NaiveDate>,
}

impl MembershipDto {
    /// The row, with the name of its driver.
    pub fn new(row: &Membership, driver: Option<String>) -> Self {
        Self {
            id: row.id.0,
            cost_centre_id: row.cost_centre_id.0,
            driver_id: row.driver_id.0,
            driver,
            from: row.from,
            to: row.to,
        }
    }
}

/// A driver who comes to a cost centre. An earlier membership without an end ends on that day.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MembershipBody {
    /// Who.
    pub driver_id: Uuid,
    /// From this day on, in the site's zone.
    #[schema(value_type = String, format = Date)]
    pub from: chrono::NaiveDate,
    /// Before this day; left out: until further notice.
    #[schema(value_type = Option<String>, format = Date)]
    pub to: Option<chrono::NaiveDate>,
}

/// Changes to a membership; what is left out stays, null takes away.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MembershipPatch {
    /// From this day on.
    #[schema(value_type = Option<String>, format = Date)]
    pub from: Option<chrono::NaiveDate>,
    /// Before this day.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, format = Date)]
    pub to: Option<Option<chrono::NaiveDate>>,
}
