PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO _sqlx_migrations VALUES(20261121000000,'foundation','2026-11-21 05:37:16',1,X'a4830e7df5f938a7ea63d450071c8007ea5e04a469930541af67bee84c52275e24362bc8899e10df299ad097b013db47',4822352);
CREATE TABLE site (
    id          TEXT PRIMARY KEY NOT NULL,
    name        TEXT NOT NULL,
    time_zone   TEXT NOT NULL,
    access_mode TEXT NOT NULL,
    currency    TEXT NOT NULL,
    timers      TEXT NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;
INSERT INTO site VALUES('01a0c450-6c00-71ae-91f7-13e6f343a2d0','My site','Etc/UTC','private','EUR','{"heartbeat_s":300,"ping_s":60,"call_reply_s":30,"call_hold_s":60,"boot_grace_s":30,"plug_in_s":120,"late_window_s":300,"adopt_late":true,"queue_s":600,"stop_retry_s":[30,60],"stop_failed_s":120,"orphan_stop_s":600,"closed_evidence_s":600,"meter_stale_s":300}',1790000000000);
CREATE TABLE settings (
    key   TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE people (
    id          TEXT PRIMARY KEY NOT NULL,
    name        TEXT NOT NULL,
    role        TEXT NOT NULL,
    secret_hash TEXT,
    created_at  INTEGER NOT NULL,
    retired_at  INTEGER
) STRICT;
INSERT INTO people VALUES('01a0c450-6c00-7aa7-badd-f66b338051a1','Operator','admin',NULL,1790000000000,NULL);
CREATE TABLE person_rights (
    person_id  TEXT NOT NULL CONSTRAINT person_rights_person REFERENCES people (id) ON DELETE CASCADE,
    permission TEXT NOT NULL,
    granted    INTEGER NOT NULL CONSTRAINT person_rights_yes_or_no CHECK (granted IN (0, 1)),
    CONSTRAINT person_rights_once PRIMARY KEY (person_id, permission)
) STRICT, WITHOUT ROWID;
CREATE TABLE drivers (
    id         TEXT PRIMARY KEY NOT NULL,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
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
CREATE TABLE browser_sessions (
    id         TEXT PRIMARY KEY NOT NULL,
    hash       TEXT NOT NULL CONSTRAINT browser_sessions_hash_once UNIQUE,
    person_id  TEXT NOT NULL CONSTRAINT browser_sessions_person REFERENCES people (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE TABLE idempotency_keys (
    caller      TEXT NOT NULL,
    key         TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    begun_at    INTEGER NOT NULL,
    status      INTEGER,
    answer      TEXT,
    CONSTRAINT idempotency_keys_once PRIMARY KEY (caller, key)
) STRICT, WITHOUT ROWID;
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
INSERT INTO assets VALUES('00000000-0000-700a-8000-000000000001','V','M','1','','','',1790000000000,1790000000000,NULL);
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
INSERT INTO bays VALUES('00000000-0000-700b-8000-000000000001','Platz 1','Hof','-1','L2L3L1',1,1790000000000,NULL);
CREATE TABLE fittings (
    id               TEXT PRIMARY KEY NOT NULL,
    bay_id           TEXT NOT NULL CONSTRAINT fittings_bay REFERENCES bays (id),
    asset_id         TEXT NOT NULL CONSTRAINT fittings_asset REFERENCES assets (id),
    evse_number      INTEGER NOT NULL,
    connector_number INTEGER,
    from_at          INTEGER NOT NULL,
    to_at            INTEGER
) STRICT;
INSERT INTO fittings VALUES('00000000-0000-700c-8000-000000000001','00000000-0000-700b-8000-000000000001','00000000-0000-700a-8000-000000000001',1,1,1790000000000,NULL);
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
INSERT INTO stations VALUES('00000000-0000-7001-8000-000000000001','CP-1','Säule 1','approved',1,'basic','$argon2id$','1.6','{"vendor":"Vendor","model":null,"serial":null,"firmware":null,"iccid":null,"imsi":null,"meter_type":null,"meter_serial":null}',NULL,'other:Dozing',NULL,1790000000000,1790000000000,NULL,1790000000000,NULL,'192.0.2.1:40000',4);
CREATE TABLE evses (
    id         TEXT PRIMARY KEY NOT NULL,
    station_id TEXT NOT NULL CONSTRAINT evses_station REFERENCES stations (id),
    number     INTEGER NOT NULL,
    CONSTRAINT evses_number_once UNIQUE (station_id, number)
) STRICT;
INSERT INTO evses VALUES('00000000-0000-7002-8000-000000000001','00000000-0000-7001-8000-000000000001',1);
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
INSERT INTO connectors VALUES('00000000-0000-7005-8000-000000000001','00000000-0000-7002-8000-000000000001',1,'suspended_ev',NULL,'0x','"''; DROP TABLE sessions; --',1790000000000,1790000000000);
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
INSERT INTO tokens VALUES('00000000-0000-7004-8000-000000000001','rfid','04:A2:000001','04a2000001','active',NULL,1790000000001,NULL,NULL,2,'Für Gäste',1790000000001,NULL,NULL);
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
INSERT INTO sessions VALUES('00000000-0000-7003-8000-000000000001','active','charging','rfid','00000000-0000-7001-8000-000000000001','00000000-0000-7002-8000-000000000001',1,NULL,'00000000-0000-7004-8000-000000000001',NULL,NULL,NULL,'station','00000000-0000-7001-8000-000000000001','{"late":false,"offline":false,"stale":false,"faulted":false,"stop_failed":false,"unconfirmed":false,"delayed":true}','{"code":"somehow","args":{"n":1}}',NULL,NULL,11000000,'{"order":1}',1790000000001,NULL,NULL,NULL,NULL,NULL,1790000000000,NULL,0,NULL,2);
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
INSERT INTO transactions VALUES('00000000-0000-7006-8000-000000000001','00000000-0000-7003-8000-000000000001','00000000-0000-7001-8000-000000000001','00000000-0000-7002-8000-000000000001','1001',1000,NULL,1790000000000,'2026-09-21T00:00:01Z',1790000000001,NULL,NULL,NULL,NULL,5,'[{"code":"timestamp_missing","detail":"none"}]','[{"context":"Transaction.Begin","data":"OCMF|{}|{}"}]','{"connectorId":1}',NULL);
CREATE TABLE session_meters (
    session_id  TEXT PRIMARY KEY NOT NULL CONSTRAINT session_meters_session REFERENCES sessions (id),
    at          INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    energy      INTEGER NOT NULL,
    register    INTEGER,
    power       INTEGER,
    soc         INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO session_meters VALUES('00000000-0000-7003-8000-000000000001',1790000000000,1790000000000,17,1017,7400000,501);
CREATE TABLE meter_series (
    id         INTEGER PRIMARY KEY NOT NULL,
    subject    TEXT NOT NULL CONSTRAINT meter_series_once UNIQUE,
    station_id TEXT NOT NULL,
    evse_id    TEXT,
    session_id TEXT
) STRICT;
INSERT INTO meter_series VALUES(1,'00000000-0000-7003-8000-000000000001','00000000-0000-7001-8000-000000000001','00000000-0000-7002-8000-000000000001','00000000-0000-7003-8000-000000000001');
CREATE TABLE meter_ends (
    series_id INTEGER PRIMARY KEY NOT NULL,
    last_id   INTEGER NOT NULL
) STRICT;
INSERT INTO meter_ends VALUES(1,1);
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
INSERT INTO meter_values VALUES(1,NULL,1,1790000000000,1790000000020,NULL,1000,0,16000,15900,NULL,230000,NULL,229000,500,-1500,NULL,32000,'[{"measurand":{"other":"Wind"},"phase":"l1_l2","location":"outlet","context":"sample_clock","milli":3}]');
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
INSERT INTO commands VALUES('00000000-0000-7007-8000-000000000001','00000000-0000-7001-8000-000000000001','00000000-0000-7002-8000-000000000001','00000000-0000-7003-8000-000000000001','stop','{"type":"stop","transaction":"5"}','acknowledged','{"status":"accepted","said":"Accepted","transaction":null}','accepted','system',NULL,'weil',1790000000001,NULL,1790000000000,1790000000000,NULL);
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
INSERT INTO decisions VALUES('00000000-0000-7008-8000-000000000001',1790000000000,'transaction_start','deny','{"code":"token_blocked","args":{}}','schedule',NULL,'00000000-0000-7001-8000-000000000001','00000000-0000-7002-8000-000000000001','00000000-0000-7004-8000-000000000001','00000000-0000-7003-8000-000000000001','[{"code":"token_valid","outcome":"deny","reason":{"code":"token_blocked","args":{}},"facts":{"status":"blocked"}}]');
CREATE TABLE kept_reports (
    id             INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    station_id     TEXT NOT NULL CONSTRAINT kept_reports_station REFERENCES stations (id),
    received_at    INTEGER NOT NULL,
    action         TEXT NOT NULL,
    payload        TEXT NOT NULL,
    transaction_id TEXT
) STRICT;
INSERT INTO kept_reports VALUES(1,'00000000-0000-7001-8000-000000000001',1790000000000,'StartTransaction','{}','9');
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
INSERT INTO events VALUES(1,'00000000-0000-7009-8000-000000000001','session.started',1,1790000000001,1790000000001,'01a0c450-6c00-71ae-91f7-13e6f343a2d0','00000000-0000-7001-8000-000000000001','00000000-0000-7003-8000-000000000001',1,'system',NULL,'{"late":false}');
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
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('kept_reports',1);
INSERT INTO sqlite_sequence VALUES('events',1);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (begun_at);
CREATE INDEX fittings_by_bay ON fittings (bay_id, from_at);
CREATE INDEX fittings_by_asset ON fittings (asset_id, from_at);
CREATE INDEX tokens_by_card ON tokens (card_key, created_at) WHERE card_key <> '';
CREATE INDEX tokens_of_people ON tokens (created_at, id) WHERE kind <> 'virtual';
CREATE INDEX tokens_virtual ON tokens (created_at) WHERE kind = 'virtual';
CREATE INDEX sessions_by_creation ON sessions (created_at, id);
CREATE INDEX sessions_by_station ON sessions (station_id, created_at, id);
CREATE INDEX sessions_by_bay ON sessions (bay_id, created_at, id) WHERE bay_id IS NOT NULL;
CREATE INDEX sessions_by_status ON sessions (status, created_at, id);
CREATE INDEX sessions_revivable ON sessions (late_deadline) WHERE status IN ('timed_out', 'cancelled');
CREATE INDEX transactions_by_evse ON transactions (evse_id, start_received_at);
CREATE INDEX transactions_by_start ON transactions (evse_id, started_raw);
CREATE INDEX commands_by_creation ON commands (created_at, id);
CREATE INDEX commands_by_station ON commands (station_id, created_at, id);
CREATE INDEX commands_by_session ON commands (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX commands_open ON commands (created_at)
    WHERE state IN ('waiting', 'sent', 'unanswered', 'unconfirmed');
CREATE INDEX commands_promised ON commands (created_at)
    WHERE state = 'acknowledged' AND answer_status = 'accepted' AND effect_at IS NULL
    AND kind IN ('start', 'stop');
CREATE INDEX decisions_by_session ON decisions (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX kept_reports_by_station ON kept_reports (station_id, id);
CREATE INDEX events_by_session ON events (session_id, seq) WHERE session_id IS NOT NULL;
CREATE INDEX connection_attempts_by_identity ON connection_attempts (identity COLLATE NOCASE, id)
    WHERE identity IS NOT NULL;
COMMIT;
