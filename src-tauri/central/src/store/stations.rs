//! Tables `stations`, `evses` and `connectors`.

use site::{Connector, Evse, Station};
use vocabulary::{EvseNumber, PlugNumber, StationId, StationIdentity};

use super::codec::{Fields, Values};
use super::record::{Record, Table};
use super::{Store, StoreError};

impl Record for &Station {
    const TABLE: Table = Table {
        name: "stations",
        columns: &[
            "id",
            "identity",
            "name",
            "enrolment",
            "active",
            "note",
            "auth",
            "secret_hash",
            "version",
            "nameplate",
            "asset_id",
            "own_status",
            "own_error_code",
            "created_at",
            "last_seen_at",
            "last_boot_at",
            "connected_at",
            "disconnected_at",
            "remote_addr",
            "subject_seq",
        ],
        key: &["id"],
        fixed: &["created_at"],
    };
    const MOVING: &'static [&'static str] = &["last_seen_at", "subject_seq"];

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.text(self.identity.as_str())?;
        to.text(&self.name)?;
        to.name(&self.enrolment)?;
        to.int(self.active)?;
        to.text(&self.note)?;
        to.name(&self.auth)?;
        to.opt_text(self.secret_hash.as_deref())?;
        to.opt_name(self.version.as_ref())?;
        to.json(&self.nameplate)?;
        to.opt_id(self.asset_id.map(|id| id.0))?;
        to.opt_status(self.own_status.as_ref())?;
        to.opt_text(self.own_error_code.as_deref())?;
        to.time(self.created_at)?;
        to.opt_time(self.last_seen_at)?;
        to.opt_time(self.last_boot_at)?;
        to.opt_time(self.connected_at)?;
        to.opt_time(self.disconnected_at)?;
        to.opt_text(self.remote_addr.as_deref())?;
        to.int(self.subject_seq)
    }
}

impl Record for &Evse {
    const TABLE: Table = Table {
        name: "evses",
        columns: &["id", "station_id", "number"],
        key: &["id"],
        fixed: &["station_id"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.id(self.station_id.0)?;
        to.int(self.number.0)
    }
}

impl Record for &Connector {
    const TABLE: Table = Table {
        name: "connectors",
        columns: &[
            "id",
            "evse_id",
            "number",
            "status",
            "error_code",
            "vendor_error_code",
            "info",
            "since",
            "reported_at",
        ],
        key: &["id"],
        fixed: &["evse_id", "number"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.id(self.evse_id.0)?;
        to.int(self.number.0)?;
        to.opt_status(self.status.as_ref())?;
        to.opt_text(self.error_code.as_deref())?;
        to.opt_text(self.vendor_error_code.as_deref())?;
        to.opt_text(self.info.as_deref())?;
        to.opt_time(self.since)?;
        to.opt_time(self.reported_at)
    }
}

pub(super) fn read_station(row: Fields<'_>) -> Result<Station, StoreError> {
    Ok(Station {
        id: row.parse("id")?,
        identity: StationIdentity::new(&row.text("identity")?)
            .map_err(|e| StoreError::unreadable("stations.identity", &e))?,
        name: row.text("name")?,
        enrolment: row.name("enrolment")?,
        active: row.flag("active")?,
        note: row.text("note")?,
        auth: row.name("auth")?,
        secret_hash: row.opt_text("secret_hash")?,
        version: row.opt_name("version")?,
        nameplate: row.json("nameplate")?,
        asset_id: row.opt_parse("asset_id")?,
        own_status: row.opt_status("own_status")?,
        own_error_code: row.opt_text("own_error_code")?,
        created_at: row.time("created_at")?,
        last_seen_at: row.opt_time("last_seen_at")?,
        last_boot_at: row.opt_time("last_boot_at")?,
        connected_at: row.opt_time("connected_at")?,
        disconnected_at: row.opt_time("disconnected_at")?,
        remote_addr: row.opt_text("remote_addr")?,
        subject_seq: row.int("subject_seq")?,
    })
}

pub(super) fn read_evse(row: Fields<'_>) -> Result<Evse, StoreError> {
    Ok(Evse {
        id: row.parse("id")?,
        station_id: row.parse("station_id")?,
        number: EvseNumber(row.int("number")?),
    })
}

pub(super) fn read_connector(row: Fields<'_>) -> Result<Connector, StoreError> {
    Ok(Connector {
        id: row.parse("id")?,
        evse_id: row.parse("evse_id")?,
        number: PlugNumber(row.int("number")?),
        status: row.opt_status("status")?,
        error_code: row.opt_text("error_code")?,
        vendor_error_code: row.opt_text("vendor_error_code")?,
        info: row.opt_text("info")?,
        since: row.opt_time("since")?,
        reported_at: row.opt_time("reported_at")?,
    })
}

impl Store {
    /// All stations by identity, also those in quarantine and those turned away.
    pub async fn stations(&self) -> Result<Vec<Station>, StoreError> {
        self.all(
            "SELECT * FROM stations ORDER BY identity",
            |q| q,
            read_station,
        )
        .await
    }

    /// One station.
    pub async fn station(&self, id: StationId) -> Result<Option<Station>, StoreError> {
        self.one(
            "SELECT * FROM stations WHERE id = ?",
            |q| q.bind(id.to_string()),
            read_station,
        )
        .await
    }

    /// One station, by what it calls itself; case does not matter.
    pub async fn station_by_identity(
        &self,
        identity: &StationIdentity,
    ) -> Result<Option<Station>, StoreError> {
        self.one(
            "SELECT * FROM stations WHERE identity = ?",
            |q| q.bind(identity.as_str()),
            read_station,
        )
        .await
    }

    /// All EVSEs, by station and number.
    pub async fn evses(&self) -> Result<Vec<Evse>, StoreError> {
        self.all(
            "SELECT * FROM evses ORDER BY station_id, number",
            |q| q,
            read_evse,
        )
        .await
    }

    /// All connectors, by EVSE and number.
    pub async fn connectors(&self) -> Result<Vec<Connector>, StoreError> {
        self.all(
            "SELECT * FROM connectors ORDER BY evse_id, number",
            |q| q,
            read_connector,
        )
        .await
    }
}
