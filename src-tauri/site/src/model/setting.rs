//! How stations say they are set (1.6 9).

use serde::{Deserialize, Serialize};
use vocabulary::{StationId, Timestamp};

/// A row of `station_settings`: all that one station said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StationSettings {
    /// Which station.
    pub station_id: StationId,
    /// Its settings, by name.
    pub settings: Vec<StationSetting>,
    /// When it was asked last.
    pub read_at: Timestamp,
}

/// A setting, as it was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StationSetting {
    /// Its name, as the station writes it.
    pub name: String,
    /// Its value; `None`: it has none, or the station does not know the setting.
    pub value: Option<String>,
    /// Whether it cannot be changed.
    pub read_only: bool,
    /// Whether the station knows it.
    pub known: bool,
    /// When it was said.
    pub read_at: Timestamp,
}

impl StationSettings {
    /// The setting of a name, in any case.
    pub fn get(&self, name: &str) -> Option<&StationSetting> {
        self.settings
            .iter()
            .find(|setting| setting.name.eq_ignore_ascii_case(name))
    }
}
