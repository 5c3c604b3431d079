//! What the scripted site has stored.

use site::{
    Command, CommandState, Decision, Event, EventKind, Session, SessionMeter, SessionStatus,
};
use vocabulary::{CommandId, SessionId, TransactionId};

use super::Bed;

impl Bed {
    pub fn session(&self, id: SessionId) -> &Session {
        self.shelf.sessions.get(&id).expect("the session is stored")
    }

    pub fn status_of(&self, id: SessionId) -> SessionStatus {
        self.session(id).status
    }

    pub fn meter_of(&self, id: SessionId) -> &SessionMeter {
        self.shelf.meters.get(&id).expect("a reading is stored")
    }

    /// The session of a transaction.
    pub fn session_with(&self, transaction: &TransactionId) -> &Session {
        self.shelf
            .sessions
            .values()
            .find(|session| {
                session
                    .transaction
                    .as_ref()
                    .is_some_and(|t| t.transaction_id.as_ref() == Some(transaction))
            })
            .expect("the transaction is stored")
    }

    pub fn only_session(&self) -> &Session {
        assert_eq!(self.shelf.sessions.len(), 1, "one session is stored");
        self.shelf.sessions.values().next().unwrap()
    }

    pub fn command(&self, id: CommandId) -> &Command {
        self.shelf.commands.get(&id).expect("the command is stored")
    }

    pub fn command_states(&self) -> Vec<CommandState> {
        self.shelf.commands.values().map(|row| row.state).collect()
    }

    pub fn last_decision(&self) -> &Decision {
        self.shelf.decisions.last().expect("a decision is stored")
    }

    pub fn events_of(&self, session: SessionId) -> Vec<&'static str> {
        self.shelf
            .events
            .iter()
            .filter(|event| event.session_id == Some(session))
            .map(|event| event.kind.as_str())
            .collect()
    }

    pub fn events(&self, kind: EventKind) -> Vec<&Event> {
        self.shelf
            .events
            .iter()
            .filter(|event| event.kind == kind)
            .collect()
    }
}
