//! The site's own row: name, zone, timers. Every value can be edited.

use serde::{Deserialize, Serialize};
use vocabulary::{MilliAmps, SiteId, Timestamp};

use super::{Learning, Limits, Practice, Preset};

/// Who may charge where no rule says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessMode {
    /// Anyone whose card is valid.
    Open,
    /// Only who is let in. The default.
    Private,
}

/// The row of `site`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteSettings {
    /// Its id.
    pub id: SiteId,
    /// Its name.
    pub name: String,
    /// IANA zone.
    pub time_zone: String,
    /// Who may charge where no rule says otherwise.
    pub access_mode: AccessMode,
    /// ISO 4217 code.
    pub currency: String,
    /// Timers and limits.
    pub timers: Timers,
    /// What kind of site it was set up as.
    pub preset: Preset,
    /// What may flow.
    pub limits: Limits,
    /// How it does things: the preset's values, each editable.
    pub practice: Practice,
    /// How decisions are made.
    pub policy: PolicySettings,
    /// When the site was made.
    pub created_at: Timestamp,
}

/// How decisions are made, beside the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PolicySettings {
    /// Whether other programs are let in at all.
    pub api_enabled: bool,
    /// What the rules deny is recorded and let pass: for trying rules on the running site.
    pub monitor: bool,
    /// A learning period, under way or over.
    pub learning: Option<Learning>,
    /// What a connector gives on each phase where nobody has said.
    pub connector_current: MilliAmps,
}

impl Default for PolicySettings {
    fn default() -> Self {
        Self {
            api_enabled: true,
            monitor: false,
            learning: None,
            connector_current: MilliAmps(32_000),
        }
    }
}

/// Timers of `domain.md` 2.4 and `decisions.md` 22, in seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Timers {
    /// Heartbeat interval told to stations.
    pub heartbeat_s: u32,
    /// Ping interval; three misses close the connection.
    pub ping_s: u32,
    /// A CALL without an answer is "no answer yet" after this.
    pub call_reply_s: u32,
    /// A CALL without an answer holds the next one back until this.
    pub call_hold_s: u32,
    /// Nothing is sent on a reconnect without a boot before this (engine rule 9).
    pub boot_grace_s: u32,
    /// How long a car has to be plugged in, from the station's Accepted.
    pub plug_in_s: u32,
    /// How long after that a late start is adopted.
    pub late_window_s: u32,
    /// Whether a late start is adopted at all.
    pub adopt_late: bool,
    /// How long a start waits for its station.
    pub queue_s: u32,
    /// A stop without effect is sent again after these.
    pub stop_retry_s: [u32; 2],
    /// A stop without effect has failed after this.
    pub stop_failed_s: u32,
    /// An orphan stop waits this long for its start (R9).
    pub orphan_stop_s: u32,
    /// A session without a stop message is closed when its connector was free this long (T24).
    pub closed_evidence_s: u32,
    /// No meter value for this long is stale.
    pub meter_stale_s: u32,
    /// A station that is away for this long needs somebody.
    pub unreachable_s: u32,
    /// What is over for this long needs nobody any more; until then it may come back and be counted.
    pub settled_s: u32,
}

impl Default for Timers {
    fn default() -> Self {
        Self {
            heartbeat_s: 300,
            ping_s: 60,
            call_reply_s: 30,
            call_hold_s: 60,
            boot_grace_s: 30,
            plug_in_s: 120,
            late_window_s: 300,
            adopt_late: true,
            queue_s: 600,
            stop_retry_s: [30, 60],
            stop_failed_s: 120,
            orphan_stop_s: 600,
            closed_evidence_s: 600,
            meter_stale_s: 300,
            unreachable_s: 180,
            settled_s: 900,
        }
    }
}
