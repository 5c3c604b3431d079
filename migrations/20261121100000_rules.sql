-- Rules, holidays and circuits, and what decisions and sessions know of them.

-- Versions of all rules as a whole. Never changed.
CREATE TABLE rule_sets (
    version    INTEGER PRIMARY KEY NOT NULL,
    at         INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id   TEXT,
    cause      TEXT NOT NULL,
    restored   INTEGER CONSTRAINT rule_sets_restored REFERENCES rule_sets (version)
) STRICT;

-- Rules as they were in the rule sets from `since` on and before `until`. `body` is never changed.
CREATE TABLE rule_versions (
    rule_id  TEXT NOT NULL,
    since    INTEGER NOT NULL CONSTRAINT rule_versions_since REFERENCES rule_sets (version),
    until    INTEGER CONSTRAINT rule_versions_until REFERENCES rule_sets (version),
    position INTEGER NOT NULL,
    body     TEXT NOT NULL,
    CONSTRAINT rule_versions_once PRIMARY KEY (rule_id, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX rule_versions_live ON rule_versions (position) WHERE until IS NULL;

-- The draft of the rules: one row at most; without rules there is none.
CREATE TABLE rule_drafts (
    id         INTEGER PRIMARY KEY NOT NULL CONSTRAINT rule_drafts_one CHECK (id = 1),
    base       INTEGER NOT NULL CONSTRAINT rule_drafts_base REFERENCES rule_sets (version),
    rules      TEXT,
    at         INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id   TEXT
) STRICT;

-- Days on which rules may say something else, as dates of the site's zone.
CREATE TABLE holidays (
    id         TEXT PRIMARY KEY NOT NULL,
    date       TEXT NOT NULL,
    name       TEXT NOT NULL,
    recurrence TEXT,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;

-- The wiring: circuits with a capacity for each phase, in mA.
CREATE TABLE circuits (
    id         TEXT PRIMARY KEY NOT NULL,
    version    INTEGER NOT NULL,
    name       TEXT NOT NULL,
    parent_id  TEXT CONSTRAINT circuits_parent REFERENCES circuits (id) DEFERRABLE INITIALLY DEFERRED,
    capacity   TEXT NOT NULL,
    buffer     INTEGER NOT NULL,
    reserve    TEXT NOT NULL,
    load       TEXT NOT NULL,
    load_at    INTEGER,
    places     TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;

ALTER TABLE site ADD COLUMN policy TEXT NOT NULL DEFAULT '{}';

-- What a socket is, where people have said so.
ALTER TABLE bays ADD COLUMN plug TEXT;
ALTER TABLE bays ADD COLUMN max_current INTEGER;

-- All limits that a session was let in with.
ALTER TABLE sessions ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';

ALTER TABLE decisions ADD COLUMN mode TEXT NOT NULL DEFAULT 'enforce';
ALTER TABLE decisions ADD COLUMN rule_set INTEGER NOT NULL DEFAULT 0;
ALTER TABLE decisions ADD COLUMN effective TEXT NOT NULL DEFAULT '{}';
ALTER TABLE decisions ADD COLUMN previous_id TEXT;
ALTER TABLE decisions ADD COLUMN overridden TEXT;
ALTER TABLE decisions ADD COLUMN facts TEXT NOT NULL DEFAULT 'null';
CREATE INDEX decisions_by_time ON decisions (at, id);
CREATE INDEX decisions_of_starts ON decisions (at, id)
    WHERE cause IN ('api_start', 'operator_start', 'transaction_start');
