//! Connections of stations: the newest wins, and nothing is sent before its time.

use std::time::Duration;

use serde_json::{Map, Value, json};
use vocabulary::{
    CommandId, Gist, Order, OrderAnswer, Registration, SessionId, StationId, TriggerKind,
};

use crate::{
    Actor, Answer, Change, Connected, Effect, Enrolment, Event, EventKind, Generation, Reason,
    Refused, Site,
    commands::{FRESH_STATUS_SECONDS, NewCommand},
    live::{Link, LiveStation},
    session::data,
    step::Step,
    timers::Timer,
};

/// After the answer to a boot is on its way, before the first CALL.
const AFTER_BOOT_MILLIS: i64 = 250;
/// How long a station has to say by itself how it stands, before it is asked (Q45).
const ASK_AFTER_SECONDS: u32 = 5;
/// How long a message that was asked for may take (`domain.md` 7).
const TRIGGERED_SECONDS: u32 = 60;

impl Site {
    /// A handshake was accepted (engine rule 1).
    pub(crate) fn connected(&mut self, mut connected: Connected, step: &mut Step<'_>) {
        let learning = self.settings.policy.learning.as_ref();
        connected.open_enrolment |= learning.is_some_and(|learning| {
            learning.is_on(step.now.utc) && learning.covers(&connected.remote_addr)
        });
        let known = self.identities.get(&connected.identity.key()).copied();
        let kept = match &mut connected.recall {
            Some(recalled) => std::mem::take(&mut recalled.kept),
            None => Vec::new(),
        };
        if let Some(id) = known
            && (connected.open_enrolment
                || self.stations.get(&id).is_some_and(LiveStation::approved))
            && self.asks_for_kept(id, &kept, step)
        {
            return;
        }
        let id = match known {
            Some(id) => id,
            None => match self.discover(&connected, step) {
                Some(id) => id,
                None => return step.refuse(refused("quarantine_full")),
            },
        };
        let Some(live) = self.stations.get(&id) else {
            return step.refuse(refused("station_not_found"));
        };
        if live
            .generation()
            .is_some_and(|present| present >= connected.generation)
        {
            return step.refuse(refused("connection_replaced"));
        }
        match live.row.enrolment {
            Enrolment::Quarantined if connected.open_enrolment => {
                self.enrol(id, None, Actor::System, kept, step);
            }
            // A program before this one left them behind.
            Enrolment::Approved => self.adopt(id, kept, step),
            Enrolment::Quarantined | Enrolment::Rejected => {}
        }
        let before = self.stations.get(&id).and_then(LiveStation::generation);
        if let Some(generation) = before {
            self.lose_link(id, step);
            step.effects.push(Effect::Close {
                station: id,
                generation,
                why: "replaced by a newer connection",
            });
        }
        if connected.contested {
            let content = data(json!({ "remote_addr": connected.remote_addr }));
            self.station_event(
                id,
                EventKind::StationContested,
                Actor::Station(id),
                content,
                step,
            );
        }
        let Some(live) = self.stations.get_mut(&id) else {
            return;
        };
        live.row.version = Some(connected.version);
        live.row.remote_addr = Some(connected.remote_addr.clone());
        live.row.connected_at = Some(step.now.utc);
        live.row.disconnected_at = None;
        live.row.last_seen_at = Some(step.now.utc);
        live.link = Some(Link {
            generation: connected.generation,
            since: step.now.utc,
            open_since: None,
            told: None,
        });
        let approved = live.approved();
        step.station(id);
        step.effects.push(Effect::Serve {
            station: id,
            generation: connected.generation,
            approved,
            ping: Duration::from_secs(u64::from(self.settings.timers.ping_s)),
        });
        self.station_event(
            id,
            EventKind::StationOnline,
            Actor::Station(id),
            data(json!({ "remote_addr": connected.remote_addr })),
            step,
        );
        // Q8: one that does not boot again is spoken to all the same, later.
        let grace = self.settings.timers.boot_grace_s;
        self.deadlines.set(Timer::Gate(id), step.in_seconds(grace));
        for session in self.running_sessions(id) {
            self.edit_session(session, step, |row| row.flags.offline = false);
            self.resume_stop(session, step);
        }
        step.answer = Answer::Connected(id);
    }

    /// A connection ended. The late end of an old one takes nothing away from the new (rule 1).
    pub(crate) fn disconnected(
        &mut self,
        id: StationId,
        generation: Generation,
        step: &mut Step<'_>,
    ) {
        let present = self.stations.get(&id).and_then(LiveStation::generation);
        if present != Some(generation) {
            return;
        }
        self.lose_link(id, step);
        if let Some(live) = self.stations.get_mut(&id) {
            live.row.disconnected_at = Some(step.now.utc);
        }
        step.station(id);
        for session in self.running_sessions(id) {
            self.edit_session(session, step, |row| row.flags.offline = true);
            self.deadlines.clear(Timer::Evidence(session));
            self.deadlines.clear(Timer::StopCheck(session));
        }
        self.station_event(
            id,
            EventKind::StationOffline,
            Actor::Station(id),
            Map::new(),
            step,
        );
    }

    /// What was in flight over the present connection is unconfirmed (R13).
    fn lose_link(&mut self, id: StationId, step: &mut Step<'_>) {
        let Some(live) = self.stations.get_mut(&id) else {
            return;
        };
        live.link = None;
        live.awaited.clear();
        let outstanding = live.outstanding.take();
        self.deadlines.clear(Timer::Gate(id));
        self.deadlines.clear(Timer::AskState(id));
        self.deadlines.clear(Timer::Pump(id));
        if let Some(command) = outstanding {
            self.call_lost(command, step);
        }
        // What is of the moment does not wait for another connection.
        self.drop_momentary(id, step);
    }

    fn drop_momentary(&mut self, id: StationId, step: &mut Step<'_>) {
        let triggers: Vec<_> = self
            .stations
            .get(&id)
            .map(|live| live.waiting.clone())
            .unwrap_or_default()
            .into_iter()
            .filter(|command| {
                self.commands.get(command).is_some_and(|command| {
                    matches!(command.row.order, Order::Trigger { .. } | Order::Restart)
                })
            })
            .collect();
        for command in triggers {
            self.drop_waiting(command, crate::CommandState::Expired, step);
        }
    }

    /// The sessions whose transaction runs at a station.
    pub(crate) fn running_sessions(&self, id: StationId) -> Vec<SessionId> {
        let Some(live) = self.stations.get(&id) else {
            return Vec::new();
        };
        live.evses
            .iter()
            .filter_map(|(_, evse)| self.evses.get(evse)?.running)
            .collect()
    }

    /// The boot's answer is on its way, or there was none for long enough: it may be spoken to.
    pub(crate) fn gate_opens(&mut self, id: StationId, step: &mut Step<'_>) {
        let Some(live) = self.stations.get_mut(&id) else {
            return;
        };
        let approved = live.approved();
        let Some(link) = live.link.as_mut() else {
            return;
        };
        if link.open_since.is_none() {
            link.open_since = Some(step.now.steady);
        }
        if !approved {
            return;
        }
        self.deadlines
            .set_if_idle(Timer::AskState(id), step.in_seconds(ASK_AFTER_SECONDS));
        self.deadlines
            .set(Timer::Pump(id), step.in_seconds(FRESH_STATUS_SECONDS));
        self.pump(id, step);
    }

    /// A boot was answered: the gate opens in a moment, after that answer is out (Q9).
    pub(crate) fn boot_answered(&mut self, id: StationId, told: Registration, step: &mut Step<'_>) {
        let Some(link) = self
            .stations
            .get_mut(&id)
            .and_then(|live| live.link.as_mut())
        else {
            return;
        };
        link.told = Some(told);
        link.open_since = None;
        self.deadlines.set(
            Timer::Gate(id),
            step.now.steady.plus_millis(AFTER_BOOT_MILLIS),
        );
        self.deadlines.clear(Timer::AskState(id));
        if told == Registration::Accepted {
            self.restarted(id, step);
            self.read_back_after_boot(id, step);
        }
    }

    /// T23: asks only for what the station did not say by itself, once for each kind (Q45).
    pub(crate) fn ask_state(&mut self, id: StationId, step: &mut Step<'_>) {
        let Some(live) = self.stations.get(&id) else {
            return;
        };
        let Some(link) = &live.link else {
            return;
        };
        if live.no_trigger || !live.approved() {
            return;
        }
        let generation = Some(link.generation);
        if link.told == Some(Registration::Pending) {
            // Approved since its boot: it need not wait for its next one.
            self.trigger(id, TriggerKind::Boot, step);
            return;
        }
        let evses: Vec<_> = live
            .evses
            .iter()
            .filter_map(|(_, evse)| self.evses.get(evse))
            .collect();
        let silent = evses.is_empty() || evses.iter().any(|evse| evse.status_seen != generation);
        // A session that began over this connection says by itself what it measures.
        let unmetered = evses
            .iter()
            .filter(|evse| evse.meter_seen != generation)
            .filter_map(|evse| self.sessions.get(&evse.running?))
            .filter_map(|session| session.row.transaction.as_ref())
            .any(|transaction| transaction.start_received_at < link.since);
        if silent {
            self.trigger(id, TriggerKind::Status, step);
        }
        if unmetered {
            self.trigger(id, TriggerKind::MeterValues, step);
        }
        self.pump(id, step);
    }

    fn trigger(&mut self, id: StationId, message: TriggerKind, step: &mut Step<'_>) {
        self.new_command(
            NewCommand {
                station: id,
                evse: None,
                session: None,
                order: Order::Trigger {
                    message,
                    evse: None,
                },
                actor: Actor::System,
                reason: None,
                expires_at: None,
            },
            step,
        );
        self.pump(id, step);
    }

    /// A station that cannot be asked is not asked again (Q45); of one that will, the message is
    /// awaited.
    pub(crate) fn trigger_answered(
        &mut self,
        id: StationId,
        command: CommandId,
        answer: &OrderAnswer,
        step: &mut Step<'_>,
    ) {
        let message = self
            .commands
            .get(&command)
            .and_then(|command| match command.row.order {
                Order::Trigger { message, .. } => Some(message),
                Order::Start(_)
                | Order::Stop { .. }
                | Order::Limit(_)
                | Order::Restart
                | Order::ReadSettings { .. }
                | Order::ChangeSetting { .. } => None,
            });
        let (Some(message), Some(live)) = (message, self.stations.get_mut(&id)) else {
            return;
        };
        match answer.status.gist() {
            Gist::NotSupported => live.no_trigger = true,
            Gist::Yes => {
                live.awaited.push((message, command));
                self.deadlines.set(
                    Timer::AwaitedEffect(command),
                    step.in_seconds(TRIGGERED_SECONDS),
                );
            }
            Gist::No => {}
        }
    }

    /// A message came that may have been asked for.
    pub(crate) fn awaited_came(&mut self, id: StationId, came: TriggerKind, step: &mut Step<'_>) {
        let Some(live) = self.stations.get_mut(&id) else {
            return;
        };
        if live.awaited.is_empty() {
            return;
        }
        let (done, open): (Vec<_>, Vec<_>) = std::mem::take(&mut live.awaited)
            .into_iter()
            .partition(|(message, _)| *message == came);
        live.awaited = open;
        for (_, command) in done {
            self.deadlines.clear(Timer::AwaitedEffect(command));
            self.command_effect(command, true, step);
        }
    }

    /// Writes an event of a station into the stream.
    pub(crate) fn station_event(
        &mut self,
        id: StationId,
        kind: EventKind,
        actor: Actor,
        content: Map<String, Value>,
        step: &mut Step<'_>,
    ) {
        let Some(live) = self.stations.get_mut(&id) else {
            return;
        };
        live.row.subject_seq += 1;
        step.station(id);
        let event = vocabulary::EventId(step.ids.uuid());
        step.add(Change::Event(Box::new(Event {
            id: event,
            kind,
            occurred_at: step.now.utc,
            recorded_at: step.now.utc,
            station_id: Some(id),
            session_id: None,
            subject_seq: live.row.subject_seq,
            actor,
            data: content,
        })));
    }
}

/// A refusal that needs no arguments.
pub(crate) fn refused(code: &str) -> Refused {
    Refused {
        reason: Reason::new(code),
        decision: None,
        session: None,
    }
}
