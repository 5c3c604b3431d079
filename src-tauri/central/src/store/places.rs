//! Tables `assets`, `bays` and `fittings`: places are not hardware (`operations.md` 1).

use site::{Asset, Bay, Fitting};
use vocabulary::{EvseNumber, MilliAmps, PlugNumber};

use super::codec::{Fields, Values};
use super::record::{Record, Table};
use super::{Store, StoreError};

impl Record for &Asset {
    const TABLE: Table = Table {
        name: "assets",
        columns: &[
            "id",
            "vendor",
            "model",
            "serial",
            "breaker",
            "contact",
            "notes",
            "calibrated_at",
            "created_at",
            "retired_at",
        ],
        key: &["id"],
        fixed: &["created_at"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.text(&self.vendor)?;
        to.text(&self.model)?;
        to.text(&self.serial)?;
        to.text(&self.breaker)?;
        to.text(&self.contact)?;
        to.text(&self.notes)?;
        to.opt_time(self.calibrated_at)?;
        to.time(self.created_at)?;
        to.opt_time(self.retired_at)
    }
}

impl Record for &Bay {
    const TABLE: Table = Table {
        name: "bays",
        columns: &[
            "id",
            "label",
            "zone",
            "level",
            "phases",
            "plug",
            "max_current",
            "position",
            "created_at",
            "retired_at",
        ],
        key: &["id"],
        fixed: &["created_at"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.text(&self.label)?;
        to.text(&self.zone)?;
        to.text(&self.level)?;
        to.text(&self.phases)?;
        to.opt_name(self.plug.as_ref())?;
        to.opt_int(self.max_current.map(|current| current.0))?;
        to.int(self.position)?;
        to.time(self.created_at)?;
        to.opt_time(self.retired_at)
    }
}

impl Record for &Fitting {
    const TABLE: Table = Table {
        name: "fittings",
        columns: &[
            "id",
            "bay_id",
            "asset_id",
            "evse_number",
            "connector_number",
            "from_at",
            "to_at",
        ],
        key: &["id"],
        fixed: &["bay_id", "asset_id", "from_at"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.id(self.bay_id.0)?;
        to.id(self.asset_id.0)?;
        to.int(self.evse_number.0)?;
        to.opt_int(self.connector_number.map(|n| n.0))?;
        to.time(self.from_at)?;
        to.opt_time(self.to_at)
    }
}

pub(super) fn read_asset(row: Fields<'_>) -> Result<Asset, StoreError> {
    Ok(Asset {
        id: row.parse("id")?,
        vendor: row.text("vendor")?,
        model: row.text("model")?,
        serial: row.text("serial")?,
        breaker: row.text("breaker")?,
        contact: row.text("contact")?,
        notes: row.text("notes")?,
        calibrated_at: row.opt_time("calibrated_at")?,
        created_at: row.time("created_at")?,
        retired_at: row.opt_time("retired_at")?,
    })
}

pub(super) fn read_bay(row: Fields<'_>) -> Result<Bay, StoreError> {
    Ok(Bay {
        id: row.parse("id")?,
        label: row.text("label")?,
        zone: row.text("zone")?,
        level: row.text("level")?,
        phases: row.text("phases")?,
        plug: row.opt_name("plug")?,
        max_current: row.opt_int("max_current")?.map(MilliAmps),
        position: row.int("position")?,
        created_at: row.time("created_at")?,
        retired_at: row.opt_time("retired_at")?,
    })
}

pub(super) fn read_fitting(row: Fields<'_>) -> Result<Fitting, StoreError> {
    Ok(Fitting {
        id: row.parse("id")?,
        bay_id: row.parse("bay_id")?,
        asset_id: row.parse("asset_id")?,
        evse_number: EvseNumber(row.int("evse_number")?),
        connector_number: row.opt_int("connector_number")?.map(PlugNumber),
        from_at: row.time("from_at")?,
        to_at: row.opt_time("to_at")?,
    })
}

impl Store {
    /// All chargers, also retired ones.
    pub async fn assets(&self) -> Result<Vec<Asset>, StoreError> {
        self.all(
            "SELECT * FROM assets ORDER BY created_at, id",
            |q| q,
            read_asset,
        )
        .await
    }

    /// All bays in the operator's order, also retired ones.
    pub async fn bays(&self) -> Result<Vec<Bay>, StoreError> {
        self.all(
            "SELECT * FROM bays ORDER BY position, label, id",
            |q| q,
            read_bay,
        )
        .await
    }

    /// All fittings, the oldest first.
    pub async fn fittings(&self) -> Result<Vec<Fitting>, StoreError> {
        self.all(
            "SELECT * FROM fittings ORDER BY from_at, id",
            |q| q,
            read_fitting,
        )
        .await
    }
}
