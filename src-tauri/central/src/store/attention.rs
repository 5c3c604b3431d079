//! Table `attention`: what needs somebody.

use site::{Attention, AttentionKind, Severity};
use sqlx::QueryBuilder;
use vocabulary::{AttentionId, PersonId, StationId};

use super::codec::{Fields, Values, actor_columns, name_of};
use super::record::{Record, Table};
use super::{Cursor, Page, PageRequest, Store, StoreError};

impl Record for &Attention {
    const TABLE: Table = Table {
        name: "attention",
        columns: &[
            "id",
            "kind",
            "severity",
            "subject",
            "stations",
            "evse_id",
            "session_id",
            "token_id",
            "args",
            "since",
            "last_at",
            "count",
            "over_at",
            "owner_id",
            "seen_by",
            "snoozed_until",
            "note",
            "closed_at",
            "closed_why",
            "actor_kind",
            "actor_id",
        ],
        key: &["id"],
        fixed: &["kind", "subject", "since"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.name(&self.kind)?;
        to.name(&self.severity)?;
        to.id(self.subject)?;
        to.json(&self.stations)?;
        to.opt_id(self.evse_id.map(|id| id.0))?;
        to.opt_id(self.session_id.map(|id| id.0))?;
        to.opt_id(self.token_id.map(|id| id.0))?;
        to.json(&self.args)?;
        to.time(self.since)?;
        to.time(self.last_at)?;
        to.int(self.count)?;
        to.opt_time(self.over_at)?;
        to.opt_id(self.owner.map(|id| id.0))?;
        to.json(&self.seen_by)?;
        to.opt_time(self.snoozed_until)?;
        to.text(&self.note)?;
        to.opt_time(self.closed_at)?;
        to.opt_text(self.closed_why.as_deref())?;
        let closed_by = self.closed_by.as_ref().map(actor_columns);
        to.opt_text(closed_by.map(|(kind, _)| kind))?;
        to.opt_id(closed_by.and_then(|(_, id)| id))
    }
}

pub(super) fn read(row: Fields<'_>) -> Result<Attention, StoreError> {
    let closed = row.opt_text("actor_kind")?.is_some();
    Ok(Attention {
        id: row.parse("id")?,
        kind: row.name("kind")?,
        severity: row.name("severity")?,
        subject: row.parse("subject")?,
        stations: row.json("stations")?,
        evse_id: row.opt_parse("evse_id")?,
        session_id: row.opt_parse("session_id")?,
        token_id: row.opt_parse("token_id")?,
        args: row.json("args")?,
        since: row.time("since")?,
        last_at: row.time("last_at")?,
        count: row.int("count")?,
        over_at: row.opt_time("over_at")?,
        owner: row.opt_parse("owner_id")?,
        seen_by: row.json("seen_by")?,
        snoozed_until: row.opt_time("snoozed_until")?,
        note: row.text("note")?,
        closed_at: row.opt_time("closed_at")?,
        closed_why: row.opt_text("closed_why")?,
        closed_by: if closed { Some(row.actor()?) } else { None },
    })
}

/// Which items are wanted; what is left out does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttentionFilter {
    /// Those that are not closed, or are.
    pub open: Option<bool>,
    /// Those of this kind.
    pub kind: Option<AttentionKind>,
    /// Those that are this urgent.
    pub severity: Option<Severity>,
    /// Those that this person takes care of.
    pub owner: Option<PersonId>,
    /// Those that concern this station.
    pub station: Option<StationId>,
}

impl Store {
    /// One item.
    pub async fn attention(&self, id: AttentionId) -> Result<Option<Attention>, StoreError> {
        self.one(
            "SELECT * FROM attention WHERE id = ?",
            |q| q.bind(id.to_string()),
            read,
        )
        .await
    }

    /// Items, the newest first.
    pub async fn attentions(
        &self,
        filter: &AttentionFilter,
        page: &PageRequest,
    ) -> Result<Page<Attention>, StoreError> {
        let mut query = QueryBuilder::new("SELECT * FROM attention WHERE 1");
        match filter.open {
            Some(true) => {
                query.push(" AND closed_at IS NULL");
            }
            Some(false) => {
                query.push(" AND closed_at IS NOT NULL");
            }
            None => {}
        }
        if let Some(kind) = &filter.kind {
            query.push(" AND kind = ").push_bind(name_of(kind)?);
        }
        if let Some(severity) = &filter.severity {
            query.push(" AND severity = ").push_bind(name_of(severity)?);
        }
        if let Some(owner) = filter.owner {
            query.push(" AND owner_id = ").push_bind(owner.to_string());
        }
        if let Some(station) = filter.station {
            query
                .push(" AND EXISTS (SELECT 1 FROM json_each(stations) WHERE value = ")
                .push_bind(station.to_string())
                .push(")");
        }
        if let Some((since, id)) = page.after::<i64>()? {
            query
                .push(" AND (since, id) < (")
                .push_bind(since)
                .push(", ")
                .push_bind(id)
                .push(")");
        }
        query
            .push(" ORDER BY since DESC, id DESC LIMIT ")
            .push_bind(page.fetch());
        let rows = self.built(query, read).await?;
        Ok(page.cut(rows, |row| Cursor::at(row.since.0, row.id)))
    }
}
