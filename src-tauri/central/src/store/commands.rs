//! Table `commands`: what stations were told.

use site::Command;
use sqlx::QueryBuilder;
use vocabulary::{CommandId, SessionId, StationId};

use super::codec::{Fields, Values};
use super::record::{Record, Table};
use super::{Cursor, Page, PageRequest, Store, StoreError};

impl Record for &Command {
    const TABLE: Table = Table {
        name: "commands",
        columns: &[
            "id",
            "station_id",
            "evse_id",
            "session_id",
            "kind",
            "command_order",
            "state",
            "answer",
            "answer_status",
            "actor_kind",
            "actor_id",
            "reason",
            "created_at",
            "expires_at",
            "sent_at",
            "answered_at",
            "effect_at",
        ],
        key: &["id"],
        fixed: &["station_id", "kind", "created_at"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.id(self.station_id.0)?;
        to.opt_id(self.evse_id.map(|id| id.0))?;
        to.opt_id(self.session_id.map(|id| id.0))?;
        to.name(&self.order.kind())?;
        to.json(&self.order)?;
        to.name(&self.state)?;
        to.opt_json(self.answer.as_ref())?;
        to.opt_name(self.answer.as_ref().map(|a| &a.status))?;
        to.actor(&self.actor)?;
        to.opt_text(self.reason.as_deref())?;
        to.time(self.created_at)?;
        to.opt_time(self.expires_at)?;
        to.opt_time(self.sent_at)?;
        to.opt_time(self.answered_at)?;
        to.opt_time(self.effect_at)
    }
}

pub(super) fn read(row: Fields<'_>) -> Result<Command, StoreError> {
    Ok(Command {
        id: row.parse("id")?,
        station_id: row.parse("station_id")?,
        evse_id: row.opt_parse("evse_id")?,
        session_id: row.opt_parse("session_id")?,
        order: row.json("command_order")?,
        state: row.name("state")?,
        answer: row.opt_json("answer")?,
        actor: row.actor()?,
        reason: row.opt_text("reason")?,
        created_at: row.time("created_at")?,
        expires_at: row.opt_time("expires_at")?,
        sent_at: row.opt_time("sent_at")?,
        answered_at: row.opt_time("answered_at")?,
        effect_at: row.opt_time("effect_at")?,
    })
}

impl Store {
    /// One command.
    pub async fn command(&self, id: CommandId) -> Result<Option<Command>, StoreError> {
        self.one(
            "SELECT * FROM commands WHERE id = ?",
            |q| q.bind(id.to_string()),
            read,
        )
        .await
    }

    /// The commands of a session, the oldest first.
    pub async fn session_commands(&self, id: SessionId) -> Result<Vec<Command>, StoreError> {
        self.all(
            "SELECT * FROM commands WHERE session_id = ? ORDER BY created_at, id",
            |q| q.bind(id.to_string()),
            read,
        )
        .await
    }

    /// A page of commands, the newest first.
    pub async fn commands(
        &self,
        station: Option<StationId>,
        page: &PageRequest,
    ) -> Result<Page<Command>, StoreError> {
        let mut query = QueryBuilder::new("SELECT * FROM commands WHERE 1");
        if let Some(station) = station {
            query
                .push(" AND station_id = ")
                .push_bind(station.to_string());
        }
        if let Some((at, id)) = page.after::<i64>()? {
            query
                .push(" AND (created_at, id) < (")
                .push_bind(at)
                .push(", ")
                .push_bind(id)
                .push(")");
        }
        query
            .push(" ORDER BY created_at DESC, id DESC LIMIT ")
            .push_bind(page.fetch());
        let rows = self.built(query, read).await?;
        Ok(page.cut(rows, |c| Cursor::at(c.created_at.0, c.id)))
    }
}
