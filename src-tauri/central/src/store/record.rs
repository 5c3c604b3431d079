//! How rows are written: many of one kind in one statement (`decisions.md` 10).

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::hash::{BuildHasher as _, Hash, Hasher as _, RandomState};
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

    /// The columns that change often. As long as nothing else of a row changes, these alone are
    /// written: the others cost their bytes, their indices and a look at the rows they refer to.
    /// Empty: a row is always written whole.
    const MOVING: &'static [&'static str] = &[];

    /// Its values, in the order of the table's columns.
    fn bind(&self, values: &mut Values) -> Result<(), StoreError>;
}

/// Rows in one statement. Few sizes, so that few statements are prepared, and none large: a prepared
/// one takes some hundred bytes for each value, for as long as the program runs.
const CHUNKS: [usize; 4] = [64, 16, 4, 1];

/// What the writer remembers between two statements.
#[derive(Default)]
pub(crate) struct Statements {
    /// Their texts, made once.
    texts: HashMap<(&'static str, Form, usize), Arc<str>>,
    /// The rows that are in the store, each with what it holds beside its moving columns; both as
    /// hashes, so that a row that is remembered costs sixteen bytes.
    known: HashMap<u64, u64>,
    hashes: RandomState,
}

/// Rows to remember; beyond it all are forgotten, and written whole once more.
const REMEMBERED: usize = 100_000;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Form {
    Whole,
    Moving,
}

impl Statements {
    fn text<R: Record>(&mut self, form: Form, rows: usize) -> Arc<str> {
        let text = || match form {
            Form::Whole => upsert_text(&R::TABLE, rows).into(),
            Form::Moving => update_text(&R::TABLE, R::MOVING, rows).into(),
        };
        let key = (R::TABLE.name, form, rows);
        self.texts.entry(key).or_insert_with(text).clone()
    }

    /// Whether the row is in the store with all but its moving columns as they are. Remembers it.
    fn only_moves<R: Record>(&mut self, row: &Values) -> bool {
        let mut steady = self.hashes.build_hasher();
        for (column, value) in R::TABLE.columns.iter().zip(row.as_slice()) {
            if !R::MOVING.contains(column) {
                value.hash(&mut steady);
            }
        }
        let steady = steady.finish();
        let which = self
            .hashes
            .hash_one((R::TABLE.name, row.as_slice().first()));
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        self.known.insert(which, steady) == Some(steady)
    }

    /// After a batch that did not make it: what was remembered may be wrong.
    pub(crate) fn forget(&mut self) {
        self.known.clear();
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

/// Brings rows that are there up to date in some columns; the key is the first one.
fn update_text(table: &Table, moving: &[&str], rows: usize) -> String {
    let row = format!("({})", vec!["?"; moving.len() + 1].join(","));
    let columns = moving.iter().zip(2..);
    let set: Vec<String> = columns
        .map(|(column, at)| format!("{column}=v.column{at}"))
        .collect();
    format!(
        "UPDATE {0} SET {1} FROM (VALUES {2}) AS v WHERE {0}.{3}=v.column1",
        table.name,
        set.join(","),
        vec![row.as_str(); rows].join(","),
        table.key.join(","),
    )
}

/// Writes all rows, in order.
pub(crate) async fn write<R: Record>(
    connection: &mut SqliteConnection,
    statements: &mut Statements,
    mut rows: &[R],
) -> Result<(), Fault> {
    if !R::MOVING.is_empty() {
        return write_moving(connection, statements, rows).await;
    }
    for size in CHUNKS {
        while let Some((chunk, rest)) = rows.split_at_checked(size) {
            rows = rest;
            let mut values = Values::default();
            values.reserve(size * R::TABLE.columns.len());
            for row in chunk {
                row.bind(&mut values)?;
            }
            let text = statements.text::<R>(Form::Whole, size);
            execute(connection, text, values).await?;
        }
    }
    Ok(())
}

/// Writes rows, and of those that are there already only what moved.
async fn write_moving<R: Record>(
    connection: &mut SqliteConnection,
    statements: &mut Statements,
    rows: &[R],
) -> Result<(), Fault> {
    let (mut whole, mut moved) = (Vec::new(), Vec::new());
    for row in rows {
        let mut values = Values::default();
        values.reserve(R::TABLE.columns.len());
        row.bind(&mut values)?;
        if statements.only_moves::<R>(&values) {
            moved.push(values);
        } else {
            whole.push(values);
        }
    }
    write_whole::<R>(connection, statements, &whole).await?;
    let mut moved = moved.as_slice();
    for size in CHUNKS {
        while let Some((chunk, rest)) = moved.split_at_checked(size) {
            moved = rest;
            let mut values = Values::default();
            values.reserve(size * (R::MOVING.len() + 1));
            for row in chunk {
                values.append(row.as_slice().first().cloned());
                let columns = R::TABLE.columns.iter().zip(row.as_slice());
                let moving = columns.filter(|(column, _)| R::MOVING.contains(column));
                values.append(moving.map(|(_, value)| value.clone()));
            }
            let text = statements.text::<R>(Form::Moving, size);
            let found = execute(connection, text, values).await?;
            if found != size as u64 {
                // Some were removed meanwhile; that is nothing to guess about.
                write_whole::<R>(connection, statements, chunk).await?;
            }
        }
    }
    Ok(())
}

async fn write_whole<R: Record>(
    connection: &mut SqliteConnection,
    statements: &mut Statements,
    mut rows: &[Values],
) -> Result<(), Fault> {
    for size in CHUNKS {
        while let Some((chunk, rest)) = rows.split_at_checked(size) {
            rows = rest;
            let mut values = Values::default();
            values.reserve(size * R::TABLE.columns.len());
            for row in chunk {
                values.append(row.as_slice().iter().cloned());
            }
            let text = statements.text::<R>(Form::Whole, size);
            execute(connection, text, values).await?;
        }
    }
    Ok(())
}

async fn execute(
    connection: &mut SqliteConnection,
    text: Arc<str>,
    values: Values,
) -> Result<u64, Fault> {
    let done = sqlx::query_with(AssertSqlSafe(text), values.into_arguments()?)
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
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
    fn what_moves_is_written_alone() {
        assert_eq!(
            update_text(&TABLE, &["label"], 2),
            "UPDATE bays SET label=v.column2 FROM (VALUES (?,?),(?,?)) AS v \
             WHERE bays.id=v.column1"
        );
    }

    #[test]
    fn the_last_state_of_a_row_wins() {
        let rows = vec![("a", 1), ("b", 2), ("a", 3)];
        assert_eq!(latest(rows, |r| r.0), vec![("b", 2), ("a", 3)]);
    }
}
