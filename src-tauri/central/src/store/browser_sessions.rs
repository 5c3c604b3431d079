//! Table `browser_sessions`: signed-in browsers.

use vocabulary::{BrowserSessionId, PersonId, Timestamp};

use super::api_tokens::hash_of;
use super::codec::{Fields, Values};
use super::record::{Record, Table};
use super::{Store, StoreError};

/// A row of `browser_sessions`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserSession {
    /// Its id.
    pub id: BrowserSessionId,
    /// Hash of the cookie, as of [`super::Secret::hash`].
    pub hash: String,
    /// Who signed in.
    pub person_id: PersonId,
    /// When.
    pub created_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// Whether the desk is locked: it may do nothing until somebody is chosen anew.
    pub locked: bool,
}

impl Record for &BrowserSession {
    const TABLE: Table = Table {
        name: "browser_sessions",
        columns: &[
            "id",
            "hash",
            "person_id",
            "created_at",
            "expires_at",
            "locked",
        ],
        key: &["id"],
        fixed: &["hash", "created_at"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.text(&self.hash)?;
        to.id(self.person_id.0)?;
        to.time(self.created_at)?;
        to.time(self.expires_at)?;
        to.int(self.locked)
    }
}

fn read(row: Fields<'_>) -> Result<BrowserSession, StoreError> {
    Ok(BrowserSession {
        id: row.parse("id")?,
        hash: row.text("hash")?,
        person_id: row.parse("person_id")?,
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        locked: row.flag("locked")?,
    })
}

impl Store {
    /// The browser with this cookie, if it is still good.
    pub async fn browser_session(
        &self,
        cookie: &str,
        now: Timestamp,
    ) -> Result<Option<BrowserSession>, StoreError> {
        self.one(
            "SELECT * FROM browser_sessions WHERE hash = ? AND expires_at > ?",
            |q| q.bind(hash_of(cookie)).bind(now.0),
            read,
        )
        .await
    }
}
