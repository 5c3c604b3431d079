-- What a connector did over a day is read from the event stream, station by station.
CREATE INDEX events_of_states ON events (station_id, recorded_at)
    WHERE type IN ('station.online', 'station.offline', 'station.status_changed');

-- The sessions of a card.
CREATE INDEX sessions_by_token ON sessions (token_id, created_at, id) WHERE token_id IS NOT NULL;
