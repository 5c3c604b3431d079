//! The live state out of the stored rows, and what a restart itself changes.

use std::collections::{HashMap, HashSet};

use vocabulary::Now;

use crate::{
    CommandState, SessionStatus, Site, Snapshot,
    attention::Attentions,
    cards::Cards,
    live::{LiveCommand, LiveEvse, LiveSession, LiveStation},
    people::People,
    places::Places,
    rules::Rules,
    step::Step,
    tally::Tally,
    timers::{Deadlines, Timer},
    wiring::Wiring,
};
use vocabulary::OrderKind;

impl Site {
    /// Rows into memory; nothing is changed yet.
    pub(crate) fn rebuild(snapshot: Snapshot, now: Now) -> Self {
        let mut rules = Rules::new(
            snapshot.rule_set,
            snapshot.rules,
            snapshot.rule_draft,
            snapshot.holidays,
            &snapshot.settings.time_zone,
        );
        rules.stamp(&snapshot.settings);
        let mut site = Self {
            settings: snapshot.settings,
            rules,
            wiring: Wiring::new(snapshot.circuits),
            identities: snapshot
                .stations
                .iter()
                .map(|row| (row.identity.key(), row.id))
                .collect(),
            stations: snapshot
                .stations
                .into_iter()
                .map(|row| (row.id, LiveStation::new(row)))
                .collect(),
            evses: HashMap::new(),
            places: Places::new(snapshot.assets, snapshot.bays, snapshot.fittings),
            cards: Cards::new(snapshot.tokens),
            people: People::new(
                snapshot.drivers,
                snapshot.details,
                snapshot.groups,
                snapshot.companies,
                snapshot.vehicles,
            ),
            sessions: HashMap::new(),
            in_use: HashMap::new(),
            tally: Tally::default(),
            transaction_ids: HashSet::new(),
            without_power: HashSet::new(),
            commands: HashMap::new(),
            attentions: Attentions::new(snapshot.attention),
            deadlines: Deadlines::default(),
            since: now.utc,
        };
        for row in snapshot.evses {
            if let Some(station) = site.stations.get_mut(&row.station_id) {
                station.evses.push((row.number, row.id));
                site.evses.insert(row.id, LiveEvse::new(row));
            }
        }
        for station in site.stations.values_mut() {
            station.evses.sort_unstable();
        }
        let mut connectors = snapshot.connectors;
        connectors.sort_by_key(|row| row.number);
        for row in connectors {
            if let Some(evse) = site.evses.get_mut(&row.evse_id) {
                evse.connectors.push(row);
            }
        }
        site.wiring.connect(&site.settings);
        site.place_evses();
        let mut meters: HashMap<_, _> = snapshot
            .meters
            .into_iter()
            .map(|meter| (meter.session_id, meter))
            .collect();
        let mut sessions = snapshot.sessions;
        sessions.sort_by_key(|row| (row.created_at, row.id));
        for mut row in sessions {
            let meter = meters.remove(&row.id);
            if let (Some(transaction), Some(meter)) = (&mut row.transaction, &meter) {
                // The session's own row is not written with each reading.
                transaction.energy = transaction.energy.max(meter.energy);
            }
            site.hold_session(LiveSession::new(row, meter));
        }
        let mut commands = snapshot.commands;
        commands.sort_by_key(|row| (row.created_at, row.id));
        for row in commands {
            if let Some(session) = row.session_id.and_then(|id| site.sessions.get_mut(&id)) {
                match row.order.kind() {
                    OrderKind::Start => session.start_command = Some(row.id),
                    OrderKind::Stop => session.stop_command = Some(row.id),
                    OrderKind::Trigger
                    | OrderKind::Limit
                    | OrderKind::Restart
                    | OrderKind::ReadSettings
                    | OrderKind::ChangeSetting => {}
                }
            }
            if row.state == CommandState::Waiting
                && let Some(station) = site.stations.get_mut(&row.station_id)
            {
                station.waiting.push(row.id);
            }
            site.commands.insert(row.id, LiveCommand { row });
        }
        for settings in snapshot.station_settings {
            if let Some(station) = site.stations.get_mut(&settings.station_id) {
                station.settings = Some(Box::new(settings));
            }
        }
        for (station, kept) in snapshot.kept {
            if let Some(station) = site.stations.get_mut(&station) {
                station.kept = kept;
            }
        }
        site
    }

    /// No connection outlives the program: stations are offline, what was in flight is unconfirmed,
    /// deadlines run on.
    pub(crate) fn after_restart(&mut self, step: &mut Step<'_>) {
        let now = step.now.utc;
        let mut stations: Vec<_> = self.stations.keys().copied().collect();
        stations.sort_unstable();
        for id in stations {
            if let Some(live) = self.stations.get_mut(&id)
                && live.row.connected_at.is_some()
                && live.row.disconnected_at.is_none()
            {
                live.row.disconnected_at = Some(now);
                step.station(id);
            }
        }
        let mut commands: Vec<_> = self.commands.keys().copied().collect();
        commands.sort_unstable();
        for id in commands {
            self.command_after_restart(id, step);
        }
        let mut sessions: Vec<_> = self.sessions.keys().copied().collect();
        sessions.sort_unstable();
        for id in sessions {
            self.session_after_restart(id, step);
        }
        let cards: Vec<_> = self
            .cards
            .virtual_cards()
            .filter(|token| !self.in_use.contains_key(&token.id))
            .map(|token| token.id)
            .collect();
        for id in cards {
            self.deadlines
                .set_if_idle(Timer::ForgetCard(id), step.in_seconds(24 * 3600));
        }
    }

    fn command_after_restart(&mut self, id: vocabulary::CommandId, step: &mut Step<'_>) {
        let Some(row) = self.commands.get(&id).map(|command| &command.row) else {
            return;
        };
        let (state, kind, expires_at) = (row.state, row.order.kind(), row.expires_at);
        match state {
            CommandState::Sent | CommandState::Unanswered => self.call_lost(id, step),
            CommandState::Waiting
                if matches!(
                    kind,
                    OrderKind::Trigger
                        | OrderKind::Limit
                        | OrderKind::Restart
                        | OrderKind::ReadSettings
                ) =>
            {
                self.drop_waiting(id, CommandState::Expired, step);
            }
            CommandState::Waiting => {
                if let Some(at) = expires_at {
                    self.deadlines
                        .set(Timer::CommandExpiry(id), step.now.steady_at(at));
                }
            }
            CommandState::Unconfirmed
            | CommandState::Acknowledged
            | CommandState::EffectConfirmed
            | CommandState::EffectMissing
            | CommandState::Expired
            | CommandState::Cancelled
            | CommandState::Failed => {}
        }
        self.deadlines
            .set(Timer::CommandForget(id), step.in_seconds(24 * 3600));
    }

    fn session_after_restart(&mut self, id: vocabulary::SessionId, step: &mut Step<'_>) {
        let Some(session) = self.sessions.get(&id) else {
            return;
        };
        let row = &session.row;
        let now = step.now;
        match row.status {
            SessionStatus::Queued => {
                let at = row.expires_at.unwrap_or(now.utc);
                self.deadlines
                    .set(Timer::QueueExpiry(id), now.steady_at(at));
            }
            SessionStatus::Dispatched | SessionStatus::AwaitingPlug => {
                let at = row.plug_deadline.unwrap_or(now.utc);
                self.deadlines.set(Timer::Plug(id), now.steady_at(at));
            }
            SessionStatus::Requested => self.queue_time_over(id, step),
            SessionStatus::Active | SessionStatus::Stopping | SessionStatus::Invalidated
                if session.runs() =>
            {
                if !row.flags.offline {
                    self.edit_session(id, step, |row| row.flags.offline = true);
                }
                self.watch_meter(id, step);
                self.watch_leave(id, step);
            }
            SessionStatus::PolicyRejected
            | SessionStatus::Expired
            | SessionStatus::StationRejected
            | SessionStatus::TimedOut
            | SessionStatus::Cancelled
            | SessionStatus::Active
            | SessionStatus::Stopping
            | SessionStatus::Completed
            | SessionStatus::Invalidated
            | SessionStatus::ClosedUnconfirmed => self.settle(id, step),
        }
    }
}
