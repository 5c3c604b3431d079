//! Stations, EVSEs and connectors as the site knows them.

use serde::{Deserialize, Serialize};
use vocabulary::{
    AssetId, ConnectorId, ConnectorStatus, EvseId, EvseNumber, OcppVersion, PlugNumber, StationId,
    StationIdentity, Timestamp,
};

/// How far a station is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enrolment {
    /// It called, nobody approved it yet: in quarantine (`decisions.md` 20).
    Quarantined,
    /// It may work.
    Approved,
    /// It was turned away.
    Rejected,
}

/// How a station proves who it is (`decisions.md` 21).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StationAuth {
    /// Not at all.
    None,
    /// A password over plain WebSocket.
    Basic,
    /// A password over TLS.
    TlsBasic,
    /// A client certificate.
    Mtls,
}

/// What a station says of itself at boot, whole as sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Nameplate {
    /// Vendor.
    pub vendor: Option<String>,
    /// Model.
    pub model: Option<String>,
    /// Serial number.
    pub serial: Option<String>,
    /// Firmware version.
    pub firmware: Option<String>,
    /// SIM card.
    pub iccid: Option<String>,
    /// SIM subscriber.
    pub imsi: Option<String>,
    /// Meter type.
    pub meter_type: Option<String>,
    /// Meter serial number.
    pub meter_serial: Option<String>,
}

/// A row of `stations`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Station {
    /// Its id.
    pub id: StationId,
    /// What it calls itself.
    pub identity: StationIdentity,
    /// What people call it; the identity at first.
    pub name: String,
    /// How far it is trusted.
    pub enrolment: Enrolment,
    /// Whether it may start sessions; switched by people.
    pub active: bool,
    /// What people wrote about it, such as why it is out of use.
    pub note: String,
    /// How it proves who it is.
    pub auth: StationAuth,
    /// Hash of its password, argon2; never leaves the store.
    pub secret_hash: Option<String>,
    /// The version it spoke last.
    pub version: Option<OcppVersion>,
    /// What it said of itself last.
    pub nameplate: Nameplate,
    /// The charger that stands behind the connection now.
    pub asset_id: Option<AssetId>,
    /// Status of connector 0, the station as a whole.
    pub own_status: Option<ConnectorStatus>,
    /// Error code of connector 0 as sent.
    pub own_error_code: Option<String>,
    /// When it called for the first time, or was entered.
    pub created_at: Timestamp,
    /// When it was heard last; written at boot and disconnect, live in memory.
    pub last_seen_at: Option<Timestamp>,
    /// When it booted last.
    pub last_boot_at: Option<Timestamp>,
    /// When its last connection began.
    pub connected_at: Option<Timestamp>,
    /// When its last connection ended; `None` while connected.
    pub disconnected_at: Option<Timestamp>,
    /// From where it called last, `ADDR:PORT`.
    pub remote_addr: Option<String>,
    /// Counts the events of this station.
    pub subject_seq: i64,
}

/// A row of `evses`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evse {
    /// Its id.
    pub id: EvseId,
    /// Its station.
    pub station_id: StationId,
    /// Its number there, from 1.
    pub number: EvseNumber,
}

/// A row of `connectors`: a plug and its last known state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connector {
    /// Its id.
    pub id: ConnectorId,
    /// Its EVSE.
    pub evse_id: EvseId,
    /// Its number there, from 1.
    pub number: PlugNumber,
    /// The last status; `None` until the station said one.
    pub status: Option<ConnectorStatus>,
    /// The error code as sent; `None` for `NoError`.
    pub error_code: Option<String>,
    /// The vendor's error code.
    pub vendor_error_code: Option<String>,
    /// The station's own words.
    pub info: Option<String>,
    /// Since when it has this status, by our receipt (Q40: arrival order wins).
    pub since: Option<Timestamp>,
    /// When the station last said so.
    pub reported_at: Option<Timestamp>,
}
