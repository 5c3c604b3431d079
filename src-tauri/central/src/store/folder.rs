//! The data folder: for its owner's eyes only, and held by one central system at a time.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use vocabulary::Timestamp;

use super::StoreError;

#[cfg(unix)]
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};

/// The file that is locked while a central system runs.
const LOCK: &str = "forecourt.lock";

/// Makes the folder if it is missing, readable by its owner alone.
pub(crate) fn make(folder: &Path) -> Result<(), StoreError> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder
        .create(folder)
        .map_err(|e| StoreError::from_io(folder, &e))
}

/// Opens a file for writing, made if it is missing, readable by its owner alone.
pub(crate) fn open(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    options.mode(0o600);
    options
        .open(path)
        .map_err(|e| StoreError::from_io(path, &e))
}

/// The folder is held until this is dropped.
#[derive(Debug)]
pub(super) struct FolderLock {
    file: File,
}

impl Drop for FolderLock {
    /// Closing the file is not enough: a process that is being started elsewhere in the program has
    /// it open too, for a moment.
    fn drop(&mut self) {
        if let Err(error) = self.file.unlock() {
            tracing::warn!(%error, "the data folder is let go of late");
        }
    }
}

impl FolderLock {
    /// Takes the folder, or says who holds it.
    pub(super) fn take(folder: &Path, program: &str, now: Timestamp) -> Result<Self, StoreError> {
        let path = lock_path(folder);
        let mut file = open(&path)?;
        match file.try_lock() {
            Ok(()) => {
                let line = format!(
                    "{program} (process {}) since {}\n",
                    std::process::id(),
                    now.to_rfc3339()
                );
                file.set_len(0)
                    .and_then(|()| file.write_all(line.as_bytes()))
                    .map_err(|e| StoreError::from_io(&path, &e))?;
                Ok(Self { file })
            }
            Err(TryLockError::WouldBlock) => {
                let mut line = String::new();
                // Read by the other program's leave; without it the folder is still held.
                let _ = file.take(500).read_to_string(&mut line);
                let holder = match line.trim() {
                    "" => "another program".to_owned(),
                    holder => holder.to_owned(),
                };
                Err(StoreError::InUse {
                    folder: folder.to_path_buf(),
                    holder,
                })
            }
            Err(TryLockError::Error(e)) => Err(StoreError::from_io(&path, &e)),
        }
    }
}

/// Whether a central system runs on this folder now.
pub fn is_in_use(folder: &Path) -> bool {
    File::open(lock_path(folder))
        .is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

fn lock_path(folder: &Path) -> PathBuf {
    folder.join(LOCK)
}

/// Takes the rights to a file from everybody but its owner.
pub(super) fn keep_private(path: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))
            .map_err(|e| StoreError::from_io(path, &e))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn a_folder_is_let_go_of_while_a_process_being_started_has_its_file_open_too() {
        let folder = tempfile::tempdir().unwrap();
        let now = Timestamp::from_rfc3339("2026-11-22T00:00:00Z").unwrap();
        let held = FolderLock::take(folder.path(), "Forecourt", now).unwrap();
        let inherited = held.file.try_clone().unwrap();
        drop(held);
        FolderLock::take(folder.path(), "Forecourt", now).unwrap();
        drop(inherited);
    }
}
