import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { Journal } from '../../edge/journal/journal.ts';
import { Retention, type RetentionPolicy } from '../../edge/journal/retention.ts';
import { assessment } from '../assessment/samples.ts';
import { alert, conclusion, episode, instance, job, scan } from './samples.ts';
import { temporaryFile, temporaryJournal } from './temporary.ts';

const silent = pino({ level: 'silent' });
const NOW = Date.parse('2026-12-24T09:00:00Z');
const CLOCK = { now: () => NOW, monotonic: () => 0 };
const OLD = '2026-11-01T08:00:00.000Z';
const OLDER = '2026-10-01T08:00:00.000Z';
const YOUNG = '2026-12-20T08:00:00.000Z';

interface Place {
  readonly dataDir: string;
  readonly journal: Journal;
}

async function place(): Promise<Place> {
  const file = await temporaryFile();
  return { dataDir: dirname(file), journal: await temporaryJournal(file, CLOCK) };
}

interface Given {
  readonly receivedAt: string;
  readonly alertState?: 'raised' | 'closed';
  readonly isQueued?: boolean;
  readonly episodeId?: string;
}

/** A study of one scan with 3 images of 1 MB, as the appliance leaves it once it is read. */
async function study({ dataDir, journal }: Place, name: string, given: Given): Promise<void> {
  const { receivedAt, alertState = 'closed', isQueued = false, episodeId = `episode-${name}` } = given;
  const studyInstanceUid = `1.${name}`;
  const seriesInstanceUid = `${studyInstanceUid}.1`;
  for (const n of [1, 2, 3]) {
    const file = `spool/${name}/${n}.dcm`;
    await write(join(dataDir, file));
    const sopInstanceUid = `${seriesInstanceUid}.${n}`;
    const row = { sopInstanceUid, seriesInstanceUid, studyInstanceUid, file, bytes: 1_000_000, receivedAt };
    await journal.instances.add(instance(n, row));
  }
  await write(join(dataDir, 'scans', `scan-${name}`, '1', 'volume.i16'));
  const ids = { scanId: `scan-${name}`, jobId: `job-${name}` };
  const times = { lastInstanceAt: receivedAt, createdAt: receivedAt };
  await journal.scans.enqueue(scan({ ...ids, studyInstanceUid, seriesInstanceUid, ...times }), job(ids), []);
  if (isQueued) return;
  const assessmentId = `assessment-${name}`;
  const known = await journal.episodes.get(episodeId);
  await journal.conclude(
    conclusion({
      job: job(ids),
      assessment: assessment({ ...ids, assessmentId, episodeId }),
      episode: episode({ episodeId, revision: (known?.revision ?? 0) + 1 }),
      alert: alert({ alertId: `alert-${name}`, scanId: ids.scanId, assessmentId, episodeId, state: alertState }),
    }),
  );
}

async function write(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, 'x');
}

async function tidy({ dataDir, journal }: Place, policy: Partial<RetentionPolicy>, free = 1e12): Promise<Retention> {
  const retention = new Retention({
    journal,
    dataDir,
    policy: { maxBytes: 0, keepFreeBytes: 0, days: 14, ...policy },
    freeBytes: async () => free,
    clock: CLOCK,
    log: silent,
    intervalSeconds: 3600,
  });
  onTestFinished(() => retention.stop());
  await retention.start();
  await retention.turn();
  return retention;
}

const isThere = ({ dataDir }: Place, name: string) =>
  existsSync(join(dataDir, 'spool', name, '1.dcm')) && existsSync(join(dataDir, 'scans', `scan-${name}`, '1'));

test('the oldest images go first and only as many as must, the derived ones with them; what was concluded stays', async () => {
  const at = await place();
  await study(at, 'b', { receivedAt: OLD });
  await study(at, 'a', { receivedAt: OLDER });
  const retention = await tidy(at, { maxBytes: 3_000_000 });
  expect(isThere(at, 'a')).toBe(false);
  expect(existsSync(join(at.dataDir, 'scans', 'scan-a'))).toBe(false);
  expect(isThere(at, 'b')).toBe(true);
  expect(await at.journal.assessments.currentOfScan('scan-a')).not.toBeNull();
  expect(await at.journal.images.bytes()).toBe(3_000_000);
  expect(await at.journal.images.removedAt('scan-a')).toBe(new Date(NOW).toISOString());
  expect(await at.journal.images.removedAt('scan-b')).toBeNull();
  const removal = (await at.journal.audit.of('scan-a')).find(({ act }) => act === 'images-removed');
  expect(removal).toMatchObject({ who: 'appliance', detail: expect.stringMatching(/^3 images of study 1.a: .* take/) });
  expect(retention.problems()).toEqual([]);
  expect(await at.journal.check()).toEqual([]);
});

test.each<[string, Given]>([
  ['of an open alert', { receivedAt: OLD, alertState: 'raised' }],
  ['that wait to be read', { receivedAt: OLD, isQueued: true }],
  ['that came within expansion.episodeDays', { receivedAt: YOUNG }],
])('images %s stay whatever the room, and the state says that there is none', async (_, given) => {
  const at = await place();
  await study(at, 'a', given);
  const retention = await tidy(at, { maxBytes: 1 });
  expect(isThere(at, 'a')).toBe(true);
  expect(retention.problems()).toMatchObject([
    { text: expect.stringMatching(/no images may be removed yet.*Add disk space/) },
  ]);
});

test('the baseline stays while a follow-up of its episode is young or alerts', async () => {
  const at = await place();
  await study(at, 'a', { receivedAt: OLDER, episodeId: 'one' });
  await study(at, 'b', { receivedAt: YOUNG, episodeId: 'one' });
  await study(at, 'c', { receivedAt: OLDER, episodeId: 'two' });
  await study(at, 'd', { receivedAt: OLD, episodeId: 'two', alertState: 'raised' });
  await tidy(at, { maxBytes: 1 });
  for (const name of ['a', 'b', 'c', 'd']) expect(isThere(at, name), name).toBe(true);
});

test('where free space is what must be kept, images go until nothing more may', async () => {
  const at = await place();
  await study(at, 'a', { receivedAt: OLDER });
  await study(at, 'b', { receivedAt: YOUNG });
  const retention = await tidy(at, { keepFreeBytes: 4e9 }, 1e9);
  expect([isThere(at, 'a'), isThere(at, 'b')]).toEqual([false, true]);
  expect(retention.problems()).toHaveLength(1);
});

test('without a limit nothing is removed', async () => {
  const at = await place();
  await study(at, 'a', { receivedAt: OLDER });
  await tidy(at, {}, 0);
  expect(isThere(at, 'a')).toBe(true);
});

test('a removal that a stop cut short is finished at the next start', async () => {
  const at = await place();
  await study(at, 'a', { receivedAt: OLD });
  await at.journal.images.remove('1.a', new Date(NOW).toISOString(), 'room');
  expect(isThere(at, 'a')).toBe(true);
  await tidy(at, {});
  expect(isThere(at, 'a')).toBe(false);
  expect(await at.journal.images.leaving()).toEqual([]);
});

test('what was removed is not committed (PS3.4 J.3), and an image that is sent again is kept and committed anew', async () => {
  const at = await place();
  await study(at, 'a', { receivedAt: OLD });
  const references = [{ sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.a.1.1' }];
  const limits = { requestsOfPeer: 9, requests: 9, instancesOfPeer: 99, instances: 99 };
  const request = { aeTitle: 'CT1', address: '10.1.2.3', receivedAt: OLD, references };
  const stored = async (transactionUid: string) => {
    const added = await at.journal.commitments.add({ ...request, transactionUid }, limits);
    if (added.outcome !== 'new') throw new Error(added.outcome);
    return (await at.journal.commitments.references(added.row.id, 0, 9))[0]!.stored;
  };
  expect(await stored('1.7.1')).not.toBeNull();
  await tidy(at, { maxBytes: 1 });
  expect(await stored('1.7.2')).toBeNull();

  const sent = { sopInstanceUid: '1.a.1.1', seriesInstanceUid: '1.a.1', studyInstanceUid: '1.a', receivedAt: YOUNG };
  const again = instance(1, { ...sent, file: 'spool/new/1.dcm', bytes: 1_000_000 });
  expect(await at.journal.instances.add(again)).toBe('returned');
  expect((await stored('1.7.3'))?.file).toBe('spool/new/1.dcm');
  expect(await at.journal.instances.add(again)).toBe('same');
});
