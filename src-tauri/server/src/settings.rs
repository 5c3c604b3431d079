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
