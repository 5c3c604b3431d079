-- What the desk works with: how the site does things, and what needs somebody.

-- What kind of site it was set up as, what may flow, and the preset's values as they were edited.
ALTER TABLE site ADD COLUMN preset TEXT NOT NULL DEFAULT 'workplace';
ALTER TABLE site ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';
ALTER TABLE site ADD COLUMN practice TEXT NOT NULL DEFAULT '{}';

-- Why a station was taken out of use, for whoever stands before it.
ALTER TABLE stations ADD COLUMN note TEXT NOT NULL DEFAULT '';

-- What needs somebody. `subject` is the id of what it is about, which may be gone by now; a fault that
-- comes and goes is one row with a count.
CREATE TABLE attention (
    id            TEXT PRIMARY KEY NOT NULL,
    kind          TEXT NOT NULL,
    severity      TEXT NOT NULL,
    subject       TEXT NOT NULL,
    stations      TEXT NOT NULL,
    evse_id       TEXT,
    session_id    TEXT,
    token_id      TEXT,
    args          TEXT NOT NULL,
    since         INTEGER NOT NULL,
    last_at       INTEGER NOT NULL,
    count         INTEGER NOT NULL CONSTRAINT attention_count_positive CHECK (count > 0),
    over_at       INTEGER,
    owner_id      TEXT CONSTRAINT attention_owner REFERENCES people (id),
    seen_by       TEXT NOT NULL,
    snoozed_until INTEGER,
    note          TEXT NOT NULL,
    closed_at     INTEGER,
    closed_why    TEXT,
    actor_kind    TEXT,
    actor_id      TEXT
) STRICT;
CREATE INDEX attention_open ON attention (since) WHERE closed_at IS NULL;
CREATE INDEX attention_by_time ON attention (since, id);
