-- The limits over time that a start was asked for with, as JSON.
ALTER TABLE sessions ADD COLUMN charging_schedule TEXT;
