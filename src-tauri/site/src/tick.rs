//! Time passes: what is due is done.

use crate::{Site, step::Step, timers::Timer};

/// What one tick does at most; more waits for the next, so that stations are heard in between.
const DUE_AT_ONCE: usize = 500;

impl Site {
    pub(crate) fn tick(&mut self, step: &mut Step<'_>) {
        for _ in 0..DUE_AT_ONCE {
            let Some(timer) = self.deadlines.pop_due(step.now.steady) else {
                return;
            };
            self.due(timer, step);
        }
    }

    fn due(&mut self, timer: Timer, step: &mut Step<'_>) {
        match timer {
            Timer::Gate(station) => self.gate_opens(station, step),
            Timer::AskState(station) => self.ask_state(station, step),
            Timer::Pump(station) => self.pump(station, step),
            Timer::CallReply(command) => self.call_unanswered(command, step),
            Timer::CallHold(command) => self.call_held(command, step),
            Timer::CommandExpiry(command) => self.command_expired(command, step),
            Timer::AwaitedEffect(command) => self.command_effect(command, false, step),
            Timer::CommandForget(command) => self.forget_command(command, step),
            Timer::Plug(session) => self.plug_time_over(session, step),
            Timer::QueueExpiry(session) => self.queue_time_over(session, step),
            Timer::StopCheck(session) => self.stop_without_effect(session, step),
            Timer::Evidence(session) => self.close_unconfirmed(session, "connector_free", step),
            Timer::Leave(session) => self.leave_over(session, step),
            Timer::Stale(session) => self.meter_silent(session, step),
            Timer::Orphan(session) => {
                if let Some(session) = self.sessions.get_mut(&session) {
                    session.orphan = None;
                }
            }
            Timer::Forget(session) => self.forget_session(session, step),
            Timer::Unreachable(station) => self.still_away(station, step),
            Timer::Settled(item) => self.item_settled(item, step),
            Timer::CarWaits(evse) => self.car_waits(evse, step),
            Timer::ForgetCard(card) => self.forget_card(card, step),
        }
    }
}
