import { addAudit } from './audit.ts';
import type { Database } from './database.ts';
import type { Images } from './journal.ts';

/**
 * Studies whose images may go: nothing of them was received since `before`, nothing of them is being received or waits to be
 * read, and no scan of any of their episodes is younger than that or has an open alert.
 */
const REMOVABLE = `
  SELECT study, bytes FROM (
    SELECT study_instance_uid AS study, max(received_at) AS newest, sum(bytes) AS bytes
    FROM instances WHERE removed_at IS NULL GROUP BY study_instance_uid) kept
  WHERE newest < ?1
    AND NOT EXISTS (SELECT 1 FROM series WHERE study_instance_uid = study AND verdict = 'receiving')
    AND NOT EXISTS (
      SELECT 1 FROM scans s JOIN scans o ON o.scan_id = s.scan_id OR o.episode_id = s.episode_id
      WHERE s.study_instance_uid = study AND (
        o.last_instance_at >= ?1
        OR EXISTS (SELECT 1 FROM jobs j WHERE j.scan_id = o.scan_id AND j.state <> 'done')
        OR EXISTS (SELECT 1 FROM alerts a WHERE a.scan_id = o.scan_id AND a.state <> 'closed')))
  ORDER BY newest LIMIT 1`;

export function createImages(database: Database): Images {
  return {
    async bytes() {
      const row = await database.get<{ bytes: number | null }>(
        'SELECT sum(bytes) AS bytes FROM instances WHERE removed_at IS NULL',
      );
      return row?.bytes ?? 0;
    },
    async removable(before) {
      const row = await database.get<{ study: string; bytes: number }>(REMOVABLE, before);
      return row && { studyInstanceUid: row.study, bytes: row.bytes };
    },
    remove: (studyInstanceUid, at, reason) =>
      database.transaction(async (sql) => {
        const count = await sql.run(
          'UPDATE instances SET removed_at = ? WHERE study_instance_uid = ? AND removed_at IS NULL',
          at,
          studyInstanceUid,
        );
        const scans = await sql.all<{ scanId: string }>(
          'SELECT scan_id AS "scanId" FROM scans WHERE study_instance_uid = ?',
          studyInstanceUid,
        );
        await sql.run('UPDATE scans SET images_removed_at = ? WHERE study_instance_uid = ?', at, studyInstanceUid);
        const detail = `${count} images of study ${studyInstanceUid}: ${reason}`;
        for (const subject of scans.length === 0 ? [studyInstanceUid] : scans.map(({ scanId }) => scanId)) {
          await addAudit(sql, { at, who: 'appliance', act: 'images-removed', subject, detail });
        }
      }),
    async leaving() {
      const rows = await database.all<{ study: string }>(
        `SELECT DISTINCT study_instance_uid AS study FROM instances WHERE removed_at IS NOT NULL AND file <> ''`,
      );
      return rows.map(({ study }) => study);
    },
    async files(studyInstanceUid) {
      const files = await database.all<{ file: string }>(
        `SELECT file FROM instances WHERE study_instance_uid = ? AND removed_at IS NOT NULL AND file <> ''`,
        studyInstanceUid,
      );
      const scans = await database.all<{ scanId: string }>(
        'SELECT scan_id AS "scanId" FROM scans WHERE study_instance_uid = ? AND images_removed_at IS NOT NULL',
        studyInstanceUid,
      );
      return { files: files.map(({ file }) => file), scanIds: scans.map(({ scanId }) => scanId) };
    },
    async gone(files) {
      await database.run(
        `UPDATE instances SET file = '' WHERE removed_at IS NOT NULL AND file IN (SELECT value FROM json_each(?))`,
        JSON.stringify(files),
      );
    },
    async removedAt(scanId) {
      const row = await database.get<{ at: string | null }>(
        'SELECT images_removed_at AS at FROM scans WHERE scan_id = ?',
        scanId,
      );
      return row?.at ?? null;
    },
  };
}
