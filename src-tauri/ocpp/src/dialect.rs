//! A version of OCPP as a dialect of the vocabulary: what is read becomes a `Report`, a `Reply`, an
//! `Order` or an `OrderAnswer`, and back. Each dialect works in both directions: the central system
//! speaks one side, the simulator the other.

use vocabulary::{OcppVersion, Order, OrderAnswer, OrderKind, Reply, Report, Timestamp};

use crate::v16;

/// A version that is spoken here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// OCPP 1.6J.
    V16,
}

/// What is known of a station that the reading of its messages depends on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quirks {
    /// How far the station's local time is ahead of UTC, in minutes; for times without a zone.
    pub local_minutes: i32,
}

/// Why a CALL is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{description}")]
pub struct Refusal {
    /// The code of the CALLERROR.
    pub code: CallErrorCode,
    /// What is wrong, for the station's log.
    pub description: String,
}

/// The codes of a CALLERROR (1.6J 4.2.3, 2.0.1 part 4 4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallErrorCode {
    /// No such action in this version.
    NotImplemented,
    /// The action exists but is not served.
    NotSupported,
    /// Something went wrong here.
    InternalError,
    /// The message breaks the protocol.
    ProtocolError,
    /// A matter of security.
    SecurityError,
    /// The message cannot be read.
    FormationViolation,
    /// A value is not allowed.
    PropertyConstraintViolation,
    /// A field is missing or too many.
    OccurrenceConstraintViolation,
    /// A value is of the wrong kind.
    TypeConstraintViolation,
    /// None of the others.
    GenericError,
}

/// Why an order cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// The card is empty.
    #[error("the card is empty; a start needs one")]
    CardEmpty,
    /// The card is longer than the version allows.
    #[error("the card has {length} characters; a charger that speaks OCPP {version} takes {most}", version = version.as_str())]
    CardTooLong {
        /// Its length.
        length: usize,
        /// The most allowed.
        most: usize,
        /// In which version.
        version: OcppVersion,
    },
    /// The connector is 0 or beyond what the wire can carry.
    #[error("connector {0} cannot be named to a charger")]
    Connector(u32),
    /// The transaction's id is no integer.
    #[error("the transaction id {0:?} is no number, as OCPP 1.6 needs")]
    TransactionId(String),
    /// The setting's name or value is longer than the wire takes.
    #[error("a setting's name has 50 characters at most and its value 500, not {0}")]
    SettingTooLong(usize),
    /// The limit is below nothing.
    #[error("a limit below 0 cannot be sent to a charger")]
    LimitNegative,
}

impl OrderError {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::CardEmpty => "card_empty",
            Self::CardTooLong { .. } => "card_too_long",
            Self::Connector(_) => "connector_invalid",
            Self::TransactionId(_) => "transaction_id_invalid",
            Self::SettingTooLong(_) => "setting_too_long",
            Self::LimitNegative => "limit_negative",
        }
    }
}

/// Why a central system's answer cannot be read (the station's side).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the answer to {action} cannot be read: {problem}")]
pub struct ReplyError {
    /// The action that was answered.
    pub action: String,
    /// What is wrong with it.
    pub problem: String,
}

impl Dialect {
    /// All, the preferred one first.
    pub const ALL: [Self; 1] = [Self::V16];

    /// The dialect of a version, if it is spoken.
    pub fn of(version: OcppVersion) -> Option<Self> {
        match version {
            OcppVersion::V16 => Some(Self::V16),
            OcppVersion::V201 => None,
        }
    }

    /// Its version.
    pub fn version(self) -> OcppVersion {
        match self {
            Self::V16 => OcppVersion::V16,
        }
    }

    /// Its name as a WebSocket sub-protocol.
    pub fn subprotocol(self) -> &'static str {
        match self {
            Self::V16 => "ocpp1.6",
        }
    }

    /// Reads a station's CALL. Start-, StopTransaction and MeterValues are never refused for their
    /// content (engine rule 4): what cannot be read is left out and named in `suspicions`.
    pub fn read_report(
        self,
        action: &str,
        payload: &str,
        received_at: Timestamp,
        quirks: &Quirks,
    ) -> Result<Report, Refusal> {
        match self {
            Self::V16 => v16::read_report(action, payload, received_at, quirks),
        }
    }

    /// The payload that answers a report.
    pub fn write_reply(self, reply: &Reply) -> String {
        match self {
            Self::V16 => v16::write_reply(reply),
        }
    }

    /// The action and payload of an order; checked, since a charger's refusal says nothing.
    pub fn write_order(self, order: &Order) -> Result<(&'static str, String), OrderError> {
        match self {
            Self::V16 => v16::write_order(order),
        }
    }

    /// Reads the payload of a station's answer to an order.
    pub fn read_answer(self, kind: OrderKind, payload: &str) -> OrderAnswer {
        match self {
            Self::V16 => v16::read_answer(kind, payload),
        }
    }

    /// Reads a station's CALLERROR to an order.
    pub fn read_error(self, code: &str, description: &str) -> OrderAnswer {
        match self {
            Self::V16 => v16::read_error(code, description),
        }
    }

    /// A CALLERROR's code in this version's own spelling; chargers loop on the other one (Q14).
    pub fn spell(self, code: CallErrorCode) -> &'static str {
        match self {
            Self::V16 => v16::spell(code),
        }
    }

    /// The station's side: the action and payload of a report.
    pub fn write_report(self, report: &Report) -> (&'static str, String) {
        match self {
            Self::V16 => v16::write_report(report),
        }
    }

    /// The station's side: reads the answer to its CALL.
    pub fn read_reply(self, action: &str, payload: &str) -> Result<Reply, ReplyError> {
        match self {
            Self::V16 => v16::read_reply(action, payload),
        }
    }

    /// The station's side: reads the central system's CALL.
    pub fn read_order(self, action: &str, payload: &str) -> Result<Order, Refusal> {
        match self {
            Self::V16 => v16::read_order(action, payload),
        }
    }

    /// The station's side: the payload that answers an order.
    pub fn write_answer(self, kind: OrderKind, answer: &OrderAnswer) -> String {
        match self {
            Self::V16 => v16::write_answer(kind, answer),
        }
    }
}
