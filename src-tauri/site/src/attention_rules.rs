//! What opens an item of attention, and what closes it: read off the events of a step, so that the
//! rules of sessions and connections need not know of it.

use serde_json::{Map, Value, json};
use vocabulary::{AttentionId, ConnectorStatus, EvseId, SessionId, StationId, Timestamp, TokenId};

use crate::{
    Attention, AttentionKind, Enrolment, Event, EventKind, Site, TokenStatus,
    attention::{About, Course},
    session::data,
    step::Step,
    timers::Timer,
};

/// What is lost within this time of each other is one item.
pub(crate) const TOGETHER_MILLIS: i64 = 20_000;

/// Something in a step that an item may be about.
#[derive(Debug, Clone, Copy)]
enum Sign {
    Status(StationId, Option<EvseId>),
    Online(StationId),
    Offline(StationId),
    Discovered(StationId),
    Judged(StationId),
    Edited(StationId),
    Contested(StationId),
    CardUnknown(StationId, TokenId),
    CardChanged(TokenId),
    StopFailed(SessionId),
    /// A start was asked for, came about or came to nothing.
    Moved(SessionId),
    Stopped(SessionId),
    Ended(SessionId, bool),
}

/// What an event is a sign of.
fn sign(event: &Event) -> Option<Sign> {
    let id = |name: &str| event.data.get(name)?.as_str()?.parse().ok();
    let (station, session) = (event.station_id, event.session_id);
    match event.kind {
        EventKind::StationStatusChanged => Some(Sign::Status(station?, id("evse_id").map(EvseId))),
        EventKind::StationOnline => station.map(Sign::Online),
        EventKind::StationOffline => station.map(Sign::Offline),
        EventKind::StationDiscovered => station.map(Sign::Discovered),
        EventKind::StationApproved | EventKind::StationRejected => station.map(Sign::Judged),
        EventKind::StationUpdated => station.map(Sign::Edited),
        EventKind::StationContested => station.map(Sign::Contested),
        EventKind::TokenUnknown => Some(Sign::CardUnknown(station?, TokenId(id("token_id")?))),
        EventKind::TokenChanged
        | EventKind::TokenLost
        | EventKind::TokenMerged
        | EventKind::TokenErased => id("token_id").map(|id| Sign::CardChanged(TokenId(id))),
        EventKind::TokenReplaced => id("replaced_by").map(|id| Sign::CardChanged(TokenId(id))),
        EventKind::SessionStopFailed => session.map(Sign::StopFailed),
        EventKind::SessionStopped => session.map(Sign::Stopped),
        EventKind::SessionCompleted => {
            let unconfirmed = event.data.get("unconfirmed") == Some(&json!(true));
            session.map(|id| Sign::Ended(id, unconfirmed))
        }
        EventKind::SessionCreated
        | EventKind::SessionQueued
        | EventKind::SessionStartFailed
        | EventKind::SessionCancelled
        | EventKind::SessionStarted => session.map(Sign::Moved),
        EventKind::SessionRejected
        | EventKind::SessionAcceptedByStation
        | EventKind::SessionSuspended
        | EventKind::SessionResumed
        | EventKind::SessionStopping
        | EventKind::SessionAmended
        | EventKind::SessionInvalidated
        | EventKind::SessionFaulted
        | EventKind::SessionRecovered
        | EventKind::CommandAccepted
        | EventKind::CommandCompleted
        | EventKind::CommandRejected
        | EventKind::CommandFailed
        | EventKind::CommandExpired
        | EventKind::StationBoot
        | EventKind::StationSecurity
        | EventKind::StationJob
        | EventKind::StationDataTransfer
        | EventKind::DriverChanged
        | EventKind::DriverErased
        | EventKind::VehicleChanged
        | EventKind::GroupChanged
        | EventKind::CompanyChanged
        | EventKind::CostCentreChanged
        | EventKind::PeopleImported
        | EventKind::SessionLimitChanged
        | EventKind::RulesChanged
        | EventKind::RuleDraftChanged
        | EventKind::HolidayChanged
        | EventKind::CircuitChanged
        | EventKind::PolicyOverrideUsed
        | EventKind::PolicyBypassUsed
        | EventKind::SiteUpdated
        | EventKind::BayUpdated
        | EventKind::PersonChanged
        | EventKind::DeskSwitched
        | EventKind::ApiTokenChanged
        | EventKind::SiteSetUp
        | EventKind::AttentionOpened
        | EventKind::AttentionChanged
        | EventKind::AttentionClosed => None,
    }
}

impl Site {
    /// What a step means for whoever is at the desk.
    pub(crate) fn heed(&mut self, step: &mut Step<'_>) {
        let signs: Vec<Sign> = step.events().filter_map(sign).collect();
        for sign in signs {
            self.heed_sign(sign, step);
        }
        for (session, code) in std::mem::take(&mut step.suspicions) {
            self.heed_suspicion(session, &code, step);
        }
    }

    fn heed_sign(&mut self, sign: Sign, step: &mut Step<'_>) {
        match sign {
            Sign::Status(station, evse) => {
                self.heed_status(station, evse, step);
                if let Some(evse) = evse {
                    self.heed_car(evse, step);
                }
            }
            Sign::Online(station) => {
                self.deadlines.clear(Timer::Unreachable(station));
                self.no_longer_lost(station, step);
            }
            Sign::Offline(station) => {
                self.watch_for(station, step);
                self.away_again(station, step);
            }
            Sign::Discovered(station) => {
                let waits = self
                    .stations
                    .get(&station)
                    .is_some_and(|live| live.row.enrolment == Enrolment::Quarantined);
                if waits {
                    self.raise(
                        AttentionKind::ChargerWaiting,
                        About::Station(station),
                        Course::Lasting,
                        Map::new(),
                        step,
                    );
                }
            }
            Sign::Judged(station) => {
                self.done_item(AttentionKind::ChargerWaiting, station.0, step);
                self.no_longer_lost(station, step);
            }
            Sign::Edited(station) => self.no_longer_lost(station, step),
            Sign::Contested(station) => {
                let from = self
                    .stations
                    .get(&station)
                    .and_then(|live| live.row.remote_addr.clone());
                self.raise(
                    AttentionKind::IdentityContested,
                    About::Station(station),
                    Course::Moment,
                    data(json!({ "remote_addr": from })),
                    step,
                );
            }
            Sign::CardUnknown(station, token) => self.raise(
                AttentionKind::CardUnknown,
                About::Card(station, token),
                Course::Moment,
                Map::new(),
                step,
            ),
            Sign::CardChanged(token) => {
                let known = self
                    .cards
                    .get(token)
                    .is_none_or(|row| row.status != TokenStatus::Unknown);
                if known {
                    self.done_item(AttentionKind::CardUnknown, token.0, step);
                }
            }
            Sign::StopFailed(session) => self.raise(
                AttentionKind::StopFailed,
                About::Session(session),
                Course::Moment,
                Map::new(),
                step,
            ),
            Sign::Moved(session) => self.heed_car_of(session, step),
            Sign::Stopped(session) => {
                self.heed_cut_off(session, step);
                self.heed_sign(Sign::Ended(session, false), step);
            }
            Sign::Ended(session, unconfirmed) => {
                self.heed_car_of(session, step);
                self.done_item(AttentionKind::StopFailed, session.0, step);
                if unconfirmed {
                    self.raise(
                        AttentionKind::ClosedUnconfirmed,
                        About::Session(session),
                        Course::Lasting,
                        Map::new(),
                        step,
                    );
                } else {
                    self.done_item(AttentionKind::ClosedUnconfirmed, session.0, step);
                }
            }
        }
    }

    fn heed_car_of(&mut self, session: SessionId, step: &mut Step<'_>) {
        if let Some(evse) = self.sessions.get(&session).map(|live| live.row.evse_id) {
            self.heed_car(evse, step);
        }
    }

    fn heed_status(&mut self, station: StationId, evse: Option<EvseId>, step: &mut Step<'_>) {
        let about = evse.map_or(About::Station(station), |evse| About::Evse(station, evse));
        let fault = evse.map_or_else(|| self.station_fault(station), |evse| self.evse_fault(evse));
        match fault {
            Some(args) => {
                self.raise(AttentionKind::Faulted, about, Course::Lasting, args, step);
            }
            None => self.settle_item(AttentionKind::Faulted, about, step),
        }
    }

    /// What the faulted plug of an EVSE says; `None`: none is.
    fn evse_fault(&self, evse: EvseId) -> Option<Map<String, Value>> {
        let live = self.evses.get(&evse)?;
        let mut plugs = live.connectors.iter();
        let plug = plugs.find(|plug| plug.status == Some(ConnectorStatus::Faulted))?;
        Some(data(json!({
            "connector": live.row.number, "error_code": plug.error_code, "info": plug.info,
        })))
    }

    /// What a station says that is faulted as a whole; `None`: it is not.
    fn station_fault(&self, station: StationId) -> Option<Map<String, Value>> {
        let row = &self.stations.get(&station)?.row;
        (row.own_status == Some(ConnectorStatus::Faulted))
            .then(|| data(json!({ "error_code": row.own_error_code })))
    }

    /// A suspicion that a station's clock is wrong is about the station; all others are about the
    /// session.
    fn heed_suspicion(&mut self, session: SessionId, code: &str, step: &mut Step<'_>) {
        let Some(row) = self.sessions.get(&session).map(|live| &live.row) else {
            return;
        };
        let station = row.station_id;
        if code == "timestamp_implausible" {
            let said = row.transaction.as_ref().map(|tx| tx.started_raw.clone());
            self.raise(
                AttentionKind::ClockWrong,
                About::Station(station),
                Course::Moment,
                data(json!({ "said": said })),
                step,
            );
        } else {
            self.raise(
                AttentionKind::SessionSuspect,
                About::Session(session),
                Course::Moment,
                data(json!({ "code": code })),
                step,
            );
        }
    }

    /// Whether a station should be there and is not.
    fn is_missed(&self, id: StationId) -> bool {
        self.stations.get(&id).is_some_and(|live| {
            live.approved()
                && live.row.active
                && live.link.is_none()
                && live.row.connected_at.is_some()
        })
    }

    /// A station is away from now on: somebody is told if it stays away.
    fn watch_for(&mut self, station: StationId, step: &mut Step<'_>) {
        if self.is_missed(station) {
            let at = step.in_seconds(self.settings.timers.unreachable_s);
            self.deadlines.set(Timer::Unreachable(station), at);
        }
    }

    /// It was back for a moment: what somebody was told of is not over.
    fn away_again(&mut self, station: StationId, step: &mut Step<'_>) {
        if self.is_missed(station)
            && let Some(id) = self.lost_before(station)
        {
            self.lost_again(id, station, step);
        }
    }

    /// It stayed away. Those that were lost together are one item.
    pub(crate) fn still_away(&mut self, station: StationId, step: &mut Step<'_>) {
        if !self.is_missed(station) {
            return;
        }
        let lost_at = self
            .stations
            .get(&station)
            .and_then(|live| live.row.disconnected_at)
            .unwrap_or(step.now.utc);
        if let Some(id) = self.lost_before(station) {
            return self.lost_again(id, station, step);
        }
        match self.lost_with(lost_at) {
            Some(id) => self.also_lost(id, station, step),
            None => {
                self.open_item(
                    AttentionKind::Unreachable,
                    About::Station(station),
                    lost_at,
                    Map::new(),
                    step,
                );
            }
        }
    }

    fn unreachable(&self) -> impl Iterator<Item = &Attention> {
        let open = self.attentions.open();
        open.filter(|row| row.kind == AttentionKind::Unreachable)
    }

    /// The item that a lost station is part of already.
    fn lost_before(&self, station: StationId) -> Option<AttentionId> {
        let mut items = self.unreachable();
        items
            .find(|row| row.stations.contains(&station))
            .map(|row| row.id)
    }

    /// The item of those that were lost at the same moment.
    fn lost_with(&self, at: Timestamp) -> Option<AttentionId> {
        self.unreachable()
            .filter(|row| row.over_at.is_none())
            .find(|row| {
                row.stations.iter().any(|other| {
                    let lost = self.stations.get(other);
                    lost.filter(|_| self.is_missed(*other))
                        .and_then(|live| live.row.disconnected_at)
                        .is_some_and(|lost| at.millis_since(lost).abs() <= TOGETHER_MILLIS)
                })
            })
            .map(|row| row.id)
    }

    /// A station is back or no longer wanted: what was lost with it may be whole again.
    fn no_longer_lost(&mut self, station: StationId, step: &mut Step<'_>) {
        if self.is_missed(station) {
            return;
        }
        let whole: Vec<AttentionId> = self
            .unreachable()
            .filter(|row| {
                row.stations.contains(&station)
                    && !row.stations.iter().any(|other| self.is_missed(*other))
            })
            .map(|row| row.id)
            .collect();
        for id in whole {
            self.item_is_over(id, step);
        }
    }

    /// What could not be recorded is lost: whoever is at the desk must know.
    pub(crate) fn not_recorded(&mut self, since: Timestamp, step: &mut Step<'_>) {
        let args = data(json!({
            "from": since.to_rfc3339(), "until": step.now.utc.to_rfc3339(),
        }));
        self.raise(
            AttentionKind::NotRecording,
            About::Site,
            Course::Moment,
            args,
            step,
        );
    }

    /// All stations are away when the program starts; what was over waits on.
    pub(crate) fn attention_after_restart(&mut self, step: &mut Step<'_>) {
        let mut stations: Vec<_> = self.stations.keys().copied().collect();
        stations.sort_unstable();
        for id in stations {
            self.watch_for(id, step);
        }
        self.cars_after_restart(step);
        let wait = i64::from(self.settings.timers.settled_s) * 1000;
        let over: Vec<_> = self
            .attentions
            .open()
            .filter_map(|row| Some((row.id, row.over_at?.plus_millis(wait))))
            .collect();
        for (id, at) in over {
            self.deadlines
                .set(Timer::Settled(id), step.now.steady_at(at));
        }
    }
}
