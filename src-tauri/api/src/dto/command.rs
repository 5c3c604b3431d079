//! What stations were told, and what came of it: the station's answer and the observed effect are
//! kept apart.

use central::site;
use central::vocabulary::{AnswerStatus, Order, TriggerKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ActorDto, Time, mirror::mirror};

mirror! {
    /// Where a command stands.
    CommandState = site::CommandState {
        /// It waits: the station is offline, or an earlier command is in flight.
        Waiting,
        /// It was sent.
        Sent,
        /// No answer yet; a late one still counts.
        Unanswered,
        /// Sent, and the connection ended before an answer: it may have happened.
        Unconfirmed,
        /// The station answered; see `answer`.
        Acknowledged,
        /// What it was to bring about was seen.
        EffectConfirmed,
        /// The station said yes, and nothing happened.
        EffectMissing,
        /// Its time was over before it was sent.
        Expired,
        /// Withdrawn before it was sent.
        Cancelled,
        /// It could not be written for this station.
        Failed,
    }
}

mirror! {
    /// A message that a station can be asked for.
    TriggerMessage = TriggerKind {
        /// It describes itself anew.
        Boot,
        /// It says that it lives.
        Heartbeat,
        /// Meter values.
        MeterValues,
        /// The state of its connectors.
        Status,
        /// How a diagnostics upload goes.
        DiagnosticsStatus,
        /// How a firmware update goes.
        FirmwareStatus,
    }
}

mirror! {
    /// A station's own word on a command, in one set for all versions.
    CommandAnswerStatus = AnswerStatus {
        /// It will.
        Accepted,
        /// It will not.
        Rejected,
        /// It will later.
        Scheduled,
        /// Done, effective after a restart.
        RebootRequired,
        /// It cannot.
        NotSupported,
        /// In use.
        Occupied,
        /// Broken.
        Faulted,
        /// Out of service.
        Unavailable,
        /// It does not know what was named.
        UnknownId,
        /// An error, or an answer that could not be read.
        Failed,
    }
}

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommandType {
    /// Start a session; made by `POST /sessions`.
    Start,
    /// Stop a session; made by `POST /sessions/{id}/stop`.
    Stop,
    /// Ask for a message.
    TriggerMessage,
    /// Hold a running session to a limit; made by the rules.
    SetChargingProfile,
    /// Restart, once running sessions were stopped in order.
    Reset,
    /// Ask how it is set.
    GetConfiguration,
    /// Change a setting.
    ChangeConfiguration,
}

impl CommandType {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop => "stop",
            Self::TriggerMessage => "trigger_message",
            Self::SetChargingProfile => "set_charging_profile",
            Self::Reset => "reset",
            Self::GetConfiguration => "get_configuration",
            Self::ChangeConfiguration => "change_configuration",
        }
    }
}

/// The station's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CommandAnswer {
    /// In the common set.
    pub status: CommandAnswerStatus,
    /// The station's own word.
    pub said: String,
}

/// A command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Command)]
pub struct CommandDto {
    /// Its id.
    pub id: Uuid,
    /// For which station.
    pub station_id: Uuid,
    /// For which place of it.
    pub evse_id: Option<Uuid>,
    /// For which session.
    pub session_id: Option<Uuid>,
    /// What it does.
    #[serde(rename = "type")]
    pub kind: CommandType,
    /// The message asked for.
    pub message: Option<TriggerMessage>,
    /// The connector it names.
    pub connector: Option<u32>,
    /// The setting that it changes.
    pub setting: Option<String>,
    /// To what it changes that.
    pub value: Option<String>,
    /// Where it stands.
    pub state: CommandState,
    /// The station's answer. A yes does not mean that it happened.
    pub answer: Option<CommandAnswer>,
    /// Who asked for it.
    pub actor: ActorDto,
    /// Why, in the person's words.
    pub reason: Option<String>,
    /// When it was asked for.
    pub created_at: Time,
    /// Until when it may wait.
    pub expires_at: Option<Time>,
    /// When it was sent.
    pub sent_at: Option<Time>,
    /// When the answer came.
    pub answered_at: Option<Time>,
    /// When its effect was seen or missed.
    pub effect_at: Option<Time>,
}

impl From<&site::Command> for CommandDto {
    fn from(row: &site::Command) -> Self {
        let (mut message, mut connector, mut setting) = (None, None, None);
        let kind = match &row.order {
            Order::Start(start) => {
                connector = Some(start.evse.0);
                CommandType::Start
            }
            Order::Stop { .. } => CommandType::Stop,
            Order::Trigger {
                message: asked,
                evse,
            } => {
                message = Some((*asked).into());
                connector = evse.map(|evse| evse.0);
                CommandType::TriggerMessage
            }
            Order::Limit(limit) => {
                connector = Some(limit.evse.0);
                CommandType::SetChargingProfile
            }
            Order::Restart => CommandType::Reset,
            Order::ReadSettings { .. } => CommandType::GetConfiguration,
            Order::ChangeSetting { name, value } => {
                setting = Some((name.clone(), value.clone()));
                CommandType::ChangeConfiguration
            }
        };
        let (setting, value) = setting.unzip();
        Self {
            id: row.id.0,
            station_id: row.station_id.0,
            evse_id: row.evse_id.map(|id| id.0),
            session_id: row.session_id.map(|id| id.0),
            kind,
            message,
            connector,
            setting,
            value,
            state: row.state.into(),
            answer: row.answer.as_ref().map(|answer| CommandAnswer {
                status: answer.status.into(),
                said: answer.said.clone(),
            }),
            actor: row.actor.into(),
            reason: row.reason.clone(),
            created_at: row.created_at.into(),
            expires_at: row.expires_at.map(Time),
            sent_at: row.sent_at.map(Time),
            answered_at: row.answered_at.map(Time),
            effect_at: row.effect_at.map(Time),
        }
    }
}

/// A command to give. Starts and stops are asked for at `/sessions`.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommandBody {
    /// What it does: `trigger_message`, `reset`, `get_configuration` or `change_configuration`.
    #[serde(rename = "type")]
    pub kind: CommandType,
    /// Its parameters.
    #[serde(default)]
    pub params: CommandParams,
    /// Why, in the person's words; a `reset` needs it.
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
}

/// Parameters of a command.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommandParams {
    /// `trigger_message`: which message.
    pub message: Option<TriggerMessage>,
    /// `trigger_message`: of which connector; left out: of all.
    #[schema(minimum = 1)]
    pub connector: Option<u32>,
    /// `get_configuration`: which settings; left out: all.
    #[schema(max_items = 50)]
    pub settings: Option<Vec<String>>,
    /// `change_configuration`: which setting.
    #[schema(max_length = 50)]
    pub setting: Option<String>,
    /// `change_configuration`: to what.
    #[schema(max_length = 500)]
    pub value: Option<String>,
}
