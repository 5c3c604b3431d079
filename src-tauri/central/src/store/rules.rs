//! Tables `rule_sets`, `rule_versions` and `rule_drafts`.

use site::{Rule, RuleDraft, RuleSet, RuleVersion};
use sqlx::SqliteConnection;

use super::codec::{Fields, Values};
use super::record::{Fault, Record, Table};
use super::{Cursor, Page, PageRequest, Store, StoreError};

impl Record for &RuleSet {
    const TABLE: Table = Table {
        name: "rule_sets",
        columns: &[
            "version",
            "at",
            "actor_kind",
            "actor_id",
            "cause",
            "restored",
        ],
        key: &[],
        fixed: &[],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.int(number(self.version))?;
        to.time(self.at)?;
        to.actor(&self.actor)?;
        to.name(&self.cause)?;
        to.opt_int(self.restored.map(number))
    }
}

impl Record for &RuleVersion {
    const TABLE: Table = Table {
        name: "rule_versions",
        columns: &["rule_id", "since", "until", "position", "body"],
        key: &["rule_id", "since"],
        fixed: &["body"],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.rule.id.0)?;
        to.int(number(self.rule.version))?;
        to.opt_int(self.until.map(number))?;
        to.int(self.position)?;
        to.json(&self.rule)
    }
}

impl Record for &RuleDraft {
    const TABLE: Table = Table {
        name: "rule_drafts",
        columns: &["id", "base", "rules", "at", "actor_kind", "actor_id"],
        key: &["id"],
        fixed: &[],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.int(1)?;
        to.int(number(self.base))?;
        to.opt_json(self.rules.as_ref())?;
        to.time(self.at)?;
        to.actor(&self.actor)
    }
}

fn number(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

fn read_set(row: Fields<'_>) -> Result<RuleSet, StoreError> {
    Ok(RuleSet {
        version: row.int("version")?,
        at: row.time("at")?,
        actor: row.actor()?,
        cause: row.name("cause")?,
        restored: row.opt_int("restored")?,
    })
}

fn read_version(row: Fields<'_>) -> Result<RuleVersion, StoreError> {
    Ok(RuleVersion {
        rule: row.json("body")?,
        position: row.int("position")?,
        until: row.opt_int("until")?,
    })
}

fn read_draft(row: Fields<'_>) -> Result<RuleDraft, StoreError> {
    Ok(RuleDraft {
        base: row.int("base")?,
        rules: row.opt_json("rules")?,
        at: row.time("at")?,
        actor: row.actor()?,
    })
}

const LATEST: &str = "SELECT * FROM rule_sets ORDER BY version DESC LIMIT 1";
const LIVE: &str = "SELECT * FROM rule_versions WHERE until IS NULL ORDER BY position, rule_id";
const DRAFT: &str = "SELECT * FROM rule_drafts WHERE rules IS NOT NULL";

/// The live rule set with its rules, and the draft.
pub(super) async fn load(
    connection: &mut SqliteConnection,
) -> Result<(RuleSet, Vec<RuleVersion>, Option<RuleDraft>), Fault> {
    let set = sqlx::query(LATEST)
        .fetch_optional(&mut *connection)
        .await?
        .ok_or_else(|| StoreError::unreadable("rule_sets", &"there is no row"))?;
    let rows = sqlx::query(LIVE).fetch_all(&mut *connection).await?;
    let draft = sqlx::query(DRAFT).fetch_optional(connection).await?;
    Ok((
        read_set(Fields(&set))?,
        rows.iter()
            .map(|row| read_version(Fields(row)))
            .collect::<Result<_, _>>()?,
        draft
            .as_ref()
            .map(|row| read_draft(Fields(row)))
            .transpose()?,
    ))
}

impl Store {
    /// The live rule set, without its rules.
    pub async fn rule_set(&self) -> Result<RuleSet, StoreError> {
        self.one(LATEST, |q| q, read_set)
            .await?
            .ok_or_else(|| StoreError::unreadable("rule_sets", &"there is no row"))
    }

    /// One version of the rule set, without its rules.
    pub async fn rule_set_of(&self, version: u64) -> Result<Option<RuleSet>, StoreError> {
        self.one(
            "SELECT * FROM rule_sets WHERE version = ?",
            |q| q.bind(number(version)),
            read_set,
        )
        .await
    }

    /// The live rules, in order.
    pub async fn rules(&self) -> Result<Vec<Rule>, StoreError> {
        let rows = self.all(LIVE, |q| q, read_version).await?;
        Ok(rows.into_iter().map(|row| row.rule).collect())
    }

    /// The rules of an earlier version, in order.
    pub async fn rules_of(&self, version: u64) -> Result<Vec<Rule>, StoreError> {
        let rows = self
            .all(
                "SELECT * FROM rule_versions WHERE since <= ?1 AND (until IS NULL OR until > ?1)
                 ORDER BY position, rule_id",
                |q| q.bind(number(version)),
                read_version,
            )
            .await?;
        Ok(rows.into_iter().map(|row| row.rule).collect())
    }

    /// The versions of the rule set, the latest first.
    pub async fn rule_sets(&self, page: &PageRequest) -> Result<Page<RuleSet>, StoreError> {
        let before = page
            .after::<i64>()?
            .map_or(i64::MAX, |(version, _)| version);
        let rows = self
            .all(
                "SELECT * FROM rule_sets WHERE version < ? ORDER BY version DESC LIMIT ?",
                |q| q.bind(before).bind(page.fetch()),
                read_set,
            )
            .await?;
        Ok(page.cut(rows, |set| Cursor::at(set.version, set.version)))
    }

    /// The draft of the rules, if there is one.
    pub async fn rule_draft(&self) -> Result<Option<RuleDraft>, StoreError> {
        self.one(DRAFT, |q| q, read_draft).await
    }
}
