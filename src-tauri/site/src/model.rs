//! The rows of a site, as the rules see them.

mod attention;
mod card;
mod command;
mod decision;
mod event;
mod people;
mod place;
mod practice;
mod session;
mod settings;
mod station;

pub use attention::{Attention, AttentionKind, Severity};
pub use card::{Token, TokenKind, TokenStatus};
pub use command::{Command, CommandState};
pub use decision::{Check, CheckCode, CheckOutcome, Decision, Trigger};
pub use event::{Actor, Event, EventKind};
pub use people::{Company, ConnectorType, Driver, DriverDetails, Group, Vehicle};
pub use place::{Asset, Bay, Fitting};
pub use practice::{
    Limits, LowPower, OfflineStart, Practice, Preset, StartWhilePlugged, TargetUnmet, UnknownCard,
};
pub use session::{
    MeterValue, Origin, Reason, Session, SessionFlags, SessionMeter, SessionStatus, Substate,
    Transaction,
};
pub use settings::{AccessMode, SiteSettings, Timers};
pub use station::{Connector, Enrolment, Evse, Nameplate, Station, StationAuth};
