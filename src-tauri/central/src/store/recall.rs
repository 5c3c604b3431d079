//! What the site no longer holds in memory, looked up for it: sessions for a late or repeated
//! message, and what a station said in quarantine.

use ocpp::{Dialect, Quirks};
use site::{KeptMessage, KeptReport, RecallQuery, Recalled};
use sqlx::QueryBuilder;

use super::{Store, StoreError, StoredSession, sessions};

/// The newest of a few rows that match: the `+` keeps SQLite from walking the whole past of the EVSE in
/// the order of time instead of looking those up.
const OF_FEW: &str = " ORDER BY +t.start_received_at DESC, t.id DESC LIMIT 1";
/// The last of an EVSE's past is at the end of that order.
const OF_ALL: &str = " ORDER BY t.start_received_at DESC, t.id DESC LIMIT 1";

impl Store {
    /// What is stored of what the site asks for.
    pub async fn recall(&self, query: &RecallQuery) -> Result<Recalled, StoreError> {
        let mut text = QueryBuilder::new(sessions::SELECT);
        let newest = match query {
            RecallQuery::Transaction {
                station,
                transaction,
            } => {
                text.push("WHERE t.station_id = ")
                    .push_bind(station.to_string())
                    .push(" AND t.transaction_id = ")
                    .push_bind(transaction.0.as_str());
                OF_FEW
            }
            RecallQuery::Start {
                evse,
                token,
                started_raw,
                meter_start,
            } => {
                text.push("WHERE t.evse_id = ")
                    .push_bind(evse.to_string())
                    .push(" AND t.started_raw = ")
                    .push_bind(started_raw.as_str())
                    .push(" AND t.meter_start IS ")
                    .push_bind(meter_start.map(|e| e.0))
                    .push(" AND ")
                    .push_bind(token.to_string())
                    .push(" IN (s.token_id, s.authorized_by)");
                OF_FEW
            }
            RecallQuery::Last {
                station,
                evse: Some(evse),
            } => {
                text.push("WHERE t.evse_id = ")
                    .push_bind(evse.to_string())
                    .push(" AND t.station_id = ")
                    .push_bind(station.to_string());
                OF_ALL
            }
            RecallQuery::Last {
                station,
                evse: None,
            } => {
                text.push("WHERE t.evse_id IN (SELECT id FROM evses WHERE station_id = ")
                    .push_bind(station.to_string())
                    .push(")");
                OF_ALL
            }
            RecallQuery::Kept(station) => {
                let kept = self.kept_reports(*station).await?;
                return Ok(Recalled {
                    kept: kept.into_iter().map(read_kept).collect(),
                    ..Recalled::default()
                });
            }
        };
        // A replay is one of the latest start; older equal ones were told apart by the rules.
        text.push(newest);
        let found = self.built(text, sessions::read).await?.pop();
        Ok(match found {
            Some(StoredSession { session, meter }) => Recalled {
                session: Some(Box::new(session)),
                meter,
                ..Recalled::default()
            },
            None => Recalled::default(),
        })
    }
}

/// Reads a kept message anew.
fn read_kept(row: KeptReport) -> KeptMessage {
    let quirks = Quirks::default();
    let report = Dialect::V16
        .read_report(&row.action, &row.payload, row.received_at, &quirks)
        .inspect_err(|refusal| {
            tracing::error!(action = row.action, %refusal, "a kept message can no longer be read");
        })
        .ok();
    KeptMessage { row, report }
}
