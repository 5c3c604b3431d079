//! Everything that happened to a session, in order.

use site::{Command, Decision, EventKind};
use vocabulary::{SessionId, Timestamp};

use super::{Store, StoreError, StoredEvent, events};

/// So far the clock of a charger may be behind ours, and its start is still one of this moment.
const CLOCKS_APART_MILLIS: i64 = 60_000;
/// The most that is told of a station that comes and goes.
const MOST_SILENCES: i64 = 200;

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
        let mut events = self.session_events(session).await?;
        events.extend(self.silences_in(session).await?);
        let began = events
            .iter()
            .map(|stored| &stored.event)
            .find(|event| event.kind == EventKind::SessionStarted)
            .map(|event| event.occurred_at);
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
        entries.sort_by_key(|entry| match entry {
            // A charger's clock is not ours: it is checked before it begins, whatever it says.
            TimelineEntry::Decision(decision) => began
                .filter(|began| {
                    (0..CLOCKS_APART_MILLIS).contains(&decision.at.millis_since(*began))
                })
                .unwrap_or(decision.at),
            TimelineEntry::Event(_) | TimelineEntry::Command(_) => entry.at(),
        });
        Ok(entries)
    }

    /// When the station of a session could not be heard while it ran. The three kinds are those of the
    /// index that leads there (`connector_states`).
    async fn silences_in(&self, session: SessionId) -> Result<Vec<StoredEvent>, StoreError> {
        self.all(
            "SELECT events.* FROM events, sessions, transactions
             WHERE sessions.id = ? AND transactions.session_id = sessions.id
                 AND events.type IN ('station.online', 'station.offline', 'station.status_changed')
                 AND events.type <> 'station.status_changed'
                 AND events.station_id = sessions.station_id
                 AND events.recorded_at >= transactions.start_received_at
                 AND events.recorded_at
                     <= coalesce(transactions.stop_received_at, sessions.ended_at, ?)
             ORDER BY events.seq LIMIT ?",
            |q| {
                q.bind(session.to_string())
                    .bind(i64::MAX)
                    .bind(MOST_SILENCES)
            },
            events::read,
        )
        .await
    }
}
