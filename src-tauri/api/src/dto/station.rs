//! Stations: what calls under one identity.

use central::site::{Nameplate, Station};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Time, mirror::mirror};

mirror! {
    /// How far a station is trusted.
    Enrolment = central::site::Enrolment {
        /// It called, nobody approved it yet.
        Quarantined,
        /// It may work.
        Approved,
        /// It was turned away.
        Rejected,
    }
}

mirror! {
    /// How a station proves who it is.
    StationAuth = central::site::StationAuth {
        /// Not at all.
        None,
        /// A password over plain WebSocket.
        Basic,
        /// A password over TLS.
        TlsBasic,
        /// A client certificate.
        Mtls,
    }
}

/// What a station says of itself at boot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Nameplate)]
pub struct NameplateDto {
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

impl From<&Nameplate> for NameplateDto {
    fn from(plate: &Nameplate) -> Self {
        Self {
            vendor: plate.vendor.clone(),
            model: plate.model.clone(),
            serial: plate.serial.clone(),
            firmware: plate.firmware.clone(),
            iccid: plate.iccid.clone(),
            imsi: plate.imsi.clone(),
            meter_type: plate.meter_type.clone(),
            meter_serial: plate.meter_serial.clone(),
        }
    }
}

/// A connector of a station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StationConnector {
    /// The id of its place.
    pub evse_id: Uuid,
    /// Its number at the station.
    pub connector: u32,
    /// The bay it stands at.
    pub bay: Option<Uuid>,
    /// What is written at that bay.
    pub bay_label: Option<String>,
}

/// A station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Station)]
pub struct StationDto {
    /// Its id.
    pub id: Uuid,
    /// What it calls itself.
    pub identity: String,
    /// What people call it.
    pub name: String,
    /// How far it is trusted.
    pub enrolment: Enrolment,
    /// Whether it may start sessions; switched by people.
    pub active: bool,
    /// What people wrote about it, such as why it is out of use.
    pub note: String,
    /// How it proves who it is.
    pub auth: StationAuth,
    /// It proves nothing, on a port that other computers reach: anything there can call by its name.
    pub unprotected: bool,
    /// The password that was just made for it, in the answer to that request alone: it is kept as a
    /// hash and cannot be shown again.
    pub new_password: Option<String>,
    /// The version of OCPP it spoke last.
    pub ocpp_version: Option<String>,
    /// Whether it is connected.
    pub online: bool,
    /// What it said of itself last.
    pub nameplate: NameplateDto,
    /// The charger that stands behind it.
    pub asset_id: Option<Uuid>,
    /// Error code of the station as a whole, as sent.
    pub error_code: Option<String>,
    /// Its connectors.
    pub connectors: Vec<StationConnector>,
    /// When it called for the first time, or was entered.
    pub created_at: Time,
    /// When it was heard last.
    pub last_seen_at: Option<Time>,
    /// When it booted last.
    pub last_boot_at: Option<Time>,
    /// When its last connection began.
    pub connected_at: Option<Time>,
    /// When its last connection ended; null while connected.
    pub disconnected_at: Option<Time>,
    /// From where it called last.
    pub remote_addr: Option<String>,
}

impl StationDto {
    /// The row, with its connectors.
    pub fn new(row: &Station, connectors: Vec<StationConnector>) -> Self {
        Self {
            id: row.id.0,
            identity: row.identity.to_string(),
            name: row.name.clone(),
            enrolment: row.enrolment.into(),
            active: row.active,
            note: row.note.clone(),
            auth: row.auth.into(),
            unprotected: false,
            new_password: None,
            ocpp_version: row.version.map(|version| version.as_str().to_owned()),
            online: row.connected_at.is_some() && row.disconnected_at.is_none(),
            nameplate: (&row.nameplate).into(),
            asset_id: row.asset_id.map(|id| id.0),
            error_code: row.own_error_code.clone(),
            connectors,
            created_at: row.created_at.into(),
            last_seen_at: row.last_seen_at.map(Time),
            last_boot_at: row.last_boot_at.map(Time),
            connected_at: row.connected_at.map(Time),
            disconnected_at: row.disconnected_at.map(Time),
            remote_addr: row.remote_addr.clone(),
        }
    }
}

/// A station to enter before it calls.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StationBody {
    /// What it will call itself: 1 to 48 of `[A-Za-z0-9*+=:|@._-]`.
    #[schema(min_length = 1, max_length = 48)]
    pub identity: String,
    /// What people call it; the identity if left out.
    #[schema(max_length = 120)]
    pub name: Option<String>,
}

/// How a station is to prove who it is.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StationAuthPatch {
    /// In which way; `mtls` is not available in this version.
    pub mode: StationAuth,
    /// Its password, 8 to 40 characters; for `basic` and `tls_basic`, where one is made if it is
    /// left out. It is stored as a hash.
    #[schema(min_length = 8, max_length = 40)]
    pub password: Option<String>,
}

impl std::fmt::Debug for StationAuthPatch {
    // The password must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StationAuthPatch")
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}

/// Changes to a station; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StationPatch {
    /// A new identity.
    #[schema(min_length = 1, max_length = 48)]
    pub identity: Option<String>,
    /// A new name.
    #[schema(max_length = 120)]
    pub name: Option<String>,
    /// Switch it on or off for use.
    pub active: Option<bool>,
    /// What people write about it, such as why it is out of use; at most 2,000 characters.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// How it proves who it is.
    pub auth: Option<StationAuthPatch>,
}

/// An approval.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveBody {
    /// What people call it; stays if left out.
    #[schema(max_length = 120)]
    pub name: Option<String>,
}
