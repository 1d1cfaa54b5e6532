-- What screens said that they show. Apart from the outbox, whose delivery is to the broker; neither means that a person knows.
CREATE TABLE displays (
  alert_id           TEXT NOT NULL REFERENCES alerts ON DELETE CASCADE,
  screen_id          TEXT NOT NULL,              -- stable for a browser
  first_revision     INTEGER NOT NULL,
  first_displayed_at TEXT NOT NULL,              -- as the screen says
  first_received_at  TEXT NOT NULL,              -- by the clock of the appliance
  last_revision      INTEGER NOT NULL,
  last_displayed_at  TEXT NOT NULL,
  last_received_at   TEXT NOT NULL,
  sound_revision     INTEGER NOT NULL,           -- newest sounding of the alert that it has shown; 0 for none
  PRIMARY KEY (alert_id, screen_id)
) STRICT, WITHOUT ROWID;

-- Steps of escalation that fired: a row and the alert's revision that says so are one transaction, so none fires twice.
CREATE TABLE escalation_steps (
  alert_id       TEXT NOT NULL REFERENCES alerts ON DELETE CASCADE,
  sound_revision INTEGER NOT NULL,
  step           INTEGER NOT NULL,               -- position in the configuration, from 1
  raising        INTEGER NOT NULL,               -- of the alert: a new one begins anew
  fired_at       TEXT NOT NULL,
  told           TEXT NOT NULL,                  -- JSON list of channel names
  PRIMARY KEY (alert_id, sound_revision, step)
) STRICT, WITHOUT ROWID;

-- Messages of the steps to people, kept after they are delivered or given up: who was told what and when.
CREATE TABLE notifications (
  sequence        INTEGER PRIMARY KEY AUTOINCREMENT,
  notification_id TEXT NOT NULL UNIQUE,          -- the same at every attempt: a receiver can tell a repetition
  alert_id        TEXT NOT NULL REFERENCES alerts ON DELETE CASCADE,
  sound_revision  INTEGER NOT NULL,
  step            INTEGER NOT NULL,
  channel         TEXT NOT NULL,
  message         TEXT NOT NULL,                 -- JSON, the same bytes at every attempt
  created_at      TEXT NOT NULL,
  state           TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'refused', 'withdrawn')),
  attempts        INTEGER NOT NULL DEFAULT 0,
  problem         TEXT,                          -- why the newest attempt failed, or what was wrong with a delivery
  ended_at        TEXT,
  is_told         INTEGER NOT NULL DEFAULT 0     -- whether a technical alert has told of its failing
) STRICT;
CREATE INDEX notifications_waiting ON notifications (channel, alert_id, sequence) WHERE state = 'waiting';
CREATE INDEX notifications_of_alert ON notifications (alert_id);
CREATE INDEX notifications_of_channel ON notifications (channel, sequence);
