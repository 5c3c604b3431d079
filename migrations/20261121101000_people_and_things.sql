-- Drivers, vehicles, groups, companies and cost centres. Names and contacts of drivers stand in a table
-- of their own, so that they can be erased while drivers, sessions and decisions stay.

-- Whom drivers and vehicles belong to.
CREATE TABLE companies (
    id         TEXT PRIMARY KEY NOT NULL,
    name       TEXT NOT NULL,
    note       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    retired_at INTEGER
) STRICT;

-- Drivers who share rules.
CREATE TABLE driver_groups (
    id         TEXT PRIMARY KEY NOT NULL,
    name       TEXT NOT NULL,
    note       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    retired_at INTEGER
) STRICT;

-- Cars and vans. `connector_types` is a JSON list, `max_current` is in mA.
CREATE TABLE vehicles (
    id              TEXT PRIMARY KEY NOT NULL,
    name            TEXT NOT NULL,
    plate           TEXT NOT NULL,
    company_id      TEXT CONSTRAINT vehicles_company REFERENCES companies (id),
    connector_types TEXT NOT NULL,
    phases          INTEGER CONSTRAINT vehicles_phases CHECK (phases BETWEEN 1 AND 3),
    max_current     INTEGER,
    note            TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    retired_at      INTEGER
) STRICT;

-- What people know of drivers: a row is deleted when its driver is erased. `name_key` is the name for
-- sorting and searching, `search_key` what else is searched.
CREATE TABLE driver_details (
    driver_id  TEXT PRIMARY KEY NOT NULL CONSTRAINT driver_details_driver REFERENCES drivers (id),
    name       TEXT NOT NULL,
    contact    TEXT NOT NULL,
    note       TEXT NOT NULL,
    name_key   TEXT NOT NULL,
    search_key TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX driver_details_by_name ON driver_details (name_key, driver_id);

INSERT INTO driver_details (driver_id, name, contact, note, name_key, search_key)
SELECT id, name, '', '', lower(name), lower(name) FROM drivers;

-- `group_ids` and `vehicle_ids` are JSON lists of ids.
ALTER TABLE drivers DROP COLUMN name;
ALTER TABLE drivers ADD COLUMN company_id TEXT CONSTRAINT drivers_company REFERENCES companies (id);
ALTER TABLE drivers ADD COLUMN group_ids TEXT NOT NULL DEFAULT '[]';
ALTER TABLE drivers ADD COLUMN vehicle_ids TEXT NOT NULL DEFAULT '[]';
ALTER TABLE drivers ADD COLUMN locked INTEGER NOT NULL DEFAULT 0
    CONSTRAINT drivers_locked_yes_or_no CHECK (locked IN (0, 1));
ALTER TABLE drivers ADD COLUMN erased_at INTEGER;

-- The vehicle that a card lies in, the card that took its place, the card it is a spelling of.
ALTER TABLE tokens ADD COLUMN vehicle_id TEXT CONSTRAINT tokens_vehicle REFERENCES vehicles (id);
ALTER TABLE tokens ADD COLUMN replaced_by TEXT
    CONSTRAINT tokens_replaced_by REFERENCES tokens (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE tokens ADD COLUMN merged_into TEXT
    CONSTRAINT tokens_merged_into REFERENCES tokens (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX tokens_by_driver ON tokens (driver_id) WHERE driver_id IS NOT NULL;
CREATE INDEX sessions_by_driver ON sessions (driver_id, created_at, id) WHERE driver_id IS NOT NULL;

-- What costs are booked on.
CREATE TABLE cost_centres (
    id         TEXT PRIMARY KEY NOT NULL,
    code       TEXT NOT NULL,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    retired_at INTEGER
) STRICT;

-- Which driver belonged to which cost centre, from one day to before another (`2026-11-21`, in the
-- site's zone); without an end: until further notice.
CREATE TABLE cost_centre_members (
    id             TEXT PRIMARY KEY NOT NULL,
    cost_centre_id TEXT NOT NULL CONSTRAINT cost_centre_members_centre REFERENCES cost_centres (id),
    driver_id      TEXT NOT NULL CONSTRAINT cost_centre_members_driver REFERENCES drivers (id),
    from_day       TEXT NOT NULL,
    to_day         TEXT,
    CONSTRAINT cost_centre_members_in_order CHECK (to_day IS NULL OR from_day < to_day)
) STRICT;
CREATE INDEX cost_centre_members_by_driver ON cost_centre_members (driver_id, from_day);
CREATE INDEX cost_centre_members_by_centre ON cost_centre_members (cost_centre_id, from_day);
