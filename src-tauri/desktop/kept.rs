//! What this computer keeps of its desk from one start to the next, beside the site's own settings:
//! `desk.json` in the user's configuration folder.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::{fs, io};

use serde::{Deserialize, Serialize};

use super::placement::Placement;
use super::words::Language;

const FILE: &str = "desk.json";

/// The file's content; what is missing or unknown is as on a new computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Kept {
    /// How the window was left.
    pub(crate) window: Option<Placement>,
    /// The language of the screens, as chosen there.
    pub(crate) language: Option<Language>,
    /// Whether the desktop tells what needs somebody.
    pub(crate) notifications: bool,
    /// Whether the computer is kept awake while sessions run.
    pub(crate) awake: bool,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            window: None,
            language: None,
            notifications: true,
            awake: true,
        }
    }
}

/// The file, and what is in it.
#[derive(Debug)]
pub(crate) struct Desk {
    file: PathBuf,
    kept: Mutex<Kept>,
}

impl Desk {
    /// Reads it. A file that cannot be read is as none: nothing of a site depends on it.
    pub(crate) fn open(folder: &Path) -> Self {
        let file = folder.join(FILE);
        let kept = read(&file);
        Self {
            file,
            kept: Mutex::new(kept),
        }
    }

    pub(crate) fn kept(&self) -> Kept {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clone()
    }

    /// Changes it, in memory and in the file. Another window may have changed other parts of the
    /// file meanwhile: those stay.
    pub(crate) fn change(&self, change: impl Fn(&mut Kept)) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut kept);
        let before = read(&self.file);
        let mut after = before.clone();
        change(&mut after);
        if after != before
            && let Err(error) = write(&self.file, &after)
        {
            tracing::warn!(%error, file = %self.file.display(), "the desk's settings are not kept");
        }
    }
}

fn read(file: &Path) -> Kept {
    match fs::read(file) {
        Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|error| {
            tracing::warn!(%error, file = %file.display(), "the desk's settings cannot be read");
            Kept::default()
        }),
        Err(_) => Kept::default(),
    }
}

fn write(file: &Path, kept: &Kept) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let fresh = file.with_extension("new");
    fs::write(&fresh, serde_json::to_vec_pretty(kept)?)?;
    // Whole or not at all.
    fs::rename(&fresh, file)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn what_was_chosen_is_there_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("new");
        Desk::open(&place).change(|kept| {
            kept.notifications = false;
            kept.language = Some(Language::German);
        });
        let kept = Desk::open(&place).kept();
        assert!(!kept.notifications && kept.awake);
        assert_eq!(kept.language, Some(Language::German));
    }

    #[test]
    fn two_windows_do_not_undo_each_others_choices() {
        let folder = tempfile::tempdir().unwrap();
        let (demo, site) = (Desk::open(folder.path()), Desk::open(folder.path()));
        demo.change(|kept| kept.notifications = false);
        site.change(|kept| kept.awake = false);
        let kept = Desk::open(folder.path()).kept();
        assert!(!kept.notifications && !kept.awake);
    }

    #[test]
    fn a_broken_file_is_as_none() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), "{\"window\": 7").unwrap();
        assert_eq!(Desk::open(folder.path()).kept(), Kept::default());
    }
}
