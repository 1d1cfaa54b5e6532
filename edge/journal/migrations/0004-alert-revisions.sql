-- Every revision of an alert, with when and by whom (a person, or the appliance and the cause) it was made.
CREATE TABLE alert_revisions (
  alert_id TEXT NOT NULL REFERENCES alerts,
  revision INTEGER NOT NULL,
  at       TEXT NOT NULL,
  what     TEXT NOT NULL,
  who      TEXT NOT NULL,
  payload  TEXT NOT NULL,                        -- AlertPayload
  PRIMARY KEY (alert_id, revision)
) STRICT, WITHOUT ROWID;

-- Of alerts from before, the newest revision is known, and of whom from the audit log. None of them has been escalated.
UPDATE alerts SET payload = json_set(payload, '$.raising', 1, '$.escalation', json('null'), '$.change', json_object(
  'what', state,
  'at', CASE state
    WHEN 'acknowledged' THEN coalesce(json_extract(payload, '$.acknowledgedAt'), json_extract(payload, '$.issuedAt'))
    ELSE json_extract(payload, '$.issuedAt') END,
  'by', CASE state
    WHEN 'acknowledged' THEN coalesce(json_extract(payload, '$.acknowledgedBy'), 'appliance')
    WHEN 'closed' THEN coalesce(
      (SELECT who FROM audit WHERE subject = alert_id AND act = 'alert-closed' ORDER BY id DESC LIMIT 1), 'appliance')
    ELSE 'appliance' END
));
INSERT INTO alert_revisions (alert_id, revision, at, what, who, payload)
  SELECT alert_id, revision, json_extract(payload, '$.change.at'), json_extract(payload, '$.change.what'),
    json_extract(payload, '$.change.by'), payload FROM alerts;
-- What the broker is to hold of them, which is published anew at every start.
UPDATE outbox SET payload = (SELECT payload FROM alerts WHERE 'alerts/' || alert_id = outbox.topic)
  WHERE payload <> '' AND topic IN (SELECT 'alerts/' || alert_id FROM alerts);
