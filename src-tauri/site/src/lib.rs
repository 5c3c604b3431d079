//! The rules of a site, pure: everything here is a function of its arguments (state, facts, time).
//! No clock, no I/O, no async.

mod asked;
mod attention;
mod attention_cars;
mod attention_rules;
mod authorize;
mod cards;
mod change;
mod checks;
mod circuits;
mod commands;
mod connection;
mod correlation;
mod decide;
mod enrolment;
mod fittings;
mod holidays;
mod input;
mod limits;
mod live;
mod metering;
mod model;
mod outcome;
mod people;
mod places;
mod plausibility;
mod policy;
mod readiness;
mod replay;
mod report;
mod request;
mod restart;
mod rules;
mod session;
mod settings;
mod site;
mod station_settings;
mod step;
mod tally;
mod tick;
mod timers;
mod told;
mod wiring;

pub use asked::{AskedBy, AskedStart};
pub use cards::{CardHolder, CardRequest, Likeness, likeness};
pub use change::{Change, KeptReport};
pub use checks::{Gate, WATCHED, let_in};
pub use input::{
    AssetEdit, AttentionEdit, BayEdit, CircuitEdit, Connected, Generation, HolidayEdit, Ids, Input,
    KeptMessage, MoveTo, RecallQuery, Recalled, Request, RuleEdit, SiteEdit, StartRequest,
    StationEdit, StationReport, TokenEdit,
};
pub use model::{
    AccessMode, Actor, Allowance, Asset, AtEnd, Attention, AttentionKind, Bay, Check, CheckCode,
    CheckOutcome, Circuit, Command, CommandState, Company, Connector, ConnectorType, Days,
    Decision, Driver, DriverDetails, Enrolment, Event, EventKind, Evse, Fitting, Group, Holiday,
    HolidayUse, Learning, Limits, LowPower, MeterValue, Mode, Nameplate, OfflineStart, Origin,
    Override, PolicySettings, Practice, Preset, Reason, Rule, RuleDraft, RuleEffect, RuleLimits,
    RuleRef, RuleSet, RuleSetCause, RuleVersion, Session, SessionFlags, SessionMeter,
    SessionStatus, Severity, SiteSettings, StartWhilePlugged, Station, StationAuth, StationSetting,
    StationSettings, Substate, TargetUnmet, Timers, Token, TokenKind, TokenStatus, Transaction,
    Trigger, UnknownCard, Vehicle, When, Where, Who, Window,
};
pub use outcome::{Answer, Effect, Outcome, Refused};
pub use people::{
    CompanyEdit, DriverEdit, GroupEdit, Import, ImportColumn, ImportFault, ImportReport, ImportRow,
    ImportedAs, ImportedRow, PeopleRequest, VehicleEdit,
};
pub use policy::{DecidedAgain, Leave, Leaves, Policy, Someone, Spot, WithoutFacts};
pub use readiness::{Readiness, ReadinessState, readiness};
pub use site::{Site, Snapshot};
