//! Ids. Rows of the store have UUIDv7 of their own type each; stations, EVSEs and transactions also
//! have the names that the wire uses.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    )+};
}

id!(
    /// The site: one for each data folder.
    SiteId,
    /// A connection's counterpart: what calls under one identity.
    StationId,
    /// A place of a station where one car can charge.
    EvseId,
    /// A plug of an EVSE.
    ConnectorId,
    /// Where a car stands.
    BayId,
    /// A charger as a thing: vendor, model, serial.
    AssetId,
    /// Which connector of which asset stood at which bay, from when to when.
    FittingId,
    /// A start attempt and what became of it.
    SessionId,
    /// The row of a transaction; the wire's own id is [`TransactionId`].
    TransactionRowId,
    /// What a station was told, and what came of it.
    CommandId,
    /// A stored decision with its facts.
    DecisionId,
    /// An entry of the event stream.
    EventId,
    /// A card, or the virtual one of a remote start.
    TokenId,
    /// Someone who drives.
    DriverId,
    /// A car or van.
    VehicleId,
    /// Drivers who share rules.
    GroupId,
    /// Whom drivers and vehicles belong to.
    CompanyId,
    /// A rule of who may charge where, when and how.
    RuleId,
    /// A day on which rules may say something else.
    HolidayId,
    /// A part of the site's wiring with a capacity of its own.
    CircuitId,
    /// What costs are booked on.
    CostCentreId,
    /// Who belonged to a cost centre, from when to when.
    MembershipId,
    /// Someone at the desk.
    PersonId,
    /// A token of the API.
    ApiTokenId,
    /// Something that needs somebody at the desk.
    AttentionId,
    /// A signed-in browser.
    BrowserSessionId,
);

/// The number of an EVSE on its station, from 1. OCPP 1.6 calls it `connectorId`; 0 is the station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EvseNumber(pub u32);

impl fmt::Display for EvseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number of a plug at its EVSE, from 1; always 1 in OCPP 1.6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlugNumber(pub u32);

/// The wire's id of a transaction: in 1.6 a positive integer that we gave, written in decimal; in
/// 2.0.1 the station's own string. Unique within its station only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TransactionId(pub String);

impl TransactionId {
    /// From the integer of OCPP 1.6, whatever its size (`decisions.md` 16).
    pub fn from_number(number: i64) -> Self {
        Self(number.to_string())
    }

    /// The integer of OCPP 1.6, if it is one.
    pub fn number(&self) -> Option<i64> {
        self.0.parse().ok()
    }
}

impl fmt::Display for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a station calls itself in its address: 1 to 48 of `[A-Za-z0-9*+=:|@._-]`, unique without
/// case (`decisions.md` 6). It compares without case and keeps the spelling it was made with.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StationIdentity(String);

/// Why a text is no [`StationIdentity`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Nothing there.
    #[error("the station id is empty")]
    Empty,
    /// Over 48 characters.
    #[error("the station id is longer than 48 characters")]
    TooLong,
    /// A character outside the allowed set.
    #[error("the station id contains {0:?}; letters, digits and * + = : | @ . _ - are allowed")]
    Character(char),
}

impl StationIdentity {
    /// Checks and keeps the text.
    pub fn new(text: &str) -> Result<Self, IdentityError> {
        if text.is_empty() {
            return Err(IdentityError::Empty);
        }
        if let Some(odd) = text
            .chars()
            .find(|c| !c.is_ascii_alphanumeric() && !"*+=:|@._-".contains(*c))
        {
            return Err(IdentityError::Character(odd));
        }
        if text.len() > 48 {
            return Err(IdentityError::TooLong);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text as spelled.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text in lower case, for look-up.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl PartialEq for StationIdentity {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for StationIdentity {}

impl fmt::Display for StationIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_checked_and_compares_without_case() {
        assert_eq!(StationIdentity::new(""), Err(IdentityError::Empty));
        assert_eq!(
            StationIdentity::new("a b"),
            Err(IdentityError::Character(' '))
        );
        assert_eq!(
            StationIdentity::new(&"x".repeat(49)),
            Err(IdentityError::TooLong)
        );
        assert_eq!(StationIdentity::new("CP-01"), StationIdentity::new("cp-01"));
    }

    #[test]
    fn transaction_numbers_of_any_size_survive() {
        let id = TransactionId::from_number(i64::MAX);
        assert_eq!(id.number(), Some(i64::MAX));
    }
}
