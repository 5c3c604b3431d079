//! What a station is told to do, and what it answers; without a version of OCPP.

use serde::{Deserialize, Serialize};

use crate::{CardText, ChargingSchedule, EvseNumber, MilliAmps, MilliWatts, TransactionId};

/// What a station is told to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Order {
    /// Start a transaction (1.6 RemoteStartTransaction, 2.0.1 RequestStartTransaction).
    Start(StartOrder),
    /// Stop one (1.6 RemoteStopTransaction, 2.0.1 RequestStopTransaction).
    Stop {
        /// Which.
        transaction: TransactionId,
    },
    /// Send a message now (TriggerMessage).
    Trigger {
        /// Which message.
        message: TriggerKind,
        /// Of which EVSE; `None`: of all.
        evse: Option<EvseNumber>,
    },
    /// Hold a running transaction to a limit (1.6 SetChargingProfile with a TxProfile).
    Limit(LimitOrder),
    /// Restart, once running transactions were stopped in order (1.6 Reset Soft, 2.0.1 OnIdle).
    Restart,
    /// Say how it is set (1.6 GetConfiguration).
    ReadSettings {
        /// Which settings; none: all of them.
        names: Vec<String>,
    },
    /// Change a setting (1.6 ChangeConfiguration).
    ChangeSetting {
        /// Which.
        name: String,
        /// To what.
        value: String,
    },
}

/// Details of a limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitOrder {
    /// Where.
    pub evse: EvseNumber,
    /// Of which transaction.
    pub transaction: TransactionId,
    /// Which.
    pub limit: ChargingLimit,
    /// That limit over time, none of it above `limit`; it is sent in its stead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<ChargingSchedule>,
    /// The profile's number: one of the same number is replaced.
    pub profile: i64,
}

/// Details of a start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartOrder {
    /// Where; always said, since some chargers refuse a start without it (Q25).
    pub evse: EvseNumber,
    /// The card to start with, at most 20 characters in 1.6.
    pub card: CardText,
    /// The group's card, for 2.0.1.
    pub group: Option<CardText>,
    /// Our number of this start, echoed by 2.0.1.
    pub remote_start: i64,
    /// A limit from the first second on, sent as a TxProfile.
    pub limit: Option<ChargingLimit>,
    /// That limit over time, none of it above `limit`; it is sent in its stead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<ChargingSchedule>,
}

/// The most a transaction may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargingLimit {
    /// In power.
    Power(MilliWatts),
    /// In current for each phase.
    Current(MilliAmps),
}

/// A message that a station can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerKind {
    /// BootNotification.
    Boot,
    /// Heartbeat.
    Heartbeat,
    /// MeterValues.
    MeterValues,
    /// StatusNotification.
    Status,
    /// DiagnosticsStatusNotification.
    DiagnosticsStatus,
    /// FirmwareStatusNotification.
    FirmwareStatus,
}

/// The kind of an [`Order`], for queues and records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderKind {
    /// [`Order::Start`].
    Start,
    /// [`Order::Stop`].
    Stop,
    /// [`Order::Trigger`].
    Trigger,
    /// [`Order::Limit`].
    Limit,
    /// [`Order::Restart`].
    Restart,
    /// [`Order::ReadSettings`].
    ReadSettings,
    /// [`Order::ChangeSetting`].
    ChangeSetting,
}

impl Order {
    /// Its kind.
    pub fn kind(&self) -> OrderKind {
        match self {
            Self::Start(_) => OrderKind::Start,
            Self::Stop { .. } => OrderKind::Stop,
            Self::Trigger { .. } => OrderKind::Trigger,
            Self::Limit(_) => OrderKind::Limit,
            Self::Restart => OrderKind::Restart,
            Self::ReadSettings { .. } => OrderKind::ReadSettings,
            Self::ChangeSetting { .. } => OrderKind::ChangeSetting,
        }
    }
}

impl OrderKind {
    /// What goes first when several wait at one station (`domain.md` 7): lower is sooner.
    pub fn priority(self) -> u8 {
        match self {
            Self::Stop => 0,
            Self::Start => 3,
            Self::Limit => 4,
            Self::Restart => 5,
            Self::ChangeSetting => 6,
            Self::Trigger | Self::ReadSettings => 7,
        }
    }
}

/// A station's own word on an order, in one set for all versions (`domain.md` 7). It says nothing
/// about the effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerStatus {
    /// It will.
    Accepted,
    /// It will not.
    Rejected,
    /// It will later.
    Scheduled,
    /// Done, effective after a restart.
    RebootRequired,
    /// It cannot (NotSupported, NotImplemented).
    NotSupported,
    /// In use.
    Occupied,
    /// Broken.
    Faulted,
    /// Out of service.
    Unavailable,
    /// It does not know what was named.
    UnknownId,
    /// CALLERROR, or an answer that could not be read.
    Failed,
}

/// What a station's word comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gist {
    /// It will, now or later.
    Yes,
    /// It cannot, ever.
    NotSupported,
    /// It will not.
    No,
}

impl AnswerStatus {
    /// What it comes to.
    pub fn gist(self) -> Gist {
        match self {
            Self::Accepted | Self::Scheduled | Self::RebootRequired => Gist::Yes,
            Self::NotSupported => Gist::NotSupported,
            Self::Rejected
            | Self::Occupied
            | Self::Faulted
            | Self::Unavailable
            | Self::UnknownId
            | Self::Failed => Gist::No,
        }
    }
}

/// The answer to an [`Order`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderAnswer {
    /// In the common set.
    pub status: AnswerStatus,
    /// The station's own word: the status as sent, or the CALLERROR's code and description.
    pub said: String,
    /// 2.0.1: the transaction that the start belongs to.
    pub transaction: Option<TransactionId>,
    /// To [`Order::ReadSettings`]: how it is set. Boxed, since all other answers have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Box<SettingsRead>>,
}

/// How a station says it is set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsRead {
    /// The settings that it has.
    pub settings: Vec<SettingRead>,
    /// Names that it does not know.
    pub unknown: Vec<String>,
}

/// A setting of a station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingRead {
    /// Its name.
    pub name: String,
    /// Its value; `None`: it has none, or does not say.
    pub value: Option<String>,
    /// Whether it cannot be changed.
    pub read_only: bool,
}

impl OrderAnswer {
    /// An answer that is a word alone.
    pub fn new(status: AnswerStatus, said: impl Into<String>) -> Self {
        Self {
            status,
            said: said.into(),
            transaction: None,
            settings: None,
        }
    }
}
