-- The board asks for the newest episodes and the open alerts, however many lie behind them.
CREATE INDEX episodes_by_opening ON episodes (opened_at) WHERE payload IS NOT NULL;
CREATE INDEX alerts_open ON alerts (state) WHERE state <> 'closed';
