-- A browser whose person has locked the desk: it is known, and may do nothing until the PIN is given.
ALTER TABLE browser_sessions ADD COLUMN locked INTEGER NOT NULL DEFAULT 0
    CONSTRAINT browser_sessions_locked_yes_or_no CHECK (locked IN (0, 1));
