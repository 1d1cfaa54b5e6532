import type { Assessment } from '../assessment/assessment.ts';
import type { Sql } from './database.ts';
import type { Assessments } from './journal.ts';

interface Stored {
  body: string;
}

export function createAssessments(sql: Sql): Assessments {
  const bodies = async (query: string, value: string) => (await sql.all<Stored>(query, value)).map(toAssessment);
  return {
    get: async (id) => (await bodies('SELECT body FROM assessments WHERE assessment_id = ?', id))[0] ?? null,
    async currentOfEpisode(episodeId) {
      // A scan that states no time stands last: nothing can be said to follow it.
      return bodies(
        `SELECT body FROM assessments a WHERE episode_id = ?
           AND revision = (SELECT max(revision) FROM assessments b WHERE b.scan_id = a.scan_id)
         ORDER BY json_extract(body, '$.acquiredAt') ASC NULLS LAST, concluded_at`,
        episodeId,
      );
    },
    async currentOfScan(scanId) {
      const newest = 'SELECT body FROM assessments WHERE scan_id = ? ORDER BY revision DESC LIMIT 1';
      return (await bodies(newest, scanId))[0] ?? null;
    },
    ofScan: (scanId) => bodies('SELECT body FROM assessments WHERE scan_id = ? ORDER BY revision', scanId),
  };
}

export async function addAssessment(sql: Sql, assessment: Assessment): Promise<void> {
  await sql.run(
    `INSERT INTO assessments (assessment_id, scan_id, revision, episode_id, concluded_at, body) VALUES (?, ?, ?, ?, ?, ?)`,
    assessment.assessmentId,
    assessment.scanId,
    assessment.revision,
    assessment.episodeId,
    assessment.concludedAt,
    JSON.stringify(assessment),
  );
}

function toAssessment({ body }: Stored): Assessment {
  return JSON.parse(body) as Assessment;
}
