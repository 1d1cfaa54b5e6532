import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { checkJournal } from '../../edge/journal/check.ts';
import { assessment } from '../assessment/samples.ts';
import { MIGRATIONS, RELEASED, writeReleased } from './released.ts';
import { alert, episode, instance, scan } from './samples.ts';
import { temporaryFile, temporaryJournal } from './temporary.ts';

const SHA256: Record<(typeof RELEASED)[number], string> = {
  '0001-first.sql': '73887c1f5d97955cf5dc85cf5b5fddd3ab0618937e521246ca90a22ab5d1b814',
  '0002-commitments.sql': '5fbb2352b8317af8b8df92239ce35028dd8bd18da6beb193b9e2604dab488cba',
  '0003-series-instances.sql': '3dc31ccceabee0686e957698c55f1936be8a275ca2e2415f2dae57f541136873',
};

test.each(RELEASED)(
  'the released schema %s is as it was released: journals in the field were made by it',
  async (name) => {
    const bytes = await readFile(MIGRATIONS + name);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(SHA256[name]);
  },
);

test.each([1, 2, 3] as const)('a journal of schema %i is upgraded and read whole', async (version) => {
  const file = await temporaryFile();
  await writeReleased(file, version);
  const journal = await temporaryJournal(file);
  expect(await journal.check()).toEqual([]);

  expect(await journal.instances.ofSeries('1.3')).toEqual([1, 2, 3].map((number) => instance(number)));
  expect(await journal.series.ofStudy('1.2')).toMatchObject([
    { seriesInstanceUid: '1.3', verdict: 'chosen', reason: null, instances: 3 },
    { seriesInstanceUid: '1.9', verdict: 'refused', reason: { code: 'localizer', text: 'A localizer is not read.' } },
  ]);
  expect(await journal.scans.ofStudy('1.2')).toMatchObject([
    scan({ episodeId: 'episode-1' }),
    scan({ scanId: 'scan-2', seriesInstanceUid: '1.5' }),
  ]);
  expect(await journal.episodes.list(10)).toEqual([episode()]);
  expect(await journal.assessments.currentOfEpisode('episode-1')).toEqual([assessment()]);
  const change = { what: 'raised', at: alert().issuedAt, by: 'appliance' };
  expect(await journal.alerts.open()).toEqual([{ ...alert(), change }]);
  expect((await journal.outbox.undelivered()).map(({ topic }) => topic)).toEqual(['alerts/alert-1']);
  expect((await journal.outbox.retained()).map(({ topic }) => topic)).toEqual(['alerts/alert-1', 'episodes/episode-1']);
  const refusal = { code: 'slices-missing', text: 'A gap.' };
  expect(await journal.jobs.take()).toMatchObject({ jobId: 'job-2', attempts: 1, refusal });
  expect(await journal.jobs.take()).toBeNull();
  expect((await journal.audit.of('episode-1')).map(({ who, act }) => [who, act])).toEqual([
    ['screen 10.1.2.3', 'view-episode'],
  ]);
  const pending = await journal.commitments.pending();
  expect(pending.map(({ transactionUid }) => transactionUid)).toEqual(version >= 2 ? ['1.7'] : []);
  if (version < 2) return;
  const [held, unknown] = await journal.commitments.references(pending[0]!.id, 0, 10);
  expect(held?.stored?.file).toBe(instance(1).file);
  expect(unknown?.stored).toBeNull();
});

test('an upgraded journal goes on: the audit rows of before are chained and said to be of before, new ones follow', async () => {
  const file = await temporaryFile();
  await writeReleased(file, 3);
  const journal = await temporaryJournal(file);
  const [begun] = await journal.audit.of('audit');
  expect(begun?.detail).toMatch(/^2 rows of before were chained as they stood/);
  await journal.audit.add({
    at: '2026-11-23T10:00:00.000Z',
    who: 'nurse.a',
    act: 'view-scan',
    subject: 's',
    detail: '',
  });
  const { errors, head } = await checkJournal(file);
  expect(errors).toEqual([]);
  expect(head?.id).toBe(4);
});
