-- Acts of people that came over MQTT and were done, so that one that is sent again is answered and not done again.
CREATE TABLE acts (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  alert_id TEXT NOT NULL,
  act_id   TEXT NOT NULL,                        -- made by the screen
  revision INTEGER NOT NULL,                     -- of the alert, that the act made
  at       TEXT NOT NULL,
  UNIQUE (alert_id, act_id)
) STRICT;
