//! `settings.toml` in the data folder: what has to be known before the store can be opened.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;

const FILE: &str = "settings.toml";

/// The file's content; each part may be left out.
///
/// ```toml
/// set_up = true                # "Set up my site" was chosen: no demo by itself
/// [listen]
/// ocpp = "0.0.0.0:9220"
/// ocpp_tls = "0.0.0.0:9222"
/// api = "127.0.0.1:9221"
/// ```
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// Whether the operator chose to run a site of their own.
    pub set_up: bool,
    /// Where it listens; an option on the command line wins.
    pub listen: Listen,
}

#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Listen {
    pub ocpp: Option<SocketAddr>,
    pub ocpp_tls: Option<SocketAddr>,
    pub api: Option<SocketAddr>,
}

/// The file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// It is there and cannot be read.
    #[error("{path} cannot be read: {source}. Check who may read it")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is not what a settings file may hold.
    #[error("{path} is not valid: {reason}. Correct it or remove it")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Where and why.
        reason: String,
    },
}

impl Settings {
    /// Reads the file of a data folder; a folder without one has the defaults.
    pub(crate) fn read(data_dir: &Path) -> Result<Self, SettingsError> {
        let path = data_dir.join(FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(SettingsError::Unreadable { path, source }),
        };
        toml::from_str(&text).map_err(|error| SettingsError::Invalid {
            path,
            reason: error.to_string().trim().replace('\n', " "),
        })
    }
}

/// Writes into the file that the operator runs a site of their own; what else is in it stays.
pub(crate) fn remember_set_up(data_dir: &Path) -> io::Result<()> {
    let path = data_dir.join(FILE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    let fresh = data_dir.join(format!("{FILE}.new"));
    fs::write(&fresh, with_set_up(&text))?;
    // Whole or not at all: the program reads it before anything else.
    fs::rename(&fresh, &path)
}

/// The text with `set_up = true`, which stands before the first table.
fn with_set_up(text: &str) -> String {
    let is_set_up = |line: &&str| {
        line.split_once('=')
            .is_some_and(|(key, _)| key.trim() == "set_up")
    };
    let top = text
        .lines()
        .take_while(|line| !line.trim_start().starts_with('['));
    match top.clone().find(is_set_up) {
        Some(line) => text.replacen(line, "set_up = true", 1),
        None => format!("set_up = true\n{text}"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    fn read(text: &str) -> Result<Settings, SettingsError> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), text).unwrap();
        Settings::read(folder.path())
    }

    #[test]
    fn a_folder_without_the_file_has_the_defaults() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Settings::read(folder.path()).unwrap(), Settings::default());
    }

    #[test]
    fn addresses_are_read() {
        let settings = read("set_up = true\n[listen]\napi = \"127.0.0.1:8000\"\n").unwrap();
        assert!(settings.set_up);
        assert_eq!(settings.listen.api.unwrap().port(), 8000);
        assert_eq!(settings.listen.ocpp, None);
    }

    #[test]
    fn that_the_site_is_set_up_is_remembered_and_the_rest_stays() {
        let folder = tempfile::tempdir().unwrap();
        remember_set_up(folder.path()).unwrap();
        assert!(Settings::read(folder.path()).unwrap().set_up);
        let text = "# ours\nset_up = false\n[listen]\napi = \"127.0.0.1:8000\"\n";
        fs::write(folder.path().join(FILE), text).unwrap();
        remember_set_up(folder.path()).unwrap();
        let settings = Settings::read(folder.path()).unwrap();
        assert!(settings.set_up);
        assert_eq!(settings.listen.api.unwrap().port(), 8000);
        let text = fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert!(text.starts_with("# ours"), "{text}");
    }

    #[test]
    fn a_mistake_is_named_and_not_passed_over() {
        let message = read("[listen]\nocp = \"0.0.0.0:9220\"\n")
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("settings.toml") && message.contains("ocp"),
            "{message}"
        );
    }
}
