//! Table `decisions`: what was checked, with which facts, and what came out.

use site::Decision;
use vocabulary::{DecisionId, SessionId};

use super::codec::{Fields, Values};
use super::record::{Record, Table};
use super::{Store, StoreError};

impl Record for &Decision {
    const TABLE: Table = Table {
        name: "decisions",
        columns: &[
            "id",
            "at",
            "cause",
            "outcome",
            "reason",
            "actor_kind",
            "actor_id",
            "station_id",
            "evse_id",
            "token_id",
            "session_id",
            "checks",
            "mode",
            "rule_set",
            "effective",
            "previous_id",
            "overridden",
            "facts",
        ],
        key: &[],
        fixed: &[],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.time(self.at)?;
        to.name(&self.trigger)?;
        to.name(&self.outcome)?;
        to.opt_json(self.primary.as_ref())?;
        to.actor(&self.actor)?;
        to.opt_id(self.station_id.map(|id| id.0))?;
        to.opt_id(self.evse_id.map(|id| id.0))?;
        to.opt_id(self.token_id.map(|id| id.0))?;
        to.opt_id(self.session_id.map(|id| id.0))?;
        to.json(&self.checks)?;
        to.name(&self.mode)?;
        to.int(i64::try_from(self.rule_set).unwrap_or(i64::MAX))?;
        to.json(&self.effective)?;
        to.opt_id(self.previous.map(|id| id.0))?;
        to.opt_json(self.overridden.as_ref())?;
        to.json(&self.facts)
    }
}

fn read(row: Fields<'_>) -> Result<Decision, StoreError> {
    Ok(Decision {
        id: row.parse("id")?,
        at: row.time("at")?,
        trigger: row.name("cause")?,
        outcome: row.name("outcome")?,
        primary: row.opt_json("reason")?,
        actor: row.actor()?,
        station_id: row.opt_parse("station_id")?,
        evse_id: row.opt_parse("evse_id")?,
        token_id: row.opt_parse("token_id")?,
        session_id: row.opt_parse("session_id")?,
        checks: row.json("checks")?,
        mode: row.name("mode")?,
        rule_set: row.int("rule_set")?,
        effective: row.json("effective")?,
        previous: row.opt_parse("previous_id")?,
        overridden: row.opt_json("overridden")?,
        facts: row.json("facts")?,
    })
}

impl Store {
    /// One decision.
    pub async fn decision(&self, id: DecisionId) -> Result<Option<Decision>, StoreError> {
        self.one(
            "SELECT * FROM decisions WHERE id = ?",
            |q| q.bind(id.to_string()),
            read,
        )
        .await
    }

    /// The decisions about a session, the oldest first.
    pub async fn session_decisions(&self, id: SessionId) -> Result<Vec<Decision>, StoreError> {
        self.all(
            "SELECT * FROM decisions WHERE session_id = ? ORDER BY at, id",
            |q| q.bind(id.to_string()),
            read,
        )
        .await
    }
}
