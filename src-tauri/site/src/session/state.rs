//! Statuses of connectors, and what they say of the session there.

use serde_json::json;
use vocabulary::{
    ConnectorStatus, EvseId, EvseNumber, MilliWatts, SessionId, StationId, StatusReport,
};

use super::{SessionEvent, data};
use crate::{
    Actor, EventKind, Generation, Reason, SessionStatus, Site, Substate, report::cut, step::Step,
    timers::Timer,
};

/// What a status says of a session that runs at the connector.
enum Says {
    /// What it does now.
    Does(Substate),
    /// Nothing is connected any more, or not yet: evidence that it is over (T24).
    Free,
    /// It is broken.
    Broken,
    /// Nothing.
    Nothing,
}

fn says(status: &ConnectorStatus) -> Says {
    match status {
        ConnectorStatus::Charging => Says::Does(Substate::Charging),
        ConnectorStatus::SuspendedEv => Says::Does(Substate::SuspendedEv),
        ConnectorStatus::SuspendedEvse => Says::Does(Substate::SuspendedEvse),
        ConnectorStatus::Available | ConnectorStatus::Preparing => Says::Free,
        ConnectorStatus::Faulted => Says::Broken,
        ConnectorStatus::Finishing
        | ConnectorStatus::Reserved
        | ConnectorStatus::Unavailable
        | ConnectorStatus::Other(_) => Says::Nothing,
    }
}

/// Whether an attempt is over when the connector says this (T26).
fn out_of_service(status: &ConnectorStatus) -> Option<&'static str> {
    match status {
        ConnectorStatus::Faulted => Some("connector_faulted"),
        ConnectorStatus::Unavailable => Some("connector_unavailable"),
        ConnectorStatus::Available
        | ConnectorStatus::Preparing
        | ConnectorStatus::Charging
        | ConnectorStatus::SuspendedEvse
        | ConnectorStatus::SuspendedEv
        | ConnectorStatus::Finishing
        | ConnectorStatus::Reserved
        | ConnectorStatus::Other(_) => None,
    }
}

impl Site {
    /// A status. Arrival order wins (Q40).
    pub(crate) fn status(
        &mut self,
        station: StationId,
        generation: Generation,
        report: &StatusReport,
        step: &mut Step<'_>,
    ) {
        let bounded;
        let report = if let ConnectorStatus::Other(word) = &report.status {
            bounded = StatusReport {
                status: ConnectorStatus::Other(cut(word)),
                ..report.clone()
            };
            &bounded
        } else {
            report
        };
        let Some(number) = report.evse.filter(|number| number.0 > 0) else {
            return self.own_status(station, report, step);
        };
        let Some(evse) = self.evse_at(station, number, step) else {
            return;
        };
        let Some(plug) = self.plug_at(evse, report.plug, step) else {
            return;
        };
        let Some(live) = self.evses.get_mut(&evse) else {
            return;
        };
        live.status_seen = Some(generation);
        let Some(row) = live.connectors.iter_mut().find(|row| row.id == plug) else {
            return;
        };
        let gave_up = row.status == Some(ConnectorStatus::Preparing)
            && report.status == ConnectorStatus::Available;
        let changed = row.status.as_ref() != Some(&report.status)
            || row.error_code != report.error_code.as_deref().map(cut);
        if row.status.as_ref() != Some(&report.status) {
            row.since = Some(step.now.utc);
        }
        row.status = Some(report.status.clone());
        row.error_code = report.error_code.as_deref().map(cut);
        row.vendor_error_code = report.vendor_error_code.as_deref().map(cut);
        row.info = report.info.as_deref().map(cut);
        row.reported_at = Some(step.now.utc);
        step.connector(evse, plug);
        if changed {
            let content = data(json!({
                "evse_id": evse,
                "connector": number,
                "status": report.status,
                "error_code": report.error_code.as_deref().map(cut),
            }));
            self.station_event(
                station,
                EventKind::StationStatusChanged,
                Actor::Station(station),
                content,
                step,
            );
        }
        if let Some(session) = self.evses.get(&evse).and_then(|live| live.running) {
            self.session_told(session, report, step);
        }
        self.refuse_attempts(evse, report, step);
        if gave_up {
            self.station_gave_up(evse, step);
        }
        self.pump(station, step);
    }

    /// The status of the station as a whole.
    fn own_status(&mut self, station: StationId, report: &StatusReport, step: &mut Step<'_>) {
        let Some(live) = self.stations.get_mut(&station) else {
            return;
        };
        let code = report.error_code.as_deref().map(cut);
        let changed =
            live.row.own_status.as_ref() != Some(&report.status) || live.row.own_error_code != code;
        if !changed {
            return;
        }
        live.row.own_status = Some(report.status.clone());
        live.row.own_error_code.clone_from(&code);
        let evses = live.evses.clone();
        let content = data(json!({
            "connector": 0,
            "status": report.status,
            "error_code": code,
        }));
        self.station_event(
            station,
            EventKind::StationStatusChanged,
            Actor::Station(station),
            content,
            step,
        );
        for (_, evse) in evses {
            self.refuse_attempts(evse, report, step);
        }
    }

    /// T11: the station itself waited no longer for the car (its ConnectionTimeOut).
    fn station_gave_up(&mut self, evse: EvseId, step: &mut Step<'_>) {
        let waiting = self
            .at_evse(evse)
            .find(|session| session.row.status == SessionStatus::AwaitingPlug)
            .map(|session| session.row.id);
        if let Some(id) = waiting {
            self.plug_time_over(id, step);
        }
    }

    /// T26: a start under way at a connector that went out of service.
    fn refuse_attempts(&mut self, evse: EvseId, report: &StatusReport, step: &mut Step<'_>) {
        let Some(code) = out_of_service(&report.status) else {
            return;
        };
        let Some(live) = self.evses.get(&evse) else {
            return;
        };
        let attempts: Vec<SessionId> = live
            .sessions
            .iter()
            .copied()
            .filter(|id| {
                self.sessions
                    .get(id)
                    .is_some_and(|session| session.row.status.is_attempt())
            })
            .collect();
        for id in attempts {
            let mut reason = Reason::new(code);
            if let Some(error) = &report.error_code {
                reason = reason.with("error_code", cut(error));
            }
            self.start_failed(id, reason, step);
        }
    }

    /// What a status says of the session that runs there (T16).
    fn session_told(&mut self, id: SessionId, report: &StatusReport, step: &mut Step<'_>) {
        let Some(session) = self.sessions.get(&id) else {
            return;
        };
        let was_faulted = session.row.flags.faulted;
        match says(&report.status) {
            Says::Does(substate) => {
                self.recovered(id, was_faulted, step);
                self.deadlines.clear(Timer::Evidence(id));
                self.enter_substate(id, substate, step);
            }
            Says::Free => {
                self.recovered(id, was_faulted, step);
                self.no_flow(id, step);
                let seconds = self.settings.timers.closed_evidence_s;
                self.deadlines
                    .set_if_idle(Timer::Evidence(id), step.in_seconds(seconds));
            }
            Says::Broken => {
                self.no_flow(id, step);
                if !was_faulted {
                    self.edit_session(id, step, |row| row.flags.faulted = true);
                    let content = data(json!({
                        "error_code": report.error_code.as_deref().map(cut),
                        "vendor_code": report.vendor_error_code.as_deref().map(cut),
                    }));
                    self.session_event_now(id, EventKind::SessionFaulted, content, step);
                }
            }
            Says::Nothing => {
                self.recovered(id, was_faulted, step);
                self.deadlines.clear(Timer::Evidence(id));
            }
        }
    }

    fn recovered(&mut self, id: SessionId, was_faulted: bool, step: &mut Step<'_>) {
        if was_faulted {
            self.edit_session(id, step, |row| row.flags.faulted = false);
            self.session_event_now(id, EventKind::SessionRecovered, data(json!({})), step);
        }
    }

    /// What the session is doing from now on.
    pub(crate) fn enter_substate(
        &mut self,
        id: SessionId,
        substate: Substate,
        step: &mut Step<'_>,
    ) {
        let Some(session) = self.sessions.get(&id) else {
            return;
        };
        let before = session.row.substate;
        if before == Some(substate) || !session.row.status.is_live() {
            return;
        }
        let now = step.now.utc;
        self.edit_session(id, step, |row| {
            row.substate = Some(substate);
            if substate == Substate::Charging {
                row.charging_at.get_or_insert(now);
            }
        });
        match substate {
            Substate::SuspendedEv | Substate::SuspendedEvse => {
                self.no_flow(id, step);
                let by = if substate == Substate::SuspendedEv {
                    "ev"
                } else {
                    "evse"
                };
                self.session_event_now(
                    id,
                    EventKind::SessionSuspended,
                    data(json!({ "by": by })),
                    step,
                );
            }
            Substate::Charging => match before {
                Some(Substate::SuspendedEv | Substate::SuspendedEvse) => {
                    self.session_event_now(id, EventKind::SessionResumed, data(json!({})), step);
                }
                Some(Substate::Connected | Substate::Charging) | None => {}
            },
            Substate::Connected => {}
        }
    }

    /// Nothing flows: a value that the station left standing is not shown (Q38).
    pub(crate) fn no_flow(&mut self, id: SessionId, step: &mut Step<'_>) {
        let Some(meter) = self
            .sessions
            .get_mut(&id)
            .and_then(|session| session.meter.as_mut())
        else {
            return;
        };
        if meter.power.is_some_and(|power| power != MilliWatts::ZERO) {
            meter.power = Some(MilliWatts::ZERO);
            step.meter(id);
        }
    }

    /// What the connector's last status says of a transaction that begins there.
    pub(crate) fn first_substate(&self, evse: EvseId) -> Substate {
        let status = self
            .evses
            .get(&evse)
            .and_then(|evse| evse.connectors.first())
            .and_then(|plug| plug.status.as_ref());
        match status.map(says) {
            Some(Says::Does(substate)) => substate,
            Some(Says::Free | Says::Broken | Says::Nothing) | None => Substate::Connected,
        }
    }

    /// Notes over which connection an EVSE reported values.
    pub(crate) fn note_metered(
        &mut self,
        station: StationId,
        generation: Generation,
        number: Option<EvseNumber>,
    ) {
        let evse = number.and_then(|number| self.stations.get(&station)?.evse(number));
        if let Some(live) = evse.and_then(|evse| self.evses.get_mut(&evse)) {
            live.meter_seen = Some(generation);
        }
    }

    /// A start under way ends at the station: it said no, or something came first (T8, T26).
    pub(crate) fn start_failed(&mut self, id: SessionId, reason: Reason, step: &mut Step<'_>) {
        if self.advance(id, SessionEvent::Refused, step).is_err() {
            return;
        }
        let content = data(json!({ "code": reason.code, "ocpp_status": reason.args.get("said") }));
        self.edit_session(id, step, |row| row.reason = Some(reason));
        self.session_event_now(id, EventKind::SessionStartFailed, content, step);
        self.start_command_effect(id, false, step);
    }

    /// Whether and how the session's start command had its effect.
    pub(crate) fn start_command_effect(&mut self, id: SessionId, seen: bool, step: &mut Step<'_>) {
        let command = self
            .sessions
            .get(&id)
            .and_then(|session| session.start_command);
        if let Some(command) = command {
            self.command_effect(command, seen, step);
        }
    }

    /// The status of a session in memory.
    pub(crate) fn session_status(&self, id: SessionId) -> Option<SessionStatus> {
        self.sessions.get(&id).map(|session| session.row.status)
    }
}
