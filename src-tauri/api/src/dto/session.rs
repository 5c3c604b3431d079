//! Sessions: a start attempt and what became of it.

use central::site::{Session, SessionFlags, SessionMeter};
use central::vocabulary::{MilliWattHours, MilliWatts, PerMille};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    ActorDto, AllowanceDto, ChargingProfileDto, DecisionDto, ReasonDto, Time, mirror::mirror,
};
use crate::sentence;

mirror! {
    /// Where a session stands.
    SessionStatus = central::site::SessionStatus {
        /// The record exists, the checks are running.
        Requested,
        /// Refused; nothing was sent. Final.
        PolicyRejected,
        /// Allowed; the start waits for its station.
        Queued,
        /// The wait was over before it could be sent. Final.
        Expired,
        /// The start is on its way, no answer yet.
        Dispatched,
        /// The station said no. Final.
        StationRejected,
        /// The station said yes; waiting for the car.
        AwaitingPlug,
        /// No car came in time. A late start may revive it.
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
        /// Over by evidence, without a stop message.
        ClosedUnconfirmed,
    }
}

mirror! {
    /// What an active session is doing.
    Substate = central::site::Substate {
        /// Plugged, no energy yet.
        Connected,
        /// Energy flows.
        Charging,
        /// The car pauses.
        SuspendedEv,
        /// The station pauses.
        SuspendedEvse,
    }
}

mirror! {
    /// Who or what began a session.
    Origin = central::site::Origin {
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
}

/// What is special about a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SessionFlags)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "independent marks of a session, as the API names them"
)]
pub struct SessionFlagsDto {
    /// Started after its time-out and was adopted.
    pub late: bool,
    /// Its station is not connected.
    pub offline: bool,
    /// No meter value for too long.
    pub stale: bool,
    /// Its connector is faulted.
    pub faulted: bool,
    /// A stop was refused or had no effect.
    pub stop_failed: bool,
    /// The outcome of its start command is not known.
    pub unconfirmed: bool,
    /// It happened, in part or whole, while the station was offline.
    pub delayed: bool,
    /// Somebody let pass what the rules denied.
    pub overridden: bool,
}

impl From<&SessionFlags> for SessionFlagsDto {
    fn from(flags: &SessionFlags) -> Self {
        Self {
            late: flags.late,
            offline: flags.offline,
            stale: flags.stale,
            faulted: flags.faulted,
            stop_failed: flags.stop_failed,
            unconfirmed: flags.unconfirmed,
            delayed: flags.delayed,
            overridden: flags.overridden,
        }
    }
}

/// Something odd about a transaction that was recorded all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Suspicion)]
pub struct SuspicionDto {
    /// Stable code.
    pub code: String,
    /// What was seen.
    pub detail: String,
}

/// Names that belong to a session and live in tables of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionNames {
    /// The station's identity.
    pub station: String,
    /// What people call the station.
    pub station_name: String,
    /// What is written at the bay.
    pub bay_label: Option<String>,
    /// The card, masked unless the caller may see it whole.
    pub card: Option<String>,
    /// The driver's name, for those who may see names.
    pub driver: Option<String>,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionDto {
    /// Its id.
    pub id: Uuid,
    /// Where it stands.
    pub status: SessionStatus,
    /// What it is doing while active.
    pub substate: Option<Substate>,
    /// Who or what began it.
    pub origin: Origin,
    /// Who asked for it.
    pub actor: ActorDto,
    /// At which station: its identity.
    pub station: String,
    /// At which station: its id.
    pub station_id: Uuid,
    /// What people call that station.
    pub station_name: String,
    /// The id of its place there.
    pub evse_id: Uuid,
    /// At which connector of it.
    pub connector: u32,
    /// At which bay it stood then.
    pub bay: Option<Uuid>,
    /// What is written at that bay.
    pub bay_label: Option<String>,
    /// The charger's id of the transaction.
    pub transaction_id: Option<String>,
    /// With which card: its id.
    pub token: Option<Uuid>,
    /// The card's text, masked unless the caller may see it whole.
    pub card: Option<String>,
    /// For whom.
    pub driver_id: Option<Uuid>,
    /// That driver's name; null if there is none or the caller may not see names.
    pub driver: Option<String>,
    /// Which vehicle, as far as is known.
    pub vehicle_id: Option<Uuid>,
    /// Power now; null once it is over.
    pub power_w: Option<f64>,
    /// Energy so far or in the end; null before it began.
    pub energy_wh: Option<f64>,
    /// The register that this energy counts from: the one of the start, unless the charger's
    /// later ones showed that it counts from another.
    pub register_start_wh: Option<f64>,
    /// State of charge.
    pub soc_percent: Option<f64>,
    /// The most it may draw.
    pub power_limit_w: Option<f64>,
    /// All limits that it was let in with.
    pub limits: AllowanceDto,
    /// When it was asked for or began.
    pub created_at: Time,
    /// When its start was sent.
    pub dispatched_at: Option<Time>,
    /// When the station said yes.
    pub accepted_at: Option<Time>,
    /// Until when the car must be plugged in.
    pub plug_deadline: Option<Time>,
    /// Until when it may wait for its station.
    pub expires_at: Option<Time>,
    /// When the transaction began.
    pub started_at: Option<Time>,
    /// When energy was first seen to flow.
    pub charging_at: Option<Time>,
    /// When a stop was asked for the first time.
    pub stop_requested_at: Option<Time>,
    /// When the transaction ended.
    pub stopped_at: Option<Time>,
    /// When it came to a final state.
    pub ended_at: Option<Time>,
    /// Why the station stopped, in its own word.
    pub stop_reason: Option<String>,
    /// Why it came to its state.
    pub reason: Option<ReasonDto>,
    /// That reason as a sentence, in English.
    pub message: Option<String>,
    /// What is special about it.
    pub flags: SessionFlagsDto,
    /// What is odd about its records.
    pub suspicions: Vec<SuspicionDto>,
    /// The decision that let it start, or did not.
    pub decision_id: Option<Uuid>,
    /// The session it follows.
    pub follows: Option<Uuid>,
    /// What the caller gave to find again.
    pub meta_data: Option<Value>,
}

impl SessionDto {
    /// The row, with its latest reading and its names.
    pub fn new(row: &Session, meter: Option<&SessionMeter>, names: SessionNames) -> Self {
        let transaction = row.transaction.as_ref();
        let running = transaction.is_some_and(|transaction| transaction.stopped_at.is_none());
        let energy = if running {
            meter
                .map(|meter| meter.energy)
                .or(transaction.map(|tx| tx.energy))
        } else {
            transaction.map(|transaction| transaction.energy)
        };
        let register_start = meter
            .and_then(|meter| Some(meter.register?.minus(meter.energy)))
            .or_else(|| transaction?.meter_start);
        Self {
            id: row.id.0,
            status: row.status.into(),
            substate: row.substate.map(Into::into),
            origin: row.origin.into(),
            actor: row.actor.into(),
            station: names.station,
            station_id: row.station_id.0,
            station_name: names.station_name,
            evse_id: row.evse_id.0,
            connector: row.evse_number.0,
            bay: row.bay_id.map(|id| id.0),
            bay_label: names.bay_label,
            transaction_id: transaction
                .and_then(|transaction| transaction.transaction_id.as_ref())
                .map(ToString::to_string),
            token: row.token_id.map(|id| id.0),
            card: names.card,
            driver_id: row.driver_id.map(|id| id.0),
            driver: names.driver,
            vehicle_id: row.vehicle_id.map(|id| id.0),
            power_w: meter
                .filter(|_| running)
                .and_then(|meter| meter.power)
                .map(MilliWatts::whole),
            energy_wh: energy.map(MilliWattHours::whole),
            register_start_wh: register_start.map(MilliWattHours::whole),
            soc_percent: meter.and_then(|meter| meter.soc).map(PerMille::percent),
            power_limit_w: row.power_limit.map(MilliWatts::whole),
            limits: (&row.limits).into(),
            created_at: row.created_at.into(),
            dispatched_at: row.dispatched_at.map(Time),
            accepted_at: row.accepted_at.map(Time),
            plug_deadline: row.plug_deadline.map(Time),
            expires_at: row.expires_at.map(Time),
            started_at: transaction.map(|transaction| transaction.started_at.into()),
            charging_at: row.charging_at.map(Time),
            stop_requested_at: row.stop_requested_at.map(Time),
            stopped_at: transaction
                .and_then(|transaction| transaction.stopped_at)
                .map(Time),
            ended_at: row.ended_at.map(Time),
            stop_reason: transaction.and_then(|transaction| transaction.stop_reason.clone()),
            reason: row.reason.as_ref().map(Into::into),
            message: row.reason.as_ref().map(sentence::render),
            flags: (&row.flags).into(),
            suspicions: transaction.map_or_else(Vec::new, |transaction| {
                transaction
                    .suspicions
                    .iter()
                    .map(|suspicion| SuspicionDto {
                        code: suspicion.code.clone(),
                        detail: suspicion.detail.clone(),
                    })
                    .collect()
            }),
            decision_id: row.decision_id.map(|id| id.0),
            follows: row.follows.map(|id| id.0),
            meta_data: row.meta_data.clone(),
        }
    }
}

/// What to do with a start when its station is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StartQueue {
    /// Refuse it.
    Refuse,
    /// Let it wait.
    Queue,
}

/// A start. Name `station` (and `connector`, where there are several), or `bay`.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartBody {
    /// The station's id or identity.
    #[schema(max_length = 48)]
    pub station: Option<String>,
    /// The connector's number at the station.
    pub connector: Option<i64>,
    /// The bay, instead of station and connector.
    pub bay: Option<Uuid>,
    /// The card: its id, or its text. None: a single-use virtual card.
    #[schema(max_length = 64)]
    pub token: Option<String>,
    /// For whom.
    pub driver: Option<Uuid>,
    /// For which vehicle.
    pub vehicle: Option<Uuid>,
    /// The most the session may draw.
    #[schema(minimum = 0)]
    pub power_limit_w: Option<f64>,
    /// Limits over time, instead of `power_limit_w`: the lower of them and of what the rules and the
    /// circuits leave holds at any time.
    pub charging_profile: Option<ChargingProfileDto>,
    /// Lets pass what may be let pass; needs the right to.
    #[serde(rename = "override")]
    pub overriding: Option<OverrideBody>,
    /// Starts past the rules; needs the right to. The session that it becomes says so.
    pub bypass: Option<BypassBody>,
    /// What to do when the station is not there; left out: as the site does it.
    pub queue: Option<StartQueue>,
    /// How long it may wait then, in seconds.
    #[schema(minimum = 60, maximum = 86_400)]
    pub queue_ttl_s: Option<u32>,
    /// What the caller wants to find again; an object of at most 4 KB.
    #[schema(value_type = Option<Object>)]
    pub meta_data: Option<Map<String, Value>>,
}

/// Why somebody lets pass what the rules deny.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OverrideBody {
    /// Why, 3 to 2000 characters, kept with the decision.
    #[schema(min_length = 3, max_length = 2000)]
    pub reason: String,
}

/// Why somebody passes the rules by.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BypassBody {
    /// Why, 3 to 2000 characters, kept with the decision.
    #[serde(default)]
    #[schema(min_length = 3, max_length = 2000)]
    pub reason: String,
}

/// A start that was taken on.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SessionStarted {
    /// The session.
    pub session: SessionDto,
    /// The decision that let it start.
    pub decision: Option<DecisionDto>,
}

/// A stop.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StopBody {
    /// Why, in the person's words.
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
}
