//! What a station says, and what it is answered; without a version of OCPP.

use serde::{Deserialize, Serialize};

use crate::{
    CardText, CardVerdict, EvseNumber, MilliWattHours, PlugNumber, ReportedTime, Timestamp,
    TransactionId,
};

/// A version of OCPP that is spoken here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum OcppVersion {
    /// OCPP 1.6J.
    #[serde(rename = "1.6")]
    V16,
    /// OCPP 2.0.1.
    #[serde(rename = "2.0.1")]
    V201,
}

impl OcppVersion {
    /// As people write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V16 => "1.6",
            Self::V201 => "2.0.1",
        }
    }
}

/// What is odd about a report that was accepted all the same (engine rule 4): a stable code and
/// what was seen. The findings of the wire come from `ocpp`, those of the rules from `site`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspicion {
    /// Stable code, such as `timestamp_missing`.
    pub code: String,
    /// What was seen, cut to 200 characters.
    pub detail: String,
}

impl Suspicion {
    /// Makes one, cutting the detail.
    pub fn new(code: &str, detail: impl AsRef<str>) -> Self {
        Self {
            code: code.to_owned(),
            detail: detail.as_ref().chars().take(200).collect(),
        }
    }
}

/// What a station says. Each variant is one kind of message, whatever its name in a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// It started or connected anew.
    Boot(Boot),
    /// It lives.
    Heartbeat,
    /// It asks about a card. It does not say at which EVSE.
    Authorize(Authorize),
    /// The state of a connector or of the station itself.
    Status(StatusReport),
    /// A transaction began.
    TransactionStarted(TransactionStarted),
    /// A transaction ended.
    TransactionStopped(TransactionStopped),
    /// Meter values.
    MeterValues(MeterReport),
    /// A vendor's own message.
    DataTransfer(DataTransfer),
    /// How a diagnostics upload goes.
    DiagnosticsStatus(JobStatus),
    /// How a firmware update goes.
    FirmwareStatus(JobStatus),
    /// Something of the security log.
    SecurityEvent(SecurityEvent),
}

impl Report {
    /// Its name in OCPP 1.6, under which it is kept and traced whatever the version.
    pub fn action(&self) -> &'static str {
        match self {
            Self::Boot(_) => "BootNotification",
            Self::Heartbeat => "Heartbeat",
            Self::Authorize(_) => "Authorize",
            Self::Status(_) => "StatusNotification",
            Self::TransactionStarted(_) => "StartTransaction",
            Self::TransactionStopped(_) => "StopTransaction",
            Self::MeterValues(_) => "MeterValues",
            Self::DataTransfer(_) => "DataTransfer",
            Self::DiagnosticsStatus(_) => "DiagnosticsStatusNotification",
            Self::FirmwareStatus(_) => "FirmwareStatusNotification",
            Self::SecurityEvent(_) => "SecurityEventNotification",
        }
    }
}

/// A station describes itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Boot {
    /// Vendor, whole as sent.
    pub vendor: String,
    /// Model, whole as sent.
    pub model: String,
    /// Serial number of the charge point (1.6: `chargePointSerialNumber`, else the box's).
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

/// A card was presented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorize {
    /// The card.
    pub card: CardText,
}

/// The nine statuses of 1.6; 2.0.1's five map onto them with the transaction's help.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectorStatus {
    /// Free.
    Available,
    /// Plugged or authorised, no energy yet.
    Preparing,
    /// Energy flows.
    Charging,
    /// The station pauses.
    SuspendedEvse,
    /// The car pauses.
    SuspendedEv,
    /// Over, still plugged in.
    Finishing,
    /// Held for someone.
    Reserved,
    /// Out of service.
    Unavailable,
    /// Broken.
    Faulted,
    /// Something no version of the standard knows (Q12), as sent.
    Other(String),
}

/// The state of an EVSE; `evse` `None` is the station itself (1.6 connector 0).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusReport {
    /// The EVSE, or the station itself.
    pub evse: Option<EvseNumber>,
    /// The plug at it; 1 in OCPP 1.6.
    pub plug: PlugNumber,
    /// The status.
    pub status: ConnectorStatus,
    /// The error code as sent, `None` for `NoError`.
    pub error_code: Option<String>,
    /// The vendor's error code.
    pub vendor_error_code: Option<String>,
    /// The vendor's id.
    pub vendor: Option<String>,
    /// Free text.
    pub info: Option<String>,
    /// When, by the station.
    pub at: ReportedTime,
}

/// A transaction began. In 1.6 it has no id yet: the answer gives it one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionStarted {
    /// Where; `None` where the station did not say a usable number.
    pub evse: Option<EvseNumber>,
    /// The plug at it.
    pub plug: PlugNumber,
    /// The card, `None` for a 2.0.1 transaction that has none yet.
    pub card: Option<CardText>,
    /// The register at the start; `None` when missing or a sentinel (Q30).
    pub meter_start: Option<MilliWattHours>,
    /// When, by the station.
    pub at: ReportedTime,
    /// The station's own id of the reservation it used; `None` for none, 0 and below (Q32).
    pub reservation: Option<i64>,
    /// 2.0.1: the transaction's id.
    pub transaction: Option<TransactionId>,
    /// 2.0.1: the id of our request.
    pub remote_start: Option<i64>,
    /// 2.0.1: happened while offline.
    pub offline: bool,
    /// What was odd on the wire.
    pub suspicions: Vec<Suspicion>,
}

/// A transaction ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionStopped {
    /// Its id as sent, of any size and sign; `None` where there was none.
    pub transaction: Option<TransactionId>,
    /// The card that ended it.
    pub card: Option<CardText>,
    /// The register at the end; `None` when missing or a sentinel.
    pub meter_stop: Option<MilliWattHours>,
    /// When, by the station.
    pub at: ReportedTime,
    /// The reason in the station's words; `None` means `Local` in 1.6.
    pub reason: Option<String>,
    /// Meter values of the whole transaction.
    pub readings: Vec<MeterReading>,
    /// What was odd on the wire.
    pub suspicions: Vec<Suspicion>,
}

/// Meter values of one EVSE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeterReport {
    /// Where; `None` is the station itself (1.6 connector 0).
    pub evse: Option<EvseNumber>,
    /// The transaction as sent; `None` for none.
    pub transaction: Option<TransactionId>,
    /// The readings, in the order sent.
    pub readings: Vec<MeterReading>,
    /// What was odd on the wire.
    pub suspicions: Vec<Suspicion>,
}

/// All that was measured at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeterReading {
    /// When, by the station.
    pub at: ReportedTime,
    /// What was measured, empty values left out (Q34).
    pub samples: Vec<Sample>,
    /// Signed values, byte for byte.
    pub signed: Vec<SignedValue>,
}

/// A signed meter value, kept as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedValue {
    /// Why it was taken: `Transaction.Begin`, `Transaction.End` or what the station said.
    pub context: String,
    /// The signed text, byte for byte.
    pub data: String,
}

/// One measured quantity, scaled to thousandths of its base unit (Wh, W, A, V, degrees C, percent,
/// Hz, var, VA); the station's unit is already applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// What.
    pub measurand: Measurand,
    /// On which phase; `None` is the whole.
    pub phase: Option<Phase>,
    /// At which side.
    pub location: SampleLocation,
    /// Why it was taken.
    pub context: ReadingContext,
    /// How much, in thousandths of the base unit.
    pub milli: i64,
}

/// What is measured (1.6 7.31, 2.0.1 3.63).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measurand {
    /// Energy taken from the grid, a register.
    EnergyImportRegister,
    /// Energy given to the grid, a register.
    EnergyExportRegister,
    /// Energy taken in the interval.
    EnergyImportInterval,
    /// Energy given in the interval.
    EnergyExportInterval,
    /// Power taken.
    PowerImport,
    /// Power given.
    PowerExport,
    /// Power that the station offers.
    PowerOffered,
    /// Current taken.
    CurrentImport,
    /// Current given.
    CurrentExport,
    /// Current that the station offers.
    CurrentOffered,
    /// Voltage.
    Voltage,
    /// State of charge, in percent.
    StateOfCharge,
    /// Temperature.
    Temperature,
    /// Frequency.
    Frequency,
    /// Power factor.
    PowerFactor,
    /// Any other, as sent.
    Other(String),
}

/// A phase or a pair of conductors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// L1, also as L1-N.
    L1,
    /// L2, also as L2-N.
    L2,
    /// L3, also as L3-N.
    L3,
    /// Neutral.
    N,
    /// Between L1 and L2.
    L1L2,
    /// Between L2 and L3.
    L2L3,
    /// Between L3 and L1.
    L3L1,
}

/// Where a quantity is measured.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleLocation {
    /// At the outlet, to the car; the default.
    Outlet,
    /// At the inlet, from the grid.
    Inlet,
    /// In the car.
    Ev,
    /// In the cable.
    Cable,
    /// In the body of the station.
    Body,
    /// Somewhere else, as sent.
    Other(String),
}

/// Why a value was taken.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadingContext {
    /// On a period of its own; the default.
    SamplePeriodic,
    /// On the clock.
    SampleClock,
    /// At the transaction's begin.
    TransactionBegin,
    /// At the transaction's end.
    TransactionEnd,
    /// At an interruption's begin.
    InterruptionBegin,
    /// At an interruption's end.
    InterruptionEnd,
    /// On request.
    Trigger,
    /// For another reason, as sent.
    Other(String),
}

/// A vendor's own message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataTransfer {
    /// The vendor.
    pub vendor: String,
    /// The vendor's name of the message.
    pub message: Option<String>,
    /// The payload as text; JSON text where an object was sent.
    pub data: Option<String>,
}

/// How an upload or update goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobStatus {
    /// The status as sent.
    pub status: String,
}

/// An entry of the security log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityEvent {
    /// Its type as sent.
    pub kind: String,
    /// When, by the station.
    pub at: ReportedTime,
    /// Further text.
    pub info: Option<String>,
}

/// Whether a station may work (1.6 7.41).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    /// It may.
    Accepted,
    /// Not yet: it is in quarantine.
    Pending,
    /// It may not.
    Rejected,
}

/// What a vendor's message is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataTransferStatus {
    /// Taken.
    Accepted,
    /// Refused.
    Rejected,
    /// No such message.
    UnknownMessage,
    /// No such vendor.
    UnknownVendor,
}

/// The answer to a [`Report`], variant for variant. It is written to the socket only after the
/// report is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// To a boot.
    Boot {
        /// Whether it may work.
        registration: Registration,
        /// Our time.
        now: Timestamp,
        /// Heartbeat interval; while pending, when to boot again. In seconds.
        interval_s: u32,
    },
    /// To a heartbeat.
    Heartbeat {
        /// Our time.
        now: Timestamp,
    },
    /// To a card.
    Authorize(CardVerdict),
    /// To a status.
    Status,
    /// To a start: the id is real and positive, also when the card is refused (engine rule 5).
    TransactionStarted {
        /// The transaction's id.
        transaction: TransactionId,
        /// What became of the card.
        verdict: CardVerdict,
    },
    /// To a stop.
    TransactionStopped {
        /// What became of the card, if one ended it.
        verdict: Option<CardVerdict>,
    },
    /// To meter values.
    MeterValues,
    /// To a vendor's message.
    DataTransfer {
        /// What became of it.
        status: DataTransferStatus,
    },
    /// To a diagnostics status.
    DiagnosticsStatus,
    /// To a firmware status.
    FirmwareStatus,
    /// To a security event.
    SecurityEvent,
}
