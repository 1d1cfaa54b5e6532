import type { Remark } from '../assessment/assessment.ts';
import type { Sql } from './database.ts';
import type { JobRow, Jobs } from './journal.ts';

interface Stored {
  job_id: string;
  scan_id: string;
  revision: number;
  state: JobRow['state'];
  attempts: number;
  refusal: string | null;
  queued_at: string;
}

export function createJobs(sql: Sql): Jobs {
  return {
    async take() {
      const row = await sql.get<Stored>(
        `UPDATE jobs SET state = 'running', attempts = attempts + 1
         WHERE job_id = (SELECT job_id FROM jobs WHERE state = 'queued' ORDER BY queued_at, rowid LIMIT 1) RETURNING *`,
      );
      return row && toJob(row);
    },
    async retry(jobId) {
      await sql.run(`UPDATE jobs SET state = 'queued' WHERE job_id = ? AND state = 'running'`, jobId);
    },
    requeueRunning: () => sql.run(`UPDATE jobs SET state = 'queued' WHERE state = 'running'`),
    async pending() {
      const row = await sql.get<{ waiting: number }>(`SELECT count(*) AS waiting FROM jobs WHERE state <> 'done'`);
      return row?.waiting ?? 0;
    },
    async waiting(limit) {
      const rows = await sql.all<Stored>(
        `SELECT * FROM jobs WHERE state <> 'done' ORDER BY queued_at, rowid LIMIT ?`,
        limit,
      );
      return rows.map(toJob);
    },
  };
}

export async function addJob(sql: Sql, job: JobRow): Promise<void> {
  await sql.run(
    'INSERT INTO jobs (job_id, scan_id, revision, state, attempts, refusal, queued_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    job.jobId,
    job.scanId,
    job.revision,
    job.state,
    job.attempts,
    job.refusal && JSON.stringify(job.refusal),
    job.queuedAt,
  );
}

function toJob(row: Stored): JobRow {
  return {
    jobId: row.job_id,
    scanId: row.scan_id,
    revision: row.revision,
    state: row.state,
    attempts: row.attempts,
    refusal: row.refusal === null ? null : (JSON.parse(row.refusal) as Remark),
    queuedAt: row.queued_at,
  };
}
