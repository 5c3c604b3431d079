//! Sessions and their transactions (`domain.md` 2).

use serde::{Deserialize, Serialize};
use vocabulary::{
    BayId, ChargingLimit, ChargingSchedule, DecisionId, DriverId, EvseId, EvseNumber, MilliAmps,
    MilliWattHours, MilliWatts, PerMille, SessionId, SignedValue, StationId, Suspicion, Timestamp,
    TokenId, TransactionId, TransactionRowId, VehicleId,
};

/// Where a session stands (`domain.md` 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionStatus {
    /// The record exists, policy is running.
    Requested,
    /// Denied; nothing was sent. Final.
    PolicyRejected,
    /// Allowed; the station is not there, the start waits.
    Queued,
    /// The wait was over before it could be sent. Final.
    Expired,
    /// The start is on its way, no answer yet.
    Dispatched,
    /// The station said no. Final.
    StationRejected,
    /// The station said yes; waiting for the car.
    AwaitingPlug,
    /// No start came in time. A late one may revive it (T14).
    TimedOut,
    /// Withdrawn before the start.
    Cancelled,
    /// A transaction runs.
    Active,
    /// A stop was asked, the transaction still runs.
    Stopping,
    /// Over, with the station's own stop. Final.
    Completed,
    /// A transaction that was not allowed. Final once it stopped.
    Invalidated,
    /// Over by evidence, without a stop message; amended when one comes (T25).
    ClosedUnconfirmed,
}

/// What an active session is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Substate {
    /// Plugged, no energy yet.
    Connected,
    /// Energy flows.
    Charging,
    /// The car pauses.
    SuspendedEv,
    /// The station pauses.
    SuspendedEvse,
}

/// Who or what began a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Another program.
    Api,
    /// A person at the desk.
    Operator,
    /// A card at the charger.
    Rfid,
    /// The car itself.
    PlugAndCharge,
    /// A booking.
    Reservation,
    /// A timetable.
    Schedule,
    /// A raw OCPP command.
    DirectOcpp,
    /// The charger while it was offline.
    Offline,
    /// Nobody knows: only its stop was seen.
    Unknown,
}

/// What is special about a session.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each says something of its own, and any may stand beside any other"
)]
pub struct SessionFlags {
    /// Started after its time-out and was adopted (T14).
    pub late: bool,
    /// Its station is not connected.
    pub offline: bool,
    /// No meter value for too long.
    pub stale: bool,
    /// Its connector is faulted.
    pub faulted: bool,
    /// A stop was refused or had no effect.
    pub stop_failed: bool,
    /// The outcome of its start command is not known (T9).
    pub unconfirmed: bool,
    /// Somebody let pass what the rules denied.
    #[serde(default)]
    pub overridden: bool,
    /// It happened, in part or whole, while the station was offline.
    pub delayed: bool,
}

/// Why a session came to its present or final state: a stable code and what belongs into the
/// sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Stable code, such as `plug_in_timeout`; codes of `domain.md` 5 where they fit.
    pub code: String,
    /// Arguments of the sentence, by name.
    #[serde(default)]
    pub args: serde_json::Map<String, serde_json::Value>,
}

impl Reason {
    /// A reason without arguments.
    pub fn new(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            args: serde_json::Map::new(),
        }
    }

    /// With one more argument.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.args.insert(name.to_owned(), value.into());
        self
    }
}

/// A row of `sessions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Where it stands.
    pub status: SessionStatus,
    /// What it is doing while active.
    pub substate: Option<Substate>,
    /// Who or what began it.
    pub origin: Origin,
    /// At which station.
    pub station_id: StationId,
    /// At which EVSE.
    pub evse_id: EvseId,
    /// Its number, kept for people.
    pub evse_number: EvseNumber,
    /// At which bay it stood then.
    pub bay_id: Option<BayId>,
    /// With which card (real or virtual).
    pub token_id: Option<TokenId>,
    /// With which other card it was authorised at the charger, if it was.
    pub authorized_by: Option<TokenId>,
    /// For whom.
    pub driver_id: Option<DriverId>,
    /// For which vehicle.
    pub vehicle_id: Option<VehicleId>,
    /// Who asked for it.
    pub actor: crate::Actor,
    /// What is special about it.
    pub flags: SessionFlags,
    /// Why it came to its state.
    pub reason: Option<Reason>,
    /// The decision that let it start, or did not.
    pub decision_id: Option<DecisionId>,
    /// The session it follows (T28).
    pub follows: Option<SessionId>,
    /// The most it may draw; at most one of this and the next.
    pub power_limit: Option<MilliWatts>,
    /// The most it may draw on each phase.
    pub current_limit: Option<MilliAmps>,
    /// The limits over time that were asked for.
    pub schedule: Option<ChargingSchedule>,
    /// All limits that it was let in with.
    pub limits: crate::Allowance,
    /// Why somebody let pass what the rules denied, in their words.
    pub override_reason: Option<String>,
    /// What the caller wants to find again.
    pub meta_data: Option<serde_json::Value>,
    /// When it was asked for or began.
    pub created_at: Timestamp,
    /// Until when it may wait in the queue.
    pub expires_at: Option<Timestamp>,
    /// When its start was sent.
    pub dispatched_at: Option<Timestamp>,
    /// When the station said yes.
    pub accepted_at: Option<Timestamp>,
    /// Until when the car must be plugged in.
    pub plug_deadline: Option<Timestamp>,
    /// Until when a late start may still be adopted.
    pub late_deadline: Option<Timestamp>,
    /// When energy was first seen to flow.
    pub charging_at: Option<Timestamp>,
    /// When a stop was asked for the first time.
    pub stop_requested_at: Option<Timestamp>,
    /// How often a stop was sent.
    pub stop_attempts: u32,
    /// When it came to a final or soft-final state.
    pub ended_at: Option<Timestamp>,
    /// Its transaction, once there is one.
    pub transaction: Option<Transaction>,
    /// Counts the events of this session.
    pub subject_seq: i64,
}

impl Session {
    /// The limit that its start carries.
    pub fn limit(&self) -> Option<ChargingLimit> {
        let power = self.power_limit.map(ChargingLimit::Power);
        power.or(self.current_limit.map(ChargingLimit::Current))
    }
}

/// A row of `transactions`: what the station says of the charging itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// Its row.
    pub id: TransactionRowId,
    /// The wire's id; `None` for one whose stop alone was seen without a usable id.
    pub transaction_id: Option<TransactionId>,
    /// Register at the start.
    pub meter_start: Option<MilliWattHours>,
    /// Register at the stop.
    pub meter_stop: Option<MilliWattHours>,
    /// When it began: the station's time if plausible, else receipt (R17).
    pub started_at: Timestamp,
    /// The station's own text of that time.
    pub started_raw: String,
    /// When we heard of it.
    pub start_received_at: Timestamp,
    /// When it ended.
    pub stopped_at: Option<Timestamp>,
    /// The station's own text of that time.
    pub stopped_raw: Option<String>,
    /// When we heard of the end.
    pub stop_received_at: Option<Timestamp>,
    /// The reason in the station's words.
    pub stop_reason: Option<String>,
    /// Energy so far or in the end; see the rules of metering in this crate.
    pub energy: MilliWattHours,
    /// The text of the StartTransaction as it came.
    pub raw_start: Option<String>,
    /// The text of the StopTransaction as it came.
    pub raw_stop: Option<String>,
    /// Signed meter values, byte for byte.
    pub signed: Vec<SignedValue>,
    /// What is odd about it (engine rule 4).
    pub suspicions: Vec<Suspicion>,
}

/// A row of `meter_values`: all that was measured at one moment at one EVSE. What has no column of
/// its own is in `other`, so that nothing is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeterValue {
    /// Which station.
    pub station_id: StationId,
    /// Which EVSE; `None`: the station's main meter.
    pub evse_id: Option<EvseId>,
    /// For which session.
    pub session_id: Option<SessionId>,
    /// When, by the station if plausible.
    pub at: Timestamp,
    /// When we heard of it.
    pub received_at: Timestamp,
    /// Why it was taken, in the station's word; empty for the periodic default.
    pub context: String,
    /// The import register.
    pub energy: Option<MilliWattHours>,
    /// Power taken, over all phases.
    pub power: Option<MilliWatts>,
    /// Current for each phase, in mA.
    pub current: [Option<i64>; 3],
    /// Voltage for each phase, in mV.
    pub voltage: [Option<i64>; 3],
    /// State of charge.
    pub soc: Option<PerMille>,
    /// Temperature, in thousandths of a degree Celsius.
    pub temperature: Option<i64>,
    /// Power offered.
    pub power_offered: Option<MilliWatts>,
    /// Current offered, in mA.
    pub current_offered: Option<i64>,
    /// Samples without a column of their own.
    pub other: Vec<vocabulary::Sample>,
}

/// A row of `session_meters`: the latest reading of a session, one small row that is overwritten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionMeter {
    /// Which session.
    pub session_id: SessionId,
    /// Of when, by the station.
    pub at: Timestamp,
    /// When we heard of it.
    pub received_at: Timestamp,
    /// Energy so far.
    pub energy: MilliWattHours,
    /// The register last seen, the basis of the next delta.
    pub register: Option<MilliWattHours>,
    /// Power now.
    pub power: Option<MilliWatts>,
    /// State of charge now.
    pub soc: Option<PerMille>,
}
