//! Table `api_tokens`: tokens of the API. The secret is 256 random bits and shown once; stored is its
//! SHA-256, which is enough for a secret that cannot be guessed.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ipnet::IpNet;
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use sha2::{Digest as _, Sha256};
use sqlx::SqliteConnection;
use vocabulary::{ApiTokenId, Timestamp};

use super::codec::{Fields, Values};
use super::record::{Fault, Record, Table};
use super::{Role, Store, StoreError};

/// A row of `api_tokens`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its id.
    pub id: ApiTokenId,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scope: Role,
    /// [`Secret::hash`] of its secret.
    pub hash: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was used last, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// Until when it is good; `None`: for ever.
    pub expires_at: Option<Timestamp>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
    /// From where it may be used; empty: from anywhere.
    pub addresses: Vec<IpNet>,
}

impl ApiToken {
    /// Whether it is good at that time.
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// A secret of 256 random bits, for API tokens and browser sessions. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one, from the system's source of randomness. `prefix` says to people and secret
    /// scanners what it is for.
    pub fn random(prefix: &str) -> Result<Self, StoreError> {
        let mut bytes = [0_u8; 32];
        OsRng
            .try_fill_bytes(&mut bytes)
            .map_err(|e| StoreError::unreadable("the system's source of randomness", &e))?;
        Ok(Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// The text, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored.
    pub fn hash(&self) -> String {
        hash_of(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What would be stored of a secret that somebody presents.
pub fn hash_of(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()))
}

impl Record for &ApiToken {
    const TABLE: Table = Table {
        name: "api_tokens",
        columns: &[
            "id",
            "name",
            "scope",
            "hash",
            "created_at",
            "last_used_at",
            "expires_at",
            "revoked_at",
            "addresses",
        ],
        key: &["id"],
        fixed: &["hash", "created_at"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.text(&self.name)?;
        to.name(&self.scope)?;
        to.text(&self.hash)?;
        to.time(self.created_at)?;
        to.opt_time(self.last_used_at)?;
        to.opt_time(self.expires_at)?;
        to.opt_time(self.revoked_at)?;
        to.json(&self.addresses)
    }
}

/// Writes from where tokens may be used, and nothing else of them: one that is taken back meanwhile
/// stays so.
pub(super) async fn keep_addresses(
    connection: &mut SqliteConnection,
    rows: &[(ApiTokenId, &[IpNet])],
) -> Result<(), Fault> {
    for (id, addresses) in rows {
        let addresses = serde_json::to_string(addresses)
            .map_err(|e| StoreError::unreadable("addresses", &e))?;
        sqlx::query("UPDATE api_tokens SET addresses = ? WHERE id = ?")
            .bind(addresses)
            .bind(id.to_string())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

fn read(row: Fields<'_>) -> Result<ApiToken, StoreError> {
    Ok(ApiToken {
        id: row.parse("id")?,
        name: row.text("name")?,
        scope: row.name("scope")?,
        hash: row.text("hash")?,
        created_at: row.time("created_at")?,
        last_used_at: row.opt_time("last_used_at")?,
        expires_at: row.opt_time("expires_at")?,
        revoked_at: row.opt_time("revoked_at")?,
        addresses: row.json("addresses")?,
    })
}

impl Store {
    /// All API tokens, also those taken back, the oldest first.
    pub async fn api_tokens(&self) -> Result<Vec<ApiToken>, StoreError> {
        self.all(
            "SELECT * FROM api_tokens ORDER BY created_at, id",
            |q| q,
            read,
        )
        .await
    }

    /// The API token with this secret, whether it is still good or not. Looked up each time: another
    /// process may have made or revoked it (`decisions.md` 13).
    pub async fn api_token_by_secret(&self, secret: &str) -> Result<Option<ApiToken>, StoreError> {
        self.one(
            "SELECT * FROM api_tokens WHERE hash = ?",
            |q| q.bind(hash_of(secret)),
            read,
        )
        .await
    }

    /// One API token.
    pub async fn api_token(&self, id: ApiTokenId) -> Result<Option<ApiToken>, StoreError> {
        self.one(
            "SELECT * FROM api_tokens WHERE id = ?",
            |q| q.bind(id.to_string()),
            read,
        )
        .await
    }

    /// Notes that a token was used, at most once a minute: a busy caller does not cost a write for
    /// each request.
    pub async fn touch_api_token(
        &self,
        token: &ApiToken,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match token.last_used_at {
            Some(last) if now.millis_since(last) < 60_000 => Ok(()),
            Some(_) | None => {
                self.writer()
                    .store(vec![super::StoreChange::ApiTokenUsed(token.id, now)])
                    .await
            }
        }
    }
}
