//! Table `events`: what happened, in order. `seq` is given by the store and never used twice.

use site::Event;
use vocabulary::{SessionId, SiteId};

use super::codec::{Fields, Values};
use super::record::{Record, Table};
use super::{Store, StoreError};

/// The shape of an event's `data`; raised when a reader has to know.
const VERSION: i64 = 1;

/// An event with its site.
pub(super) struct OfSite<'a>(pub(super) SiteId, pub(super) &'a Event);

impl Record for OfSite<'_> {
    const TABLE: Table = Table {
        name: "events",
        columns: &[
            "id",
            "type",
            "version",
            "occurred_at",
            "recorded_at",
            "site_id",
            "station_id",
            "session_id",
            "subject_seq",
            "actor_kind",
            "actor_id",
            "data",
        ],
        key: &[],
        fixed: &[],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        let Self(site, event) = self;
        to.id(event.id.0)?;
        to.text(event.kind.as_str())?;
        to.int(VERSION)?;
        to.time(event.occurred_at)?;
        to.time(event.recorded_at)?;
        to.id(site.0)?;
        to.opt_id(event.station_id.map(|id| id.0))?;
        to.opt_id(event.session_id.map(|id| id.0))?;
        to.int(event.subject_seq)?;
        to.actor(&event.actor)?;
        to.json(&event.data)
    }
}

/// An event as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its place in the stream.
    pub seq: i64,
    /// Which site.
    pub site_id: SiteId,
    /// The shape of its data.
    pub version: u32,
    /// What happened.
    pub event: Event,
}

/// A stretch of the event stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Events {
    /// The events, the earliest first.
    pub items: Vec<StoredEvent>,
    /// The `seq` to go on after.
    pub next_after: i64,
}

pub(super) fn read(row: Fields<'_>) -> Result<StoredEvent, StoreError> {
    Ok(StoredEvent {
        seq: row.int("seq")?,
        site_id: row.parse("site_id")?,
        version: row.int("version")?,
        event: Event {
            id: row.parse("id")?,
            kind: row.name("type")?,
            occurred_at: row.time("occurred_at")?,
            recorded_at: row.time("recorded_at")?,
            station_id: row.opt_parse("station_id")?,
            session_id: row.opt_parse("session_id")?,
            subject_seq: row.int("subject_seq")?,
            actor: row.actor()?,
            data: row.json("data")?,
        },
    })
}

impl Store {
    /// The events after `seq`, at most 500. A reader that is older than the stream is told so
    /// ([`StoreError::EventsExpired`]); 0 begins at the oldest event there is.
    pub async fn events_after(&self, seq: i64, limit: u32) -> Result<Events, StoreError> {
        if seq > 0
            && let Some(oldest) = self.oldest_event().await?
            && seq + 1 < oldest
        {
            return Err(StoreError::EventsExpired { oldest });
        }
        let items = self
            .all(
                "SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?",
                |q| q.bind(seq).bind(i64::from(limit.clamp(1, 500))),
                read,
            )
            .await?;
        Ok(Events {
            next_after: items.last().map_or(seq, |e| e.seq),
            items,
        })
    }

    /// The `seq` of the oldest event that is kept.
    pub async fn oldest_event(&self) -> Result<Option<i64>, StoreError> {
        self.one(
            "SELECT seq FROM events ORDER BY seq LIMIT 1",
            |q| q,
            |row| row.int("seq"),
        )
        .await
    }

    /// The `seq` of the newest event; 0 while there is none.
    pub async fn newest_event(&self) -> Result<i64, StoreError> {
        let newest = self
            .one(
                "SELECT seq FROM events ORDER BY seq DESC LIMIT 1",
                |q| q,
                |row| row.int("seq"),
            )
            .await?;
        Ok(newest.unwrap_or(0))
    }

    /// The events of a session, the earliest first, at most 1,000.
    pub async fn session_events(&self, id: SessionId) -> Result<Vec<StoredEvent>, StoreError> {
        self.all(
            "SELECT * FROM events WHERE session_id = ? ORDER BY seq LIMIT 1000",
            |q| q.bind(id.to_string()),
            read,
        )
        .await
    }
}
