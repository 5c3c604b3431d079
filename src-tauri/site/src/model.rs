//! The rows of a site, as the rules see them.

mod attention;
mod card;
mod command;
mod decision;
mod event;
mod learning;
mod people;
mod place;
mod power;
mod practice;
mod rule;
mod session;
mod setting;
mod settings;
mod station;

pub use attention::{Attention, AttentionKind, Severity};
pub use card::{Token, TokenKind, TokenStatus};
pub use command::{Command, CommandState};
pub use decision::{Allowance, Check, CheckCode, CheckOutcome, Decision, Mode, Override, Trigger};
pub use event::{Actor, Event, EventKind};
pub use learning::Learning;
pub use people::{Company, ConnectorType, Driver, DriverDetails, Group, Vehicle};
pub use place::{Asset, Bay, Fitting};
pub use power::Circuit;
pub use practice::{
    Limits, LowPower, OfflineStart, Practice, Preset, StartWhilePlugged, TargetUnmet, UnknownCard,
};
pub use rule::{
    AtEnd, Days, Holiday, HolidayUse, Rule, RuleDraft, RuleEffect, RuleLimits, RuleRef, RuleSet,
    RuleSetCause, RuleVersion, When, Where, Who, Window,
};
pub use session::{
    MeterValue, Origin, Reason, Session, SessionFlags, SessionMeter, SessionStatus, Substate,
    Transaction,
};
pub use setting::{StationSetting, StationSettings};
pub use settings::{AccessMode, PolicySettings, SiteSettings, Timers};
pub use station::{Connector, Enrolment, Evse, Nameplate, Station, StationAuth};
