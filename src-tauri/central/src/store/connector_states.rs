//! What a connector did over a time, read from the event stream.

use site::{Event, EventKind};
use vocabulary::{ConnectorStatus, EvseId, StationId, Timestamp};

use super::{Store, StoreError, StoredEvent, events};

/// The most changes that are read; of a connector that flaps more often the latest are kept.
const MOST: i64 = 5_000;

/// A time in which a connector did one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// The status that was known; `None`: none was yet.
    pub status: Option<ConnectorStatus>,
    /// Whether the station could be heard.
    pub online: bool,
}

impl Store {
    /// What a connector did between two moments, in order and without gaps.
    pub async fn connector_states(
        &self,
        station: StationId,
        evse: EvseId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Spell>, StoreError> {
        let mut changes = self
            .all(
                "SELECT * FROM events \
                 WHERE type IN ('station.online', 'station.offline', 'station.status_changed') \
                 AND station_id = ? AND recorded_at >= ? AND recorded_at < ? \
                 AND (type <> 'station.status_changed' OR json_extract(data, '$.evse_id') = ?) \
                 ORDER BY recorded_at DESC, seq DESC LIMIT ?",
                |q| {
                    q.bind(station.to_string())
                        .bind(from.0)
                        .bind(to.0)
                        .bind(evse.to_string())
                        .bind(MOST)
                },
                events::read,
            )
            .await?;
        changes.reverse();
        let whole = changes.len() < usize::try_from(MOST).unwrap_or(usize::MAX);
        let (status, online) = if whole {
            (
                self.last_status(station, evse, from).await?,
                self.was_online(station, from).await?,
            )
        } else {
            (None, false)
        };
        let mut spells = Spells::begin(from, status, online);
        for change in &changes {
            spells.take(&change.event);
        }
        Ok(spells.end(to))
    }

    async fn last_status(
        &self,
        station: StationId,
        evse: EvseId,
        before: Timestamp,
    ) -> Result<Option<ConnectorStatus>, StoreError> {
        let last = self
            .one(
                "SELECT * FROM events \
                 WHERE type IN ('station.online', 'station.offline', 'station.status_changed') \
                 AND station_id = ? AND recorded_at < ? \
                 AND type = 'station.status_changed' AND json_extract(data, '$.evse_id') = ? \
                 ORDER BY recorded_at DESC, seq DESC LIMIT 1",
                |q| {
                    q.bind(station.to_string())
                        .bind(before.0)
                        .bind(evse.to_string())
                },
                events::read,
            )
            .await?;
        Ok(last.and_then(|StoredEvent { event, .. }| status_of(&event)))
    }

    async fn was_online(&self, station: StationId, at: Timestamp) -> Result<bool, StoreError> {
        let last = self
            .one(
                "SELECT * FROM events \
                 WHERE type IN ('station.online', 'station.offline', 'station.status_changed') \
                 AND station_id = ? AND recorded_at < ? ORDER BY recorded_at DESC, seq DESC LIMIT 1",
                |q| q.bind(station.to_string()).bind(at.0),
                events::read,
            )
            .await?;
        Ok(last.is_some_and(|last| last.event.kind != EventKind::StationOffline))
    }
}

/// Spells as they are put together.
struct Spells {
    done: Vec<Spell>,
    from: Timestamp,
    status: Option<ConnectorStatus>,
    online: bool,
}

impl Spells {
    fn begin(from: Timestamp, status: Option<ConnectorStatus>, online: bool) -> Self {
        Self {
            done: Vec::new(),
            from,
            status,
            online,
        }
    }

    /// Events stand in the order of their arrival. Who reports is there, whatever was recorded of its
    /// connection.
    fn take(&mut self, event: &Event) {
        let at = event.recorded_at;
        if event.kind == EventKind::StationOffline {
            self.turn(at, self.status.clone(), false);
        } else if event.kind == EventKind::StationStatusChanged {
            self.turn(at, status_of(event), true);
        } else {
            self.turn(at, self.status.clone(), true);
        }
    }

    fn turn(&mut self, at: Timestamp, status: Option<ConnectorStatus>, online: bool) {
        if status == self.status && online == self.online {
            return;
        }
        self.close(at);
        self.status = status;
        self.online = online;
    }

    fn close(&mut self, to: Timestamp) {
        if to > self.from {
            self.done.push(Spell {
                from: self.from,
                to,
                status: self.status.clone(),
                online: self.online,
            });
            self.from = to;
        }
    }

    fn end(mut self, to: Timestamp) -> Vec<Spell> {
        self.close(to);
        self.done
    }
}

fn status_of(event: &Event) -> Option<ConnectorStatus> {
    let status = event.data.get("status")?;
    serde_json::from_value(status.clone()).ok()
}
