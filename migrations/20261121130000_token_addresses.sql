-- From where a token of the API may be used: networks as JSON, none of them for anywhere.
ALTER TABLE api_tokens ADD COLUMN addresses TEXT NOT NULL DEFAULT '[]';
