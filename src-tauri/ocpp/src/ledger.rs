//! Which of our CALLs wait for an answer.

use std::collections::VecDeque;

use crate::MessageId;

/// How many CALLs given up are remembered for a late answer.
const REMEMBERED: usize = 64;

/// Our CALLs of one connection, each with the caller's tag: those that wait, and the last ones
/// that were given up, so that a late answer still finds its CALL (engine rule 7).
#[derive(Debug)]
pub struct CallLedger<T> {
    prefix: String,
    issued: u64,
    waiting: Vec<(MessageId, T)>,
    given_up: VecDeque<(MessageId, T)>,
}

/// Which CALL an answer belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled<T> {
    /// One that waited.
    InTime(T),
    /// One that had been given up.
    Late(T),
    /// None of ours, or one that was answered before.
    Unmatched,
}

impl<T> CallLedger<T> {
    /// An empty ledger. The prefix tells one connection's ids from another's.
    pub fn new(prefix: impl Into<String>) -> Self {
        Self {
            prefix: prefix.into(),
            issued: 0,
            waiting: Vec::new(),
            given_up: VecDeque::new(),
        }
    }

    /// Enters a CALL under the next id, unique on this connection.
    pub fn issue(&mut self, tag: T) -> MessageId {
        self.issued += 1;
        let id = MessageId::new(format!("{}-{}", self.prefix, self.issued));
        self.enter(id.clone(), tag);
        id
    }

    /// Enters a CALL under an id of the caller's.
    pub fn enter(&mut self, id: MessageId, tag: T) {
        self.waiting.push((id, tag));
    }

    /// Stops waiting for a CALL, and remembers it. `None` if it did not wait.
    pub fn give_up(&mut self, id: &MessageId) -> Option<&T> {
        let at = position(self.waiting.iter(), id)?;
        if self.given_up.len() == REMEMBERED {
            self.given_up.pop_front();
        }
        self.given_up.push_back(self.waiting.remove(at));
        self.given_up.back().map(|(_, tag)| tag)
    }

    /// Takes the CALL that an answer belongs to.
    pub fn settle(&mut self, id: &MessageId) -> Settled<T> {
        if let Some(at) = position(self.waiting.iter(), id) {
            return Settled::InTime(self.waiting.remove(at).1);
        }
        position(self.given_up.iter(), id)
            .and_then(|at| self.given_up.remove(at))
            .map_or(Settled::Unmatched, |(_, tag)| Settled::Late(tag))
    }

    /// How many CALLs wait.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Ends the connection: the tags of all CALLs without an answer, the oldest first.
    pub fn close(self) -> Vec<T> {
        self.given_up
            .into_iter()
            .chain(self.waiting)
            .map(|(_, tag)| tag)
            .collect()
    }
}

/// By text alone: a station may send our id back as a number.
fn position<'a, T: 'a>(
    mut entries: impl Iterator<Item = &'a (MessageId, T)>,
    id: &MessageId,
) -> Option<usize> {
    entries.position(|(entered, _)| entered.as_str() == id.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_finds_its_call_once() {
        let mut ledger = CallLedger::new("a");
        let first = ledger.issue("start");
        let second = ledger.issue("stop");
        assert_ne!(first, second);
        assert_eq!(ledger.settle(&second), Settled::InTime("stop"));
        assert_eq!(ledger.settle(&second), Settled::Unmatched);
        assert_eq!(ledger.waiting(), 1);
    }

    #[test]
    fn a_late_answer_still_finds_its_call() {
        let mut ledger = CallLedger::new("a");
        let id = ledger.issue("start");
        assert_eq!(ledger.give_up(&id), Some(&"start"));
        assert_eq!(ledger.waiting(), 0);
        assert_eq!(ledger.settle(&id), Settled::Late("start"));
        assert_eq!(ledger.settle(&id), Settled::Unmatched);
    }

    #[test]
    fn only_the_last_given_up_calls_are_remembered() {
        let mut ledger = CallLedger::new("a");
        let ids: Vec<MessageId> = (0..=REMEMBERED).map(|tag| ledger.issue(tag)).collect();
        for id in &ids {
            ledger.give_up(id);
        }
        assert_eq!(ledger.settle(&ids[0]), Settled::Unmatched);
        assert_eq!(ledger.settle(&ids[REMEMBERED]), Settled::Late(REMEMBERED));
    }

    #[test]
    fn the_end_of_the_connection_hands_back_what_was_never_answered() {
        let mut ledger = CallLedger::new("a");
        let late = ledger.issue(1);
        ledger.issue(2);
        ledger.give_up(&late);
        assert_eq!(ledger.close(), [1, 2]);
    }
}
