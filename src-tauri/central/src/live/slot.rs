//! What is held of each EVSE and each station.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use site::{Connector, Evse, MeterValue, Session, SessionMeter, SessionStatus, Station};
use vocabulary::{ConnectorId, EvseNumber, SessionId, StationId, Timestamp};

use super::derived::{Conclusion, DerivedState, Facts, is_idle};
use super::view::StationView;

/// When a station was heard last; noted by its connection without a lock.
#[derive(Debug, Default)]
pub(crate) struct Heard(AtomicI64);

impl Heard {
    /// Notes that something came.
    pub(crate) fn note(&self, at: Timestamp) {
        self.0.store(at.0, Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> Option<Timestamp> {
        match self.0.load(Ordering::Relaxed) {
            0 => None,
            at => Some(Timestamp(at)),
        }
    }
}

#[derive(Debug)]
pub(super) struct StationSlot {
    pub(super) version: u64,
    pub(super) row: Station,
    pub(super) heard: Arc<Heard>,
}

impl StationSlot {
    pub(super) fn view(&self) -> StationView {
        StationView {
            version: self.version,
            id: self.row.id,
            identity: self.row.identity.to_string(),
            name: self.row.name.clone(),
            enrolment: self.row.enrolment,
            active: self.row.active,
            online: is_online(&self.row),
            last_heard_at: self.heard.get().or(self.row.last_seen_at),
            version_spoken: self.row.version,
        }
    }
}

#[derive(Debug)]
pub(super) struct EvseSlot {
    pub(super) version: u64,
    pub(super) station: StationId,
    pub(super) number: EvseNumber,
    pub(super) plugs: HashMap<ConnectorId, Connector>,
    pub(super) sessions: HashMap<SessionId, Arc<Session>>,
    pub(super) meter: Option<SessionMeter>,
    pub(super) live: Option<Arc<MeterValue>>,
    /// Since when the meter reads next to nothing.
    pub(super) idle_since: Option<Timestamp>,
    /// When the last start here was given up, if nothing came after it.
    pub(super) given_up_at: Option<Timestamp>,
    pub(super) derived: Option<DerivedState>,
}

impl EvseSlot {
    pub(super) fn new(row: &Evse, version: u64) -> Self {
        Self {
            version,
            station: row.station_id,
            number: row.number,
            plugs: HashMap::new(),
            sessions: HashMap::new(),
            meter: None,
            live: None,
            idle_since: None,
            given_up_at: None,
            derived: None,
        }
    }

    /// The plug that said something last speaks for its EVSE.
    pub(super) fn plug(&self) -> Option<&Connector> {
        self.plugs.values().max_by_key(|plug| plug.reported_at)
    }

    /// What a tile shows when there is more than one session that is not over.
    pub(super) fn session(&self) -> Option<&Arc<Session>> {
        self.sessions
            .values()
            .max_by_key(|row| (weight(row.status), row.created_at))
    }

    pub(super) fn read(&mut self, meter: SessionMeter) {
        self.idle_since = match is_idle(&meter) {
            Some(true) => self.idle_since.or(Some(meter.received_at)),
            Some(false) => None,
            None => self.idle_since,
        };
        self.meter = Some(meter);
    }

    pub(super) fn conclude(&self, now: Timestamp) -> Conclusion {
        let session = self.session().map(|row| &**row);
        Facts {
            plug: self.plug(),
            session,
            meter: self
                .meter
                .as_ref()
                .filter(|meter| session.is_some_and(|row| row.id == meter.session_id)),
            live: self.live.as_deref(),
            idle_since: self.idle_since,
            given_up_at: self.given_up_at,
        }
        .conclude(now)
    }
}

pub(super) fn is_online(station: &Station) -> bool {
    station.connected_at.is_some() && station.disconnected_at.is_none()
}

/// Whether a session still is of the present.
pub(super) fn on_the_board(session: &Session) -> bool {
    match session.status {
        SessionStatus::Requested
        | SessionStatus::Queued
        | SessionStatus::Dispatched
        | SessionStatus::AwaitingPlug
        | SessionStatus::Active
        | SessionStatus::Stopping => true,
        SessionStatus::Invalidated => session
            .transaction
            .as_ref()
            .is_some_and(|tx| tx.stopped_at.is_none()),
        SessionStatus::PolicyRejected
        | SessionStatus::Expired
        | SessionStatus::StationRejected
        | SessionStatus::TimedOut
        | SessionStatus::Cancelled
        | SessionStatus::Completed
        | SessionStatus::ClosedUnconfirmed => false,
    }
}

/// What a tile shows when an EVSE has more than one session that is not over: the running one.
fn weight(status: SessionStatus) -> u8 {
    match status {
        SessionStatus::Active | SessionStatus::Stopping => 3,
        SessionStatus::Invalidated => 2,
        SessionStatus::Dispatched | SessionStatus::AwaitingPlug => 1,
        SessionStatus::Requested
        | SessionStatus::Queued
        | SessionStatus::PolicyRejected
        | SessionStatus::Expired
        | SessionStatus::StationRejected
        | SessionStatus::TimedOut
        | SessionStatus::Cancelled
        | SessionStatus::Completed
        | SessionStatus::ClosedUnconfirmed => 0,
    }
}
