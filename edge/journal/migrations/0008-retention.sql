-- Images go when their room is needed, by policy; what was concluded of them stays. `file` becomes empty once it is gone from the
-- disk: a removal that was cut short is finished at the next start.
ALTER TABLE instances ADD COLUMN removed_at TEXT;
ALTER TABLE scans ADD COLUMN images_removed_at TEXT;
CREATE INDEX instances_kept ON instances (study_instance_uid, received_at, bytes) WHERE removed_at IS NULL;
CREATE INDEX instances_leaving ON instances (study_instance_uid) WHERE removed_at IS NOT NULL AND file <> '';
CREATE INDEX scans_of_episode ON scans (episode_id);
