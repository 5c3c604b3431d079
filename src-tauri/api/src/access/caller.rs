//! Who is asking.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use central::{
    ApiToken, Live, Person, PersonRight, Store, StoreError,
    site::{Actor, Gate, Refused},
    vocabulary::{ApiTokenId, BrowserSessionId, CardText, DriverId, PersonId},
};
use http::request::Parts;
use ipnet::IpNet;
use uuid::Uuid;

use super::{Permission, Scope};
use crate::{
    App,
    dto::{CallerKind, Me},
    problem::{Code, Problem, request_id},
};

/// Who is asking. The window puts its person into the request's extensions; a request over the
/// network gets its caller from the token or cookie it carries, never from anything it says itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    who: Who,
    name: String,
    role: Scope,
    /// Single rights beside the role; given or taken.
    rights: Vec<(String, bool)>,
    /// Whether it is a person with a PIN or password.
    has_secret: bool,
    /// Where a person sits.
    seat: Option<Seat>,
    /// Whether the desk is locked: it may do nothing.
    locked: bool,
    /// How another program came in.
    entry: Option<Entry>,
}

/// How another program came in.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    source_ip: Option<IpAddr>,
    api_enabled: bool,
    addresses: Vec<IpNet>,
}

/// Where a person sits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seat {
    /// The program's own window.
    Window,
    /// A browser that is signed in.
    Browser(BrowserSessionId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Person(PersonId),
    Token(ApiTokenId),
}

impl Caller {
    /// A person, with the single rights beside its role.
    pub fn person(person: &Person, rights: Vec<PersonRight>) -> Self {
        Self {
            who: Who::Person(person.id),
            name: person.name.clone(),
            role: person.role.into(),
            rights: rights
                .into_iter()
                .map(|right| (right.permission, right.granted))
                .collect(),
            has_secret: person.secret_hash.is_some(),
            seat: None,
            locked: false,
            entry: None,
        }
    }

    /// The same, where it sits.
    pub(crate) fn at(mut self, seat: Seat, locked: bool) -> Self {
        self.seat = Some(seat);
        self.locked = locked;
        self
    }

    /// Where it sits; other programs sit nowhere.
    pub(crate) fn seat(&self) -> Option<Seat> {
        self.seat
    }

    /// Whether its desk is locked.
    pub(crate) fn is_locked(&self) -> bool {
        self.locked
    }

    /// Which person it is.
    pub(crate) fn person_id(&self) -> Option<PersonId> {
        match self.who {
            Who::Person(id) => Some(id),
            Who::Token(_) => None,
        }
    }

    /// Whether it is this person.
    pub(crate) fn is_person(&self, id: PersonId) -> bool {
        self.person_id() == Some(id) && !self.locked
    }

    /// The person at the window now; `None` where everybody has left.
    pub async fn at_the_window(store: &Store) -> Result<Option<Self>, StoreError> {
        let Some(person) = store.window_person().await? else {
            return Ok(None);
        };
        let rights = store.person_rights(person.id).await?;
        let locked = store.window_locked().await? && person.secret_hash.is_some();
        Ok(Some(Self::person(&person, rights).at(Seat::Window, locked)))
    }

    /// Another program, by its token, from an address; `api_enabled` says whether the site lets other
    /// programs in.
    pub(crate) fn token(token: &ApiToken, source_ip: Option<IpAddr>, api_enabled: bool) -> Self {
        Self {
            who: Who::Token(token.id),
            name: token.name.clone(),
            role: token.scope.into(),
            rights: Vec::new(),
            has_secret: false,
            seat: None,
            locked: false,
            entry: Some(Entry {
                source_ip,
                api_enabled,
                addresses: token.addresses.clone(),
            }),
        }
    }

    /// How it got in, for what takes a permission (G1 to G5).
    pub(crate) fn gate(&self, permission: Permission) -> Gate {
        let entry = self.entry.as_ref();
        Gate {
            by_token: entry.is_some(),
            source_ip: entry.and_then(|entry| entry.source_ip),
            api_enabled: entry.is_none_or(|entry| entry.api_enabled),
            addresses: entry
                .map(|entry| entry.addresses.clone())
                .unwrap_or_default(),
            permission: permission.as_str().to_owned(),
            permitted: self.may(permission),
            role: self.role.as_str().to_owned(),
            counted: entry.is_some(),
            request_id: Some(request_id()).filter(|id| !id.is_nil()),
        }
    }

    /// Lets it in only if the site lets other programs in, and this one from its address (G2, G3).
    pub(crate) fn admitted(&self) -> Result<(), Problem> {
        let gate = Gate {
            permitted: true,
            ..self.gate(Permission::SiteRead)
        };
        gate.refusal().map_or(Ok(()), |reason| {
            Err(Problem::refused(Refused {
                reason,
                decision: None,
                session: None,
            }))
        })
    }

    /// Whether it may do this.
    pub fn may(&self, permission: Permission) -> bool {
        if self.locked {
            return false;
        }
        let single = self
            .rights
            .iter()
            .find(|(name, _)| name == permission.as_str());
        single.map_or_else(|| self.role.allows(permission), |(_, granted)| *granted)
    }

    /// What it is called.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Lets it go on only if it may do this.
    pub(crate) fn needs(&self, permission: Permission) -> Result<(), Problem> {
        if self.may(permission) {
            return Ok(());
        }
        Err(Problem::new(Code::PermissionDenied)
            .with("permission", permission.as_str())
            .with("role", self.role.as_str())
            .with("locked", self.locked))
    }

    /// As the site records it.
    pub fn actor(&self) -> Actor {
        match self.who {
            Who::Person(id) => Actor::Person(id),
            Who::Token(id) => Actor::ApiToken(id),
        }
    }

    /// The token it came with, for what is counted by token.
    pub(crate) fn token_id(&self) -> Option<ApiTokenId> {
        match self.who {
            Who::Person(_) => None,
            Who::Token(id) => Some(id),
        }
    }

    /// Tells callers apart in the table of idempotency keys.
    pub(crate) fn key(&self) -> String {
        match self.who {
            Who::Person(id) => format!("person:{id}"),
            Who::Token(id) => format!("api_token:{id}"),
        }
    }

    /// A card's text, as far as this caller may see it.
    pub(crate) fn card_text(&self, card: &CardText) -> String {
        if self.may(Permission::CardRead) {
            card.reveal().to_owned()
        } else {
            card.masked()
        }
    }

    /// A driver's name, as far as this caller may see names.
    pub(crate) fn driver_name(&self, live: &Live, driver: Option<DriverId>) -> Option<String> {
        let name = driver
            .filter(|_| self.may(Permission::NamesRead))
            .and_then(|driver| live.driver_name(driver))?;
        Some(name.as_ref().to_owned())
    }

    /// Who it is, for itself.
    pub(crate) fn to_me(&self) -> Me {
        let (kind, id): (_, Uuid) = match self.who {
            Who::Person(id) => (CallerKind::Person, id.0),
            Who::Token(id) => (CallerKind::ApiToken, id.0),
        };
        let all = Permission::ALL.iter().copied();
        Me {
            kind,
            id,
            name: self.name.clone(),
            role: self.role,
            has_secret: self.has_secret,
            locked: self.locked,
            permissions: all.filter(|permission| self.may(*permission)).collect(),
        }
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let AtGate(caller) = AtGate::from_request_parts(parts, app).await?;
        caller.admitted()?;
        Ok(caller)
    }
}

/// Who is asking, before the gate looks: for what leaves a record of whom it kept out.
pub(crate) struct AtGate(pub(crate) Caller);

impl FromRequestParts<App> for AtGate {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let caller = parts.extensions.get::<Caller>();
        caller
            .cloned()
            .map(Self)
            .ok_or_else(|| Code::ApiKeyMissing.into())
    }
}

/// A request from this machine or of a known caller.
pub(crate) struct Nearby;

impl FromRequestParts<App> for Nearby {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        // Without an address the request came in process.
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        if peer.is_none_or(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback()) {
            return Ok(Self);
        }
        Caller::from_request_parts(parts, app).await.map(|_| Self)
    }
}
