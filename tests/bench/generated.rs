//! A store with a past, written by SQL: faster than living it.

use std::path::Path;

use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::caller::card;

/// Each session of the past lasted an hour, and the next began ten seconds after it began.
const PAST: &str = "
    INSERT INTO stations (id, identity, name, enrolment, active, auth, nameplate, created_at, subject_seq)
        VALUES ('00000000-0000-7000-8000-000000000001', 'PAST-1', 'Past', 'approved', 1, 'none',
                '{}', 0, 0);
    INSERT INTO evses (id, station_id, number)
        VALUES ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', 1);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
    INSERT INTO sessions (id, status, origin, station_id, evse_id, evse_number, actor_kind, flags,
                          created_at, charging_at, stop_attempts, ended_at, subject_seq)
        SELECT printf('01900000-%04x-7000-8000-%012x', i / 65536, i), 'completed', 'card',
               '00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002', 1,
               'station', '{}', 1700000000000 + i * 10000, 1700000000000 + i * 10000, 0,
               1700000000000 + i * 10000 + 3600000, 3
        FROM n;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
    INSERT INTO transactions (id, session_id, station_id, evse_id, transaction_id, meter_start,
                              meter_stop, started_at, started_raw, start_received_at, stopped_at,
                              stopped_raw, stop_received_at, stop_reason, energy, suspicions, signed)
        SELECT printf('01910000-%04x-7000-8000-%012x', i / 65536, i),
               printf('01900000-%04x-7000-8000-%012x', i / 65536, i),
               '00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002',
               i, i * 11000000, i * 11000000 + 11000000, 1700000000000 + i * 10000, '',
               1700000000000 + i * 10000, 1700000000000 + i * 10000 + 3600000, '',
               1700000000000 + i * 10000 + 3600000, 'Local', 11000000, '[]', '[]'
        FROM n;";

/// Opens the store of a server that does not run.
async fn open(data_dir: &Path) -> anyhow::Result<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(data_dir.join("forecourt.db"))
        .foreign_keys(false);
    Ok(SqliteConnection::connect_with(&options).await?)
}

/// The id of the card of the station with this number.
pub(crate) fn token_id(number: u32) -> String {
    format!("02000000-0000-7000-8000-{number:012x}")
}

/// Enters the card of each station from 1 to `stations`.
pub(crate) async fn enter_cards(data_dir: &Path, stations: u32) -> anyhow::Result<()> {
    let mut connection = open(data_dir).await?;
    let mut transaction = connection.begin().await?;
    for number in 1..=stations {
        let card = card(number);
        sqlx::query(
            "INSERT INTO tokens (id, kind, card, card_key, status, max_concurrent, note, created_at)
             VALUES (?, 'rfid', ?, ?, 'active', 10, '', 0)",
        )
        .bind(token_id(number))
        .bind(&card)
        .bind(card.to_lowercase())
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(connection.close().await?)
}

/// Adds this many completed sessions of one station.
pub(crate) async fn live_through(data_dir: &Path, sessions: u32) -> anyhow::Result<()> {
    let mut connection = open(data_dir).await?;
    let mut transaction = connection.begin().await?;
    for statement in PAST.split_inclusive(';') {
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(sessions)
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(connection.close().await?)
}
