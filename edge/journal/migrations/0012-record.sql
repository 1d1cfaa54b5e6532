-- What people write down beside an episode. Every act has an id that the screen made, so that one which is sent again is done once.
CREATE TABLE notes (
  act_id     TEXT PRIMARY KEY,
  episode_id TEXT NOT NULL REFERENCES episodes,
  at         TEXT NOT NULL,
  who        TEXT NOT NULL,
  text       TEXT NOT NULL
) STRICT;
CREATE INDEX notes_of_episode ON notes (episode_id, at);

-- Assessments that people mark as wrong, or take that back; the newest row of an assessment is what holds.
CREATE TABLE feedback (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  act_id        TEXT NOT NULL UNIQUE,
  scan_id       TEXT NOT NULL REFERENCES scans,
  assessment_id TEXT NOT NULL REFERENCES assessments,
  at            TEXT NOT NULL,
  who           TEXT NOT NULL,
  verdict       TEXT NOT NULL CHECK (verdict IN ('wrong', 'withdrawn')),
  reason        TEXT,                            -- of a verdict 'wrong': a code of assessment/feedback.ts
  text          TEXT NOT NULL                    -- in the person's words; may be empty
) STRICT;
CREATE INDEX feedback_of_scan ON feedback (scan_id);

-- What a reader estimated of a scan, or that the reader gave up doing so before seeing the model's figures.
CREATE TABLE reader_estimates (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  act_id        TEXT NOT NULL UNIQUE,
  scan_id       TEXT NOT NULL REFERENCES scans,
  assessment_id TEXT REFERENCES assessments,     -- the model's, at that time
  at            TEXT NOT NULL,
  who           TEXT NOT NULL,
  estimate      TEXT,                            -- ReaderEstimate; null: given up
  blind         INTEGER NOT NULL,                -- 1: the page withheld the model's figures
  shown         TEXT NOT NULL CHECK (shown IN ('opened', 'listed', 'none')), -- what the audit log knows of before
  shown_at      TEXT
) STRICT;
CREATE INDEX reader_estimates_of_scan ON reader_estimates (scan_id, who);

-- Alerts of an episode that are of no scan of it, such as of a follow-up that is due.
CREATE INDEX alerts_of_episode ON alerts (payload ->> 'episodeId');
