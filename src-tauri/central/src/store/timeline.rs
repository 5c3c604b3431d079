//! Everything that happened to a session, in order.

use site::{Command, Decision};
use vocabulary::{SessionId, Timestamp};

use super::{Store, StoreError, StoredEvent};

/// Something that happened to a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimelineEntry {
    /// An event.
    Event(Box<StoredEvent>),
    /// A command, by when it was asked for.
    Command(Box<Command>),
    /// A decision.
    Decision(Box<Decision>),
}

impl TimelineEntry {
    /// When.
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Event(event) => event.event.occurred_at,
            Self::Command(command) => command.created_at,
            Self::Decision(decision) => decision.at,
        }
    }
}

impl Store {
    /// Everything that happened to a session, the earliest first.
    pub async fn session_timeline(
        &self,
        session: SessionId,
    ) -> Result<Vec<TimelineEntry>, StoreError> {
        let decisions = self.session_decisions(session).await?;
        let commands = self.session_commands(session).await?;
        let events = self.session_events(session).await?;
        let mut entries: Vec<TimelineEntry> = decisions
            .into_iter()
            .map(|d| TimelineEntry::Decision(Box::new(d)))
            .chain(
                commands
                    .into_iter()
                    .map(|c| TimelineEntry::Command(Box::new(c))),
            )
            .chain(
                events
                    .into_iter()
                    .map(|e| TimelineEntry::Event(Box::new(e))),
            )
            .collect();
        entries.sort_by_key(TimelineEntry::at);
        Ok(entries)
    }
}
