//! What can go wrong with the store: each variant has a stable code, and words that say what
//! happened, why, and what to do.

use std::io;
use std::path::{Path, PathBuf};

/// Why the store did not do something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Another central system runs on this folder.
    #[error(
        "the data folder {} is in use by {holder}. Quit that program first, or choose another folder with --data-dir",
        .folder.display()
    )]
    InUse {
        /// The folder.
        folder: PathBuf,
        /// Who holds it: program, process id and since when.
        holder: String,
    },
    /// The folder or a file of it must not be written.
    #[error(
        "{} cannot be written ({why}). Nothing was changed. Give this user the right to write there, or choose another folder with --data-dir",
        .path.display()
    )]
    ReadOnly {
        /// What.
        path: PathBuf,
        /// The system's words.
        why: String,
    },
    /// No room left.
    #[error(
        "there is no room left on the disk that holds {}. What could not be recorded was not acknowledged, so stations keep it and send it again. Free some space; recording goes on by itself",
        .path.display()
    )]
    Full {
        /// What could not grow.
        path: PathBuf,
    },
    /// The file is no database, or its content contradicts itself.
    #[error(
        "the store {} is damaged ({why}). Nothing was overwritten. Move the file away and put back a copy from the backups folder, or start with an empty folder by --data-dir",
        .path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was seen.
        why: String,
    },
    /// A later version of the program wrote it.
    #[error(
        "the store {} was written by a later version of Forecourt (its format is {found}, this program knows {known}). Nothing was changed. Install that version, or put back a copy from the backups folder",
        .path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version of its format.
        found: i64,
        /// The latest that this program knows.
        known: i64,
    },
    /// It is older than this program, and the program that runs on it has not brought it up to date.
    #[error(
        "the store {} is from an earlier version of Forecourt that is still running. Restart that program first",
        .path.display()
    )]
    Older {
        /// The file.
        path: PathBuf,
    },
    /// The system could not read or write.
    #[error("{} could not be read or written ({why}). Look at the disk; recording goes on by itself when it works again", .path.display())]
    Io {
        /// What.
        path: PathBuf,
        /// The system's words.
        why: String,
    },
    /// Another program holds the file for too long.
    #[error(
        "the store is held by another program ({why}). Close programs that have the file open, such as a database browser"
    )]
    Busy {
        /// SQLite's words.
        why: String,
    },
    /// A row contradicts another one. Nothing of its submission was stored.
    #[error("the change contradicts what is stored ({why})")]
    Constraint {
        /// SQLite's words.
        why: String,
    },
    /// A row could not be turned into what the program understands, or the other way.
    #[error("{what} cannot be read or written ({why})")]
    Unreadable {
        /// Table and column.
        what: String,
        /// What was seen.
        why: String,
    },
    /// A cursor that did not come from here.
    #[error("the cursor is not one that was given out here; leave it out to begin anew")]
    Cursor,
    /// The reader is older than the event stream.
    #[error("events up to {oldest} are gone; read the present state and go on from there")]
    EventsExpired {
        /// The oldest event that is left.
        oldest: i64,
    },
    /// The writer has stopped, because the program is quitting.
    #[error("the store is closed, because the program is quitting")]
    Closed,
    /// SQLite refused a statement of ours.
    #[error(
        "the store could not do this ({why}). This is a fault of the program; please report it"
    )]
    Statement {
        /// SQLite's words.
        why: String,
    },
}

impl StoreError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::InUse { .. } => "store_in_use",
            Self::ReadOnly { .. } => "store_read_only",
            Self::Full { .. } => "store_full",
            Self::Damaged { .. } => "store_damaged",
            Self::Newer { .. } => "store_newer",
            Self::Older { .. } => "store_older",
            Self::Io { .. } => "store_io",
            Self::Busy { .. } => "store_busy",
            Self::Constraint { .. } => "store_constraint",
            Self::Unreadable { .. } => "store_unreadable",
            Self::Cursor => "cursor_invalid",
            Self::EventsExpired { .. } => "events_expired",
            Self::Closed => "store_closed",
            Self::Statement { .. } => "store_statement",
        }
    }

    /// Whether the store as a whole cannot be written now, as opposed to one change of it.
    pub fn stops_recording(&self) -> bool {
        match self {
            Self::ReadOnly { .. }
            | Self::Full { .. }
            | Self::Damaged { .. }
            | Self::Io { .. }
            | Self::Busy { .. }
            | Self::Closed => true,
            Self::InUse { .. }
            | Self::Newer { .. }
            | Self::Older { .. }
            | Self::Constraint { .. }
            | Self::Unreadable { .. }
            | Self::Cursor
            | Self::EventsExpired { .. }
            | Self::Statement { .. } => false,
        }
    }

    /// From an error of the file system at `path`.
    pub(crate) fn from_io(path: &Path, error: &io::Error) -> Self {
        let (path, why) = (path.to_path_buf(), error.to_string());
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::ReadOnly { path, why }
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path },
            _ => Self::Io { path, why },
        }
    }

    /// From an error of SQLite on the file at `path`.
    pub(crate) fn from_sqlx(path: &Path, error: &sqlx::Error) -> Self {
        let path = path.to_path_buf();
        match error {
            sqlx::Error::Database(inner) => {
                let why = inner.message().to_owned();
                let extended: i64 = inner.code().and_then(|c| c.parse().ok()).unwrap_or(1);
                // The low byte is the primary result code (sqlite.org/rescode.html).
                match extended & 0xff {
                    5 | 6 => Self::Busy { why },
                    8 => Self::ReadOnly { path, why },
                    13 => Self::Full { path },
                    10 | 14 => Self::Io { path, why },
                    11 | 26 => Self::Damaged { path, why },
                    19 => Self::Constraint { why },
                    _ => Self::Statement { why },
                }
            }
            sqlx::Error::Io(inner) => Self::from_io(&path, inner),
            sqlx::Error::ColumnDecode { index, source } => Self::Unreadable {
                what: index.clone(),
                why: source.to_string(),
            },
            sqlx::Error::WorkerCrashed => Self::Io {
                path,
                why: "the connection to the file broke".to_owned(),
            },
            sqlx::Error::PoolClosed => Self::Closed,
            other => Self::Statement {
                why: other.to_string(),
            },
        }
    }

    /// A column that cannot be read or written.
    pub(crate) fn unreadable(what: impl Into<String>, why: &impl ToString) -> Self {
        Self::Unreadable {
            what: what.into(),
            why: why.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_file_system_are_told_apart() {
        let at = Path::new("/data/forecourt.db");
        for (kind, code) in [
            (io::ErrorKind::PermissionDenied, "store_read_only"),
            (io::ErrorKind::ReadOnlyFilesystem, "store_read_only"),
            (io::ErrorKind::StorageFull, "store_full"),
            (io::ErrorKind::QuotaExceeded, "store_full"),
            (io::ErrorKind::NotADirectory, "store_io"),
        ] {
            assert_eq!(StoreError::from_io(at, &kind.into()).code(), code, "{kind}");
        }
    }
}
