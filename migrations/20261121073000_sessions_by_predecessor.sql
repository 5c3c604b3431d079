-- A session that is written looks for those that follow it (`sessions_follows`); without an index that
-- reads the whole table, and so each start took longer the longer the past.
CREATE INDEX sessions_by_predecessor ON sessions (follows) WHERE follows IS NOT NULL;
