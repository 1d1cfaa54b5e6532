-- How many instances of a series its verdict was made of. More than these came later, whatever the clock on the wall said
-- meanwhile. For verdicts of before, the clock is all there is to tell by.
ALTER TABLE series ADD COLUMN instances INTEGER NOT NULL DEFAULT 0;
UPDATE series SET instances = (
  SELECT count(*) FROM instances i
  WHERE i.series_instance_uid = series.series_instance_uid AND i.received_at <= coalesce(
    (SELECT last_instance_at FROM scans WHERE scans.series_instance_uid = series.series_instance_uid),
    series.decided_at)
);
