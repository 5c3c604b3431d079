//! Decisions: what was checked, with which facts, and what came out (`domain.md` 3.6).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use vocabulary::{DecisionId, EvseId, SessionId, StationId, Timestamp, TokenId};

use crate::{Actor, Reason};

/// When a decision is made (`domain.md` 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// Another program asked for a start.
    ApiStart,
    /// A person asked for one.
    OperatorStart,
    /// A queued start is about to be sent.
    QueuedDispatch,
    /// A card was presented.
    RfidAuthorize,
    /// A transaction began.
    TransactionStart,
    /// Somebody asks what would be decided.
    DryRun,
}

/// What came out, of one check or of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// Nothing against it.
    Allow,
    /// Allowed within limits.
    Limit,
    /// Allowed, once the station is there.
    Queue,
    /// Not allowed.
    Deny,
    /// Not looked at, because something it needs was missing.
    Skipped,
    /// Nothing to say here.
    NotApplicable,
}

/// The checks, in their order (`domain.md` 3.2). Further ones come with the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckCode {
    /// S1: the station is known and approved.
    StationKnown,
    /// S2: it is switched on for use.
    StationActive,
    /// S3: it has that connector.
    ConnectorValid,
    /// S4: it can be reached.
    StationReachable,
    /// P1: the card is known and valid.
    TokenValid,
    /// P4: the connector is free.
    ConnectorState,
}

/// One check's result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Which.
    pub code: CheckCode,
    /// What came out.
    pub outcome: CheckOutcome,
    /// Stable code and arguments of the sentence; `None` where there is nothing to say.
    pub reason: Option<Reason>,
    /// The facts that were looked at, by id and value, never by name (`decisions.md` 14).
    pub facts: Map<String, Value>,
}

/// A row of `decisions`; never changed once stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Its id.
    pub id: DecisionId,
    /// When.
    pub at: Timestamp,
    /// Why it was made.
    pub trigger: Trigger,
    /// Allow, Queue, Limit or Deny.
    pub outcome: CheckOutcome,
    /// The first denial's reason.
    pub primary: Option<Reason>,
    /// Who asked.
    pub actor: Actor,
    /// At which station.
    pub station_id: Option<StationId>,
    /// At which EVSE.
    pub evse_id: Option<EvseId>,
    /// With which card.
    pub token_id: Option<TokenId>,
    /// For which session.
    pub session_id: Option<SessionId>,
    /// All checks, in order.
    pub checks: Vec<Check>,
}
