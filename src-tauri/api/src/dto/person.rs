//! People at the desk, programs, and signing in.

use central::{ApiToken, Person, PersonRight};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Time, network};
use crate::access::{Permission, Scope};

/// A person at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Person)]
pub struct PersonDto {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it may do.
    pub role: Scope,
    /// Single rights beside the role.
    pub rights: Vec<RightDto>,
    /// Whether a PIN or password is asked for.
    pub has_secret: bool,
    /// When it was entered.
    pub created_at: Time,
    /// When it left.
    pub retired_at: Option<Time>,
}

impl PersonDto {
    /// The row, with its own among all rights. A right of a later version is left out.
    pub fn new(row: &Person, rights: &[PersonRight]) -> Self {
        let own = rights.iter().filter(|right| right.person_id == row.id);
        Self {
            id: row.id.0,
            name: row.name.clone(),
            role: row.role.into(),
            rights: own
                .filter_map(|right| {
                    Some(RightDto {
                        permission: Permission::from_name(&right.permission)?,
                        granted: right.granted,
                    })
                })
                .collect(),
            has_secret: row.secret_hash.is_some(),
            created_at: row.created_at.into(),
            retired_at: row.retired_at.map(Time),
        }
    }
}

/// A single right beside the role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Right)]
pub struct RightDto {
    /// Which.
    pub permission: Permission,
    /// Given, or taken away.
    pub granted: bool,
}

/// A person to enter.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonBody {
    /// The name, 1 to 120 characters.
    #[schema(max_length = 120)]
    pub name: String,
    /// What they may do.
    pub role: Scope,
    /// A PIN or password, 4 to 128 characters; left out: nothing is asked for.
    #[schema(min_length = 4, max_length = 128)]
    pub secret: Option<String>,
    /// Single rights beside the role.
    pub rights: Option<Vec<RightDto>>,
}

/// Changes to a person; what is left out stays.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonPatch {
    /// The name, 1 to 120 characters.
    #[schema(max_length = 120)]
    pub name: Option<String>,
    /// What they may do.
    pub role: Option<Scope>,
    /// A PIN or password, 4 to 128 characters; null: nothing is asked for.
    #[serde(default, deserialize_with = "super::value::present")]
    #[schema(value_type = Option<String>, min_length = 4, max_length = 128)]
    pub secret: Option<Option<String>>,
    /// All single rights beside the role.
    pub rights: Option<Vec<RightDto>>,
    /// They have left: nothing can be done in their name any more.
    #[serde(default)]
    pub retired: bool,
}

impl PersonPatch {
    /// Whether it changes nothing but the PIN.
    pub(crate) fn is_secret_alone(&self) -> bool {
        self.name.is_none() && self.role.is_none() && self.rights.is_none() && !self.retired
    }
}

/// Who may sit down at a desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Desk)]
pub struct DeskDto {
    /// Whether it is locked.
    pub locked: bool,
    /// The people.
    pub people: Vec<DeskPerson>,
}

/// A person who may sit down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeskPerson {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Whether a PIN or password is asked for.
    pub asks: bool,
}

/// Who sits down.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SwitchBody {
    /// The person's id.
    pub person: Uuid,
    /// The PIN or password, where one is asked for.
    #[schema(max_length = 128)]
    pub secret: Option<String>,
}

/// What kind of caller it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallerKind {
    /// A person, in the window or signed in with a browser.
    Person,
    /// Another program, with a token.
    ApiToken,
}

/// Who is asking, and what they may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Me {
    /// What kind of caller.
    pub kind: CallerKind,
    /// The id of the person or token.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The set of permissions it was given.
    pub role: Scope,
    /// Whether a PIN or password brings it back to a locked desk; without one it cannot be locked.
    pub has_secret: bool,
    /// Whether the desk is locked: nothing may be done until somebody sits down with a PIN.
    pub locked: bool,
    /// What it may do.
    pub permissions: Vec<Permission>,
}

/// The code that the program printed.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInBody {
    /// The code, which works once.
    #[schema(max_length = 64)]
    pub code: String,
}

impl std::fmt::Debug for SignInBody {
    // The code must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInBody").finish_non_exhaustive()
    }
}

/// A token of the API, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ApiToken)]
pub struct ApiTokenDto {
    /// Its id.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scope: Scope,
    /// When it was made.
    pub created_at: Time,
    /// Until when it works; null: for ever.
    pub expires_at: Option<Time>,
    /// When it was used last, to the minute.
    pub last_used_at: Option<Time>,
    /// From where it may be used: addresses and networks; none of them: from anywhere.
    pub allowed_addresses: Vec<String>,
}

impl From<&ApiToken> for ApiTokenDto {
    fn from(row: &ApiToken) -> Self {
        Self {
            id: row.id.0,
            name: row.name.clone(),
            scope: row.scope.into(),
            created_at: row.created_at.into(),
            expires_at: row.expires_at.map(Time),
            last_used_at: row.last_used_at.map(Time),
            allowed_addresses: network::write(&row.addresses),
        }
    }
}

/// Changes to a token; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiTokenPatch {
    /// From where it may be used: addresses (`192.168.1.20`) and networks (`192.168.1.0/24`), at most
    /// 50; none of them: from anywhere.
    #[schema(max_items = 50)]
    pub allowed_addresses: Option<Vec<String>>,
}

/// A token to make.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiTokenBody {
    /// What people call it, 1 to 120 characters.
    #[schema(max_length = 120)]
    pub name: String,
    /// What it may do.
    pub scope: Scope,
    /// Until when it works; left out: for ever.
    pub expires_at: Option<Time>,
    /// From where it may be used: addresses (`192.168.1.20`) and networks (`192.168.1.0/24`), at most
    /// 50; left out: from anywhere.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub allowed_addresses: Vec<String>,
}

/// A new token. Its secret is shown this once.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ApiTokenCreated {
    /// The token.
    pub api_token: ApiTokenDto,
    /// What to send as `Authorization: Bearer`.
    pub secret: String,
}

impl std::fmt::Debug for ApiTokenCreated {
    // The secret must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiTokenCreated")
            .field("api_token", &self.api_token)
            .finish_non_exhaustive()
    }
}
