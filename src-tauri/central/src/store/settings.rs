//! Table `settings`: what the program remembers of this folder, such as `set_up`.

use super::codec::Values;
use super::record::{Record, Table};
use super::{Store, StoreError};

/// A row of `settings`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Which.
    pub key: String,
    /// Its value.
    pub value: String,
}

impl Record for &Setting {
    const TABLE: Table = Table {
        name: "settings",
        columns: &["key", "value"],
        key: &["key"],
        fixed: &[],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.text(&self.key)?;
        to.text(&self.value)
    }
}

/// The setting that says that the operator has set the site up.
pub(super) const SET_UP: &str = "set_up";

impl Store {
    /// Whether the operator has set this site up.
    pub async fn is_set_up(&self) -> Result<bool, StoreError> {
        Ok(self.setting(SET_UP).await?.is_some())
    }

    /// A setting's value.
    pub async fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.one(
            "SELECT value FROM settings WHERE key = ?",
            |q| q.bind(key),
            |row| row.text("value"),
        )
        .await
    }
}
