import { Database } from './database.ts';

/** How many rows there are of one kind, such as `alerts`, of `raised`, `bleed-found`. */
export interface Count {
  readonly what: string;
  readonly of: readonly string[];
  readonly count: number;
}

export interface Census {
  readonly schema: number;
  readonly counts: readonly Count[];
  /** What could not be counted in the time that there was. */
  readonly uncounted: readonly string[];
}

/** By what is counted. Nothing is asked for that tells one patient, or one person, from another. */
const QUESTIONS: Readonly<Record<string, string>> = {
  instances: 'SELECT NULL AS a, NULL AS b, NULL AS c, count(*) AS n FROM instances WHERE removed_at IS NULL',
  'instances-removed':
    'SELECT NULL AS a, NULL AS b, NULL AS c, count(*) AS n FROM instances WHERE removed_at IS NOT NULL',
  series: 'SELECT verdict AS a, reason_code AS b, NULL AS c, count(*) AS n FROM series GROUP BY a, b',
  scans: 'SELECT NULL AS a, NULL AS b, NULL AS c, count(*) AS n FROM scans',
  episodes: 'SELECT NULL AS a, NULL AS b, NULL AS c, count(*) AS n FROM episodes',
  jobs: 'SELECT state AS a, NULL AS b, NULL AS c, count(*) AS n FROM jobs GROUP BY a',
  assessments: `SELECT json_extract(body, '$.status') AS a, json_extract(body, '$.notAssessed.code') AS b, NULL AS c,
    count(*) AS n FROM assessments GROUP BY a, b`,
  alerts: `SELECT state AS a, json_extract(payload, '$.condition') AS b, json_extract(payload, '$.priority') AS c,
    count(*) AS n FROM alerts GROUP BY a, b, c`,
  displays: 'SELECT NULL AS a, NULL AS b, NULL AS c, count(*) AS n FROM displays',
  notifications: 'SELECT state AS a, NULL AS b, NULL AS c, count(*) AS n FROM notifications GROUP BY a',
  outbox: `SELECT CASE WHEN delivered_revision < revision THEN 'waiting' ELSE 'delivered' END AS a, NULL AS b, NULL AS c,
    count(*) AS n FROM outbox GROUP BY a`,
  audit: 'SELECT act AS a, NULL AS b, NULL AS c, count(*) AS n FROM audit GROUP BY a',
};

/**
 * Counts a journal's rows on a connection of its own, which changes nothing: the appliance goes on meanwhile. Each question has
 * `limitMs`, and what takes longer stays uncounted. Faults with `journal-unreadable`.
 */
export async function census(file: string, limitMs: number): Promise<Census> {
  const database = await Database.open(file, { readOnly: true });
  try {
    const version = await database.get<{ user_version: number }>('PRAGMA user_version');
    const counts: Count[] = [];
    const uncounted: string[] = [];
    for (const [what, question] of Object.entries(QUESTIONS)) {
      const timer = setTimeout(() => database.interrupt(), limitMs);
      try {
        const rows = await database.all<{ a: string | null; b: string | null; c: string | null; n: number }>(question);
        counts.push(...rows.map(({ a, b, c, n }) => ({ what, of: [a, b, c].filter((one) => one !== null), count: n })));
      } catch {
        uncounted.push(what);
      } finally {
        clearTimeout(timer);
      }
    }
    return { schema: version?.user_version ?? 0, counts, uncounted };
  } finally {
    await database.close();
  }
}
