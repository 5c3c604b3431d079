//! People at the desk, programs, and signing in.

use central::{ApiToken, Person};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Time;
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
    /// When it was entered.
    pub created_at: Time,
}

impl From<&Person> for PersonDto {
    fn from(row: &Person) -> Self {
        Self {
            id: row.id.0,
            name: row.name.clone(),
            role: row.role.into(),
            created_at: row.created_at.into(),
        }
    }
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
        }
    }
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
