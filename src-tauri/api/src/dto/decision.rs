//! Decisions: what was checked, with which facts, and what came out.

use central::site::{Check, Decision, Trigger};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ActorDto, ReasonDto, Time, mirror::mirror};
use crate::sentence;

mirror! {
    /// When a decision is made.
    DecisionTrigger = Trigger {
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
}

mirror! {
    /// What came out, of one check or of all.
    CheckOutcome = central::site::CheckOutcome {
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
}

mirror! {
    /// The checks, in their order.
    CheckCode = central::site::CheckCode {
        /// The station is known and approved.
        StationKnown,
        /// It is switched on for use.
        StationActive,
        /// It has that connector.
        ConnectorValid,
        /// It can be reached.
        StationReachable,
        /// The card is known and valid.
        TokenValid,
        /// The connector is free.
        ConnectorState,
    }
}

impl CheckOutcome {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Limit => "limit",
            Self::Queue => "queue",
            Self::Deny => "deny",
            Self::Skipped => "skipped",
            Self::NotApplicable => "not_applicable",
        }
    }
}

impl CheckCode {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StationKnown => "station_known",
            Self::StationActive => "station_active",
            Self::ConnectorValid => "connector_valid",
            Self::StationReachable => "station_reachable",
            Self::TokenValid => "token_valid",
            Self::ConnectorState => "connector_state",
        }
    }
}

/// One check's result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Check)]
pub struct CheckDto {
    /// Which.
    pub code: CheckCode,
    /// What came out.
    pub outcome: CheckOutcome,
    /// Why.
    pub reason: Option<ReasonDto>,
    /// That reason as a sentence, in English.
    pub message: Option<String>,
    /// The facts that were looked at.
    #[schema(value_type = Object)]
    pub facts: Map<String, Value>,
}

impl From<&Check> for CheckDto {
    fn from(check: &Check) -> Self {
        Self {
            code: check.code.into(),
            outcome: check.outcome.into(),
            reason: check.reason.as_ref().map(Into::into),
            message: check.reason.as_ref().map(sentence::render),
            facts: check.facts.clone(),
        }
    }
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Decision)]
pub struct DecisionDto {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Time,
    /// Why it was made.
    pub trigger: DecisionTrigger,
    /// `allow`, `limit`, `queue` or `deny`.
    pub outcome: CheckOutcome,
    /// The first denial's reason.
    pub primary: Option<ReasonDto>,
    /// That reason as a sentence, in English.
    pub message: Option<String>,
    /// Who asked.
    pub actor: ActorDto,
    /// At which station.
    pub station_id: Option<Uuid>,
    /// At which place of it.
    pub evse_id: Option<Uuid>,
    /// With which card.
    pub token_id: Option<Uuid>,
    /// For which session.
    pub session_id: Option<Uuid>,
    /// All checks, in order.
    pub checks: Vec<CheckDto>,
}

impl From<&Decision> for DecisionDto {
    fn from(row: &Decision) -> Self {
        Self {
            id: row.id.0,
            at: row.at.into(),
            trigger: row.trigger.into(),
            outcome: row.outcome.into(),
            primary: row.primary.as_ref().map(Into::into),
            message: row.primary.as_ref().map(sentence::render),
            actor: row.actor.into(),
            station_id: row.station_id.map(|id| id.0),
            evse_id: row.evse_id.map(|id| id.0),
            token_id: row.token_id.map(|id| id.0),
            session_id: row.session_id.map(|id| id.0),
            checks: row.checks.iter().map(Into::into).collect(),
        }
    }
}

/// What a start would be decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Evaluation {
    /// The decision, which is not stored.
    pub decision: DecisionDto,
}
