//! Whether the program works.

use serde::Serialize;
use utoipa::ToSchema;

use super::Time;

/// Whether the program works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HealthStatus {
    /// It does.
    Ok,
    /// The store cannot be written.
    NotRecording,
}

/// Whether the program works, for whoever watches it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Health {
    /// Whether it works.
    pub status: HealthStatus,
    /// The version of Forecourt.
    pub version: String,
    /// The program's time.
    pub at: Time,
    /// Approved stations.
    pub stations: usize,
    /// Those connected.
    pub online: usize,
    /// Sessions that are not over.
    pub sessions: usize,
    /// When any station was heard last.
    pub last_message_at: Option<Time>,
}
