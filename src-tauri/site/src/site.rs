//! The aggregate: a whole site in memory, and the one way in.

use std::collections::{HashMap, HashSet};

use vocabulary::{
    CommandId, DriverId, EvseId, Now, SessionId, StationId, StationIdentity, Steady, Timestamp,
    TokenId, TransactionId,
};

use crate::{
    Asset, Attention, Bay, Circuit, Command, Company, Connector, Driver, DriverDetails, Evse,
    Fitting, Group, Holiday, Ids, Input, Outcome, RuleDraft, RuleSet, RuleVersion, Session,
    SessionMeter, SiteSettings, Station, StationSettings, Token, Vehicle,
    attention::Attentions,
    cards::Cards,
    live::{LiveCommand, LiveEvse, LiveSession, LiveStation},
    people::People,
    places::Places,
    rules::Rules,
    step::Step,
    tally::Tally,
    timers::Deadlines,
    wiring::Wiring,
};

/// The rows that a site starts from.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// The site's own row.
    pub settings: SiteSettings,
    /// All stations.
    pub stations: Vec<Station>,
    /// All EVSEs.
    pub evses: Vec<Evse>,
    /// All connectors.
    pub connectors: Vec<Connector>,
    /// All chargers.
    pub assets: Vec<Asset>,
    /// All bays.
    pub bays: Vec<Bay>,
    /// Fittings that still hold (`to_at` is none).
    pub fittings: Vec<Fitting>,
    /// All cards whose text is not erased.
    pub tokens: Vec<Token>,
    /// All drivers that are not erased.
    pub drivers: Vec<Driver>,
    /// Their names and contacts.
    pub details: Vec<DriverDetails>,
    /// All groups that were not taken out.
    pub groups: Vec<Group>,
    /// All companies that were not taken out.
    pub companies: Vec<Company>,
    /// All vehicles that were not taken out.
    pub vehicles: Vec<Vehicle>,
    /// The live rule set.
    pub rule_set: RuleSet,
    /// Its rules.
    pub rules: Vec<RuleVersion>,
    /// The draft, if there is one.
    pub rule_draft: Option<RuleDraft>,
    /// All holidays that were not taken out.
    pub holidays: Vec<Holiday>,
    /// All circuits that were not taken out.
    pub circuits: Vec<Circuit>,
    /// Sessions that are not final, soft-final ones within their late window, and invalidated ones
    /// whose transaction runs.
    pub sessions: Vec<Session>,
    /// The latest readings of these sessions.
    pub meters: Vec<SessionMeter>,
    /// Commands that wait, that were sent without an answer, or whose effect is open.
    pub commands: Vec<Command>,
    /// How many messages of stations in quarantine are kept.
    pub kept: Vec<(StationId, u32)>,
    /// What needs somebody and is not closed.
    pub attention: Vec<Attention>,
    /// How stations say they are set.
    pub station_settings: Vec<StationSettings>,
}

impl Snapshot {
    /// A site in which nothing ever happened.
    pub fn empty(settings: SiteSettings) -> Self {
        Self {
            rule_set: RuleSet {
                version: 0,
                at: settings.created_at,
                actor: crate::Actor::System,
                cause: crate::RuleSetCause::FirstRun,
                restored: None,
            },
            rules: Vec::new(),
            rule_draft: None,
            holidays: Vec::new(),
            circuits: Vec::new(),
            settings,
            stations: Vec::new(),
            evses: Vec::new(),
            connectors: Vec::new(),
            assets: Vec::new(),
            bays: Vec::new(),
            fittings: Vec::new(),
            tokens: Vec::new(),
            drivers: Vec::new(),
            details: Vec::new(),
            groups: Vec::new(),
            companies: Vec::new(),
            vehicles: Vec::new(),
            sessions: Vec::new(),
            meters: Vec::new(),
            commands: Vec::new(),
            kept: Vec::new(),
            attention: Vec::new(),
            station_settings: Vec::new(),
        }
    }
}

/// The live state of a site. [`Site::handle`] is the only way in: it is synchronous, reads no clock,
/// and takes no more than what the input concerns.
#[derive(Debug)]
pub struct Site {
    pub(crate) settings: SiteSettings,
    pub(crate) stations: HashMap<StationId, LiveStation>,
    pub(crate) identities: HashMap<String, StationId>,
    pub(crate) evses: HashMap<EvseId, LiveEvse>,
    pub(crate) places: Places,
    pub(crate) cards: Cards,
    pub(crate) people: People,
    pub(crate) rules: Rules,
    pub(crate) wiring: Wiring,
    pub(crate) sessions: HashMap<SessionId, LiveSession>,
    /// Attempts and running sessions by card, for `max_concurrent`.
    pub(crate) in_use: HashMap<TokenId, Vec<SessionId>>,
    /// What sessions under way add up to.
    pub(crate) tally: Tally,
    /// Transaction ids in memory, so that a new one is unique in the site.
    pub(crate) transaction_ids: HashSet<TransactionId>,
    pub(crate) commands: HashMap<CommandId, LiveCommand>,
    /// Sessions that were let in without power for now.
    pub(crate) without_power: HashSet<SessionId>,
    pub(crate) attentions: Attentions,
    pub(crate) deadlines: Deadlines,
    /// When this memory began: what ended before is in the store alone.
    pub(crate) since: Timestamp,
}

impl Site {
    /// Builds the live state from the stored rows. The outcome is what a restart itself changes:
    /// what was sent is unconfirmed, stations are offline until they call.
    pub fn new(snapshot: Snapshot, now: Now, ids: &mut dyn Ids) -> (Self, Outcome) {
        let mut site = Self::rebuild(snapshot, now);
        site.recount_all();
        let mut step = Step::new(now, ids);
        site.after_restart(&mut step);
        site.attention_after_restart(&mut step);
        let outcome = site.finish(step);
        (site, outcome)
    }

    /// Takes what reached the site, and says what comes of it.
    pub fn handle(&mut self, input: Input, now: Now, ids: &mut dyn Ids) -> Outcome {
        let mut step = Step::new(now, ids);
        match input {
            Input::Connected(connected) => self.connected(connected, &mut step),
            Input::Disconnected {
                station,
                generation,
            } => self.disconnected(station, generation, &mut step),
            Input::Report(report) => self.report(*report, &mut step),
            Input::Answered { command, answer } => self.answered(command, answer, &mut step),
            Input::NotSent { command, why } => self.not_sent(command, &why, &mut step),
            Input::Request {
                actor,
                request,
                recall,
            } => self.request(actor, *request, recall, &mut step),
            Input::NotRecorded { since } => self.not_recorded(since, &mut step),
            Input::Tick => self.tick(&mut step),
        }
        self.finish(step)
    }

    /// What a step brought about, with what it means for the desk.
    fn finish(&mut self, mut step: Step<'_>) -> Outcome {
        if step.freed_power && !self.without_power.is_empty() {
            self.share_freed_power(&mut step);
        }
        self.heed(&mut step);
        let written = step.attention_ids();
        let outcome = step.finish(self);
        self.recount(&outcome.changes);
        self.attentions.forget_closed(&written);
        outcome
    }

    /// When [`Input::Tick`] is wanted next.
    pub fn next_deadline(&self) -> Option<Steady> {
        self.deadlines.next()
    }

    /// The site's own row.
    pub fn settings(&self) -> &SiteSettings {
        &self.settings
    }

    /// A station's row.
    pub fn station(&self, id: StationId) -> Option<&Station> {
        self.stations.get(&id).map(|station| &station.row)
    }

    /// A driver.
    pub fn driver(&self, id: DriverId) -> Option<&Driver> {
        self.people.drivers.get(&id)
    }

    /// A station's row, by what it calls itself.
    pub fn station_by_identity(&self, identity: &StationIdentity) -> Option<&Station> {
        self.station(*self.identities.get(&identity.key())?)
    }
}
