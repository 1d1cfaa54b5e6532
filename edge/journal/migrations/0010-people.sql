-- Who may use the board. Of passwords, PINs, badge numbers, codes and tokens only hashes stand here (edge/people).
CREATE TABLE people (
  person_id   TEXT PRIMARY KEY,
  name        TEXT NOT NULL,                     -- under which acts are written down
  name_key    TEXT NOT NULL UNIQUE,              -- the same however it is written
  role        TEXT NOT NULL CHECK (role IN ('viewer', 'clinician', 'admin')),
  password    TEXT,                              -- null: signs in with the provider alone
  pin         TEXT UNIQUE,                       -- of a PIN or a badge number, for acts at a wall
  subject     TEXT UNIQUE,                       -- issuer and subject at the provider; null: known here alone
  created_at  TEXT NOT NULL,
  disabled_at TEXT                               -- null: may sign in
) STRICT, WITHOUT ROWID;

-- Screens that may look and not act. Never removed: the audit log names them.
CREATE TABLE display_tokens (
  display_id      TEXT PRIMARY KEY,
  name            TEXT NOT NULL,                 -- where it hangs
  name_key        TEXT NOT NULL,
  code            TEXT UNIQUE,                   -- hash of the code that a screen is let in with, once; null: was used
  code_expires_at TEXT,
  created_at      TEXT NOT NULL,
  revoked_at      TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX display_tokens_in_use ON display_tokens (name_key) WHERE revoked_at IS NULL;

-- One of a person or of a display; they survive a restart.
CREATE TABLE sessions (
  session_id TEXT PRIMARY KEY,                   -- hash of the token in the browser's cookie
  person_id  TEXT REFERENCES people,
  display_id TEXT REFERENCES display_tokens,
  created_at TEXT NOT NULL,
  used_at    TEXT NOT NULL,                      -- when somebody last touched the screen
  CHECK ((person_id IS NULL) <> (display_id IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_of_person ON sessions (person_id);
CREATE INDEX sessions_of_display ON sessions (display_id);

-- PINs are looked up without a name, so one salt serves all of this appliance.
CREATE TABLE pin_salt (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  salt TEXT NOT NULL
) STRICT;
INSERT INTO pin_salt VALUES (1, lower(hex(randomblob(16))));
