-- The store of one site. Ids are UUIDv7 as text, times are milliseconds since 1970 UTC, energy, power,
-- current and voltage are whole thousandths (mWh, mW, mA, mV), states of charge are per mille.
-- Names of states, kinds and reasons are those of the JSON. Foreign keys that may point at a row of the
-- same batch further on are checked at the commit.

-- The site itself: one row.
CREATE TABLE site (
    id          TEXT PRIMARY KEY NOT NULL,
    name        TEXT NOT NULL,
    time_zone   TEXT NOT NULL,
    access_mode TEXT NOT NULL,
    currency    TEXT NOT NULL,
    timers      TEXT NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;

-- Settings of the program that belong to the site's folder, such as `set_up`.
CREATE TABLE settings (
    key   TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- People at the desk. Names stand here alone.
CREATE TABLE people (
    id          TEXT PRIMARY KEY NOT NULL,
    name        TEXT NOT NULL,
    role        TEXT NOT NULL,
    secret_hash TEXT,
    created_at  INTEGER NOT NULL,
    retired_at  INTEGER
) STRICT;

-- Single rights, given or taken beside the role.
CREATE TABLE person_rights (
    person_id  TEXT NOT NULL CONSTRAINT person_rights_person REFERENCES people (id) ON DELETE CASCADE,
    permission TEXT NOT NULL,
    granted    INTEGER NOT NULL CONSTRAINT person_rights_yes_or_no CHECK (granted IN (0, 1)),
    CONSTRAINT person_rights_once PRIMARY KEY (person_id, permission)
) STRICT, WITHOUT ROWID;

-- Drivers. Names stand here alone, so that they can be erased.
CREATE TABLE drivers (
    id         TEXT PRIMARY KEY NOT NULL,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- Tokens of the API; the secret itself is shown once and not kept.
CREATE TABLE api_tokens (
    id           TEXT PRIMARY KEY NOT NULL,
    name         TEXT NOT NULL,
    scope        TEXT NOT NULL,
    hash         TEXT NOT NULL CONSTRAINT api_tokens_hash_once UNIQUE,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    expires_at   INTEGER,
    revoked_at   INTEGER
) STRICT;

-- Signed-in browsers.
CREATE TABLE browser_sessions (
    id         TEXT PRIMARY KEY NOT NULL,
    hash       TEXT NOT NULL CONSTRAINT browser_sessions_hash_once UNIQUE,
    person_id  TEXT NOT NULL CONSTRAINT browser_sessions_person REFERENCES people (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

-- Answers to requests with an Idempotency-Key, for 24 hours.
CREATE TABLE idempotency_keys (
    caller      TEXT NOT NULL,
    key         TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    begun_at    INTEGER NOT NULL,
    status      INTEGER,
    answer      TEXT,
    CONSTRAINT idempotency_keys_once PRIMARY KEY (caller, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (begun_at);

-- Chargers as things.
CREATE TABLE assets (
    id            TEXT PRIMARY KEY NOT NULL,
    vendor        TEXT NOT NULL,
    model         TEXT NOT NULL,
    serial        TEXT NOT NULL,
    breaker       TEXT NOT NULL,
    contact       TEXT NOT NULL,
    notes         TEXT NOT NULL,
    calibrated_at INTEGER,
    created_at    INTEGER NOT NULL,
    retired_at    INTEGER
) STRICT;

-- Where cars stand.
CREATE TABLE bays (
    id         TEXT PRIMARY KEY NOT NULL,
    label      TEXT NOT NULL,
    zone       TEXT NOT NULL,
    level      TEXT NOT NULL,
    phases     TEXT NOT NULL,
    position   INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    retired_at INTEGER
) STRICT;

-- Which connector of which asset stood at which bay, from when to when.
CREATE TABLE fittings (
    id               TEXT PRIMARY KEY NOT NULL,
    bay_id           TEXT NOT NULL CONSTRAINT fittings_bay REFERENCES bays (id),
    asset_id         TEXT NOT NULL CONSTRAINT fittings_asset REFERENCES assets (id),
    evse_number      INTEGER NOT NULL,
    connector_number INTEGER,
    from_at          INTEGER NOT NULL,
    to_at            INTEGER
) STRICT;
CREATE INDEX fittings_by_bay ON fittings (bay_id, from_at);
CREATE INDEX fittings_by_asset ON fittings (asset_id, from_at);

-- Counterparts of connections. The identity compares without case.
CREATE TABLE stations (
    id              TEXT PRIMARY KEY NOT NULL,
    identity        TEXT NOT NULL COLLATE NOCASE CONSTRAINT stations_identity_once UNIQUE,
    name            TEXT NOT NULL,
    enrolment       TEXT NOT NULL,
    active          INTEGER NOT NULL CONSTRAINT stations_active_yes_or_no CHECK (active IN (0, 1)),
    auth            TEXT NOT NULL,
    secret_hash     TEXT,
    version         TEXT,
    nameplate       TEXT NOT NULL,
    asset_id        TEXT CONSTRAINT stations_asset REFERENCES assets (id),
    own_status      TEXT,
    own_error_code  TEXT,
    created_at      INTEGER NOT NULL,
    last_seen_at    INTEGER,
    last_boot_at    INTEGER,
    connected_at    INTEGER,
    disconnected_at INTEGER,
    remote_addr     TEXT,
    subject_seq     INTEGER NOT NULL
) STRICT;

CREATE TABLE evses (
    id         TEXT PRIMARY KEY NOT NULL,
    station_id TEXT NOT NULL CONSTRAINT evses_station REFERENCES stations (id),
    number     INTEGER NOT NULL,
    CONSTRAINT evses_number_once UNIQUE (station_id, number)
) STRICT;

CREATE TABLE connectors (
    id                TEXT PRIMARY KEY NOT NULL,
    evse_id           TEXT NOT NULL CONSTRAINT connectors_evse REFERENCES evses (id),
    number            INTEGER NOT NULL,
    status            TEXT,
    error_code        TEXT,
    vendor_error_code TEXT,
    info              TEXT,
    since             INTEGER,
    reported_at       INTEGER,
    CONSTRAINT connectors_number_once UNIQUE (evse_id, number)
) STRICT;

-- Cards. `card_key` is the spelling for matching; both are emptied when a card is erased.
CREATE TABLE tokens (
    id                TEXT PRIMARY KEY NOT NULL,
    kind              TEXT NOT NULL,
    card              TEXT NOT NULL,
    card_key          TEXT NOT NULL,
    status            TEXT NOT NULL,
    valid_from        INTEGER,
    valid_until       INTEGER,
    parent_id         TEXT CONSTRAINT tokens_parent REFERENCES tokens (id) DEFERRABLE INITIALLY DEFERRED,
    driver_id         TEXT CONSTRAINT tokens_driver REFERENCES drivers (id),
    max_concurrent    INTEGER NOT NULL,
    note              TEXT NOT NULL,
    created_at        INTEGER NOT NULL,
    last_seen_at      INTEGER,
    last_seen_station TEXT CONSTRAINT tokens_last_seen_station REFERENCES stations (id)
) STRICT;
-- Not unique: a station may replay a virtual card that the site has long forgotten, and such a start
-- is recorded in any case.
CREATE INDEX tokens_by_card ON tokens (card_key, created_at) WHERE card_key <> '';
-- Virtual cards are as many as remote starts; people look at the others.
CREATE INDEX tokens_of_people ON tokens (created_at, id) WHERE kind <> 'virtual';
CREATE INDEX tokens_virtual ON tokens (created_at) WHERE kind = 'virtual';

-- Start attempts and what became of them.
CREATE TABLE sessions (
    id                TEXT PRIMARY KEY NOT NULL,
    status            TEXT NOT NULL,
    substate          TEXT,
    origin            TEXT NOT NULL,
    station_id        TEXT NOT NULL CONSTRAINT sessions_station REFERENCES stations (id),
    evse_id           TEXT NOT NULL CONSTRAINT sessions_evse REFERENCES evses (id),
    evse_number       INTEGER NOT NULL,
    bay_id            TEXT CONSTRAINT sessions_bay REFERENCES bays (id),
    token_id          TEXT CONSTRAINT sessions_token REFERENCES tokens (id),
    authorized_by     TEXT CONSTRAINT sessions_authorized_by REFERENCES tokens (id),
    driver_id         TEXT CONSTRAINT sessions_driver REFERENCES drivers (id),
    vehicle_id        TEXT,
    actor_kind        TEXT NOT NULL,
    actor_id          TEXT,
    flags             TEXT NOT NULL,
    reason            TEXT,
    decision_id       TEXT CONSTRAINT sessions_decision REFERENCES decisions (id)
                      DEFERRABLE INITIALLY DEFERRED,
    follows           TEXT CONSTRAINT sessions_follows REFERENCES sessions (id)
                      DEFERRABLE INITIALLY DEFERRED,
    power_limit       INTEGER,
    meta_data         TEXT,
    created_at        INTEGER NOT NULL,
    expires_at        INTEGER,
    dispatched_at     INTEGER,
    accepted_at       INTEGER,
    plug_deadline     INTEGER,
    late_deadline     INTEGER,
    charging_at       INTEGER,
    stop_requested_at INTEGER,
    stop_attempts     INTEGER NOT NULL,
    ended_at          INTEGER,
    subject_seq       INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_creation ON sessions (created_at, id);
CREATE INDEX sessions_by_station ON sessions (station_id, created_at, id);
CREATE INDEX sessions_by_bay ON sessions (bay_id, created_at, id) WHERE bay_id IS NOT NULL;
CREATE INDEX sessions_by_status ON sessions (status, created_at, id);
-- What a start that comes late may still revive (T14).
CREATE INDEX sessions_revivable ON sessions (late_deadline) WHERE status IN ('timed_out', 'cancelled');

-- What stations say of the charging itself. A stop without a usable id has none (Q28, Q29).
-- Starts have no unique index for replays: those are the rules' to tell apart.
CREATE TABLE transactions (
    id                TEXT PRIMARY KEY NOT NULL,
    session_id        TEXT NOT NULL CONSTRAINT transactions_session_once UNIQUE REFERENCES sessions (id),
    station_id        TEXT NOT NULL,
    evse_id           TEXT NOT NULL,
    transaction_id    TEXT,
    meter_start       INTEGER,
    meter_stop        INTEGER,
    started_at        INTEGER NOT NULL,
    started_raw       TEXT NOT NULL,
    start_received_at INTEGER NOT NULL,
    stopped_at        INTEGER,
    stopped_raw       TEXT,
    stop_received_at  INTEGER,
    stop_reason       TEXT,
    energy            INTEGER NOT NULL,
    suspicions        TEXT NOT NULL,
    signed            TEXT NOT NULL,
    raw_start         TEXT,
    raw_stop          TEXT,
    CONSTRAINT transactions_id_once UNIQUE (station_id, transaction_id)
) STRICT;
CREATE INDEX transactions_by_evse ON transactions (evse_id, start_received_at);
CREATE INDEX transactions_by_start ON transactions (evse_id, started_raw);

-- The latest reading of each session: small rows that are written over.
CREATE TABLE session_meters (
    session_id  TEXT PRIMARY KEY NOT NULL CONSTRAINT session_meters_session REFERENCES sessions (id),
    at          INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    energy      INTEGER NOT NULL,
    register    INTEGER,
    power       INTEGER,
    soc         INTEGER
) STRICT, WITHOUT ROWID;

-- What meter values belong to: a session; without one an EVSE; without one a station. `subject` is the
-- id of that.
CREATE TABLE meter_series (
    id         INTEGER PRIMARY KEY NOT NULL,
    subject    TEXT NOT NULL CONSTRAINT meter_series_once UNIQUE,
    station_id TEXT NOT NULL,
    evse_id    TEXT,
    session_id TEXT
) STRICT;

-- The last row of each series.
CREATE TABLE meter_ends (
    series_id INTEGER PRIMARY KEY NOT NULL,
    last_id   INTEGER NOT NULL
) STRICT;

-- What was measured: by far the most rows, so they are small. They are only ever added at the end, and
-- there is no index: one by session would touch a page of its own for nearly each row and cost twice as
-- much as the row (measured: 12 µs for each index, 5 µs for the row). Instead each row knows the one
-- before it in its series. `context` and `other` are left out where they say nothing.
CREATE TABLE meter_values (
    id              INTEGER PRIMARY KEY NOT NULL,
    previous_id     INTEGER,
    series_id       INTEGER NOT NULL,
    at              INTEGER NOT NULL,
    received_at     INTEGER NOT NULL,
    context         TEXT,
    energy          INTEGER,
    power           INTEGER,
    current_l1      INTEGER,
    current_l2      INTEGER,
    current_l3      INTEGER,
    voltage_l1      INTEGER,
    voltage_l2      INTEGER,
    voltage_l3      INTEGER,
    soc             INTEGER,
    temperature     INTEGER,
    power_offered   INTEGER,
    current_offered INTEGER,
    other           TEXT
) STRICT;

-- What stations were told: their answer and the observed effect are kept apart.
CREATE TABLE commands (
    id            TEXT PRIMARY KEY NOT NULL,
    station_id    TEXT NOT NULL CONSTRAINT commands_station REFERENCES stations (id),
    evse_id       TEXT CONSTRAINT commands_evse REFERENCES evses (id),
    session_id    TEXT CONSTRAINT commands_session REFERENCES sessions (id),
    kind          TEXT NOT NULL,
    command_order TEXT NOT NULL,
    state         TEXT NOT NULL,
    answer        TEXT,
    answer_status TEXT,
    actor_kind    TEXT NOT NULL,
    actor_id      TEXT,
    reason        TEXT,
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER,
    sent_at       INTEGER,
    answered_at   INTEGER,
    effect_at     INTEGER
) STRICT;
CREATE INDEX commands_by_creation ON commands (created_at, id);
CREATE INDEX commands_by_station ON commands (station_id, created_at, id);
CREATE INDEX commands_by_session ON commands (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX commands_open ON commands (created_at)
    WHERE state IN ('waiting', 'sent', 'unanswered', 'unconfirmed');
-- The station said yes, and the effect was neither seen nor missed yet.
CREATE INDEX commands_promised ON commands (created_at)
    WHERE state = 'acknowledged' AND answer_status = 'accepted' AND effect_at IS NULL
    AND kind IN ('start', 'stop');

-- What was checked, with which facts, and what came out. Never changed.
CREATE TABLE decisions (
    id         TEXT PRIMARY KEY NOT NULL,
    at         INTEGER NOT NULL,
    cause      TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    reason     TEXT,
    actor_kind TEXT NOT NULL,
    actor_id   TEXT,
    station_id TEXT CONSTRAINT decisions_station REFERENCES stations (id),
    evse_id    TEXT CONSTRAINT decisions_evse REFERENCES evses (id),
    token_id   TEXT CONSTRAINT decisions_token REFERENCES tokens (id),
    session_id TEXT CONSTRAINT decisions_session REFERENCES sessions (id) DEFERRABLE INITIALLY DEFERRED,
    checks     TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_by_session ON decisions (session_id) WHERE session_id IS NOT NULL;

-- Transaction messages of stations in quarantine, as they came, until the station is approved.
CREATE TABLE kept_reports (
    id             INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    station_id     TEXT NOT NULL CONSTRAINT kept_reports_station REFERENCES stations (id),
    received_at    INTEGER NOT NULL,
    action         TEXT NOT NULL,
    payload        TEXT NOT NULL,
    transaction_id TEXT
) STRICT;
CREATE INDEX kept_reports_by_station ON kept_reports (station_id, id);

-- The event stream. `seq` is the cursor of its readers and never used twice.
CREATE TABLE events (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id          TEXT NOT NULL,
    type        TEXT NOT NULL,
    version     INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    site_id     TEXT NOT NULL,
    station_id  TEXT,
    session_id  TEXT,
    subject_seq INTEGER NOT NULL,
    actor_kind  TEXT NOT NULL,
    actor_id    TEXT,
    data        TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_session ON events (session_id, seq) WHERE session_id IS NOT NULL;

-- Handshakes, accepted and refused, with the diagnosis; the last ten thousand.
CREATE TABLE connection_attempts (
    id          INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at          INTEGER NOT NULL,
    remote_addr TEXT NOT NULL,
    identity    TEXT,
    station_id  TEXT CONSTRAINT connection_attempts_station REFERENCES stations (id),
    path        TEXT NOT NULL,
    offered     TEXT NOT NULL,
    chosen      TEXT,
    accepted    INTEGER NOT NULL CONSTRAINT connection_attempts_yes_or_no CHECK (accepted IN (0, 1)),
    http_status INTEGER NOT NULL,
    diagnosis   TEXT NOT NULL,
    args        TEXT NOT NULL,
    head        TEXT NOT NULL
) STRICT;
CREATE INDEX connection_attempts_by_identity ON connection_attempts (identity COLLATE NOCASE, id)
    WHERE identity IS NOT NULL;
