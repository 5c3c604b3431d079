//! What is due when. One deadline for each timer: setting one again moves it.

use std::collections::{BTreeSet, HashMap};

use vocabulary::{AttentionId, CommandId, EvseId, SessionId, StationId, Steady, TokenId};

/// Something that happens by itself when its time comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Timer {
    /// The station may be spoken to (engine rule 9).
    Gate(StationId),
    /// It had time to say by itself how it stands (T23, Q45).
    AskState(StationId),
    /// A start that waits for a fresh status waits no longer.
    Pump(StationId),
    /// A CALL has no answer yet.
    CallReply(CommandId),
    /// A CALL without an answer holds the next one back no longer.
    CallHold(CommandId),
    /// A waiting command is not sent any more.
    CommandExpiry(CommandId),
    /// A message that was asked for did not come.
    AwaitedEffect(CommandId),
    /// What a command brought about is not waited for any longer, or the command is forgotten.
    CommandForget(CommandId),
    /// Nobody plugged in (T11).
    Plug(SessionId),
    /// A queued start is not sent any more (T6).
    QueueExpiry(SessionId),
    /// A stop had no effect so far (`domain.md` 2.4).
    StopCheck(SessionId),
    /// The connector was free so long that the transaction must be over (T24).
    Evidence(SessionId),
    /// A session's leave is over: its window closes, or it took as long as it may.
    Leave(SessionId),
    /// No meter value for too long.
    Stale(SessionId),
    /// A session that is over leaves the memory.
    Forget(SessionId),
    /// A station is away for too long.
    Unreachable(StationId),
    /// What needed somebody is over and stayed so.
    Settled(AttentionId),
    /// A car is plugged in and waits for a card for long.
    CarWaits(EvseId),
    /// A virtual card is worthless now.
    ForgetCard(TokenId),
    /// A stop waits for its start no longer (R9).
    Orphan(SessionId),
}

/// All deadlines, in order.
#[derive(Debug, Default)]
pub(crate) struct Deadlines {
    order: BTreeSet<(Steady, Timer)>,
    due: HashMap<Timer, Steady>,
}

impl Deadlines {
    /// Sets or moves a timer.
    pub(crate) fn set(&mut self, timer: Timer, at: Steady) {
        if let Some(before) = self.due.insert(timer, at) {
            self.order.remove(&(before, timer));
        }
        self.order.insert((at, timer));
    }

    /// Sets a timer unless it runs already.
    pub(crate) fn set_if_idle(&mut self, timer: Timer, at: Steady) {
        if !self.due.contains_key(&timer) {
            self.set(timer, at);
        }
    }

    /// Stops a timer.
    pub(crate) fn clear(&mut self, timer: Timer) {
        if let Some(before) = self.due.remove(&timer) {
            self.order.remove(&(before, timer));
        }
    }

    /// The next deadline.
    pub(crate) fn next(&self) -> Option<Steady> {
        self.order.first().map(|(at, _)| *at)
    }

    /// Takes out the first timer that is due.
    pub(crate) fn pop_due(&mut self, now: Steady) -> Option<Timer> {
        let (at, timer) = *self.order.first()?;
        if at > now {
            return None;
        }
        self.order.remove(&(at, timer));
        self.due.remove(&timer);
        Some(timer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_has_one_deadline_and_they_come_in_order() {
        let first = Timer::Gate(StationId(uuid::Uuid::from_u128(1)));
        let second = Timer::Gate(StationId(uuid::Uuid::from_u128(2)));
        let mut deadlines = Deadlines::default();
        deadlines.set(first, Steady(10));
        deadlines.set(second, Steady(20));
        deadlines.set(first, Steady(30));
        deadlines.set_if_idle(second, Steady(5));
        assert_eq!(deadlines.next(), Some(Steady(20)));
        assert_eq!(deadlines.pop_due(Steady(19)), None);
        assert_eq!(deadlines.pop_due(Steady(30)), Some(second));
        assert_eq!(deadlines.pop_due(Steady(30)), Some(first));
        assert_eq!(deadlines.next(), None);
        deadlines.set(first, Steady(1));
        deadlines.clear(first);
        assert_eq!(deadlines.next(), None);
    }
}
