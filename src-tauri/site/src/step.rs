//! One step of the site: what it has brought about so far.

use serde_json::{Map, Value};
use vocabulary::{
    AssetId, AttentionId, BayId, CommandId, ConnectorId, DecisionId, EventId, EvseId, FittingId,
    Now, SessionId, StationId, Steady, TokenId,
};

use crate::{Actor, Answer, Change, Effect, Event, EventKind, Ids, Outcome, Refused, Site};

/// Collects what a step changes. Rows are only marked while the step runs and written out once, in
/// their last state, at its end.
pub(crate) struct Step<'a> {
    /// The present.
    pub(crate) now: Now,
    /// New ids.
    pub(crate) ids: &'a mut dyn Ids,
    pub(crate) effects: Vec<Effect>,
    pub(crate) answer: Answer,
    /// Rows that are only ever added, in order.
    added: Vec<Change>,
    site: bool,
    assets: Vec<AssetId>,
    bays: Vec<BayId>,
    stations: Vec<StationId>,
    evses: Vec<EvseId>,
    connectors: Vec<(EvseId, ConnectorId)>,
    fittings: Vec<FittingId>,
    tokens: Vec<TokenId>,
    sessions: Vec<SessionId>,
    meters: Vec<SessionId>,
    commands: Vec<CommandId>,
    attention: Vec<AttentionId>,
    /// The id of the station's message that the step is about.
    pub(crate) message_id: Option<String>,
    /// Power was given back, or there is more of it.
    pub(crate) freed_power: bool,
    /// What was found odd about sessions, by code.
    pub(crate) suspicions: Vec<(SessionId, String)>,
}

fn mark<T: PartialEq>(list: &mut Vec<T>, id: T) {
    if !list.contains(&id) {
        list.push(id);
    }
}

impl<'a> Step<'a> {
    pub(crate) fn new(now: Now, ids: &'a mut dyn Ids) -> Self {
        Self {
            now,
            ids,
            effects: Vec::new(),
            answer: Answer::None,
            added: Vec::new(),
            site: false,
            assets: Vec::new(),
            bays: Vec::new(),
            stations: Vec::new(),
            evses: Vec::new(),
            connectors: Vec::new(),
            fittings: Vec::new(),
            tokens: Vec::new(),
            sessions: Vec::new(),
            meters: Vec::new(),
            commands: Vec::new(),
            attention: Vec::new(),
            message_id: None,
            freed_power: false,
            suspicions: Vec::new(),
        }
    }

    /// A moment on the steady clock, so many seconds from now.
    pub(crate) fn in_seconds(&self, seconds: u32) -> Steady {
        self.now.steady.plus_millis(i64::from(seconds) * 1000)
    }

    pub(crate) fn site(&mut self) {
        self.site = true;
    }
    pub(crate) fn asset(&mut self, id: AssetId) {
        mark(&mut self.assets, id);
    }
    pub(crate) fn bay(&mut self, id: BayId) {
        mark(&mut self.bays, id);
    }
    pub(crate) fn station(&mut self, id: StationId) {
        mark(&mut self.stations, id);
    }
    pub(crate) fn evse(&mut self, id: EvseId) {
        mark(&mut self.evses, id);
    }
    pub(crate) fn connector(&mut self, evse: EvseId, id: ConnectorId) {
        mark(&mut self.connectors, (evse, id));
    }
    pub(crate) fn fitting(&mut self, id: FittingId) {
        mark(&mut self.fittings, id);
    }
    pub(crate) fn token(&mut self, id: TokenId) {
        mark(&mut self.tokens, id);
    }
    pub(crate) fn session(&mut self, id: SessionId) {
        mark(&mut self.sessions, id);
    }

    /// The sessions that this step changed so far.
    pub(crate) fn changed_sessions(&self) -> &[SessionId] {
        &self.sessions
    }

    pub(crate) fn meter(&mut self, id: SessionId) {
        mark(&mut self.meters, id);
    }
    pub(crate) fn command(&mut self, id: CommandId) {
        mark(&mut self.commands, id);
    }
    pub(crate) fn attention(&mut self, id: AttentionId) {
        mark(&mut self.attention, id);
    }

    /// The items of attention that this step changed.
    pub(crate) fn attention_ids(&self) -> Vec<AttentionId> {
        self.attention.clone()
    }

    /// The events of this step so far.
    pub(crate) fn events(&self) -> impl Iterator<Item = &Event> {
        self.added.iter().filter_map(|change| match change {
            Change::Event(event) => Some(&**event),
            Change::Site(_)
            | Change::Station(_)
            | Change::Evse(_)
            | Change::Connector(_)
            | Change::Asset(_)
            | Change::Bay(_)
            | Change::Fitting(_)
            | Change::Driver(_)
            | Change::DriverDetails(_)
            | Change::DriverErased(_)
            | Change::Group(_)
            | Change::Company(_)
            | Change::Vehicle(_)
            | Change::Token(_)
            | Change::TokenErased(_)
            | Change::Session(_)
            | Change::SessionMeter(_)
            | Change::MeterValue(_)
            | Change::Command(_)
            | Change::Decision(_)
            | Change::RuleSet(_)
            | Change::RuleVersion(_)
            | Change::RuleDraft(_)
            | Change::Holiday(_)
            | Change::Circuit(_)
            | Change::StationSettings(_)
            | Change::Kept(_)
            | Change::KeptDone(_)
            | Change::Attention(_) => None,
        })
    }

    /// A row that is only ever added.
    pub(crate) fn add(&mut self, change: Change) {
        self.added.push(change);
    }

    /// Writes a session that leaves the memory, if this step changed it.
    pub(crate) fn write_session(&mut self, site: &Site, id: SessionId) {
        if let Some(session) = site.sessions.get(&id) {
            if self.sessions.contains(&id) {
                self.added
                    .push(Change::Session(Box::new(session.row.clone())));
            }
            if self.meters.contains(&id) {
                self.added
                    .extend(session.meter.clone().map(Change::SessionMeter));
            }
        }
    }

    /// Writes a command that leaves the memory, if this step changed it.
    pub(crate) fn write_command(&mut self, site: &Site, id: CommandId) {
        if let Some(command) = site.commands.get(&id)
            && self.commands.contains(&id)
        {
            self.added.push(Change::Command(Box::new(command.stored())));
        }
    }

    /// Writes an event of the site as a whole into the stream.
    pub(crate) fn site_event(&mut self, kind: EventKind, actor: Actor, data: Map<String, Value>) {
        let id = EventId(self.ids.uuid());
        self.added.push(Change::Event(Box::new(Event {
            id,
            kind,
            occurred_at: self.now.utc,
            recorded_at: self.now.utc,
            station_id: None,
            session_id: None,
            subject_seq: 0,
            actor,
            data,
        })));
    }

    pub(crate) fn decision_id(&mut self) -> DecisionId {
        DecisionId(self.ids.uuid())
    }

    pub(crate) fn refuse(&mut self, refused: Refused) {
        self.answer = Answer::Refused(refused);
    }

    /// The outcome, with rows in an order in which each stands after those it refers to.
    pub(crate) fn finish(self, site: &Site) -> Outcome {
        let mut changes = Vec::with_capacity(self.added.len() + self.meters.len() + 4);
        if self.site {
            changes.push(Change::Site(Box::new(site.settings.clone())));
        }
        changes.extend(
            self.assets
                .iter()
                .filter_map(|id| site.places.asset(*id))
                .map(|row| Change::Asset(Box::new(row.clone()))),
        );
        changes.extend(
            self.bays
                .iter()
                .filter_map(|id| site.places.bay(*id))
                .map(|row| Change::Bay(Box::new(row.clone()))),
        );
        changes.extend(
            self.stations
                .iter()
                .filter_map(|id| site.stations.get(id))
                .map(|station| Change::Station(Box::new(station.row.clone()))),
        );
        changes.extend(
            self.evses
                .iter()
                .filter_map(|id| site.evses.get(id))
                .map(|evse| Change::Evse(evse.row.clone())),
        );
        changes.extend(self.connectors.iter().filter_map(|(evse, id)| {
            let evse = site.evses.get(evse)?;
            let row = evse.connectors.iter().find(|row| row.id == *id)?;
            Some(Change::Connector(Box::new(row.clone())))
        }));
        changes.extend(
            self.fittings
                .iter()
                .filter_map(|id| site.places.fitting(*id))
                .map(|row| Change::Fitting(row.clone())),
        );
        changes.extend(
            self.tokens
                .iter()
                .filter_map(|id| site.cards.get(*id))
                .map(|row| Change::Token(Box::new(row.clone()))),
        );
        changes.extend(
            self.sessions
                .iter()
                .filter_map(|id| site.sessions.get(id))
                .map(|session| Change::Session(Box::new(session.row.clone()))),
        );
        changes.extend(self.meters.iter().filter_map(|id| {
            let meter = site.sessions.get(id)?.meter.clone()?;
            Some(Change::SessionMeter(meter))
        }));
        changes.extend(
            self.commands
                .iter()
                .filter_map(|id| site.commands.get(id))
                .map(|command| Change::Command(Box::new(command.stored()))),
        );
        changes.extend(
            self.attention
                .iter()
                .filter_map(|id| site.attentions.get(*id))
                .map(|row| Change::Attention(Box::new(row.clone()))),
        );
        changes.extend(self.added);
        Outcome {
            changes,
            effects: self.effects,
            answer: self.answer,
        }
    }
}
