-- The audit log becomes a chain: each row's hash covers the row and the hash of the row before it (journal/audit-chain.ts), so that
-- a changed, removed or inserted row shows. The step of this migration brings the rows of before over and begins the chain.
DROP INDEX audit_of_subject;
ALTER TABLE audit RENAME TO audit_before_chain;
CREATE TABLE audit (
  id      INTEGER PRIMARY KEY,
  at      TEXT NOT NULL,
  who     TEXT NOT NULL,
  act     TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail  TEXT NOT NULL,
  hash    TEXT NOT NULL                          -- lower-case hexadecimal SHA-256
) STRICT;
CREATE INDEX audit_of_subject ON audit (subject);

-- Also against REPLACE, which removes a row without its DELETE trigger.
CREATE TRIGGER audit_adds_at_the_end BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id >= NEW.id)
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to, at its end'); END;
CREATE TRIGGER audit_keeps_what_it_says BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END;
CREATE TRIGGER audit_keeps_its_rows BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log keeps its rows'); END;
