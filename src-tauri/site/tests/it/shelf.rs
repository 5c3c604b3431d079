//! A store in memory: rows by id, and what a restart would find.

use std::collections::{BTreeMap, HashSet};

use site::{
    Asset, Attention, Bay, Change, Circuit, Command, CommandState, Company, Connector, Decision,
    Driver, DriverDetails, Event, Evse, Fitting, Group, Holiday, KeptMessage, KeptReport,
    MeterValue, RecallQuery, Recalled, RuleDraft, RuleSet, RuleVersion, Session, SessionMeter,
    SessionStatus, SiteSettings, Snapshot, Station, StationSettings, Token, Vehicle,
};
use vocabulary::{
    AssetId, AttentionId, BayId, CircuitId, CommandId, CompanyId, ConnectorId, DriverId, EvseId,
    FittingId, GroupId, HolidayId, Report, SessionId, StationId, TokenId, VehicleId,
};

/// All rows that were ever changed, in their last state.
#[derive(Debug, Clone)]
pub struct Shelf {
    pub settings: SiteSettings,
    pub stations: BTreeMap<StationId, Station>,
    pub evses: BTreeMap<EvseId, Evse>,
    pub connectors: BTreeMap<ConnectorId, Connector>,
    pub assets: BTreeMap<AssetId, Asset>,
    pub bays: BTreeMap<BayId, Bay>,
    pub fittings: BTreeMap<FittingId, Fitting>,
    pub companies: BTreeMap<CompanyId, Company>,
    pub groups: BTreeMap<GroupId, Group>,
    pub vehicles: BTreeMap<VehicleId, Vehicle>,
    pub drivers: BTreeMap<DriverId, Driver>,
    pub details: BTreeMap<DriverId, DriverDetails>,
    pub tokens: BTreeMap<TokenId, Token>,
    pub sessions: BTreeMap<SessionId, Session>,
    pub meters: BTreeMap<SessionId, SessionMeter>,
    pub values: Vec<MeterValue>,
    pub commands: BTreeMap<CommandId, Command>,
    pub decisions: Vec<Decision>,
    pub rule_sets: Vec<RuleSet>,
    pub rules: Vec<RuleVersion>,
    pub rule_draft: Option<RuleDraft>,
    pub holidays: BTreeMap<HolidayId, Holiday>,
    pub circuits: BTreeMap<CircuitId, Circuit>,
    pub station_settings: BTreeMap<StationId, StationSettings>,
    pub kept: Vec<KeptReport>,
    /// What stations said, by the text it came in: a dialect would read it anew.
    pub said: BTreeMap<String, Report>,
    pub events: Vec<Event>,
    pub attention: BTreeMap<AttentionId, Attention>,
}

impl Shelf {
    pub fn new(settings: SiteSettings) -> Self {
        Self {
            settings,
            stations: BTreeMap::new(),
            evses: BTreeMap::new(),
            connectors: BTreeMap::new(),
            assets: BTreeMap::new(),
            bays: BTreeMap::new(),
            fittings: BTreeMap::new(),
            companies: BTreeMap::new(),
            groups: BTreeMap::new(),
            vehicles: BTreeMap::new(),
            drivers: BTreeMap::new(),
            details: BTreeMap::new(),
            tokens: BTreeMap::new(),
            sessions: BTreeMap::new(),
            meters: BTreeMap::new(),
            values: Vec::new(),
            commands: BTreeMap::new(),
            decisions: Vec::new(),
            rule_sets: Vec::new(),
            rules: Vec::new(),
            rule_draft: None,
            holidays: BTreeMap::new(),
            circuits: BTreeMap::new(),
            station_settings: BTreeMap::new(),
            kept: Vec::new(),
            said: BTreeMap::new(),
            events: Vec::new(),
            attention: BTreeMap::new(),
        }
    }

    /// Writes changes, as the store would: every row stands after those it refers to.
    pub fn write(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Site(row) => self.settings = (**row).clone(),
                Change::Station(row) => {
                    assert!(row.asset_id.is_none_or(|id| self.assets.contains_key(&id)));
                    self.stations.insert(row.id, (**row).clone());
                }
                Change::Evse(row) => {
                    assert!(self.stations.contains_key(&row.station_id));
                    self.evses.insert(row.id, row.clone());
                }
                Change::Connector(row) => {
                    assert!(self.evses.contains_key(&row.evse_id));
                    self.connectors.insert(row.id, (**row).clone());
                }
                Change::Asset(row) => {
                    self.assets.insert(row.id, (**row).clone());
                }
                Change::Bay(row) => {
                    self.bays.insert(row.id, (**row).clone());
                }
                Change::Fitting(row) => {
                    assert!(self.bays.contains_key(&row.bay_id));
                    assert!(self.assets.contains_key(&row.asset_id));
                    self.fittings.insert(row.id, row.clone());
                }
                Change::Company(row) => {
                    self.companies.insert(row.id, (**row).clone());
                }
                Change::Group(row) => {
                    self.groups.insert(row.id, (**row).clone());
                }
                Change::Vehicle(row) => {
                    self.vehicles.insert(row.id, (**row).clone());
                }
                Change::Driver(row) => {
                    self.drivers.insert(row.id, (**row).clone());
                }
                Change::DriverDetails(row) => {
                    self.details.insert(row.driver_id, (**row).clone());
                }
                Change::DriverErased(driver) => {
                    self.details.remove(driver);
                }
                Change::TokenErased(token) => {
                    assert!(self.tokens[token].card.key().is_empty());
                }
                Change::Token(row) => {
                    self.tokens.insert(row.id, (**row).clone());
                }
                Change::Session(row) => {
                    assert!(self.evses.contains_key(&row.evse_id));
                    assert!(row.token_id.is_none_or(|id| self.tokens.contains_key(&id)));
                    self.sessions.insert(row.id, (**row).clone());
                }
                Change::SessionMeter(row) => {
                    assert!(self.sessions.contains_key(&row.session_id));
                    self.meters.insert(row.session_id, row.clone());
                }
                Change::MeterValue(row) => self.values.push((**row).clone()),
                Change::Command(row) => {
                    self.commands.insert(row.id, (**row).clone());
                }
                Change::Decision(row) => self.decisions.push((**row).clone()),
                Change::RuleSet(row) => self.rule_sets.push(*row),
                Change::RuleVersion(row) => {
                    let same = |old: &RuleVersion| {
                        (old.rule.id, old.rule.version) == (row.rule.id, row.rule.version)
                    };
                    match self.rules.iter_mut().find(|old| same(old)) {
                        Some(old) => {
                            assert_eq!(old.rule, row.rule, "a version of a rule never changes");
                            old.until = row.until;
                        }
                        None => self.rules.push((**row).clone()),
                    }
                }
                Change::RuleDraft(row) => self.rule_draft = Some((**row).clone()),
                Change::Holiday(row) => {
                    self.holidays.insert(row.id, (**row).clone());
                }
                Change::Circuit(row) => {
                    self.circuits.insert(row.id, (**row).clone());
                }
                Change::StationSettings(row) => {
                    assert!(self.stations.contains_key(&row.station_id));
                    self.station_settings
                        .insert(row.station_id, (**row).clone());
                }
                Change::Kept(row) => self.kept.push((**row).clone()),
                Change::KeptDone(station) => {
                    self.kept.retain(|kept| kept.station_id != *station);
                }
                Change::Event(row) => self.events.push((**row).clone()),
                Change::Attention(row) => {
                    self.attention.insert(row.id, (**row).clone());
                }
            }
        }
    }

    /// What is unique stays so.
    pub fn check(&self) {
        let mut cards = HashSet::new();
        for token in self.tokens.values() {
            let key = token.card.key();
            assert!(key.is_empty() || cards.insert(key), "a card is there once");
        }
        let mut transactions = HashSet::new();
        for session in self.sessions.values() {
            let id = session
                .transaction
                .as_ref()
                .and_then(|transaction| transaction.transaction_id.clone());
            if let Some(id) = id {
                assert!(transactions.insert(id), "a transaction's id is there once");
            }
        }
    }

    /// What a restart would load.
    pub fn snapshot(&self) -> Snapshot {
        let held = |session: &&Session| match session.status {
            SessionStatus::Requested
            | SessionStatus::Queued
            | SessionStatus::Dispatched
            | SessionStatus::AwaitingPlug
            | SessionStatus::TimedOut
            | SessionStatus::Cancelled
            | SessionStatus::Active
            | SessionStatus::Stopping => true,
            SessionStatus::Invalidated => session
                .transaction
                .as_ref()
                .is_some_and(|transaction| transaction.stopped_at.is_none()),
            SessionStatus::PolicyRejected
            | SessionStatus::Expired
            | SessionStatus::StationRejected
            | SessionStatus::Completed
            | SessionStatus::ClosedUnconfirmed => false,
        };
        let empty = Snapshot::empty(self.settings.clone());
        let sessions: Vec<Session> = self.sessions.values().filter(held).cloned().collect();
        Snapshot {
            stations: self.stations.values().cloned().collect(),
            evses: self.evses.values().cloned().collect(),
            connectors: self.connectors.values().cloned().collect(),
            assets: self.assets.values().cloned().collect(),
            bays: self.bays.values().cloned().collect(),
            fittings: self
                .fittings
                .values()
                .filter(|fitting| fitting.to_at.is_none())
                .cloned()
                .collect(),
            tokens: self
                .tokens
                .values()
                .filter(|token| !token.card.key().is_empty())
                .cloned()
                .collect(),
            meters: sessions
                .iter()
                .filter_map(|session| self.meters.get(&session.id).cloned())
                .collect(),
            sessions,
            commands: self
                .commands
                .values()
                .filter(|command| {
                    matches!(
                        command.state,
                        CommandState::Waiting
                            | CommandState::Sent
                            | CommandState::Unanswered
                            | CommandState::Unconfirmed
                            | CommandState::Acknowledged
                    )
                })
                .cloned()
                .collect(),
            kept: self
                .stations
                .values()
                .map(|station| {
                    let kept = self.kept.iter().filter(|k| k.station_id == station.id);
                    (station.id, u32::try_from(kept.count()).unwrap())
                })
                .collect(),
            attention: self
                .attention
                .values()
                .filter(|row| row.closed_at.is_none())
                .cloned()
                .collect(),
            drivers: self
                .drivers
                .values()
                .filter(|row| row.erased_at.is_none())
                .cloned()
                .collect(),
            details: self.details.values().cloned().collect(),
            groups: self
                .groups
                .values()
                .filter(|row| row.retired_at.is_none())
                .cloned()
                .collect(),
            companies: self
                .companies
                .values()
                .filter(|row| row.retired_at.is_none())
                .cloned()
                .collect(),
            vehicles: self
                .vehicles
                .values()
                .filter(|row| row.retired_at.is_none())
                .cloned()
                .collect(),
            rule_set: self.rule_sets.last().copied().unwrap_or(empty.rule_set),
            rules: self
                .rules
                .iter()
                .filter(|row| row.until.is_none())
                .cloned()
                .collect(),
            rule_draft: self.rule_draft.clone(),
            holidays: self
                .holidays
                .values()
                .filter(|row| row.removed_at.is_none())
                .cloned()
                .collect(),
            station_settings: self.station_settings.values().cloned().collect(),
            circuits: self
                .circuits
                .values()
                .filter(|row| row.removed_at.is_none())
                .cloned()
                .collect(),
            ..empty
        }
    }

    /// Answers what the site wants to know of earlier sessions.
    pub fn recall(&self, query: &RecallQuery) -> Recalled {
        let transaction = |session: &Session| session.transaction.clone();
        let found = match query {
            RecallQuery::Transaction {
                station,
                transaction: id,
            } => self.sessions.values().find(|session| {
                session.station_id == *station
                    && transaction(session).is_some_and(|t| t.transaction_id.as_ref() == Some(id))
            }),
            RecallQuery::Start {
                evse,
                token,
                started_raw,
                meter_start,
            } => self.sessions.values().find(|session| {
                session.evse_id == *evse
                    && session.token_id == Some(*token)
                    && transaction(session).is_some_and(|t| {
                        t.started_raw == *started_raw && t.meter_start == *meter_start
                    })
            }),
            RecallQuery::Last { station, evse } => self
                .sessions
                .values()
                .filter(|session| {
                    session.station_id == *station
                        && evse.is_none_or(|evse| session.evse_id == evse)
                        && session.transaction.is_some()
                })
                .max_by_key(|session| transaction(session).map(|t| t.start_received_at)),
            RecallQuery::Kept(_) => None,
        };
        Recalled {
            session: found.cloned().map(Box::new),
            meter: found.and_then(|session| self.meters.get(&session.id).cloned()),
            kept: match query {
                RecallQuery::Kept(station) => self.kept_of(*station),
                RecallQuery::Transaction { .. }
                | RecallQuery::Start { .. }
                | RecallQuery::Last { .. } => Vec::new(),
            },
        }
    }

    pub fn kept_of(&self, station: StationId) -> Vec<KeptMessage> {
        let rows = self.kept.iter().filter(|row| row.station_id == station);
        rows.map(|row| KeptMessage {
            row: row.clone(),
            report: self.said.get(&row.payload).cloned(),
        })
        .collect()
    }
}
