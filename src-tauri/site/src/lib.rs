//! The rules of a site, pure: everything here is a function of its arguments (state, facts, time).
//! No clock, no I/O, no async.

mod attention;
mod attention_rules;
mod authorize;
mod cards;
mod change;
mod checks;
mod commands;
mod connection;
mod correlation;
mod decide;
mod enrolment;
mod input;
mod live;
mod metering;
mod model;
mod outcome;
mod people;
mod places;
mod plausibility;
mod replay;
mod report;
mod request;
mod restart;
mod session;
mod settings;
mod site;
mod step;
mod tick;
mod timers;

pub use cards::{CardHolder, CardRequest, Likeness, likeness};
pub use change::{Change, KeptReport};
pub use input::{
    AttentionEdit, BayEdit, Connected, Generation, Ids, Input, KeptMessage, RecallQuery, Recalled,
    Request, SiteEdit, StartRequest, StationEdit, StationReport, TokenEdit,
};
pub use model::{
    AccessMode, Actor, Asset, Attention, AttentionKind, Bay, Check, CheckCode, CheckOutcome,
    Command, CommandState, Company, Connector, ConnectorType, Decision, Driver, DriverDetails,
    Enrolment, Event, EventKind, Evse, Fitting, Group, Limits, LowPower, MeterValue, Nameplate,
    OfflineStart, Origin, Practice, Preset, Reason, Session, SessionFlags, SessionMeter,
    SessionStatus, Severity, SiteSettings, StartWhilePlugged, Station, StationAuth, Substate,
    TargetUnmet, Timers, Token, TokenKind, TokenStatus, Transaction, Trigger, UnknownCard, Vehicle,
};
pub use outcome::{Answer, Effect, Outcome, Refused};
pub use people::{
    CompanyEdit, DriverEdit, GroupEdit, Import, ImportColumn, ImportFault, ImportReport, ImportRow,
    ImportedAs, ImportedRow, PeopleRequest, VehicleEdit,
};
pub use site::{Site, Snapshot};
