-- How stations say they are set (1.6 GetConfiguration): one row for each that was asked.
CREATE TABLE station_settings (
    station_id TEXT PRIMARY KEY NOT NULL CONSTRAINT station_settings_station REFERENCES stations (id),
    settings   TEXT NOT NULL,
    read_at    INTEGER NOT NULL
) STRICT;
