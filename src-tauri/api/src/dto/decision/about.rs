//! Who asked for what was decided, for what, and what came of it.

use central::{
    site::{AskedStart, Command, Decision},
    vocabulary::{ChargingLimit, ChargingSchedule, MilliWatts},
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::dto::{ActorDto, ActorKind, ChargingProfileDto};

/// Who asked, in which role and from where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DecisionActor {
    /// What kind.
    pub kind: ActorKind,
    /// Which, where there are several of the kind.
    pub id: Option<Uuid>,
    /// In which role; null for stations, and where it was not recorded.
    pub role: Option<String>,
    /// From which address, if over the network.
    pub ip: Option<String>,
}

impl DecisionActor {
    pub(super) fn new(row: &Decision, start: &AskedStart) -> Self {
        let ActorDto { kind, id } = row.actor.into();
        let caller = start.caller.as_ref();
        Self {
            kind,
            id,
            role: caller
                .map(|caller| caller.role.clone())
                .filter(|role| !role.is_empty()),
            ip: caller.and_then(|caller| Some(caller.source_ip?.to_string())),
        }
    }
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DecisionRequest {
    /// The most power.
    pub power_w: Option<f64>,
    /// The most current on each phase.
    pub current_ma: Option<i64>,
    /// Limits over time.
    pub charging_profile: Option<ChargingProfileDto>,
    /// A hash of these, by which the same are found: `sha256:` and 64 hexadecimal digits.
    pub profile_hash: Option<String>,
    /// Whether it may wait for its station.
    pub queue: bool,
}

impl DecisionRequest {
    pub(super) fn new(start: &AskedStart) -> Self {
        let (power, current) = match start.limit {
            Some(ChargingLimit::Power(power)) => (Some(power), None),
            Some(ChargingLimit::Current(current)) => (None, Some(current)),
            None => (None, None),
        };
        Self {
            power_w: power.map(MilliWatts::whole),
            current_ma: current.map(|current| current.0),
            charging_profile: start.schedule.clone().map(Into::into),
            profile_hash: start.schedule.as_ref().and_then(profile_hash),
            queue: start.queue,
        }
    }
}

fn profile_hash(schedule: &ChargingSchedule) -> Option<String> {
    let text = serde_json::to_string(schedule).ok()?;
    Some(format!("sha256:{:x}", Sha256::digest(text)))
}

/// What a decision belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct DecisionLinks {
    /// The session.
    pub session_id: Option<Uuid>,
    /// What the station was told because of it; looked up when the decision is read by its id, else
    /// empty.
    pub command_ids: Vec<Uuid>,
    /// The ids of the station's message that it answers and of the messages that tell the station
    /// what came of it; the latter like `command_ids`, and as long as messages are kept.
    pub ocpp_message_ids: Vec<String>,
    /// The request that asked, by the id that its answer names.
    pub request_id: Option<Uuid>,
}

impl DecisionLinks {
    pub(super) fn new(row: &Decision, start: &AskedStart) -> Self {
        Self {
            session_id: row.session_id.map(|id| id.0),
            command_ids: Vec::new(),
            ocpp_message_ids: row.message_id.iter().cloned().collect(),
            request_id: start.caller.as_ref().and_then(|caller| caller.request_id),
        }
    }

    /// Adds what the station was told, with the message where that is still known.
    pub(crate) fn told(&mut self, command: &Command, message_id: Option<String>) {
        self.command_ids.push(command.id.0);
        self.ocpp_message_ids.extend(message_id);
    }
}
