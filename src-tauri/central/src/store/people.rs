//! Tables `people` and `person_rights`: who stands at the desk.

use serde::{Deserialize, Serialize};
use vocabulary::{PersonId, Timestamp};

use super::codec::{Fields, Values};
use super::record::{Record, Table};
use super::settings::SET_UP;
use super::{Store, StoreError};

/// A set of permissions, for people and API tokens (`decisions.md` 29).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// May see the wall alone: which bays are free, and nothing of anyone.
    Wall,
    /// May look.
    View,
    /// May also start, stop and command.
    Operate,
    /// May do everything.
    Admin,
}

/// A row of `people`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The id.
    pub id: PersonId,
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// Hash of the PIN or password, argon2; `None`: nothing is asked for.
    pub secret_hash: Option<String>,
    /// When the person was entered.
    pub created_at: Timestamp,
    /// When the person left.
    pub retired_at: Option<Timestamp>,
}

/// A row of `person_rights`: a single right beside the role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRight {
    /// Whose.
    pub person_id: PersonId,
    /// The permission's name, such as `policy.override`.
    pub permission: String,
    /// Given, or taken away.
    pub granted: bool,
}

/// The setting that says who sits at the window.
const WINDOW_PERSON: &str = "window_person";
/// The setting that says whether the window is locked.
const WINDOW_LOCKED: &str = "window_locked";

impl Record for &Person {
    const TABLE: Table = Table {
        name: "people",
        columns: &[
            "id",
            "name",
            "role",
            "secret_hash",
            "created_at",
            "retired_at",
        ],
        key: &["id"],
        fixed: &["created_at"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.text(&self.name)?;
        to.name(&self.role)?;
        to.opt_text(self.secret_hash.as_deref())?;
        to.time(self.created_at)?;
        to.opt_time(self.retired_at)
    }
}

impl Record for &PersonRight {
    const TABLE: Table = Table {
        name: "person_rights",
        columns: &["person_id", "permission", "granted"],
        key: &["person_id", "permission"],
        fixed: &[],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.person_id.0)?;
        to.text(&self.permission)?;
        to.int(self.granted)
    }
}

fn read(row: Fields<'_>) -> Result<Person, StoreError> {
    Ok(Person {
        id: row.parse("id")?,
        name: row.text("name")?,
        role: row.name("role")?,
        secret_hash: row.opt_text("secret_hash")?,
        created_at: row.time("created_at")?,
        retired_at: row.opt_time("retired_at")?,
    })
}

impl Store {
    /// All people, the oldest entry first.
    pub async fn people(&self) -> Result<Vec<Person>, StoreError> {
        self.all("SELECT * FROM people ORDER BY created_at, id", |q| q, read)
            .await
    }

    /// One person.
    pub async fn person(&self, id: PersonId) -> Result<Option<Person>, StoreError> {
        self.one(
            "SELECT * FROM people WHERE id = ?",
            |q| q.bind(id.to_string()),
            read,
        )
        .await
    }

    /// The single rights of a person.
    pub async fn person_rights(&self, id: PersonId) -> Result<Vec<PersonRight>, StoreError> {
        self.all(
            "SELECT * FROM person_rights WHERE person_id = ? ORDER BY permission",
            |q| q.bind(id.to_string()),
            read_right,
        )
        .await
    }

    /// Who sits at the window: who was chosen last, else the first who has not left.
    pub async fn window_person(&self) -> Result<Option<Person>, StoreError> {
        self.one(
            "SELECT * FROM people WHERE retired_at IS NULL
             ORDER BY id = (SELECT value FROM settings WHERE key = ?) DESC, created_at, id LIMIT 1",
            |q| q.bind(WINDOW_PERSON),
            read,
        )
        .await
    }
}

impl Store {
    /// The single rights of everybody.
    pub async fn all_rights(&self) -> Result<Vec<PersonRight>, StoreError> {
        self.all(
            "SELECT * FROM person_rights ORDER BY person_id, permission",
            |q| q,
            read_right,
        )
        .await
    }

    /// Whether the window is locked.
    pub async fn window_locked(&self) -> Result<bool, StoreError> {
        Ok(self.setting(WINDOW_LOCKED).await?.as_deref() == Some("yes"))
    }
}

fn read_right(row: Fields<'_>) -> Result<PersonRight, StoreError> {
    Ok(PersonRight {
        person_id: row.parse("person_id")?,
        permission: row.text("permission")?,
        granted: row.flag("granted")?,
    })
}

impl super::Setting {
    /// Says whether the window is locked from now on.
    pub fn window_locked(locked: bool) -> Self {
        Self {
            key: WINDOW_LOCKED.to_owned(),
            value: if locked { "yes" } else { "no" }.to_owned(),
        }
    }

    /// Says that this site was set up by its operator.
    pub fn set_up() -> Self {
        Self {
            key: SET_UP.to_owned(),
            value: "yes".to_owned(),
        }
    }

    /// Says who sits at the window from now on.
    pub fn window_person(id: PersonId) -> Self {
        Self {
            key: WINDOW_PERSON.to_owned(),
            value: id.to_string(),
        }
    }
}
