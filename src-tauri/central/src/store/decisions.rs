//! Table `decisions`: what was checked, with which facts, and what came out.

use site::{Allowance, CheckOutcome, Decision, Mode, Trigger, WATCHED, let_in};
use sqlx::QueryBuilder;
use vocabulary::{DecisionId, DriverId, SessionId, StationId, Timestamp, TokenId};

use super::codec::{Fields, Values, name_of};
use super::record::{Record, Table};
use super::{Cursor, Page, PageRequest, Store, StoreError, json_ids};

/// Which decisions.
#[derive(Debug, Clone, Default)]
pub struct DecisionFilter {
    /// With this outcome.
    pub outcome: Option<CheckOutcome>,
    /// Made for this cause.
    pub trigger: Option<Trigger>,
    /// At this station.
    pub station: Option<StationId>,
    /// With this card.
    pub token: Option<TokenId>,
    /// For this driver.
    pub driver: Option<DriverId>,
    /// About this session.
    pub session: Option<SessionId>,
    /// Only those that let in what the rules would not have, because they were only watched or a
    /// learning period went on.
    pub despite_rules: bool,
    /// From when.
    pub from: Option<Timestamp>,
    /// Before when.
    pub to: Option<Timestamp>,
}

/// A start as it was decided, with what a test of other rules needs.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedStart {
    /// The decision.
    pub id: DecisionId,
    /// When.
    pub at: Timestamp,
    /// Whether the session was let in.
    pub let_in: bool,
    /// Within which limits.
    pub effective: Allowance,
    /// Whether somebody let something pass.
    pub overridden: bool,
    /// Whether the desk started it for a visitor.
    pub from_desk: bool,
    /// The facts, as JSON.
    pub facts: String,
}

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
            "policy_version",
            "message_id",
            "took_us",
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
        to.json(&self.facts)?;
        to.text(&self.policy_version)?;
        to.opt_text(self.message_id.as_deref())?;
        to.opt_int(self.took_us.map(i64::from))
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
        policy_version: row.text("policy_version")?,
        message_id: row.opt_text("message_id")?,
        took_us: row.opt_int("took_us")?,
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
    /// Decisions of these ids, in no order.
    pub async fn decisions_by_id(&self, ids: &[DecisionId]) -> Result<Vec<Decision>, StoreError> {
        let ids = json_ids(ids.iter().map(|id| id.0));
        self.all(
            "SELECT * FROM decisions WHERE id IN (SELECT value FROM json_each(?))",
            |q| q.bind(ids),
            read,
        )
        .await
    }

    /// A page of decisions, the latest first.
    pub async fn decisions(
        &self,
        filter: &DecisionFilter,
        page: &PageRequest,
    ) -> Result<Page<Decision>, StoreError> {
        let mut query = QueryBuilder::new("SELECT * FROM decisions WHERE 1");
        let outcome = filter
            .outcome
            .map(|outcome| name_of(&outcome))
            .transpose()?;
        let cause = filter.trigger.map(|cause| name_of(&cause)).transpose()?;
        for (condition, value) in [
            (" AND outcome = ", outcome),
            (" AND cause = ", cause),
            (
                " AND station_id = ",
                filter.station.map(|id| id.to_string()),
            ),
            (" AND token_id = ", filter.token.map(|id| id.to_string())),
            (
                " AND session_id = ",
                filter.session.map(|id| id.to_string()),
            ),
            (
                " AND json_extract(facts, '$.subject.driver') = ",
                filter.driver.map(|id| id.to_string()),
            ),
        ] {
            if let Some(value) = value {
                query.push(condition).push_bind(value);
            }
        }
        if filter.despite_rules {
            let watched = WATCHED.map(|code| name_of(&code));
            let [access, time] = watched;
            query
                .push(
                    " AND mode = 'monitor' AND (outcome = 'deny' OR EXISTS (
                         SELECT 1 FROM json_each(checks)
                         WHERE json_extract(value, '$.reason.code') = 'unknown_card_accepted'))
                     AND NOT EXISTS (SELECT 1 FROM json_each(checks)
                         WHERE json_extract(value, '$.outcome') IN ('deny', 'error')
                         AND json_extract(value, '$.code') NOT IN (",
                )
                .push_bind(access?)
                .push(", ")
                .push_bind(time?)
                .push("))");
        }
        if let Some(from) = filter.from {
            query.push(" AND at >= ").push_bind(from.0);
        }
        if let Some(to) = filter.to {
            query.push(" AND at < ").push_bind(to.0);
        }
        if let Some((at, id)) = page.after::<i64>()? {
            query
                .push(" AND (at, id) < (")
                .push_bind(at)
                .push(", ")
                .push_bind(id)
                .push(")");
        }
        query
            .push(" ORDER BY at DESC, id DESC LIMIT ")
            .push_bind(page.fetch());
        let rows = self.built(query, read).await?;
        Ok(page.cut(rows, |row| Cursor::at(row.at.0, row.id)))
    }

    /// Starts that were decided from a moment on, the latest first, at most so many: one that was asked
    /// for by its request, one at the charger by its transaction. Those that passed the rules by were
    /// not decided by them.
    pub async fn recorded_starts(
        &self,
        from: Timestamp,
        most: u32,
    ) -> Result<Vec<RecordedStart>, StoreError> {
        self.all(
            "SELECT id, at, outcome, mode, effective, overridden IS NOT NULL AS overridden, facts,
                 coalesce(json_extract(facts, '$.subject.desk'), 0) AS from_desk,
                 CASE mode WHEN 'monitor' THEN checks ELSE '[]' END AS checks
             FROM decisions
             WHERE cause IN ('api_start', 'operator_start', 'transaction_start') AND at >= ?
                 AND mode <> 'bypass' AND (cause <> 'transaction_start' OR previous_id IS NULL)
             ORDER BY at DESC, id DESC LIMIT ?",
            |q| q.bind(from.0).bind(i64::from(most)),
            |row| {
                let mode: Mode = row.name("mode")?;
                let checks: Vec<site::Check> = row.json("checks")?;
                Ok(RecordedStart {
                    id: row.parse("id")?,
                    at: row.time("at")?,
                    let_in: let_in(row.name("outcome")?, mode, &checks),
                    effective: row.json("effective")?,
                    overridden: row.flag("overridden")?,
                    from_desk: row.flag("from_desk")?,
                    facts: row.text("facts")?,
                })
            },
        )
        .await
    }
}
