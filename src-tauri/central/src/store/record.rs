//! How rows are written: many of one kind in one statement (`decisions.md` 10).

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::hash::Hash;
use std::sync::Arc;

use sqlx::{AssertSqlSafe, SqliteConnection};

use super::StoreError;
use super::codec::Values;

/// How rows of a table are written.
pub(crate) struct Table {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its columns, in the order in which [`Record::bind`] gives their values.
    pub(crate) columns: &'static [&'static str],
    /// The columns that say which row it is; none where rows are only ever added.
    pub(crate) key: &'static [&'static str],
    /// Columns that never change once written, so that their indices are left alone.
    pub(crate) fixed: &'static [&'static str],
}

/// A row that can be written.
pub(crate) trait Record {
    /// Where it belongs.
    const TABLE: Table;

    /// Its values, in the order of the table's columns.
    fn bind(&self, values: &mut Values) -> Result<(), StoreError>;
}

/// Rows in one statement. Few sizes, so that few statements are prepared; none near SQLite's limit
/// of 32,766 values.
const CHUNKS: [usize; 5] = [256, 64, 16, 4, 1];

/// The text of the statements, made once.
#[derive(Default)]
pub(crate) struct Statements(HashMap<(&'static str, usize), Arc<str>>);

impl Statements {
    fn upsert(&mut self, table: &Table, rows: usize) -> Arc<str> {
        self.0
            .entry((table.name, rows))
            .or_insert_with(|| upsert_text(table, rows).into())
            .clone()
    }
}

fn upsert_text(table: &Table, rows: usize) -> String {
    let row = format!("({})", vec!["?"; table.columns.len()].join(","));
    let mut text = format!(
        "INSERT INTO {} ({}) VALUES {}",
        table.name,
        table.columns.join(","),
        vec![row.as_str(); rows].join(",")
    );
    if !table.key.is_empty() {
        let _ = write!(text, " ON CONFLICT ({}) DO ", table.key.join(","));
        let set: Vec<String> = table
            .columns
            .iter()
            .filter(|c| !table.key.contains(c) && !table.fixed.contains(c))
            .map(|c| format!("{c}=excluded.{c}"))
            .collect();
        if set.is_empty() {
            text.push_str("NOTHING");
        } else {
            let _ = write!(text, "UPDATE SET {}", set.join(","));
        }
    }
    text
}

/// Writes all rows, in order.
pub(crate) async fn write<R: Record>(
    connection: &mut SqliteConnection,
    statements: &mut Statements,
    mut rows: &[R],
) -> Result<(), Fault> {
    for size in CHUNKS {
        while rows.len() >= size {
            let (chunk, rest) = rows.split_at(size);
            rows = rest;
            let mut values = Values::default();
            values.reserve(size * R::TABLE.columns.len());
            for row in chunk {
                row.bind(&mut values)?;
            }
            let text = statements.upsert(&R::TABLE, size);
            sqlx::query_with(AssertSqlSafe(text), values.into_arguments())
                .execute(&mut *connection)
                .await?;
        }
    }
    Ok(())
}

/// What went wrong inside a batch, before it is known which file it was.
#[derive(Debug)]
pub(crate) enum Fault {
    /// SQLite's own.
    Sqlite(sqlx::Error),
    /// Ours.
    Store(StoreError),
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Keeps the last state of each row, in the order of those.
pub(crate) fn latest<R, K: Eq + Hash>(mut rows: Vec<R>, key: impl Fn(&R) -> K) -> Vec<R> {
    if rows.len() > 1 {
        let mut seen = HashSet::with_capacity(rows.len());
        rows.reverse();
        rows.retain(|row| seen.insert(key(row)));
        rows.reverse();
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Table = Table {
        name: "bays",
        columns: &["id", "label", "created_at"],
        key: &["id"],
        fixed: &["created_at"],
    };

    #[test]
    fn a_statement_writes_several_rows_over_older_ones() {
        assert_eq!(
            upsert_text(&TABLE, 2),
            "INSERT INTO bays (id,label,created_at) VALUES (?,?,?),(?,?,?) \
             ON CONFLICT (id) DO UPDATE SET label=excluded.label"
        );
    }

    #[test]
    fn the_last_state_of_a_row_wins() {
        let rows = vec![("a", 1), ("b", 2), ("a", 3)];
        assert_eq!(latest(rows, |r| r.0), vec![("b", 2), ("a", 3)]);
    }
}
