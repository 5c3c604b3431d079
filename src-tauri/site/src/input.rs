//! What reaches the site: stations' reports, people's and programs' requests, time.

use std::sync::Arc;

use vocabulary::{
    AssetId, AttentionId, BayId, CardText, ChargingLimit, ChargingSchedule, CircuitId, CommandId,
    DriverId, EvseId, EvseNumber, HolidayId, MilliAmps, OcppVersion, OrderAnswer, PersonId, Report,
    RuleId, SessionId, StationId, StationIdentity, Timestamp, TokenId, TransactionId, TriggerKind,
    VehicleId,
};

use crate::{
    Actor, AtEnd, CardRequest, ConnectorType, Enrolment, Gate, KeptReport, PeopleRequest,
    PolicySettings, Rule, RuleEffect, RuleLimits, Session, SessionMeter, StationAuth, Timers,
    TokenStatus, When, Where, Who,
};

/// Which connection of a station; a later one has a higher number (engine rule 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation(pub u64);

/// What reaches the site.
#[derive(Debug, Clone)]
pub enum Input {
    /// A station's handshake was accepted. The newest connection wins.
    Connected(Connected),
    /// A connection ended. Of a generation that is no longer the present one it says nothing.
    Disconnected {
        /// Which station.
        station: StationId,
        /// Which connection.
        generation: Generation,
    },
    /// A station said something.
    Report(Box<StationReport>),
    /// An order's answer came, in time or late.
    Answered {
        /// Which command.
        command: CommandId,
        /// What the station said.
        answer: OrderAnswer,
    },
    /// An order could not be written for its station.
    NotSent {
        /// Which command.
        command: CommandId,
        /// Why.
        why: String,
    },
    /// Somebody asks for something.
    Request {
        /// Who.
        actor: Actor,
        /// What.
        request: Box<Request>,
        /// What the store knows, where the site asked for it; `None` before that.
        recall: Option<Recalled>,
    },
    /// Nothing could be recorded since then, and now it can.
    NotRecorded {
        /// Since when.
        since: Timestamp,
    },
    /// Time has passed; what is due is done.
    Tick,
}

/// A handshake that was accepted.
#[derive(Debug, Clone)]
pub struct Connected {
    /// As it called.
    pub identity: StationIdentity,
    /// Which connection.
    pub generation: Generation,
    /// The version agreed on.
    pub version: OcppVersion,
    /// From where, `ADDR:PORT`.
    pub remote_addr: String,
    /// Approve it if it is unknown (`--open-enrolment`).
    pub open_enrolment: bool,
    /// A live connection of the same identity, from another address, was replaced.
    pub contested: bool,
    /// What the store knows of it, where the site asked for it; `None` before that.
    pub recall: Option<Recalled>,
}

/// What a station said.
#[derive(Debug, Clone)]
pub struct StationReport {
    /// Which station.
    pub station: StationId,
    /// Over which connection.
    pub generation: Generation,
    /// What.
    pub report: Report,
    /// The action's name, for kept messages.
    pub action: &'static str,
    /// The message's id, as the station chose it.
    pub message_id: String,
    /// The payload as it came; kept with the session for transaction messages.
    pub raw: Arc<str>,
    /// When it was received.
    pub received_at: Timestamp,
    /// What the store knows of an earlier session, where the site asked for it with
    /// [`crate::Answer::Recall`]; `None` before that.
    pub recall: Option<Recalled>,
}

/// What the store found.
#[derive(Debug, Clone, Default)]
pub struct Recalled {
    /// The session, if there is one.
    pub session: Option<Box<Session>>,
    /// Its latest reading.
    pub meter: Option<SessionMeter>,
    /// What is kept of a station in quarantine, in the order it came.
    pub kept: Vec<KeptMessage>,
}

/// A message of a station in quarantine, for its adoption.
#[derive(Debug, Clone)]
pub struct KeptMessage {
    /// As it came.
    pub row: KeptReport,
    /// Read anew; `None` if it can no longer be read.
    pub report: Option<Report>,
}

/// A question to the store about what is no longer in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecallQuery {
    /// The session of this transaction.
    Transaction {
        /// At which station.
        station: StationId,
        /// The wire's id.
        transaction: TransactionId,
    },
    /// The session that this start is a replay of (engine rule 6): same EVSE, card and the
    /// station's own text of the time, and the same register.
    Start {
        /// At which EVSE.
        evse: EvseId,
        /// With which card.
        token: TokenId,
        /// The station's text of the time.
        started_raw: String,
        /// The register.
        meter_start: Option<vocabulary::MilliWattHours>,
    },
    /// The last session at this EVSE, for a stop without a usable id (Q28, Q29).
    Last {
        /// At which station.
        station: StationId,
        /// At which EVSE, if the stop allows to say.
        evse: Option<EvseId>,
    },
    /// All that is kept of a station in quarantine, in the order it came, with what is on its way to
    /// the disk: it is adopted in the step that approves the station, so that nothing said meanwhile
    /// is lost and nothing is adopted twice.
    Kept(StationId),
}

/// What somebody asks for.
#[derive(Debug, Clone)]
pub enum Request {
    /// Start a session.
    Start(StartRequest),
    /// Say what a start would be decided.
    Evaluate(StartRequest),
    /// Stop a session; before its start, withdraw it.
    Stop {
        /// Which.
        session: SessionId,
        /// Why, in the person's words.
        reason: Option<String>,
        /// The session as stored, where the site no longer holds it.
        recall: Option<Recalled>,
    },
    /// Ask a station for a message.
    Trigger {
        /// Which station.
        station: StationId,
        /// Which message.
        message: TriggerKind,
        /// Of which EVSE.
        evse: Option<EvseNumber>,
        /// Why, in the person's words.
        reason: Option<String>,
    },
    /// Restart a station, once its running transactions were stopped in order.
    Restart {
        /// Which station.
        station: StationId,
        /// Why, in the person's words.
        reason: String,
    },
    /// Ask a station how it is set.
    ReadSettings {
        /// Which station.
        station: StationId,
        /// Which settings; none: all of them.
        names: Vec<String>,
        /// Why, in the person's words.
        reason: Option<String>,
    },
    /// Change a setting of a station.
    ChangeSetting {
        /// Which station.
        station: StationId,
        /// Which setting.
        name: String,
        /// To what.
        value: String,
        /// Why, in the person's words.
        reason: Option<String>,
    },
    /// Withdraw a command that was not sent yet.
    CancelCommand(CommandId),
    /// Enter a station before it calls.
    AddStation {
        /// As it will call.
        identity: StationIdentity,
        /// What people call it.
        name: Option<String>,
    },
    /// Approve a station that called.
    Approve {
        /// Which.
        station: StationId,
        /// What people call it.
        name: Option<String>,
    },
    /// Change a station's record.
    EditStation {
        /// Which.
        station: StationId,
        /// What to change.
        edit: StationEdit,
    },
    /// Turn a station away, or take it out of the registry when it has no sessions to show.
    RemoveStation(StationId),
    /// Enter a card.
    AddToken(TokenEdit, CardText),
    /// Change a card.
    EditToken(TokenId, TokenEdit),
    /// Do something with a card.
    Card(TokenId, CardRequest),
    /// Enter, change or take out drivers, groups, companies and vehicles.
    People(PeopleRequest),
    /// Rename or move a bay.
    EditBay(BayId, BayEdit),
    /// Write about a charger.
    EditAsset(AssetId, AssetEdit),
    /// Move a connector of a charger to another bay.
    MoveConnector(AssetId, EvseNumber, MoveTo),
    /// Let another charger stand where this one stood.
    ReplaceAsset {
        /// The charger that goes.
        old: AssetId,
        /// The station of the one that comes.
        by: StationId,
    },
    /// Change the site's settings.
    EditSite(SiteEdit),
    /// Take what needs somebody, put it off, write about it or close it.
    EditAttention(AttentionId, AttentionEdit),
    /// Enter a rule, in use at once.
    AddRule(Box<RuleEdit>),
    /// Change a rule, at once.
    EditRule(RuleId, Box<RuleEdit>),
    /// Take a rule out, at once.
    RemoveRule(RuleId),
    /// Write the draft as a whole, in order; rules without an id are new.
    SaveDraft(Vec<(Option<RuleId>, RuleEdit)>),
    /// Give the draft up.
    DropDraft,
    /// Put the draft to use.
    ApplyDraft {
        /// Even if the live rules changed since it was begun.
        anyway: bool,
    },
    /// Take an earlier version of the rules up again.
    RestoreRules {
        /// Which.
        version: u64,
        /// Its rules, in order.
        rules: Vec<Rule>,
        /// Into the draft; else to use at once.
        to_draft: bool,
    },
    /// Enter a holiday.
    AddHoliday(HolidayEdit),
    /// Change a holiday.
    EditHoliday(HolidayId, HolidayEdit),
    /// Take a holiday out.
    RemoveHoliday(HolidayId),
    /// Enter a circuit.
    AddCircuit(Box<CircuitEdit>),
    /// Change a circuit.
    EditCircuit(CircuitId, Box<CircuitEdit>),
    /// Take a circuit out.
    RemoveCircuit(CircuitId),
}

/// What is said of a rule; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct RuleEdit {
    /// What people call it.
    pub name: Option<String>,
    /// What people write about it.
    pub note: Option<String>,
    /// Whether it is in use.
    pub enabled: Option<bool>,
    /// Whom it is about.
    pub who: Option<Who>,
    /// Where it holds.
    pub place: Option<Where>,
    /// When it holds.
    pub when: Option<When>,
    /// What it does.
    pub effect: Option<RuleEffect>,
    /// Within which limits.
    pub limits: Option<RuleLimits>,
    /// What becomes of a session when the window closes.
    pub at_end: Option<AtEnd>,
    /// The tariff's name; `Some(None)`: none.
    pub tariff: Option<Option<String>>,
}

/// What is said of a holiday; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct HolidayEdit {
    /// The day.
    pub date: Option<chrono::NaiveDate>,
    /// What it is called.
    pub name: Option<String>,
    /// The days that follow; `Some(None)`: none.
    pub recurrence: Option<Option<String>>,
}

/// What is said of a circuit; `None` leaves a field as it is. Current is in mA on L1, L2, L3.
#[derive(Debug, Clone, Default)]
pub struct CircuitEdit {
    /// What people call it.
    pub name: Option<String>,
    /// The circuit it hangs on; `Some(None)`: it is a root.
    pub parent: Option<Option<CircuitId>>,
    /// The most it carries.
    pub capacity: Option<[i64; 3]>,
    /// The share kept free, in thousandths.
    pub buffer: Option<u16>,
    /// Kept free for what is planned.
    pub reserve: Option<[i64; 3]>,
    /// What the building takes.
    pub load: Option<[i64; 3]>,
    /// What hangs on it.
    pub places: Option<Vec<Where>>,
}

/// A start, as asked for.
#[derive(Debug, Clone, Default)]
pub struct StartRequest {
    /// At which station, with its number.
    pub station: Option<StationId>,
    /// Its identity as asked for, for messages.
    pub station_text: String,
    /// At which EVSE of it; may be left out where there is only one.
    pub evse: Option<i64>,
    /// At which bay, instead of station and EVSE.
    pub bay: Option<BayId>,
    /// With which card.
    pub card: Option<CardText>,
    /// With which card, by id.
    pub token: Option<TokenId>,
    /// For whom.
    pub driver: Option<DriverId>,
    /// For which vehicle.
    pub vehicle: Option<VehicleId>,
    /// How the caller got in.
    pub gate: Option<Gate>,
    /// Why the caller, who has the right, lets pass what may be let pass.
    pub overriding: Option<String>,
    /// Why the caller, who has the right, passes the rules by.
    pub bypass: Option<String>,
    /// With which limit.
    pub limit: Option<ChargingLimit>,
    /// With which limits over time, instead of one.
    pub schedule: Option<ChargingSchedule>,
    /// Whether to wait for a station that is not there.
    pub queue: bool,
    /// How long, in seconds; 60 to 86,400.
    pub queue_ttl_s: Option<u32>,
    /// What the caller wants to find again.
    pub meta_data: Option<serde_json::Value>,
    /// Whether a person at the desk asked (else another program).
    pub by_person: bool,
}

/// Changes to a station's record; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct StationEdit {
    /// A new identity.
    pub identity: Option<StationIdentity>,
    /// A new name.
    pub name: Option<String>,
    /// Switch it on or off for use.
    pub active: Option<bool>,
    /// What people write about it.
    pub note: Option<String>,
    /// How it proves who it is, with the new hash where there is one.
    pub auth: Option<(StationAuth, Option<String>)>,
    /// How far it is trusted.
    pub enrolment: Option<Enrolment>,
}

/// Changes to a card; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct TokenEdit {
    /// Whether it may be used.
    pub status: Option<TokenStatus>,
    /// From when; `Some(None)`: always.
    pub valid_from: Option<Option<Timestamp>>,
    /// Until when; `Some(None)`: for ever.
    pub valid_until: Option<Option<Timestamp>>,
    /// The card of its group; `Some(None)`: none.
    pub parent: Option<Option<TokenId>>,
    /// Whose it is; `Some(None)`: nobody's.
    pub driver: Option<Option<DriverId>>,
    /// The vehicle that it lies in; `Some(None)`: none.
    pub vehicle: Option<Option<VehicleId>>,
    /// At how many EVSEs at once.
    pub max_concurrent: Option<u32>,
    /// What people write about it.
    pub note: Option<String>,
}

/// Changes to a bay; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct BayEdit {
    /// What is written at it.
    pub label: Option<String>,
    /// The part of the site.
    pub zone: Option<String>,
    /// The level.
    pub level: Option<String>,
    /// The phases' order.
    pub phases: Option<String>,
    /// The shape of its plug; `Some(None)`: not known.
    pub plug: Option<Option<ConnectorType>>,
    /// The most it gives on each phase; `Some(None)`: not known.
    pub max_current: Option<Option<MilliAmps>>,
    /// The place in the operator's own order.
    pub position: Option<i64>,
}

/// Changes to what is written about a charger; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct AssetEdit {
    /// The breaker's label.
    pub breaker: Option<String>,
    /// The installer's contact.
    pub contact: Option<String>,
    /// Notes.
    pub notes: Option<String>,
}

/// Where a connector goes.
#[derive(Debug, Clone)]
pub enum MoveTo {
    /// To a bay that is there.
    Bay {
        /// Which.
        bay: BayId,
        /// What stands there goes to where this one stood; else an occupied bay is refused.
        swap: bool,
    },
    /// To a bay that is made for it.
    NewBay {
        /// What is written at it.
        label: String,
    },
}

/// Changes to an item of attention; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct AttentionEdit {
    /// Who takes care of it; `Some(None)`: nobody.
    pub owner: Option<Option<PersonId>>,
    /// Whether whoever asks has looked at it.
    pub seen: bool,
    /// Until when nobody wants to hear of it; `Some(None)`: no longer put off.
    pub snoozed_until: Option<Option<Timestamp>>,
    /// What people write about it.
    pub note: Option<String>,
    /// Close it, and why.
    pub close: Option<String>,
}

/// Changes to the site; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct SiteEdit {
    /// Its name.
    pub name: Option<String>,
    /// IANA zone.
    pub time_zone: Option<String>,
    /// Who may charge where no rule says otherwise.
    pub access_mode: Option<crate::AccessMode>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// Timers and limits.
    pub timers: Option<Timers>,
    /// What kind of site it is. Its values come with it, unless they are given as well.
    pub preset: Option<crate::Preset>,
    /// What may flow.
    pub limits: Option<crate::Limits>,
    /// How it does things.
    pub practice: Option<crate::Practice>,
    /// How decisions are made.
    pub policy: Option<PolicySettings>,
}

/// Where new ids, unpredictable numbers and the time that things take come from; a test passes a counter.
pub trait Ids {
    /// Microseconds of a watch that runs by itself. It is for how long something took, never for when
    /// anything is due.
    fn stopwatch_us(&mut self) -> u64;
    /// A new UUIDv7.
    fn uuid(&mut self) -> uuid::Uuid;
    /// An unpredictable number in 1..=2^31-1, for a transaction of OCPP 1.6.
    fn transaction_number(&mut self) -> i64;
    /// Unpredictable text for a virtual card: 20 characters of `[0-9A-F]` at most.
    fn virtual_card(&mut self) -> CardText;
}
