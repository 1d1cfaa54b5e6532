import type { Remark } from '../assessment/assessment.ts';
import type { ClinicalEntry, EstimateState } from '../assessment/clinical-entry.ts';
import { addAudit } from './audit.ts';
import type { Database, Sql } from './database.ts';
import type { ClinicalBook } from './journal.ts';

interface Stored {
  entry_id: string;
  episode_id: string;
  at: string;
  who: string;
  body: string;
  estimate: EstimateState;
  reason: string | null;
  assessment_id: string | null;
}

export function createClinical(database: Database): ClinicalBook {
  const many = async (query: string, ...values: (string | number)[]) =>
    (await database.all<Stored>(query, ...values)).map(toEntry);
  return {
    get: async (entryId) => (await many('SELECT * FROM clinical_entries WHERE entry_id = ?', entryId))[0] ?? null,
    ofEpisode: (episodeId) => many('SELECT * FROM clinical_entries WHERE episode_id = ? ORDER BY id DESC', episodeId),
    current: async (episodeId) =>
      (await many('SELECT * FROM clinical_entries WHERE episode_id = ? ORDER BY id DESC LIMIT 1', episodeId))[0] ??
      null,
    waiting: () => many(`SELECT * FROM clinical_entries WHERE estimate = 'waiting' ORDER BY id`),
    enter: (entry, audit) =>
      database.transaction(async (sql) => {
        const { entryId, episodeId, at, who, values, baseline } = entry;
        await sql.run(
          `UPDATE clinical_entries SET estimate = 'superseded' WHERE episode_id = ? AND estimate = 'waiting'`,
          episodeId,
        );
        await sql.run(
          `INSERT INTO clinical_entries (entry_id, episode_id, at, who, body, estimate) VALUES (?, ?, ?, ?, ?, 'waiting')`,
          ...[entryId, episodeId, at, who, JSON.stringify({ values, baseline })],
        );
        await addAudit(sql, audit);
      }),
    async attempt(entryId) {
      const row = await database.get<{ attempts: number }>(
        'UPDATE clinical_entries SET attempts = attempts + 1 WHERE entry_id = ? RETURNING attempts',
        entryId,
      );
      return row?.attempts ?? 0;
    },
    settle: (entryId, { estimate, reason }, audit) =>
      database.transaction(async (sql) => {
        const settled = await sql.run(
          `UPDATE clinical_entries SET estimate = ?, reason = ? WHERE entry_id = ? AND estimate = 'waiting'`,
          estimate,
          reason && JSON.stringify(reason),
          entryId,
        );
        // One that a later entry has superseded meanwhile is settled already.
        if (settled > 0) await addAudit(sql, audit);
      }),
  };
}

/** The estimate of an entry was made, as part of a transaction. Whether it still waited for it. */
export async function markEstimated(sql: Sql, entryId: string, assessmentId: string): Promise<boolean> {
  const marked = await sql.run(
    `UPDATE clinical_entries SET estimate = 'made', assessment_id = ? WHERE entry_id = ? AND estimate = 'waiting'`,
    assessmentId,
    entryId,
  );
  return marked > 0;
}

function toEntry({ body, reason, ...row }: Stored): ClinicalEntry {
  const { values, baseline } = JSON.parse(body) as Pick<ClinicalEntry, 'values' | 'baseline'>;
  return {
    entryId: row.entry_id,
    episodeId: row.episode_id,
    at: row.at,
    who: row.who,
    values,
    baseline,
    estimate: row.estimate,
    reason: reason === null ? null : (JSON.parse(reason) as Remark),
    assessmentId: row.assessment_id,
  };
}
