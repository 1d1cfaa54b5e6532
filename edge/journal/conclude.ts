import { type Clock, isoNow } from '../config/clock.ts';
import { Fault } from '../config/fault.ts';
import { putAlert } from './alerts.ts';
import { addAssessment } from './assessments.ts';
import { addAudit } from './audit.ts';
import { markEstimated } from './clinical.ts';
import type { Database, Sql } from './database.ts';
import { putEpisode } from './episodes.ts';
import { withMarks } from './feedback.ts';
import { addJob } from './jobs.ts';
import type { Conclusion, EstimateConclusion } from './journal.ts';
import { post } from './outbox.ts';
import { putScan } from './scans.ts';

/**
 * Commits one conclusion, all or nothing. A conclusion of a scan's revision that is already recorded changes nothing: after
 * a crash the same scan may be read again, and must not alert again.
 */
export function conclude(database: Database, clock: Clock, conclusion: Conclusion): Promise<void> {
  const { job, assessment, readAgain = [] } = conclusion;
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
    await record(sql, clock, conclusion, 'concluded', `revision ${revision}: ${assessment.status}`);
    // Removed once, sent again and read: its pictures are there.
    if (assessment.status === 'assessed') {
      await sql.run('UPDATE scans SET images_removed_at = NULL WHERE scan_id = ?', scanId);
    }
    for (const again of readAgain) {
      await putScan(sql, again.scan);
      await addJob(sql, again.job);
    }
  });
}

/**
 * Commits an estimate with other clinical data as the scan's next revision, with the entry that asked for it, all or nothing. An
 * entry that waits no more changes nothing. Faults with `scan-superseded`, `episode-superseded` or `alert-superseded` where
 * what it rests on has changed meanwhile.
 */
export function concludeEstimate(database: Database, clock: Clock, conclusion: EstimateConclusion): Promise<void> {
  const { entry, scan, assessment } = conclusion;
  const { assessmentId, revision } = assessment;
  return database.transaction(async (sql) => {
    if (!(await sql.get(`SELECT 1 FROM clinical_entries WHERE entry_id = ? AND estimate = 'waiting'`, entry.entryId))) {
      return;
    }
    await putScan(sql, scan);
    const cause = `revision ${revision}: estimated with the clinical data entered by ${entry.who} (${entry.entryId})`;
    await record(sql, clock, conclusion, 'estimated', cause);
    await markEstimated(sql, entry.entryId, assessmentId);
  });
}

/** Assessment, episode, alert, and what is to be on the broker of them, with an audit row. */
async function record(
  sql: Sql,
  clock: Clock,
  { assessment, episode, patientKey, alert, muted }: Omit<Conclusion, 'job'>,
  act: string,
  what: string,
): Promise<void> {
  const { scanId, assessmentId } = assessment;
  // A scan that this conclusion leaves as it was keeps what people said of it.
  const marked = await withMarks(sql, episode);
  await putEpisode(sql, marked, patientKey);
  await sql.run('UPDATE scans SET episode_id = ? WHERE scan_id = ?', assessment.episodeId, scanId);
  await addAssessment(sql, assessment);
  if (alert) await putAlert(sql, alert, clock);
  const committedAt = isoNow(clock);
  const silence = muted ? `no alert: the site has muted ${muted}` : 'no alert';
  const told = alert ? `alert ${alert.alertId} revision ${alert.revision}` : silence;
  const topic = `episodes/${episode.episodeId}`;
  await post(sql, { topic, revision: episode.revision, payload: JSON.stringify(marked), committedAt });
  await addAudit(sql, {
    at: committedAt,
    who: 'appliance',
    act,
    subject: scanId,
    detail: `${assessmentId} ${what}; ${told}`,
  });
}
