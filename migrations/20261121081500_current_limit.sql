-- A start that waits for its station keeps a limit in amperes over a restart, as it does one in watts.
ALTER TABLE sessions ADD COLUMN current_limit INTEGER;
