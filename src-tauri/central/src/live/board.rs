//! The state behind the live board.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use site::{Attention, Bay, Change, Command, Enrolment, Session, SessionStatus, Snapshot};
use vocabulary::{
    AssetId, AttentionId, BayId, DriverId, EvseId, EvseNumber, MilliWatts, Now, SessionId,
    StationId, Timestamp,
};

use super::derived::Conclusion;
use super::recent::Recent;
use super::slot::{EvseSlot, Heard, StationSlot, is_online, on_the_board};
use super::view::{BayView, ConnectorView, LiveBatch, SiteView, StationView};

#[derive(Debug)]
pub(super) struct Board {
    version: u64,
    stations: HashMap<StationId, StationSlot>,
    evses: HashMap<EvseId, EvseSlot>,
    evse_of_session: HashMap<SessionId, EvseId>,
    bays: HashMap<BayId, Bay>,
    bay_at: HashMap<(AssetId, EvseNumber), BayId>,
    evses_of: HashMap<StationId, Vec<EvseId>>,
    /// The last change of a bay or fitting, which may concern any EVSE.
    places_at: u64,
    sessions: Recent<Session>,
    commands: Recent<Command>,
    /// What needs somebody and is not closed.
    open_attention: HashMap<AttentionId, Arc<Attention>>,
    attention: Recent<Attention>,
    /// The names of drivers, for those who may see them.
    drivers: HashMap<DriverId, Arc<str>>,
    /// How many cards and drivers were erased since the program started.
    erasures: u64,
    recording: bool,
    reset_at: u64,
    /// EVSEs of which something changed since conclusions were drawn.
    touched: HashSet<EvseId>,
    /// When time alone changes what is concluded of an EVSE.
    due: BTreeSet<(Timestamp, EvseId)>,
}

impl Board {
    pub(super) fn new(now: Timestamp) -> Self {
        // Versions go on rising over restarts, so that a reader's old position is never taken for
        // a newer one: they begin at the present millisecond.
        let start = u64::try_from(now.0).unwrap_or(0).max(1);
        Self {
            version: start,
            stations: HashMap::new(),
            evses: HashMap::new(),
            evse_of_session: HashMap::new(),
            bays: HashMap::new(),
            bay_at: HashMap::new(),
            evses_of: HashMap::new(),
            places_at: start,
            sessions: Recent::new(start),
            commands: Recent::new(start),
            open_attention: HashMap::new(),
            attention: Recent::new(start),
            drivers: HashMap::new(),
            erasures: 0,
            recording: true,
            reset_at: start,
            touched: HashSet::new(),
            due: BTreeSet::new(),
        }
    }

    pub(super) fn reset(&mut self, snapshot: &Snapshot) {
        self.evses.clear();
        self.evse_of_session.clear();
        self.bays.clear();
        self.bay_at.clear();
        self.evses_of.clear();
        self.touched.clear();
        self.due.clear();
        self.open_attention.clear();
        self.drivers.clear();
        self.erasures += 1;
        let heard: HashMap<_, _> = self
            .stations
            .drain()
            .map(|(id, slot)| (id, slot.heard))
            .collect();
        self.load(snapshot);
        for (id, slot) in &mut self.stations {
            if let Some(old) = heard.get(id) {
                slot.heard = Arc::clone(old);
            }
        }
        self.version += 1;
        self.reset_at = self.version;
    }

    fn load(&mut self, snapshot: &Snapshot) {
        let rows = (snapshot
            .stations
            .iter()
            .cloned()
            .map(|row| Change::Station(Box::new(row))))
        .chain(snapshot.evses.iter().cloned().map(Change::Evse))
        .chain(
            snapshot
                .bays
                .iter()
                .cloned()
                .map(|row| Change::Bay(Box::new(row))),
        )
        .chain(snapshot.fittings.iter().cloned().map(Change::Fitting))
        .chain(
            snapshot
                .connectors
                .iter()
                .cloned()
                .map(|row| Change::Connector(Box::new(row))),
        )
        .chain(
            snapshot
                .sessions
                .iter()
                .cloned()
                .map(|row| Change::Session(Box::new(row))),
        )
        .chain(snapshot.meters.iter().cloned().map(Change::SessionMeter))
        .chain(
            snapshot
                .attention
                .iter()
                .cloned()
                .map(|row| Change::Attention(Box::new(row))),
        )
        .chain(
            snapshot
                .details
                .iter()
                .cloned()
                .map(|row| Change::DriverDetails(Box::new(row))),
        );
        for row in rows {
            self.apply(row);
        }
    }

    pub(super) fn version(&self) -> u64 {
        self.version
    }

    pub(super) fn set_recording(&mut self, recording: bool) {
        if self.recording != recording {
            self.recording = recording;
            self.version += 1;
        }
    }

    pub(super) fn heard(&mut self, station: StationId) -> Arc<Heard> {
        self.stations
            .get(&station)
            .map(|slot| Arc::clone(&slot.heard))
            .unwrap_or_default()
    }

    pub(super) fn last_heard(&self, station: StationId) -> Option<Timestamp> {
        self.stations
            .get(&station)
            .and_then(|slot| slot.heard.get().or(slot.row.last_seen_at))
    }

    /// Takes over one committed change.
    pub(super) fn apply(&mut self, change: Change) {
        self.version += 1;
        let version = self.version;
        match change {
            Change::Station(row) => {
                let heard = self.stations.remove(&row.id).map(|slot| slot.heard);
                for evse in self.evses_of.get(&row.id).into_iter().flatten() {
                    if let Some(slot) = self.evses.get_mut(evse) {
                        slot.version = version;
                        self.touched.insert(*evse);
                    }
                }
                let heard = heard.unwrap_or_default();
                self.stations.insert(
                    row.id,
                    StationSlot {
                        version,
                        row: *row,
                        heard,
                    },
                );
            }
            Change::Evse(row) => {
                if !self.evses.contains_key(&row.id) {
                    self.evses_of
                        .entry(row.station_id)
                        .or_default()
                        .push(row.id);
                    self.evses.insert(row.id, EvseSlot::new(&row, version));
                }
            }
            Change::Connector(row) => {
                if let Some(slot) = self.evses.get_mut(&row.evse_id) {
                    slot.version = version;
                    self.touched.insert(row.evse_id);
                    slot.plugs.insert(row.id, *row);
                }
            }
            Change::Session(row) => self.apply_session(Arc::from(row), version),
            Change::SessionMeter(row) => {
                let evse = self.evse_of_session.get(&row.session_id).copied();
                if let Some((evse, slot)) =
                    evse.and_then(|evse| Some((evse, self.evses.get_mut(&evse)?)))
                {
                    slot.version = version;
                    self.touched.insert(evse);
                    slot.read(row);
                }
            }
            Change::MeterValue(row) => {
                if let Some(slot) = row.evse_id.and_then(|evse| self.evses.get_mut(&evse)) {
                    slot.version = version;
                    slot.live = Some(Arc::from(row));
                }
            }
            Change::Command(row) => self.commands.push(version, Arc::from(row)),
            Change::Bay(row) => {
                self.bays.insert(row.id, *row);
                self.places_at = version;
            }
            Change::Fitting(row) => {
                let at = (row.asset_id, row.evse_number);
                if row.to_at.is_none() {
                    self.bay_at.insert(at, row.bay_id);
                } else if self.bay_at.get(&at) == Some(&row.bay_id) {
                    self.bay_at.remove(&at);
                }
                self.places_at = version;
            }
            Change::Attention(row) => {
                let row = Arc::<Attention>::from(row);
                if row.closed_at.is_none() {
                    self.open_attention.insert(row.id, Arc::clone(&row));
                } else {
                    self.open_attention.remove(&row.id);
                }
                self.attention.push(version, row);
            }
            Change::DriverDetails(row) => {
                self.drivers.insert(row.driver_id, row.name.into());
                self.touch_sessions_of(row.driver_id, version);
            }
            Change::DriverErased(driver) => {
                self.drivers.remove(&driver);
                self.erasures += 1;
            }
            Change::TokenErased(_) => self.erasures += 1,
            Change::Site(_)
            | Change::Asset(_)
            | Change::Driver(_)
            | Change::Group(_)
            | Change::Company(_)
            | Change::Vehicle(_)
            | Change::Token(_)
            | Change::Decision(_)
            | Change::RuleSet(_)
            | Change::RuleVersion(_)
            | Change::RuleDraft(_)
            | Change::Holiday(_)
            | Change::Circuit(_)
            | Change::StationSettings(_)
            | Change::Kept(_)
            | Change::KeptDone(_)
            | Change::Event(_) => {}
        }
    }

    /// A name that changed shows wherever its driver charges.
    fn touch_sessions_of(&mut self, driver: DriverId, version: u64) {
        for slot in self.evses.values_mut() {
            let mut sessions = slot.sessions.values();
            if sessions.any(|session| session.driver_id == Some(driver)) {
                slot.version = version;
            }
        }
    }

    pub(super) fn driver_name(&self, id: DriverId) -> Option<Arc<str>> {
        self.drivers.get(&id).cloned()
    }

    pub(super) fn erasures(&self) -> u64 {
        self.erasures
    }

    fn apply_session(&mut self, row: Arc<Session>, version: u64) {
        self.sessions.push(version, Arc::clone(&row));
        let Some(slot) = self.evses.get_mut(&row.evse_id) else {
            return;
        };
        slot.version = version;
        self.touched.insert(row.evse_id);
        if on_the_board(&row) {
            slot.given_up_at = None;
            self.evse_of_session.insert(row.id, row.evse_id);
            slot.sessions.insert(row.id, row);
        } else {
            if row.status == SessionStatus::TimedOut {
                slot.given_up_at = row.ended_at;
            }
            self.evse_of_session.remove(&row.id);
            slot.sessions.remove(&row.id);
            if slot
                .meter
                .as_ref()
                .is_some_and(|meter| meter.session_id == row.id)
            {
                slot.meter = None;
                slot.live = None;
                slot.idle_since = None;
            }
        }
    }

    /// Draws conclusions anew where something changed or time has passed. What was known of a charger
    /// that cannot be heard stays as it was.
    pub(super) fn settle(&mut self, now: Timestamp) {
        let mut open = std::mem::take(&mut self.touched);
        while let Some((at, evse)) = self.due.first().copied()
            && at <= now
        {
            self.due.pop_first();
            open.insert(evse);
        }
        for id in open {
            let Some(slot) = self.evses.get_mut(&id) else {
                continue;
            };
            let station = self.stations.get(&slot.station);
            if station.is_none_or(|station| !is_online(&station.row)) {
                continue;
            }
            let derived = match slot.conclude(now) {
                Conclusion::Nothing => None,
                Conclusion::Holds(state) => Some(state),
                Conclusion::From(at) => {
                    self.due.insert((at, id));
                    None
                }
            };
            if slot.derived != derived {
                slot.derived = derived;
                self.version += 1;
                slot.version = self.version;
            }
        }
    }

    pub(super) fn batch_after(&self, seen: u64, now: Now) -> LiveBatch {
        let full = seen < self.reset_at
            || seen > self.version
            || !self.sessions.reaches(seen)
            || !self.commands.reaches(seen)
            || !self.attention.reaches(seen);
        let after = if full { 0 } else { seen };
        let places_changed = self.places_at > after;
        let mut connectors: Vec<_> = self
            .evses
            .iter()
            .filter(|(_, slot)| places_changed || slot.version > after)
            .filter_map(|(id, slot)| self.connector_view(*id, slot).map(Arc::new))
            .collect();
        connectors.sort_by(|a, b| order_key(a).cmp(&order_key(b)));
        let mut stations: Vec<_> = self
            .stations
            .values()
            .filter(|slot| slot.version > after)
            .map(StationSlot::view)
            .collect();
        stations.sort_by(|a, b| a.name.cmp(&b.name));
        LiveBatch {
            version: self.version,
            full,
            at: now.utc,
            connectors,
            sessions: if full {
                Vec::new()
            } else {
                self.sessions.after(after, |row| row.id)
            },
            commands: if full {
                Vec::new()
            } else {
                self.commands.after(after, |row| row.id)
            },
            stations,
            attention: if full {
                self.attention_now()
            } else {
                self.attention.after(after, |row| row.id)
            },
            site: self.site_view(),
        }
    }

    pub(super) fn station(&self, id: StationId) -> Option<StationView> {
        self.stations.get(&id).map(StationSlot::view)
    }

    /// The station that calls itself so; case does not count (Q5).
    pub(super) fn station_called(&self, identity: &str) -> Option<StationId> {
        let mut slots = self.stations.values();
        slots
            .find(|slot| slot.row.identity.as_str().eq_ignore_ascii_case(identity))
            .map(|slot| slot.row.id)
    }

    /// The EVSEs of a station, by number.
    pub(super) fn connectors_of(&self, station: StationId) -> Vec<ConnectorView> {
        let evses = self.evses_of.get(&station).into_iter().flatten();
        let mut views: Vec<_> = evses
            .filter_map(|id| self.connector_view(*id, self.evses.get(id)?))
            .collect();
        views.sort_by_key(|view| view.evse_number);
        views
    }

    /// What is written at a bay.
    pub(super) fn bay_label(&self, bay: BayId) -> Option<String> {
        self.bays.get(&bay).map(|bay| bay.label.clone())
    }

    fn connector_view(&self, id: EvseId, slot: &EvseSlot) -> Option<ConnectorView> {
        let station = self.stations.get(&slot.station)?;
        let plug = slot.plug();
        let bay = station
            .row
            .asset_id
            .and_then(|asset| self.bay_at.get(&(asset, slot.number)))
            .and_then(|bay| self.bays.get(bay))
            .map(|bay| BayView {
                id: bay.id,
                label: bay.label.clone(),
                zone: bay.zone.clone(),
                level: bay.level.clone(),
                position: bay.position,
            });
        let session = slot.session();
        Some(ConnectorView {
            version: slot.version,
            evse_id: id,
            station_id: slot.station,
            station_identity: station.row.identity.to_string(),
            station_name: station.row.name.clone(),
            evse_number: slot.number,
            bay,
            status: plug.and_then(|plug| plug.status.clone()),
            since: plug.and_then(|plug| plug.since),
            derived: slot.derived,
            error_code: plug.and_then(|plug| plug.error_code.clone()),
            vendor_error_code: plug.and_then(|plug| plug.vendor_error_code.clone()),
            info: plug.and_then(|plug| plug.info.clone()),
            online: is_online(&station.row),
            enrolment: station.row.enrolment,
            active: station.row.active,
            note: station.row.note.clone(),
            last_heard_at: station.heard.get().or(station.row.last_seen_at),
            session: session.cloned(),
            meter: session.and_then(|row| {
                slot.meter
                    .clone()
                    .filter(|meter| meter.session_id == row.id)
            }),
            live: slot.live.clone(),
        })
    }

    /// What needs somebody, the oldest first.
    pub(super) fn attention_now(&self) -> Vec<Arc<Attention>> {
        let mut open: Vec<_> = self.open_attention.values().cloned().collect();
        open.sort_by_key(|row| (row.since, row.id));
        open
    }

    pub(super) fn site_view(&self) -> SiteView {
        let mut site = SiteView {
            recording: self.recording,
            ..SiteView::default()
        };
        for slot in self.stations.values() {
            match slot.row.enrolment {
                Enrolment::Approved => {
                    site.stations += 1;
                    site.online += usize::from(is_online(&slot.row));
                }
                Enrolment::Quarantined => site.quarantined += 1,
                Enrolment::Rejected => {}
            }
            site.last_message_at = site.last_message_at.max(slot.heard.get());
        }
        for slot in self.evses.values() {
            site.sessions += slot.sessions.len();
            let power = slot.meter.as_ref().and_then(|meter| meter.power);
            site.power = site.power.plus(power.unwrap_or(MilliWatts::ZERO));
        }
        site
    }
}

fn order_key(view: &ConnectorView) -> (&str, i64, &str, u32) {
    let (zone, position) = view
        .bay
        .as_ref()
        .map_or(("", i64::MAX), |bay| (bay.zone.as_str(), bay.position));
    (zone, position, &view.station_identity, view.evse_number.0)
}
