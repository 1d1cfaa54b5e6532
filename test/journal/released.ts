import { readFile } from 'node:fs/promises';
import { Database, type SqlValue } from '../../edge/journal/database.ts';
import { assessment } from '../assessment/samples.ts';
import { alert, episode, instance } from './samples.ts';

/** Schemas that were released: their files never change again. */
export const RELEASED = ['0001-first.sql', '0002-commitments.sql', '0003-series-instances.sql'] as const;
export const MIGRATIONS = new URL('../../edge/journal/migrations/', import.meta.url).pathname;

/**
 * A journal as the software of schema `version` left it, made by its own SQL and not by today's repositories: one patient
 * with a scan that was read, one whose job waits, an open alert, a request for storage commitment where the schema has it.
 */
export async function writeReleased(file: string, version: 1 | 2 | 3): Promise<void> {
  const database = await Database.open(file);
  try {
    for (const name of RELEASED.slice(0, version)) await database.script(await readFile(MIGRATIONS + name, 'utf8'));
    await database.script(`PRAGMA user_version = ${version}`);
    for (const [table, ...values] of rows(version)) {
      await database.run(`INSERT INTO ${table} VALUES (${values.map(() => '?').join(', ')})`, ...values);
    }
  } finally {
    await database.close();
  }
}

type Row = readonly [table: string, ...values: SqlValue[]];

function rows(version: number): Row[] {
  const at = '2026-11-23T08:59:00.000Z';
  const counted = (instances: number) => (version >= 3 ? [instances] : []);
  // As those versions wrote it, which knew nothing of what makes a revision, of raisings and of escalation.
  const { change: _change, raising: _raising, escalation: _escalation, ...known } = alert();
  const shown = JSON.stringify(known);
  return [
    ...[1, 2, 3].map(ofInstance),
    ['series', '1.3', '1.2', 'chosen', null, null, at, ...counted(3)],
    ['series', '1.9', '1.2', 'refused', 'localizer', 'A localizer is not read.', at, ...counted(0)],
    ['episodes', 'episode-1', 'hospital/123', 1, at, JSON.stringify(episode())],
    scanOf('scan-1', '1.3', 'episode-1'),
    scanOf('scan-2', '1.5', null),
    ['jobs', 'job-1', 'scan-1', 1, 'done', 1, null, at],
    ['jobs', 'job-2', 'scan-2', 1, 'queued', 0, JSON.stringify({ code: 'slices-missing', text: 'A gap.' }), at],
    ['assessments', 'assessment-1', 'scan-1', 1, 'episode-1', at, JSON.stringify(assessment())],
    ['alerts', 'alert-1', 'scan-1', 'raised', 1, alert().expiresAt, shown],
    ['outbox', 1, 'alerts/alert-1', 1, shown, at, 0, null],
    ['outbox', 2, 'episodes/episode-1', 1, JSON.stringify(episode()), at, 1, at],
    ['audit', 1, at, 'appliance', 'concluded', 'scan-1', 'assessment-1 revision 1: assessed'],
    ['audit', 2, at, 'screen 10.1.2.3', 'view-episode', 'episode-1', ''],
    ...(version >= 2 ? COMMITMENT : []),
  ];
}

const COMMITMENT: readonly Row[] = [
  ['commitments', 1, 'CT1', '10.1.2.3', '1.7', 2, 'f'.repeat(64), '2026-11-23T08:59:30.000Z'],
  ['commitment_references', 1, 0, '1.2.840.10008.5.1.4.1.1.2', '1.4.1'],
  ['commitment_references', 1, 1, '1.2.840.10008.5.1.4.1.1.2', '1.4.99'],
];

function ofInstance(number: number): Row {
  const { sopInstanceUid, seriesInstanceUid, studyInstanceUid, file, bytes, sha256, peer, receivedAt, header } =
    instance(number);
  const uids = [sopInstanceUid, seriesInstanceUid, studyInstanceUid];
  return ['instances', ...uids, file, bytes, sha256, peer, receivedAt, JSON.stringify(header)];
}

function scanOf(scanId: string, series: string, episodeId: string | null): Row {
  const patient = ['hospital/123', '123', 'Grün^Änne', '1950-02-03', 'F'];
  const times = ['2026-11-23T08:00:00', 'Head 5.0 H31s', '2026-11-23T08:58:30.000Z', '2026-11-23T08:58:31.000Z'];
  return ['scans', scanId, '1.2', series, episodeId, 1, ...patient, ...times];
}
