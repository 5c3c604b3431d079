//! Rows that central writes beside the site's own, through the same writer.

use ipnet::IpNet;
use serde_json::{Map, Value};
use site::{Actor, Event, EventKind};
use vocabulary::{ApiTokenId, BrowserSessionId, EventId, MembershipId, PersonId, Timestamp};

use super::{
    ApiToken, BrowserSession, ConnectionAttempt, CostCentre, IdempotencyAnswer, IdempotencyKey,
    Membership, Person, PersonRight, Setting, first_run,
};

/// A row of central's own tables in its new state, or what becomes of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreChange {
    /// A setting.
    Setting(Setting),
    /// Someone at the desk.
    Person(Person),
    /// A single right.
    PersonRight(PersonRight),
    /// All single rights of somebody are taken back, before those that come with it.
    PersonRightsCleared(PersonId),
    /// A cost centre.
    CostCentre(CostCentre),
    /// Who belongs to a cost centre.
    Membership(Membership),
    /// An entry of who belongs to a cost centre was a mistake.
    MembershipRemoved(MembershipId),
    /// Something that happened to rows of central; never overwritten.
    Event(Box<Event>),
    /// A token of the API.
    ApiToken(ApiToken),
    /// A token was used.
    ApiTokenUsed(ApiTokenId, Timestamp),
    /// A token is taken back.
    ApiTokenRevoked(ApiTokenId, Timestamp),
    /// From where a token may be used.
    ApiTokenAddresses(ApiTokenId, Vec<IpNet>),
    /// A browser signed in.
    BrowserSession(BrowserSession),
    /// Who sits at a browser, and whether it is locked.
    BrowserSessionSeat(BrowserSessionId, PersonId, bool),
    /// A browser signed out.
    BrowserSessionEnded(BrowserSessionId),
    /// An idempotency key was taken. It contradicts one that is there.
    IdempotencyBegun(IdempotencyKey),
    /// Its answer; without one it is given up.
    IdempotencyFinished(IdempotencyAnswer),
    /// A handshake.
    ConnectionAttempt(Box<ConnectionAttempt>),
}

impl StoreChange {
    /// An event of the site as a whole, which is stored with what it tells of.
    pub fn event(kind: EventKind, actor: Actor, data: Map<String, Value>, now: Timestamp) -> Self {
        Self::Event(Box::new(site_event(kind, actor, data, now)))
    }
}

/// An event of the site as a whole.
pub(super) fn site_event(
    kind: EventKind,
    actor: Actor,
    data: Map<String, Value>,
    now: Timestamp,
) -> Event {
    Event {
        id: EventId(first_run::new_id(now)),
        kind,
        occurred_at: now,
        recorded_at: now,
        station_id: None,
        session_id: None,
        subject_seq: 0,
        actor,
        data,
    }
}
