-- What people entered of a patient beside the scan, every entry kept; the newest of an episode counts. Each asks for an estimate
-- with it, and says what came of that: the row is the job.
CREATE TABLE clinical_entries (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  entry_id      TEXT NOT NULL UNIQUE,
  episode_id    TEXT NOT NULL REFERENCES episodes,
  at            TEXT NOT NULL,
  who           TEXT NOT NULL,
  body          TEXT NOT NULL,                    -- values and baseline of ClinicalEntry, JSON
  estimate      TEXT NOT NULL CHECK (estimate IN ('waiting', 'made', 'unchanged', 'not-possible', 'superseded')),
  attempts      INTEGER NOT NULL DEFAULT 0,
  reason        TEXT,                             -- Remark: why it is not possible
  assessment_id TEXT REFERENCES assessments       -- the estimate that was made
) STRICT;
CREATE INDEX clinical_of_episode ON clinical_entries (episode_id, id);
CREATE INDEX clinical_waiting ON clinical_entries (id) WHERE estimate = 'waiting';
