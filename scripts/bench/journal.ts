import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sampleAlert, sampleAssessment, sampleEpisode } from '../../dashboard/gallery/samples.ts';
import { systemClock } from '../../edge/config/clock.ts';
import { Database } from '../../edge/journal/database.ts';
import type { Journal } from '../../edge/journal/journal.ts';
import { openJournal } from '../../edge/journal/open.ts';
import type { Row } from './row.ts';

/** As many episodes as an appliance sees in decades: the limit that is asked for. */
const EPISODES = 100_000;
const OPEN_ALERTS = 50;
/** What the board lists. */
const LISTED = 100;
const QUERIES = 1000;
const BUDGET_MS = 20;

/** What the board asks the journal, with 100,000 episodes of one scan each in it. */
export async function measureJournal(_repeats: number, say: (text: string) => void): Promise<Row[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'henet-journal-bench-'));
  const file = path.join(folder, 'journal.sqlite');
  try {
    await (await openJournal({ file, clock: systemClock })).close();
    await fill(file);
    const megabytes = Math.round((await stat(file)).size / 1e6);
    say(`bench: a journal of ${EPISODES} episodes takes ${megabytes} MB`);
    const journal = await openJournal({ file, clock: systemClock });
    try {
      return await rows(journal, `${EPISODES.toLocaleString('en')} episodes, ${megabytes} MB`);
    } finally {
      await journal.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function rows(journal: Journal, what: string): Promise<Row[]> {
  const worklist = async () => {
    const [episodes, alerts] = await Promise.all([journal.episodes.list(LISTED), journal.alerts.open()]);
    if (episodes.length !== LISTED || alerts.length !== OPEN_ALERTS)
      throw new Error('the worklist is not what was written');
  };
  const oneCase = async (n: number) => {
    const found = await journal.assessments.currentOfEpisode(`episode-${(n * 7919) % EPISODES}`);
    if (found.length !== 1) throw new Error('the case is not what was written');
  };
  return [
    await row(`worklist: ${LISTED} newest episodes and ${OPEN_ALERTS} open alerts, p99`, worklist, what),
    await row('one case: its assessments, p99', oneCase, what),
  ];
}

async function row(name: string, query: (n: number) => Promise<void>, what: string): Promise<Row> {
  const times: number[] = [];
  for (let n = 0; n < QUERIES; n++) {
    const began = performance.now();
    await query(n);
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const at = (p: number) => times[Math.ceil(p * QUERIES) - 1]!;
  const note = `${what}; p50 ${at(0.5).toFixed(2)} ms, most ${at(1).toFixed(2)} ms of ${QUERIES}, parsed`;
  return {
    name,
    unit: 'ms',
    ours: at(0.99),
    peer: BUDGET_MS,
    peerName: 'the budget',
    ratio: at(0.99) / BUDGET_MS,
    note,
  };
}

/** By SQL, for the repositories would commit each: rows as they write them, of the gallery's samples under ids of their own. */
async function fill(file: string): Promise<void> {
  const database = await Database.open(file);
  const numbers = `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${EPISODES - 1})`;
  const at = `strftime('%Y-%m-%dT%H:%M:%fZ', '2020-01-01', '+' || (i * 30) || ' minutes')`;
  const text = JSON.stringify;
  await database.transaction(async (sql) => {
    await sql.run(
      `${numbers} INSERT INTO episodes SELECT 'episode-' || i, 'patient-' || i, 1, ${at},
         json_set(?, '$.episodeId', 'episode-' || i, '$.issuedAt', ${at}) FROM n`,
      text(sampleEpisode()),
    );
    await sql.run(
      `${numbers} INSERT INTO scans (scan_id, study_instance_uid, series_instance_uid, episode_id, revision, patient_key,
         last_instance_at, created_at)
       SELECT 'scan-' || i, 'study-' || i, 'series-' || i, 'episode-' || i, 1, 'patient-' || i, ${at}, ${at} FROM n`,
    );
    await sql.run(
      `${numbers} INSERT INTO assessments SELECT 'assessment-' || i, 'scan-' || i, 1, 'episode-' || i, ${at},
         json_set(?, '$.scanId', 'scan-' || i, '$.episodeId', 'episode-' || i) FROM n`,
      text(sampleAssessment()),
    );
    await sql.run(
      `${numbers} INSERT INTO alerts (alert_id, scan_id, state, revision, expires_at, payload)
       SELECT 'alert-' || i, 'scan-' || i, iif(i % ${EPISODES / OPEN_ALERTS} = 0, 'raised', 'closed'), 1, ${at},
         json_set(?, '$.alertId', 'alert-' || i, '$.scanId', 'scan-' || i) FROM n`,
      text(sampleAlert()),
    );
  });
  await database.close();
}
