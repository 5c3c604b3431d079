-- What a decision was made with and how long it took, and which message of its station it answers.
ALTER TABLE decisions ADD COLUMN policy_version TEXT NOT NULL DEFAULT '';
ALTER TABLE decisions ADD COLUMN message_id TEXT;
ALTER TABLE decisions ADD COLUMN took_us INTEGER;
