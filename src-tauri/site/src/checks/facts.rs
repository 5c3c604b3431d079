//! The facts that the checks look at, gathered once, by id and value.

use vocabulary::{
    ConnectorStatus, EvseId, EvseNumber, OcppVersion, Registration, SessionId, StationId,
    Timestamp, TokenId,
};

use crate::{Enrolment, TokenKind, TokenStatus, Trigger};

/// Everything that is looked at.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    pub(crate) now: Timestamp,
    pub(crate) trigger: Trigger,
    /// Whether the start may wait for its station.
    pub(crate) queue: bool,
    pub(crate) station: Option<StationFacts>,
    /// The number that was asked for.
    pub(crate) asked: Option<i64>,
    pub(crate) connector: Option<ConnectorFacts>,
    /// `None`: no card was named.
    pub(crate) token: Option<TokenFacts>,
}

/// The station.
#[derive(Debug, Clone)]
pub(crate) struct StationFacts {
    pub(crate) id: StationId,
    pub(crate) enrolment: Enrolment,
    pub(crate) active: bool,
    pub(crate) version: Option<OcppVersion>,
    pub(crate) online: bool,
    /// What its boot over the present connection was answered.
    pub(crate) told: Option<Registration>,
    pub(crate) last_seen: Option<Timestamp>,
    /// The numbers of its EVSEs.
    pub(crate) numbers: Vec<EvseNumber>,
    /// Its own status, for the station as a whole.
    pub(crate) own_status: Option<ConnectorStatus>,
}

/// Someone who holds the connector.
#[derive(Debug, Clone)]
pub(crate) struct Holder {
    pub(crate) session: SessionId,
    pub(crate) station: StationId,
    pub(crate) number: EvseNumber,
    pub(crate) since: Timestamp,
}

/// The connector.
#[derive(Debug, Clone)]
pub(crate) struct ConnectorFacts {
    pub(crate) evse: EvseId,
    pub(crate) number: EvseNumber,
    pub(crate) status: Option<ConnectorStatus>,
    pub(crate) error_code: Option<String>,
    pub(crate) reported_at: Option<Timestamp>,
    pub(crate) attempt: Option<Holder>,
    pub(crate) running: Option<Holder>,
}

/// The card.
#[derive(Debug, Clone)]
pub(crate) struct TokenFacts {
    /// `None`: it is not in the registry, and was not recorded.
    pub(crate) id: Option<TokenId>,
    pub(crate) kind: TokenKind,
    pub(crate) status: TokenStatus,
    pub(crate) valid_from: Option<Timestamp>,
    pub(crate) valid_until: Option<Timestamp>,
    pub(crate) max_concurrent: u32,
    /// It is a virtual one whose start was already made.
    pub(crate) spent: bool,
    /// Characters of its text.
    pub(crate) length: usize,
    /// Where it is in use, but for the session that is being decided: a few of them.
    pub(crate) in_use: Vec<Holder>,
    /// Whether it is in use as often as it may be.
    pub(crate) used_up: bool,
}
