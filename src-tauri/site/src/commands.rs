//! The command queue of each station (engine rule 2): one CALL in flight, the most urgent next, sent
//! in the same step in which it is recorded whenever that can be.

use serde_json::json;
use vocabulary::{
    AnswerStatus, CardText, CommandId, EvseId, Gist, Order, OrderAnswer, OrderKind, SessionId,
    StartOrder, StationId, Timestamp,
};

use crate::{
    Actor, Command, CommandState, Effect, EventKind, SessionStatus, Site,
    live::{LiveCommand, LiveStation},
    session::data,
    step::Step,
    timers::Timer,
};

/// After a connection opens, how long a queued start waits for its connector's status
/// (`domain.md` 2.5).
pub(crate) const FRESH_STATUS_SECONDS: u32 = 10;
/// A station that was told to restart has booted by then (`domain.md` 7).
const RESTARTED_SECONDS: u32 = 180;
/// How long a command's effect is waited for, and a late answer is still matched.
const REMEMBERED_SECONDS: u32 = 24 * 3600;

/// What a new command is made of.
pub(crate) struct NewCommand {
    pub(crate) station: StationId,
    pub(crate) evse: Option<EvseId>,
    pub(crate) session: Option<SessionId>,
    pub(crate) order: Order,
    pub(crate) actor: Actor,
    pub(crate) reason: Option<String>,
    pub(crate) expires_at: Option<Timestamp>,
}

/// An order without what does not belong in the store: the text of the card.
fn without_card(order: Order) -> Order {
    match order {
        Order::Start(start) => Order::Start(StartOrder {
            card: CardText(String::new()),
            group: None,
            ..start
        }),
        Order::Stop { .. }
        | Order::Trigger { .. }
        | Order::Limit(_)
        | Order::Restart
        | Order::ReadSettings { .. }
        | Order::ChangeSetting { .. } => order,
    }
}

impl Site {
    /// Records a command; it waits until [`Site::pump`] sends it.
    pub(crate) fn new_command(&mut self, new: NewCommand, step: &mut Step<'_>) -> CommandId {
        let id = CommandId(step.ids.uuid());
        let row = Command {
            id,
            station_id: new.station,
            evse_id: new.evse,
            session_id: new.session,
            order: without_card(new.order),
            state: CommandState::Waiting,
            answer: None,
            actor: new.actor,
            reason: new.reason,
            created_at: step.now.utc,
            expires_at: new.expires_at,
            sent_at: None,
            answered_at: None,
            effect_at: None,
        };
        if let Some(at) = new.expires_at {
            self.deadlines
                .set(Timer::CommandExpiry(id), step.now.steady_at(at));
        }
        self.commands.insert(id, LiveCommand { row });
        if let Some(station) = self.stations.get_mut(&new.station) {
            station.waiting.push(id);
        }
        step.command(id);
        self.command_event(id, EventKind::CommandAccepted, step);
        id
    }

    /// Whether a CALL of this kind may go out now.
    pub(crate) fn may_send(station: &LiveStation, kind: OrderKind) -> bool {
        let open = station
            .link
            .as_ref()
            .is_some_and(|link| link.open_since.is_some());
        let booted = match kind {
            // Forbidden while the boot is pending (1.6 4.2).
            OrderKind::Start | OrderKind::Stop => station.booted(),
            OrderKind::Trigger
            | OrderKind::Limit
            | OrderKind::Restart
            | OrderKind::ReadSettings
            | OrderKind::ChangeSetting => true,
        };
        open && booted && station.approved() && station.outstanding.is_none()
    }

    /// Sends what may be sent: the most urgent of the commands that wait and the starts that are
    /// queued.
    pub(crate) fn pump(&mut self, station: StationId, step: &mut Step<'_>) {
        // Each round sends one command or takes one queued start out of the way.
        loop {
            let Some(live) = self.stations.get(&station) else {
                return;
            };
            let next = live
                .waiting
                .iter()
                .filter_map(|id| self.commands.get(id))
                .map(|command| (command.row.order.kind(), command.row.id))
                .filter(|(kind, _)| Self::may_send(live, *kind))
                .min_by_key(|(kind, _)| kind.priority());
            let stop_first =
                next.is_some_and(|(kind, _)| kind.priority() <= OrderKind::Start.priority());
            if !stop_first
                && Self::may_send(live, OrderKind::Start)
                && let Some(session) = self.next_queued_start(station, step)
            {
                self.dispatch_queued(session, step);
                continue;
            }
            match next {
                Some((_, command)) => self.send(command, None, step),
                None => return,
            }
        }
    }

    /// Sends a command: recorded as sent with this step, written after its commit. A start brings
    /// its card, which is not in the row.
    pub(crate) fn send(&mut self, id: CommandId, start: Option<StartOrder>, step: &mut Step<'_>) {
        let Some(command) = self.commands.get_mut(&id) else {
            return;
        };
        let station = command.row.station_id;
        let Some(live) = self.stations.get_mut(&station) else {
            return;
        };
        live.waiting.retain(|waiting| *waiting != id);
        let Some(generation) = live.generation() else {
            return;
        };
        live.outstanding = Some(id);
        command.row.state = CommandState::Sent;
        command.row.sent_at = Some(step.now.utc);
        step.effects.push(Effect::Send {
            station,
            generation,
            command: id,
            order: start.map_or_else(|| command.row.order.clone(), Order::Start),
        });
        step.command(id);
        let timers = &self.settings.timers;
        let (reply, hold) = (timers.call_reply_s, timers.call_hold_s);
        self.deadlines
            .set(Timer::CallReply(id), step.in_seconds(reply));
        self.deadlines
            .set(Timer::CallHold(id), step.in_seconds(hold));
        self.deadlines.clear(Timer::CommandExpiry(id));
        self.deadlines.set(
            Timer::CommandForget(id),
            step.in_seconds(REMEMBERED_SECONDS),
        );
        let (session, kind) = (command.row.session_id, command.row.order.kind());
        match (kind, session) {
            (OrderKind::Stop, Some(session)) => self.stop_sent(session, step),
            (
                OrderKind::Start
                | OrderKind::Trigger
                | OrderKind::Limit
                | OrderKind::Restart
                | OrderKind::ReadSettings
                | OrderKind::ChangeSetting,
                _,
            )
            | (OrderKind::Stop, None) => {}
        }
    }

    /// The next CALL may go out: this one has its answer, or was waited for long enough.
    fn release(&mut self, id: CommandId, step: &mut Step<'_>) {
        self.deadlines.clear(Timer::CallReply(id));
        self.deadlines.clear(Timer::CallHold(id));
        let Some(station) = self.commands.get(&id).map(|command| command.row.station_id) else {
            return;
        };
        if let Some(live) = self.stations.get_mut(&station)
            && live.outstanding == Some(id)
        {
            live.outstanding = None;
            self.pump(station, step);
        }
    }

    /// An answer, in time or late (engine rule 7).
    pub(crate) fn answered(&mut self, id: CommandId, answer: OrderAnswer, step: &mut Step<'_>) {
        let Some(command) = self.commands.get_mut(&id) else {
            return;
        };
        if command.row.answered_at.is_some() {
            return;
        }
        let mut answer = OrderAnswer {
            said: answer.said.chars().take(500).collect(),
            ..answer
        };
        let yes = answer.status.gist() == Gist::Yes;
        // What it says of its settings has a row of its own.
        let settings = answer.settings.take();
        command.row.answer = Some(answer.clone());
        command.row.answered_at = Some(step.now.utc);
        match command.row.state {
            CommandState::Sent | CommandState::Unanswered | CommandState::Unconfirmed => {
                command.row.state = CommandState::Acknowledged;
            }
            // The effect was seen before the answer came (R1), or it is over already.
            CommandState::EffectConfirmed
            | CommandState::EffectMissing
            | CommandState::Acknowledged
            | CommandState::Waiting
            | CommandState::Expired
            | CommandState::Cancelled
            | CommandState::Failed => {}
        }
        step.command(id);
        let (station, session, kind) = (
            command.row.station_id,
            command.row.session_id,
            command.row.order.kind(),
        );
        if !yes {
            self.command_event(id, EventKind::CommandRejected, step);
        }
        match (kind, session) {
            (OrderKind::Start, Some(session)) => self.start_answered(session, &answer, step),
            (OrderKind::Stop, Some(session)) => self.stop_answered(session, &answer, step),
            (OrderKind::Trigger, _) => self.trigger_answered(station, id, &answer, step),
            (OrderKind::Restart, _) => self.restart_answered(id, yes, step),
            (OrderKind::ReadSettings, _) => self.settings_read(id, settings, step),
            (OrderKind::ChangeSetting, _) => self.setting_answered(id, &answer, step),
            (OrderKind::Limit, _) | (OrderKind::Start | OrderKind::Stop, None) => {}
        }
        self.release(id, step);
    }

    /// A command could not be written for its station: it certainly did not happen.
    pub(crate) fn not_sent(&mut self, id: CommandId, why: &str, step: &mut Step<'_>) {
        let Some(command) = self.commands.get_mut(&id) else {
            return;
        };
        // The connection may have ended meanwhile: it was not written all the same.
        if !matches!(
            command.row.state,
            CommandState::Sent | CommandState::Unconfirmed
        ) {
            return;
        }
        command.row.state = CommandState::Failed;
        let said: String = why.chars().take(500).collect();
        let answer = OrderAnswer::new(AnswerStatus::Failed, said);
        command.row.answer = Some(answer.clone());
        step.command(id);
        let (session, kind) = (command.row.session_id, command.row.order.kind());
        self.command_event(id, EventKind::CommandFailed, step);
        match (kind, session) {
            (OrderKind::Start, Some(session)) => self.start_answered(session, &answer, step),
            (OrderKind::Stop, Some(session)) => self.stop_answered(session, &answer, step),
            (OrderKind::Start | OrderKind::Stop, None)
            | (
                OrderKind::Trigger
                | OrderKind::Limit
                | OrderKind::Restart
                | OrderKind::ReadSettings
                | OrderKind::ChangeSetting,
                _,
            ) => {}
        }
        self.release(id, step);
    }

    /// A station will restart, or not: that it did, its boot shows.
    fn restart_answered(&mut self, id: CommandId, yes: bool, step: &mut Step<'_>) {
        if yes {
            self.deadlines
                .set(Timer::AwaitedEffect(id), step.in_seconds(RESTARTED_SECONDS));
        }
    }

    /// A station booted: it may have been told to.
    pub(crate) fn restarted(&mut self, station: StationId, step: &mut Step<'_>) {
        let mut told: Vec<CommandId> = self
            .commands
            .values()
            .map(|command| &command.row)
            .filter(|row| row.station_id == station && row.order.kind() == OrderKind::Restart)
            .map(|row| row.id)
            .collect();
        told.sort_unstable();
        for id in told {
            self.deadlines.clear(Timer::AwaitedEffect(id));
            self.command_effect(id, true, step);
        }
    }

    /// No answer yet after 30 s: the outcome is open (T9).
    pub(crate) fn call_unanswered(&mut self, id: CommandId, step: &mut Step<'_>) {
        let Some(command) = self.commands.get_mut(&id) else {
            return;
        };
        if command.row.state != CommandState::Sent {
            return;
        }
        command.row.state = CommandState::Unanswered;
        step.command(id);
        let session = command.row.session_id;
        self.mark_unconfirmed(session, step);
    }

    /// A CALL was held back long enough for one that has no answer.
    pub(crate) fn call_held(&mut self, id: CommandId, step: &mut Step<'_>) {
        self.release(id, step);
    }

    /// The connection or the program ended with this CALL in flight: it may have happened (R13).
    pub(crate) fn call_lost(&mut self, id: CommandId, step: &mut Step<'_>) {
        self.deadlines.clear(Timer::CallReply(id));
        self.deadlines.clear(Timer::CallHold(id));
        let Some(command) = self.commands.get_mut(&id) else {
            return;
        };
        match command.row.state {
            CommandState::Sent | CommandState::Unanswered => {
                command.row.state = CommandState::Unconfirmed;
                step.command(id);
                let session = command.row.session_id;
                self.mark_unconfirmed(session, step);
            }
            CommandState::Waiting
            | CommandState::Unconfirmed
            | CommandState::Acknowledged
            | CommandState::EffectConfirmed
            | CommandState::EffectMissing
            | CommandState::Expired
            | CommandState::Cancelled
            | CommandState::Failed => {}
        }
    }

    fn mark_unconfirmed(&mut self, session: Option<SessionId>, step: &mut Step<'_>) {
        let Some(id) = session else {
            return;
        };
        let dispatched = self
            .sessions
            .get(&id)
            .is_some_and(|session| session.row.status == SessionStatus::Dispatched);
        if dispatched {
            self.edit_session(id, step, |row| row.flags.unconfirmed = true);
        }
    }

    /// What a command was to bring about was seen, or will not be.
    pub(crate) fn command_effect(&mut self, id: CommandId, seen: bool, step: &mut Step<'_>) {
        let Some(command) = self.commands.get_mut(&id) else {
            return;
        };
        let row = &mut command.row;
        let state = match (row.state, seen) {
            (
                CommandState::Sent
                | CommandState::Unanswered
                | CommandState::Unconfirmed
                | CommandState::Acknowledged
                | CommandState::EffectMissing,
                true,
            ) => CommandState::EffectConfirmed,
            (CommandState::Acknowledged, false) => CommandState::EffectMissing,
            (
                CommandState::Waiting
                | CommandState::EffectConfirmed
                | CommandState::Expired
                | CommandState::Cancelled
                | CommandState::Failed,
                _,
            )
            | (
                CommandState::Sent
                | CommandState::Unanswered
                | CommandState::Unconfirmed
                | CommandState::EffectMissing,
                false,
            ) => return,
        };
        row.state = state;
        row.effect_at = Some(step.now.utc);
        step.command(id);
        let kind = if seen {
            EventKind::CommandCompleted
        } else {
            EventKind::CommandFailed
        };
        self.command_event(id, kind, step);
    }

    /// Ends a command that was not sent: withdrawn, or its time is over.
    pub(crate) fn drop_waiting(
        &mut self,
        id: CommandId,
        state: CommandState,
        step: &mut Step<'_>,
    ) -> bool {
        let Some(command) = self.commands.get_mut(&id) else {
            return false;
        };
        if command.row.state != CommandState::Waiting {
            return false;
        }
        command.row.state = state;
        let station = command.row.station_id;
        step.command(id);
        if let Some(live) = self.stations.get_mut(&station) {
            live.waiting.retain(|waiting| *waiting != id);
        }
        self.deadlines.clear(Timer::CommandExpiry(id));
        self.deadlines.set(
            Timer::CommandForget(id),
            step.in_seconds(REMEMBERED_SECONDS),
        );
        self.command_event(id, EventKind::CommandExpired, step);
        true
    }

    /// A command waited too long for its station.
    pub(crate) fn command_expired(&mut self, id: CommandId, step: &mut Step<'_>) {
        if !self.drop_waiting(id, CommandState::Expired, step) {
            return;
        }
        let stops = self.commands.get(&id).and_then(|command| {
            (command.row.order.kind() == OrderKind::Stop).then_some(command.row.session_id)?
        });
        if let Some(session) = stops {
            self.stop_failed(session, step);
        }
    }

    pub(crate) fn forget_command(&mut self, id: CommandId, step: &mut Step<'_>) {
        self.command_effect(id, false, step);
        step.write_command(self, id);
        self.commands.remove(&id);
    }

    fn command_event(&mut self, id: CommandId, kind: EventKind, step: &mut Step<'_>) {
        let Some(command) = self.commands.get(&id) else {
            return;
        };
        let row = &command.row;
        let said = row.answer.as_ref().map(|answer| answer.said.clone());
        let content = data(json!({
            "command_id": row.id,
            "command": row.order.kind(),
            "state": row.state,
            "result": row.answer.as_ref().map(|answer| answer.status),
            "ocpp_status": said,
        }));
        let (station, session, actor) = (row.station_id, row.session_id, row.actor);
        match session.filter(|session| self.sessions.contains_key(session)) {
            Some(session) => {
                self.session_event(session, kind, step.now.utc, actor, content, step);
            }
            None => self.station_event(station, kind, actor, content, step),
        }
    }
}
