//! The event stream: what happened, in order, written in the same transaction as the change
//! (`decisions.md` 3).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use vocabulary::{ApiTokenId, EventId, PersonId, SessionId, StationId, Timestamp};

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Actor {
    /// A person at the desk.
    Person(PersonId),
    /// Another program.
    ApiToken(ApiTokenId),
    /// A station, or whoever stands at it.
    Station(StationId),
    /// A timetable.
    Schedule,
    /// Forecourt itself.
    System,
}

/// A row of `events`. The global `seq` is given by the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// What happened: `session.started`, `station.offline` (`domain.md` 6).
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// When it happened, as far as is known.
    pub occurred_at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Which station.
    pub station_id: Option<StationId>,
    /// Which session.
    pub session_id: Option<SessionId>,
    /// Strictly increasing for its session, else for its station.
    pub subject_seq: i64,
    /// Who did it.
    pub actor: Actor,
    /// What belongs to it.
    pub data: Map<String, Value>,
}

macro_rules! event_kinds {
    ($($(#[$doc:meta])* $variant:ident => $name:literal),+ $(,)?) => {
        /// The types of events.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum EventKind {
            $($(#[$doc])* #[serde(rename = $name)] $variant),+
        }

        impl EventKind {
            /// The stable name.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

event_kinds!(
    /// A session's record was made; the station is asked.
    SessionCreated => "session.created",
    /// It waits for its station.
    SessionQueued => "session.queued",
    /// It was refused.
    SessionRejected => "session.rejected",
    /// The station said yes.
    SessionAcceptedByStation => "session.accepted_by_station",
    /// The station said no, or the wait was over.
    SessionStartFailed => "session.start_failed",
    /// Nobody plugged in, or the caller withdrew it.
    SessionCancelled => "session.cancelled",
    /// A transaction runs.
    SessionStarted => "session.started",
    /// The car or the station pauses.
    SessionSuspended => "session.suspended",
    /// Energy flows again.
    SessionResumed => "session.resumed",
    /// A stop was sent.
    SessionStopping => "session.stopping",
    /// A stop was refused or without effect.
    SessionStopFailed => "session.stop_failed",
    /// The station reported the end.
    SessionStopped => "session.stopped",
    /// It is final.
    SessionCompleted => "session.completed",
    /// Late data changed a final one.
    SessionAmended => "session.amended",
    /// It was not allowed.
    SessionInvalidated => "session.invalidated",
    /// Its connector is faulted.
    SessionFaulted => "session.faulted",
    /// The fault is over.
    SessionRecovered => "session.recovered",
    /// A command was recorded.
    CommandAccepted => "command.accepted",
    /// A command's effect was seen.
    CommandCompleted => "command.completed",
    /// The station refused a command.
    CommandRejected => "command.rejected",
    /// A command failed or had no effect.
    CommandFailed => "command.failed",
    /// A command was never sent.
    CommandExpired => "command.expired",
    /// A station connected.
    StationOnline => "station.online",
    /// A station's connection ended.
    StationOffline => "station.offline",
    /// A station booted.
    StationBoot => "station.boot",
    /// A connector's status changed.
    StationStatusChanged => "station.status_changed",
    /// An unknown station called.
    StationDiscovered => "station.discovered",
    /// A station was approved.
    StationApproved => "station.approved",
    /// A station was turned away or removed.
    StationRejected => "station.rejected",
    /// A station's record was changed by somebody.
    StationUpdated => "station.updated",
    /// A second live connection of one identity from another address.
    StationContested => "station.contested",
    /// A station reported a security event.
    StationSecurity => "station.security",
    /// A diagnostics upload or a firmware update went on.
    StationJob => "station.job",
    /// A vendor's own message.
    StationDataTransfer => "station.data_transfer",
    /// A card was entered or changed.
    TokenChanged => "token.changed",
    /// An unknown card was presented.
    TokenUnknown => "token.unknown",
    /// A card was reported lost.
    TokenLost => "token.lost",
    /// A card took the place of another.
    TokenReplaced => "token.replaced",
    /// A card was found to be another one in another spelling.
    TokenMerged => "token.merged",
    /// A card's text was erased.
    TokenErased => "token.erased",
    /// A driver was entered or changed.
    DriverChanged => "driver.changed",
    /// A driver's name, contact and cards were erased.
    DriverErased => "driver.erased",
    /// A vehicle was entered, changed or taken out.
    VehicleChanged => "vehicle.changed",
    /// A group was entered, changed or taken out.
    GroupChanged => "group.changed",
    /// A company was entered, changed or taken out.
    CompanyChanged => "company.changed",
    /// A cost centre or its members were changed.
    CostCentreChanged => "cost_centre.changed",
    /// Drivers and cards were read from a file.
    PeopleImported => "people.imported",
    /// The site's settings were changed.
    SiteUpdated => "site.updated",
    /// A bay was changed.
    BayUpdated => "bay.updated",
    /// A person at the desk was entered or changed.
    PersonChanged => "person.changed",
    /// Somebody else sits at a desk, or it was locked.
    DeskSwitched => "desk.switched",
    /// A token of the API was made, changed or taken away.
    ApiTokenChanged => "api_token.changed",
    /// A site of one's own was set up.
    SiteSetUp => "site.set_up",
    /// Something needs somebody.
    AttentionOpened => "attention.opened",
    /// Somebody took it, put it off or wrote about it.
    AttentionChanged => "attention.changed",
    /// It needs nobody any more.
    AttentionClosed => "attention.closed",
    /// A session's limit was changed.
    SessionLimitChanged => "session.limit_changed",
    /// The live rules were changed.
    RulesChanged => "rules.changed",
    /// The draft of the rules was changed or given up.
    RuleDraftChanged => "rules.draft_changed",
    /// A holiday was entered, changed or taken out.
    HolidayChanged => "holiday.changed",
    /// A circuit was entered, changed or taken out.
    CircuitChanged => "circuit.changed",
    /// Somebody let pass what the rules denied.
    PolicyOverrideUsed => "policy.override_used",
    /// Somebody passed the rules by.
    PolicyBypassUsed => "policy.bypass_used",
);
