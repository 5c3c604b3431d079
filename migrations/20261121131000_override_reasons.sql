-- Why somebody let pass what the rules denied: it stands in every decision about the session, also in
-- those that are made after a restart.
ALTER TABLE sessions ADD COLUMN override_reason TEXT;
