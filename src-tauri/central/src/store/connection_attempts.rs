//! Table `connection_attempts`: handshakes, accepted and refused, with what was received and a plain
//! diagnosis.

use serde_json::{Map, Value};
use sqlx::QueryBuilder;
use vocabulary::{OcppVersion, StationId, Timestamp};

use super::codec::{Fields, Values};
use super::record::{Record, Table};
use super::{Cursor, Page, PageRequest, Store, StoreError};

/// A row of `connection_attempts`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionAttempt {
    /// When.
    pub at: Timestamp,
    /// From where, `ADDR:PORT`.
    pub remote_addr: String,
    /// What it called itself, as far as that could be read.
    pub identity: Option<String>,
    /// Which station that is.
    pub station_id: Option<StationId>,
    /// The path as received.
    pub path: String,
    /// The sub-protocols as offered.
    pub offered: Vec<String>,
    /// The version agreed on.
    pub chosen: Option<OcppVersion>,
    /// Whether it was let in.
    pub accepted: bool,
    /// The HTTP status that was answered.
    pub http_status: u16,
    /// Stable code of what was found.
    pub diagnosis: String,
    /// Arguments of the diagnosis' sentence.
    pub args: Map<String, Value>,
    /// The request's head as received, without credentials.
    pub head: String,
}

impl Record for &ConnectionAttempt {
    const TABLE: Table = Table {
        name: "connection_attempts",
        columns: &[
            "at",
            "remote_addr",
            "identity",
            "station_id",
            "path",
            "offered",
            "chosen",
            "accepted",
            "http_status",
            "diagnosis",
            "args",
            "head",
        ],
        key: &[],
        fixed: &[],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.time(self.at)?;
        to.text(&self.remote_addr)?;
        to.opt_text(self.identity.as_deref())?;
        to.opt_id(self.station_id.map(|id| id.0))?;
        to.text(&self.path)?;
        to.json(&self.offered)?;
        to.opt_name(self.chosen.as_ref())?;
        to.int(self.accepted)?;
        to.int(self.http_status)?;
        to.text(&self.diagnosis)?;
        to.json(&self.args)?;
        to.text(&self.head)
    }
}

fn read(row: Fields<'_>) -> Result<ConnectionAttempt, StoreError> {
    Ok(ConnectionAttempt {
        at: row.time("at")?,
        remote_addr: row.text("remote_addr")?,
        identity: row.opt_text("identity")?,
        station_id: row.opt_parse("station_id")?,
        path: row.text("path")?,
        offered: row.json("offered")?,
        chosen: row.opt_name("chosen")?,
        accepted: row.flag("accepted")?,
        http_status: row.int("http_status")?,
        diagnosis: row.text("diagnosis")?,
        args: row.json("args")?,
        head: row.text("head")?,
    })
}

impl Store {
    /// A page of handshakes, the newest first; of one identity, or of all.
    pub async fn connection_attempts(
        &self,
        identity: Option<&str>,
        accepted: Option<bool>,
        page: &PageRequest,
    ) -> Result<Page<ConnectionAttempt>, StoreError> {
        let mut query = QueryBuilder::new("SELECT * FROM connection_attempts WHERE 1");
        if let Some(identity) = identity {
            query
                .push(" AND identity IS NOT NULL AND identity COLLATE NOCASE = ")
                .push_bind(identity);
        }
        if let Some(accepted) = accepted {
            query
                .push(" AND accepted = ")
                .push_bind(i64::from(accepted));
        }
        if let Some((row, _)) = page.after::<i64>()? {
            query.push(" AND id < ").push_bind(row);
        }
        query
            .push(" ORDER BY id DESC LIMIT ")
            .push_bind(page.fetch());
        let rows = self
            .built(query, |row| Ok((row.int::<i64>("id")?, read(row)?)))
            .await?;
        let cut = page.cut(rows, |(id, _)| Cursor::at(id, id));
        Ok(Page {
            items: cut.items.into_iter().map(|(_, attempt)| attempt).collect(),
            next: cut.next,
        })
    }
}
