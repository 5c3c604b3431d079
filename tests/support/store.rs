//! The store's file, opened beside the program and read only.

use std::path::Path;

use anyhow::Context as _;
use sqlx::{
    Row as _, SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteRow},
};

/// The file in a data folder.
const FILE: &str = "forecourt.db";

/// A store as it lies on disk.
#[derive(Debug, Clone)]
pub struct StoredStore {
    pool: SqlitePool,
}

/// A session with what its station said of it.
#[derive(Debug, Clone)]
pub struct StoredSession {
    /// The station's identity.
    pub station: String,
    /// The EVSE's number.
    pub evse: i64,
    /// The session's status.
    pub status: String,
    /// The transaction's id; `None` where the station never got one.
    pub transaction: Option<String>,
    /// The register at the start, in mWh.
    pub meter_start: Option<i64>,
    /// The register at the end, in mWh.
    pub meter_stop: Option<i64>,
    /// The start's time as sent.
    pub started_raw: String,
    /// The stop's time as sent.
    pub stopped_raw: Option<String>,
    /// The reason of the stop.
    pub stop_reason: Option<String>,
    /// The session's energy, in mWh.
    pub energy: i64,
}

/// A meter value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoredMeterValue {
    /// The station's identity.
    pub station: String,
    /// When, by the station, in milliseconds since 1970.
    pub at: i64,
    /// The register, in mWh.
    pub register: Option<i64>,
}

impl StoredStore {
    /// Opens the store in a data folder.
    pub async fn open(data_dir: &Path) -> anyhow::Result<Self> {
        Self::open_file(&data_dir.join(FILE)).await
    }

    /// Opens a store's file, with the log that lies beside it.
    pub async fn open_file(path: &Path) -> anyhow::Result<Self> {
        // Not opened read-only: what a crash left in the log has to be recovered first, as the
        // program itself would.
        let options = SqliteConnectOptions::new().filename(path);
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options)
            .await
            .with_context(|| format!("{} cannot be opened", path.display()))?;
        Ok(Self { pool })
    }

    /// What SQLite finds wrong with the file; `ok` if nothing.
    pub async fn integrity(&self) -> anyhow::Result<String> {
        let row = sqlx::query("PRAGMA integrity_check")
            .fetch_one(&self.pool)
            .await?;
        Ok(row.get(0))
    }

    /// Every session that has a transaction.
    pub async fn sessions(&self) -> anyhow::Result<Vec<StoredSession>> {
        let rows = sqlx::query(
            "SELECT stations.identity, sessions.evse_number, sessions.status,
                    t.transaction_id, t.meter_start, t.meter_stop, t.started_raw, t.stopped_raw,
                    t.stop_reason, t.energy
             FROM transactions AS t
             JOIN sessions ON sessions.id = t.session_id
             JOIN stations ON stations.id = t.station_id",
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().map(session).collect())
    }

    /// Every session's status, also of those without a transaction.
    pub async fn statuses(&self) -> anyhow::Result<Vec<String>> {
        let rows = sqlx::query("SELECT status FROM sessions")
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    /// Every meter value.
    pub async fn meter_values(&self) -> anyhow::Result<Vec<StoredMeterValue>> {
        let rows = sqlx::query(
            "SELECT stations.identity, m.at, m.energy
             FROM meter_values AS m
             JOIN meter_series ON meter_series.id = m.series_id
             JOIN stations ON stations.id = meter_series.station_id",
        )
        .fetch_all(&self.pool)
        .await?;
        let value = |row: &SqliteRow| StoredMeterValue {
            station: row.get(0),
            at: row.get(1),
            register: row.get(2),
        };
        Ok(rows.iter().map(value).collect())
    }
}

fn session(row: &SqliteRow) -> StoredSession {
    StoredSession {
        station: row.get(0),
        evse: row.get(1),
        status: row.get(2),
        transaction: row.get(3),
        meter_start: row.get(4),
        meter_stop: row.get(5),
        started_raw: row.get(6),
        stopped_raw: row.get(7),
        stop_reason: row.get(8),
        energy: row.get(9),
    }
}
