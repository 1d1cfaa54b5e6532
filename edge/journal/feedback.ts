import type { MarkedWrong } from '../assessment/feedback.ts';
import { Fault } from '../config/fault.ts';
import type { EpisodePayload } from '../mqtt/topics.ts';
import { sameAct, throughScreen } from './act-once.ts';
import { addAudit } from './audit.ts';
import type { Database, Sql } from './database.ts';
import { putEpisode } from './episodes.ts';
import { post } from './outbox.ts';
import type { Feedback, FeedbackRow } from './record.ts';

const COLUMNS = `act_id AS "actId", scan_id AS "scanId", assessment_id AS "assessmentId", at, who, verdict, reason, text`;

export function createFeedback(database: Database): Feedback {
  return {
    add: (row, through) =>
      database.transaction(async (sql) => {
        const { actId, scanId, assessmentId, at, who, verdict, reason, text } = row;
        const known = await sql.get<FeedbackRow>(`SELECT ${COLUMNS} FROM feedback WHERE act_id = ?`, actId);
        if (known) return sameAct(known, row);
        await refuseStale(sql, row);
        await sql.run(
          `INSERT INTO feedback (act_id, scan_id, assessment_id, at, who, verdict, reason, text)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          ...[actId, scanId, assessmentId, at, who, verdict, reason, text],
        );
        await tellBoards(sql, scanId, at);
        const act = verdict === 'wrong' ? 'marked-wrong' : 'mark-withdrawn';
        const detail = `${reason ?? ''}: ${text}${throughScreen(through)}`;
        await addAudit(sql, { at, who, act, subject: scanId, detail });
        return row;
      }),
    ofScan: (scanId) =>
      database.all<FeedbackRow>(`SELECT ${COLUMNS} FROM feedback WHERE scan_id = ? ORDER BY id`, scanId),
    markOf: (assessmentId) => markOf(database, assessmentId),
  };
}

/** The episode as boards are to see it: each scan whose shown assessment is marked as wrong says so. */
export async function withMarks(sql: Pick<Sql, 'get'>, episode: EpisodePayload): Promise<EpisodePayload> {
  const scans = [];
  for (const { markedWrong: _before, ...scan } of episode.scans) {
    const mark = await markOf(sql, scan.assessmentId);
    scans.push(mark === null ? scan : { ...scan, markedWrong: mark });
  }
  return { ...episode, scans };
}

async function markOf(sql: Pick<Sql, 'get'>, assessmentId: string): Promise<MarkedWrong | null> {
  const last = await sql.get<FeedbackRow>(
    `SELECT ${COLUMNS} FROM feedback WHERE assessment_id = ? ORDER BY id DESC LIMIT 1`,
    assessmentId,
  );
  return last?.verdict === 'wrong' && last.reason !== null ? { reason: last.reason, by: last.who, at: last.at } : null;
}

async function refuseStale(sql: Sql, { scanId, assessmentId, verdict }: FeedbackRow): Promise<void> {
  const newest = await sql.get<{ id: string }>(
    'SELECT assessment_id AS id FROM assessments WHERE scan_id = ? ORDER BY revision DESC LIMIT 1',
    scanId,
  );
  if (newest?.id !== assessmentId) {
    throw new Fault('This scan was assessed anew since: what you saw is not its newest result', {
      code: 'assessment-superseded',
      hint: 'Look at the new result, then mark it if it is wrong too.',
    });
  }
  if (verdict === 'withdrawn' && (await markOf(sql, assessmentId)) === null) {
    throw new Fault('This result is not marked as wrong', {
      code: 'not-marked',
      hint: 'Somebody may have taken the mark back already: load the page again.',
    });
  }
}

/** The next revision of the scan's episode, with its marks, to the outbox. */
async function tellBoards(sql: Sql, scanId: string, at: string): Promise<void> {
  const row = await sql.get<{ payload: string | null; key: string }>(
    `SELECT e.payload, e.patient_key AS key FROM scans s JOIN episodes e ON e.episode_id = s.episode_id WHERE s.scan_id = ?`,
    scanId,
  );
  if (!row?.payload) return;
  const before = JSON.parse(row.payload) as EpisodePayload;
  const episode = await withMarks(sql, { ...before, revision: before.revision + 1, issuedAt: at });
  await putEpisode(sql, episode, row.key);
  const { episodeId, revision } = episode;
  await post(sql, { topic: `episodes/${episodeId}`, revision, payload: JSON.stringify(episode), committedAt: at });
}
