//! What a step brings about: rows to store, and what to do once they are stored.

use std::time::Duration;

use vocabulary::{
    CircuitId, CommandId, CompanyId, DriverId, GroupId, HolidayId, Order, Reply, RuleId, SessionId,
    StationId, TokenId, VehicleId,
};

use crate::{Change, Command, Decision, Generation, ImportReport, Reason, RecallQuery, Session};

/// What a step brings about. Nothing of `effects` and `answer` may leave the program before
/// `changes` are on disk.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Rows to store, together.
    pub changes: Vec<Change>,
    /// What to do then.
    pub effects: Vec<Effect>,
    /// What to answer then, to whoever the input came from.
    pub answer: Answer,
}

/// Something to do after the commit.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Write an order to a station, over this connection and no other.
    Send {
        /// Which station.
        station: StationId,
        /// Which connection.
        generation: Generation,
        /// Which command.
        command: CommandId,
        /// What.
        order: Order,
    },
    /// Close a connection.
    Close {
        /// Which station.
        station: StationId,
        /// Which connection.
        generation: Generation,
        /// Why: a short English text for the close frame.
        why: &'static str,
    },
    /// Tell a connection how it is to be served from now on.
    Serve {
        /// Which station.
        station: StationId,
        /// Which connection.
        generation: Generation,
        /// Whether it is approved (message limits of `decisions.md` 19).
        approved: bool,
        /// Ping interval.
        ping: Duration,
    },
}

/// The answer to an input.
#[derive(Debug, Default)]
pub enum Answer {
    /// Nobody waits for one.
    #[default]
    None,
    /// A station's connection was taken on.
    Connected(StationId),
    /// To a report.
    Reply(Reply),
    /// The site needs to know more first: look it up and send the same input with it. Nothing was
    /// changed.
    Recall(RecallQuery),
    /// A session, with the decision that was made.
    Session {
        /// The session as it is now.
        session: Box<Session>,
        /// The decision, where one was made.
        decision: Option<Box<Decision>>,
    },
    /// A decision without a session.
    Decision(Box<Decision>),
    /// A command.
    Command(Box<Command>),
    /// A station was entered or changed.
    Station(StationId),
    /// A card was entered or changed.
    Token(TokenId),
    /// A driver was entered or changed.
    Driver(DriverId),
    /// A group was entered or changed.
    Group(GroupId),
    /// A company was entered or changed.
    Company(CompanyId),
    /// A vehicle was entered or changed.
    Vehicle(VehicleId),
    /// What reading a file of drivers and cards brings about, or brought about.
    Imported(Box<ImportReport>),
    /// The live rule set has this version now.
    Rules(u64),
    /// A rule was entered or changed.
    Rule(RuleId),
    /// A holiday was entered, changed or taken out.
    Holiday(HolidayId),
    /// A circuit was entered, changed or taken out.
    Circuit(CircuitId),
    /// Done.
    Done,
    /// Not done, and why.
    Refused(Refused),
}

/// Why a request was not done. The code is one of `domain.md` 5; the words are made elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// Stable code and arguments.
    pub reason: Reason,
    /// The decision that says no, stored with the answer.
    pub decision: Option<Box<Decision>>,
    /// The session it concerns.
    pub session: Option<SessionId>,
}
