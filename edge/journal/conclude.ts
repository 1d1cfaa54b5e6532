import { type Clock, isoNow } from '../config/clock.ts';
import { Fault } from '../config/fault.ts';
import { putAlert } from './alerts.ts';
import { addAssessment } from './assessments.ts';
import { addAudit } from './audit.ts';
import type { Database } from './database.ts';
import { putEpisode } from './episodes.ts';
import { withMarks } from './feedback.ts';
import { addJob } from './jobs.ts';
import type { Conclusion } from './journal.ts';
import { post } from './outbox.ts';
import { putScan } from './scans.ts';

/**
 * Commits one conclusion, all or nothing. A conclusion of a scan's revision that is already recorded changes nothing: after
 * a crash the same scan may be read again, and must not alert again.
 */
export function conclude(database: Database, clock: Clock, conclusion: Conclusion): Promise<void> {
  const { job, assessment, episode, patientKey, alert, muted, readAgain = [] } = conclusion;
  const { scanId, revision } = assessment;
  return database.transaction(async (sql) => {
    const done = await sql.run(`UPDATE jobs SET state = 'done' WHERE job_id = ?`, job.jobId);
    if (done === 0) {
      throw new Fault(`Job ${job.jobId} of scan ${scanId} is not in the journal`, {
        code: 'job-unknown',
        hint: 'The conclusion belongs to another journal; restart the appliance.',
      });
    }
    const known = await sql.get('SELECT 1 FROM assessments WHERE scan_id = ? AND revision = ?', scanId, revision);
    if (known) return;
    // A scan that this conclusion leaves as it was keeps what people said of it.
    const told = await withMarks(sql, episode);
    await putEpisode(sql, told, patientKey);
    await sql.run('UPDATE scans SET episode_id = ? WHERE scan_id = ?', assessment.episodeId, scanId);
    await addAssessment(sql, assessment);
    // Removed once, sent again and read: its pictures are there.
    if (assessment.status === 'assessed') {
      await sql.run('UPDATE scans SET images_removed_at = NULL WHERE scan_id = ?', scanId);
    }
    if (alert) await putAlert(sql, alert, clock);
    for (const again of readAgain) {
      await putScan(sql, again.scan);
      await addJob(sql, again.job);
    }
    const committedAt = isoNow(clock);
    const silence = muted ? `no alert: the site has muted ${muted}` : 'no alert';
    const raised = alert ? `alert ${alert.alertId} revision ${alert.revision}` : silence;
    const topic = `episodes/${episode.episodeId}`;
    await post(sql, { topic, revision: episode.revision, payload: JSON.stringify(told), committedAt });
    await addAudit(sql, {
      at: committedAt,
      who: 'appliance',
      act: 'concluded',
      subject: scanId,
      detail: `${assessment.assessmentId} revision ${revision}: ${assessment.status}; ${raised}`,
    });
  });
}
