//! What a step changes: whole rows in their new state, which the store writes over the old ones.

use vocabulary::{DriverId, StationId, Timestamp, TokenId, TransactionId};

use crate::{
    Asset, Attention, Bay, Circuit, Command, Company, Connector, Decision, Driver, DriverDetails,
    Event, Evse, Fitting, Group, Holiday, MeterValue, RuleDraft, RuleSet, RuleVersion, Session,
    SessionMeter, SiteSettings, Station, StationSettings, Token, Vehicle,
};

/// One row in its new state. Within a batch the last state of a row wins.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// The site's row.
    Site(Box<SiteSettings>),
    /// A station.
    Station(Box<Station>),
    /// An EVSE.
    Evse(Evse),
    /// A connector.
    Connector(Box<Connector>),
    /// A charger.
    Asset(Box<Asset>),
    /// A bay.
    Bay(Box<Bay>),
    /// A fitting.
    Fitting(Fitting),
    /// A driver, with its groups and vehicles.
    Driver(Box<Driver>),
    /// A driver's name and contact.
    DriverDetails(Box<DriverDetails>),
    /// A driver's name and contact are erased.
    DriverErased(DriverId),
    /// A group.
    Group(Box<Group>),
    /// A company.
    Company(Box<Company>),
    /// A vehicle.
    Vehicle(Box<Vehicle>),
    /// A card.
    Token(Box<Token>),
    /// A card's text is erased, also where its sessions keep what the station sent.
    TokenErased(TokenId),
    /// A session, with its transaction.
    Session(Box<Session>),
    /// A session's latest reading.
    SessionMeter(SessionMeter),
    /// A meter value; never overwritten.
    MeterValue(Box<MeterValue>),
    /// A command.
    Command(Box<Command>),
    /// A decision; never overwritten.
    Decision(Box<Decision>),
    /// A version of the rule set; never overwritten.
    RuleSet(RuleSet),
    /// A rule as it was from a rule set on.
    RuleVersion(Box<RuleVersion>),
    /// The draft of the rules.
    RuleDraft(Box<RuleDraft>),
    /// A holiday.
    Holiday(Box<Holiday>),
    /// A circuit.
    Circuit(Box<Circuit>),
    /// How a station says it is set.
    StationSettings(Box<StationSettings>),
    /// A transaction message of a station in quarantine.
    Kept(Box<KeptReport>),
    /// The kept messages of this station were adopted or given up.
    KeptDone(StationId),
    /// Something that needs somebody.
    Attention(Box<Attention>),
    /// Something that happened; never overwritten.
    Event(Box<Event>),
}

/// A row of `kept_reports`: a transaction message of a station in quarantine, as it came
/// (`decisions.md` 20).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptReport {
    /// Which station.
    pub station_id: StationId,
    /// When it came.
    pub received_at: Timestamp,
    /// Its action.
    pub action: String,
    /// Its payload, as it came.
    pub payload: String,
    /// The id that a start was answered with.
    pub transaction_id: Option<TransactionId>,
}
