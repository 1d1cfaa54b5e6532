-- Storage commitment requests (PS3.4 annex J) whose result the peer has not taken yet; gone once it has.
CREATE TABLE commitments (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  ae_title        TEXT NOT NULL,
  address         TEXT NOT NULL,
  transaction_uid TEXT NOT NULL,
  instances       INTEGER NOT NULL,
  sha256          TEXT NOT NULL,                 -- of its references, to tell a repeated request from another one
  received_at     TEXT NOT NULL,
  UNIQUE (ae_title, address, transaction_uid)
) STRICT;

CREATE TABLE commitment_references (
  commitment_id    INTEGER NOT NULL REFERENCES commitments ON DELETE CASCADE,
  position         INTEGER NOT NULL,             -- from 0, as the request has them
  sop_class_uid    TEXT NOT NULL,
  sop_instance_uid TEXT NOT NULL,
  PRIMARY KEY (commitment_id, position)
) STRICT, WITHOUT ROWID;
