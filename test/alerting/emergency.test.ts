import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { JobRunner } from '../../edge/alerting/runner.ts';
import { NOT_RECORDED, Unrecorded } from '../../edge/alerting/unrecorded.ts';
import { systemClock } from '../../edge/config/clock.ts';
import type { ReadReply, ReadRequest } from '../../edge/inference/protocol.ts';
import { type SmallDisk, smallDisk } from '../faults/disk.ts';
import { silent } from '../mqtt/link.ts';
import { CONFIG, House, reading } from './house.ts';

interface Bench {
  readonly disk: SmallDisk;
  readonly house: House;
  readonly runner: JobRunner;
  readonly unrecorded: Unrecorded;
  readonly asked: readonly ReadRequest[];
}

/** A running runner with a journal on a disk of 8 MB; null where there is no such disk. */
async function bench(): Promise<Bench | null> {
  const disk = await smallDisk(8);
  if (disk === null) return null;
  const house = await House.open(disk.dir);
  const unrecorded = new Unrecorded();
  const asked: ReadRequest[] = [];
  const read = async (request: ReadRequest): Promise<ReadReply> => {
    asked.push(request);
    return { requestId: request.requestId, ok: true, reading: reading(12) };
  };
  const runner = new JobRunner({
    journal: house.journal,
    engine: { read },
    installed: () => [],
    config: CONFIG,
    dataDir: house.dataDir,
    clock: systemClock,
    log: silent,
    unrecorded,
    alerted: () => {},
    concluded: () => {},
  });
  onTestFinished(async () => {
    await runner.stop();
    await house.close();
    await disk.remove();
  });
  await runner.start();
  return { disk, house, runner, unrecorded, asked };
}

test('a job that cannot be taken, for the disk is full, is alerted from memory, once, and concluded in order when there is room', async () => {
  const at = await bench();
  if (at === null) return;
  const { disk, house, runner, unrecorded, asked } = at;
  const job = await house.queue();
  await disk.fill();
  runner.wake();
  await vi.waitFor(() => expect(unrecorded.alerts()).toHaveLength(1), { timeout: 10_000 });
  const [told] = unrecorded.alerts();
  expect(told).toMatchObject({
    scanId: job.scanId,
    revision: 1,
    soundRevision: 1,
    state: 'raised',
    priority: 'medium',
  });
  expect(told!.text.startsWith(NOT_RECORDED)).toBe(true);
  expect(asked[0]!.outDir, 'nothing is written').toBeNull();
  expect(runner.problems()[0]?.text).toMatch(/An alert was sent without being recorded/);
  expect(await house.journal.alerts.open()).toEqual([]);
  await sleep(1500);
  expect(asked, 'it is not read over and over').toHaveLength(1);

  await disk.empty();
  await vi.waitFor(async () => expect(await house.journal.alerts.open()).toHaveLength(1), { timeout: 60_000 });
  const [recorded] = await house.journal.alerts.open();
  expect(recorded).toMatchObject({ alertId: told!.alertId, revision: 1, soundRevision: 1, raisedAt: told!.raisedAt });
  expect(recorded!.text).toBe(told!.text.slice(NOT_RECORDED.length));
  await vi.waitFor(() => expect(runner.problems()).toEqual([]));
  expect(asked.at(-1)!.outDir).toContain(job.scanId);
}, 120_000);

test('a scan that the journal does not take at all is alerted from memory, against what the journal knows of its patient', async () => {
  const at = await bench();
  if (at === null) return;
  const { disk, house, runner, unrecorded } = at;
  // Decided, and written nowhere; its images came before the disk was full.
  const job = await house.queue();
  const scan = (await house.journal.scans.get(job.scanId))!;
  await vi.waitFor(async () => {
    runner.wake();
    expect(await house.journal.jobs.pending()).toBe(0);
  });
  await disk.fill();
  const late = { ...scan, revision: 2 };
  runner.unrecordedJob(late, { ...job, jobId: 'late', revision: 2 });
  await vi.waitFor(() => expect(unrecorded.alerts()).toHaveLength(1), { timeout: 10_000 });
  const known = await house.journal.alerts.ofScan(job.scanId);
  expect(unrecorded.alerts()[0]).toMatchObject({ alertId: known!.alertId, revision: 2, soundRevision: 1 });
  await disk.empty();
}, 60_000);
