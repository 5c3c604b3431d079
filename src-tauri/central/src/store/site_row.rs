//! Table `site`: one row.

use site::SiteSettings;

use super::codec::{Fields, Values};
use super::record::{Record, Table};
use super::{Store, StoreError};

impl Record for &SiteSettings {
    const TABLE: Table = Table {
        name: "site",
        columns: &[
            "id",
            "name",
            "time_zone",
            "access_mode",
            "currency",
            "timers",
            "preset",
            "limits",
            "practice",
            "policy",
            "created_at",
        ],
        key: &["id"],
        fixed: &["created_at"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.text(&self.name)?;
        to.text(&self.time_zone)?;
        to.name(&self.access_mode)?;
        to.text(&self.currency)?;
        to.json(&self.timers)?;
        to.name(&self.preset)?;
        to.json(&self.limits)?;
        to.json(&self.practice)?;
        to.json(&self.policy)?;
        to.time(self.created_at)
    }
}

pub(super) fn read(row: Fields<'_>) -> Result<SiteSettings, StoreError> {
    Ok(SiteSettings {
        id: row.parse("id")?,
        name: row.text("name")?,
        time_zone: row.text("time_zone")?,
        access_mode: row.name("access_mode")?,
        currency: row.text("currency")?,
        timers: row.json("timers")?,
        preset: row.name("preset")?,
        limits: row.json("limits")?,
        practice: row.json("practice")?,
        policy: row.json("policy")?,
        created_at: row.time("created_at")?,
    })
}

impl Store {
    /// The site's settings.
    pub async fn site(&self) -> Result<SiteSettings, StoreError> {
        self.one("SELECT * FROM site", |q| q, read)
            .await?
            .ok_or_else(|| StoreError::unreadable("site", &"there is no row"))
    }
}
