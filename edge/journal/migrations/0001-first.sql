-- Instances as received; `header` is the JSON of volume/header.ts without the pixels.
CREATE TABLE instances (
  sop_instance_uid    TEXT PRIMARY KEY,
  series_instance_uid TEXT NOT NULL,
  study_instance_uid  TEXT NOT NULL,
  file                TEXT NOT NULL,             -- relative to the data folder
  bytes               INTEGER NOT NULL,
  sha256              TEXT NOT NULL,
  peer                TEXT NOT NULL,
  received_at         TEXT NOT NULL,
  header              TEXT NOT NULL
) STRICT;
CREATE INDEX instances_of_series ON instances (series_instance_uid);
CREATE INDEX instances_of_study ON instances (study_instance_uid);

-- What the series room decided of every series, chosen or not, with the reason the ward can read.
CREATE TABLE series (
  series_instance_uid TEXT PRIMARY KEY,
  study_instance_uid  TEXT NOT NULL,
  verdict             TEXT NOT NULL CHECK (verdict IN ('receiving', 'chosen', 'refused')),
  reason_code         TEXT,
  reason_text         TEXT,
  decided_at          TEXT NOT NULL
) STRICT;
CREATE INDEX series_of_study ON series (study_instance_uid);

CREATE TABLE episodes (
  episode_id  TEXT PRIMARY KEY,
  patient_key TEXT NOT NULL,                     -- issuer and Patient ID; the study where the scan has none
  revision    INTEGER NOT NULL,
  opened_at   TEXT NOT NULL,
  payload     TEXT                               -- EpisodePayload of mqtt/topics.ts, null until the first assessment
) STRICT;
CREATE INDEX episodes_of_patient ON episodes (patient_key);

-- One time point. A study in which nothing is readable has a scan too, whose series is null: it is shown as not assessed.
CREATE TABLE scans (
  scan_id             TEXT PRIMARY KEY,
  study_instance_uid  TEXT NOT NULL,
  series_instance_uid TEXT,
  episode_id          TEXT REFERENCES episodes,
  revision            INTEGER NOT NULL,
  patient_key         TEXT NOT NULL,
  patient_id          TEXT,
  patient_name        TEXT,
  patient_birth_date  TEXT,
  patient_sex         TEXT,
  acquired_at         TEXT,
  description         TEXT,
  last_instance_at    TEXT NOT NULL,
  created_at          TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX scans_of_series ON scans (series_instance_uid) WHERE series_instance_uid IS NOT NULL;
CREATE INDEX scans_of_study ON scans (study_instance_uid);

-- One row for each revision of a scan that is to be read or refused.
CREATE TABLE jobs (
  job_id     TEXT PRIMARY KEY,
  scan_id    TEXT NOT NULL REFERENCES scans,
  revision   INTEGER NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done')),
  attempts   INTEGER NOT NULL DEFAULT 0,
  refusal    TEXT,                               -- Remark: the scan is known to be unreadable, conclude "not assessed"
  queued_at  TEXT NOT NULL,
  UNIQUE (scan_id, revision)
) STRICT;
CREATE INDEX jobs_waiting ON jobs (queued_at) WHERE state <> 'done';

CREATE TABLE assessments (
  assessment_id TEXT PRIMARY KEY,
  scan_id       TEXT NOT NULL REFERENCES scans,
  revision      INTEGER NOT NULL,
  episode_id    TEXT NOT NULL REFERENCES episodes,
  concluded_at  TEXT NOT NULL,
  body          TEXT NOT NULL,                   -- Assessment
  UNIQUE (scan_id, revision)
) STRICT;
CREATE INDEX assessments_of_episode ON assessments (episode_id);

CREATE TABLE alerts (
  alert_id   TEXT PRIMARY KEY,
  scan_id    TEXT REFERENCES scans,
  state      TEXT NOT NULL CHECK (state IN ('raised', 'acknowledged', 'closed')),
  revision   INTEGER NOT NULL,
  expires_at TEXT NOT NULL,
  payload    TEXT NOT NULL                       -- AlertPayload
) STRICT;
CREATE UNIQUE INDEX alerts_of_scan ON alerts (scan_id) WHERE scan_id IS NOT NULL;

-- What is to be on the broker. One row a topic: only the newest payload of a retained topic matters.
CREATE TABLE outbox (
  sequence     INTEGER PRIMARY KEY AUTOINCREMENT, -- order of commits; a changed payload moves to the end
  topic        TEXT NOT NULL UNIQUE,             -- below the appliance's prefix: alerts/{id}, episodes/{id}
  revision     INTEGER NOT NULL,
  payload      TEXT NOT NULL,                    -- empty: clear the retained message
  committed_at TEXT NOT NULL,
  delivered_revision INTEGER NOT NULL DEFAULT 0, -- the newest revision that the broker has acknowledged
  delivered_at TEXT
) STRICT;
CREATE INDEX outbox_undelivered ON outbox (sequence) WHERE delivered_revision < revision;

CREATE TABLE audit (
  id      INTEGER PRIMARY KEY,
  at      TEXT NOT NULL,
  who     TEXT NOT NULL,
  act     TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail  TEXT NOT NULL
) STRICT;
CREATE INDEX audit_of_subject ON audit (subject);
