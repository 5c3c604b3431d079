//! What the site holds in memory of its stations, EVSEs, sessions and commands: the stored rows and
//! what matters only while the program runs.

use std::collections::{HashMap, VecDeque};

use vocabulary::{
    BayId, CardText, CommandId, EvseId, EvseNumber, MilliWattHours, Registration, SessionId,
    Steady, Timestamp, TokenId, TransactionId, TransactionStarted, TriggerKind,
};

use crate::{
    Command, Connector, Enrolment, Evse, Generation, Session, SessionMeter, SessionStatus, Station,
    StationSettings, metering::RegisterWatch, report::cut,
};

/// Transaction ids of which the store is known to hold nothing, remembered for each station.
const UNKNOWN_TRANSACTIONS: usize = 32;
/// Cards shown at a station, remembered for telling a new tap from a late start.
const TAPS: usize = 8;

/// A station and its present connection.
#[derive(Debug)]
pub(crate) struct LiveStation {
    pub(crate) row: Station,
    pub(crate) link: Option<Link>,
    /// In the order of their numbers.
    pub(crate) evses: Vec<(EvseNumber, EvseId)>,
    /// The sessions in memory by the wire's id of their transaction.
    pub(crate) transactions: HashMap<TransactionId, SessionId>,
    /// Ids that are in no session, so that the store is not asked again.
    unknown: VecDeque<TransactionId>,
    /// Commands that wait to be sent, in the order they were asked for.
    pub(crate) waiting: Vec<CommandId>,
    /// The CALL that was sent and not answered (engine rule 2).
    pub(crate) outstanding: Option<CommandId>,
    /// How it says it is set; `None`: it was never asked.
    pub(crate) settings: Option<Box<StationSettings>>,
    /// It said that it cannot be asked for messages (Q45).
    pub(crate) no_trigger: bool,
    /// Messages that it said it would send, by the command that asked.
    pub(crate) awaited: Vec<(TriggerKind, CommandId)>,
    /// Cards shown here last, and when.
    pub(crate) taps: VecDeque<(TokenId, Timestamp)>,
    /// How many of its messages are kept while it is in quarantine.
    pub(crate) kept: u32,
    /// The starts among them, so that a replay gets the same id (engine rule 6); `None` until the
    /// first one, and after a restart until the store was asked.
    pub(crate) kept_starts: Option<Vec<(StartKey, TransactionId)>>,
}

/// What makes a start the same start (R3). The text of the time, since two stations' clocks may
/// both stand in 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StartKey {
    pub(crate) evse: Option<EvseNumber>,
    pub(crate) card: String,
    pub(crate) raw_time: String,
    pub(crate) meter_start: Option<MilliWattHours>,
}

impl StartKey {
    /// Cut as sessions cut them: these are texts of a station that nobody approved.
    pub(crate) fn of(started: &TransactionStarted) -> Self {
        let card = started.card.as_ref().map(CardText::key);
        Self {
            evse: started.evse,
            card: cut(&card.unwrap_or_default()),
            raw_time: cut(&started.at.raw),
            meter_start: started.meter_start,
        }
    }
}

/// A connection of a station.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) generation: Generation,
    /// When it began.
    pub(crate) since: Timestamp,
    /// Since when the station may be spoken to (engine rule 9); `None`: not yet.
    pub(crate) open_since: Option<Steady>,
    /// What its boot over this connection was answered.
    pub(crate) told: Option<Registration>,
}

impl LiveStation {
    pub(crate) fn new(row: Station) -> Self {
        Self {
            row,
            link: None,
            evses: Vec::new(),
            transactions: HashMap::new(),
            unknown: VecDeque::new(),
            waiting: Vec::new(),
            outstanding: None,
            settings: None,
            no_trigger: false,
            awaited: Vec::new(),
            taps: VecDeque::new(),
            kept: 0,
            kept_starts: None,
        }
    }

    pub(crate) fn evse(&self, number: EvseNumber) -> Option<EvseId> {
        let at = self
            .evses
            .binary_search_by_key(&number, |(number, _)| *number)
            .ok()?;
        self.evses.get(at).map(|(_, id)| *id)
    }

    /// The only EVSE, if there is just one.
    pub(crate) fn only_evse(&self) -> Option<EvseId> {
        match self.evses.as_slice() {
            [(_, only)] => Some(*only),
            _ => None,
        }
    }

    pub(crate) fn approved(&self) -> bool {
        self.row.enrolment == Enrolment::Approved
    }

    pub(crate) fn generation(&self) -> Option<Generation> {
        self.link.as_ref().map(|link| link.generation)
    }

    /// Whether a start or stop may be sent as far as its boot goes: 1.6 forbids both while Pending.
    pub(crate) fn booted(&self) -> bool {
        self.link.as_ref().is_some_and(|link| match link.told {
            None | Some(Registration::Accepted) => true,
            Some(Registration::Pending | Registration::Rejected) => false,
        })
    }

    pub(crate) fn note_tap(&mut self, card: TokenId, at: Timestamp) {
        self.taps.retain(|(other, _)| *other != card);
        if self.taps.len() == TAPS {
            self.taps.pop_front();
        }
        self.taps.push_back((card, at));
    }

    /// When a card was shown here last, if that was lately.
    pub(crate) fn tapped(&self, card: TokenId) -> Option<Timestamp> {
        let mut taps = self.taps.iter();
        taps.find(|(other, _)| *other == card).map(|(_, at)| *at)
    }

    pub(crate) fn is_unknown(&self, transaction: &TransactionId) -> bool {
        self.unknown.contains(transaction)
    }

    pub(crate) fn remember_unknown(&mut self, transaction: &TransactionId) {
        if self.is_unknown(transaction) {
            return;
        }
        if self.unknown.len() == UNKNOWN_TRANSACTIONS {
            self.unknown.pop_front();
        }
        self.unknown.push_back(transaction.clone());
    }
}

/// An EVSE, its plugs and its sessions.
#[derive(Debug)]
pub(crate) struct LiveEvse {
    pub(crate) row: Evse,
    pub(crate) connectors: Vec<Connector>,
    pub(crate) bay: Option<BayId>,
    /// The session whose transaction runs here: at most one.
    pub(crate) running: Option<SessionId>,
    /// All sessions in memory, oldest first.
    pub(crate) sessions: Vec<SessionId>,
    /// Over which connection it last reported a status.
    pub(crate) status_seen: Option<Generation>,
    /// Over which connection it last reported meter values.
    pub(crate) meter_seen: Option<Generation>,
}

impl LiveEvse {
    pub(crate) fn new(row: Evse) -> Self {
        Self {
            row,
            connectors: Vec::new(),
            bay: None,
            running: None,
            sessions: Vec::new(),
            status_seen: None,
            meter_seen: None,
        }
    }
}

/// A session with its latest reading.
#[derive(Debug)]
pub(crate) struct LiveSession {
    pub(crate) row: Session,
    pub(crate) meter: Option<SessionMeter>,
    pub(crate) register: RegisterWatch,
    /// Its start, in whatever state.
    pub(crate) start_command: Option<CommandId>,
    /// Its stop that was sent or waits, the latest one.
    pub(crate) stop_command: Option<CommandId>,
    /// Its limit that was sent or waits, the latest one.
    pub(crate) limit_command: Option<CommandId>,
    /// It has a stop and waits for its start (R9).
    pub(crate) orphan: Option<OrphanStop>,
    /// When a reading of it came last.
    pub(crate) metered: Steady,
}

/// A stop that waits for its start.
#[derive(Debug)]
pub(crate) struct OrphanStop {
    /// When it happened, if the station's clock can be believed.
    pub(crate) stopped_at: Option<Timestamp>,
}

impl LiveSession {
    pub(crate) fn new(row: Session, meter: Option<SessionMeter>) -> Self {
        Self {
            row,
            meter,
            register: RegisterWatch::default(),
            start_command: None,
            stop_command: None,
            limit_command: None,
            orphan: None,
            metered: Steady::default(),
        }
    }

    /// Whether a transaction of it is not over.
    pub(crate) fn runs(&self) -> bool {
        let open = self
            .row
            .transaction
            .as_ref()
            .is_some_and(|transaction| transaction.stopped_at.is_none());
        open && (self.row.status.is_live() || self.row.status == SessionStatus::Invalidated)
    }

    /// Whether nothing happens to it any more but what comes late.
    pub(crate) fn is_over(&self) -> bool {
        !self.row.status.is_attempt() && !self.runs()
    }
}

/// A command with what is not in its row.
#[derive(Debug)]
pub(crate) struct LiveCommand {
    /// As stored: a start's card is blank.
    pub(crate) row: Command,
}

impl LiveCommand {
    pub(crate) fn stored(&self) -> Command {
        self.row.clone()
    }
}
