//! What the site holds in memory, read when the program starts. Nothing here grows with the sessions
//! of the past: each query has an index of what is live.

use site::{Command, Snapshot, Token};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};
use vocabulary::Timestamp;

use super::codec::Fields;
use super::record::Fault;
use super::{
    StoreError, StoredSession, attention, circuits, commands, drivers, groups, holidays, json_ids,
    kept_reports, places, rules, sessions, site_row, station_settings, stations, tokens, vehicles,
};

/// How long a command whose effect is open, and a virtual card, are held in memory over a restart.
const RECENT_MS: i64 = 7 * 86_400_000;

/// Sessions that the site must hold: live ones; those that a late start may revive; those that were
/// not allowed and run all the same.
const LIVE: [&str; 3] = [
    "WHERE s.status IN ('requested', 'queued', 'dispatched', 'awaiting_plug', 'active', 'stopping')",
    "WHERE s.status IN ('timed_out', 'cancelled') AND s.late_deadline > ?",
    "WHERE s.status = 'invalidated' AND t.id IS NOT NULL AND t.stopped_at IS NULL",
];

/// Reads it, all of one moment.
pub(super) async fn load(
    connection: &mut SqliteConnection,
    now: Timestamp,
) -> Result<Snapshot, Fault> {
    let mut moment = connection.begin().await?;
    let c = &mut *moment;
    let settings = all(c, "SELECT * FROM site", site_row::read)
        .await?
        .pop()
        .ok_or_else(|| StoreError::unreadable("site", &"there is no row"))?;
    let mut live: Vec<StoredSession> = Vec::new();
    for part in LIVE {
        let text = format!("{}{part} ORDER BY s.created_at, s.id", sessions::SELECT);
        let rows = sqlx::query(AssertSqlSafe(text))
            .bind(now.0)
            .fetch_all(&mut *c)
            .await?;
        live.extend(read_all(&rows, sessions::read)?);
    }
    let tokens = tokens_of(c, &live, now).await?;
    let (rule_set, rules, rule_draft) = rules::load(c).await?;
    let meters = live.iter().filter_map(|s| s.meter.clone()).collect();
    Ok(Snapshot {
        settings,
        stations: all(c, "SELECT * FROM stations", stations::read_station).await?,
        evses: all(c, "SELECT * FROM evses", stations::read_evse).await?,
        connectors: all(c, "SELECT * FROM connectors", stations::read_connector).await?,
        assets: all(c, "SELECT * FROM assets", places::read_asset).await?,
        bays: all(c, "SELECT * FROM bays", places::read_bay).await?,
        fittings: all(
            c,
            "SELECT * FROM fittings WHERE to_at IS NULL",
            places::read_fitting,
        )
        .await?,
        tokens,
        drivers: all(
            c,
            "SELECT * FROM drivers WHERE erased_at IS NULL",
            drivers::read,
        )
        .await?,
        details: all(c, "SELECT * FROM driver_details", drivers::read_details).await?,
        groups: all(
            c,
            "SELECT * FROM driver_groups WHERE retired_at IS NULL",
            groups::read_group,
        )
        .await?,
        companies: all(
            c,
            "SELECT * FROM companies WHERE retired_at IS NULL",
            groups::read_company,
        )
        .await?,
        vehicles: all(
            c,
            "SELECT * FROM vehicles WHERE retired_at IS NULL",
            vehicles::read,
        )
        .await?,
        rule_set,
        rules,
        rule_draft,
        holidays: all(c, holidays::IN_USE, holidays::read).await?,
        circuits: all(c, circuits::IN_USE, circuits::read).await?,
        meters,
        commands: open_commands(c, now).await?,
        kept: all(c, kept_reports::KEPT_COUNTS, kept_reports::read_count).await?,
        attention: all(
            c,
            "SELECT * FROM attention WHERE closed_at IS NULL",
            attention::read,
        )
        .await?,
        station_settings: all(c, "SELECT * FROM station_settings", station_settings::read).await?,
        sessions: live.into_iter().map(|s| s.session).collect(),
    })
}

/// The cards of people, and the virtual ones that a station may still present.
async fn tokens_of(
    connection: &mut SqliteConnection,
    live: &[StoredSession],
    now: Timestamp,
) -> Result<Vec<Token>, Fault> {
    let of_sessions = live
        .iter()
        .flat_map(|s| [s.session.token_id, s.session.authorized_by])
        .flatten()
        .map(|id| id.0);
    let rows = sqlx::query(
        "SELECT * FROM tokens WHERE kind <> 'virtual' AND card_key <> ''
         UNION ALL SELECT * FROM tokens WHERE kind = 'virtual' AND created_at > ?1
         UNION ALL SELECT * FROM tokens WHERE kind = 'virtual' AND created_at <= ?1
         AND id IN (SELECT value FROM json_each(?2))",
    )
    .bind(now.plus_millis(-RECENT_MS).0)
    .bind(json_ids(of_sessions))
    .fetch_all(connection)
    .await?;
    Ok(read_all(&rows, tokens::read)?)
}

/// Commands that wait or have no answer, and promised starts and stops whose effect is open.
async fn open_commands(
    connection: &mut SqliteConnection,
    now: Timestamp,
) -> Result<Vec<Command>, Fault> {
    let rows = sqlx::query(
        "SELECT * FROM commands
         WHERE state IN ('waiting', 'sent', 'unanswered', 'unconfirmed') AND created_at > ?1
         UNION ALL SELECT * FROM commands
         WHERE state = 'acknowledged' AND answer_status = 'accepted' AND effect_at IS NULL
         AND kind IN ('start', 'stop') AND created_at > ?1
         ORDER BY created_at, id",
    )
    .bind(now.plus_millis(-RECENT_MS).0)
    .fetch_all(connection)
    .await?;
    Ok(read_all(&rows, commands::read)?)
}

async fn all<T>(
    connection: &mut SqliteConnection,
    text: &'static str,
    read: impl Fn(Fields<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, Fault> {
    let rows = sqlx::query(text).fetch_all(connection).await?;
    Ok(read_all(&rows, read)?)
}

fn read_all<T>(
    rows: &[SqliteRow],
    read: impl Fn(Fields<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    rows.iter().map(|row| read(Fields(row))).collect()
}
