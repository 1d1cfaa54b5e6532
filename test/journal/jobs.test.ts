import { expect, test } from 'vitest';
import { openJournal } from '../../edge/journal/open.ts';
import { CLOCK, conclusion, job, scan } from './samples.ts';
import { temporaryFile, temporaryJournal } from './temporary.ts';

async function journalWithJobs(count: number) {
  const journal = await temporaryJournal();
  for (let n = 1; n <= count; n++) {
    const queuedAt = `2026-11-23T08:5${9 - n}:00.000Z`; // the last written has waited longest
    const row = scan({ scanId: `scan-${n}`, seriesInstanceUid: `1.3.${n}` });
    await journal.scans.enqueue(row, job({ jobId: `job-${n}`, scanId: `scan-${n}`, queuedAt }), []);
  }
  return journal;
}

test('the job that has waited longest is taken first, each once, and none where none waits', async () => {
  const { jobs } = await journalWithJobs(3);
  const taken = await Promise.all([jobs.take(), jobs.take(), jobs.take(), jobs.take()]);
  expect(taken.map((row) => row?.jobId)).toEqual(['job-3', 'job-2', 'job-1', undefined]);
  expect(taken[3]).toBeNull();
  expect(taken[0]).toMatchObject({ state: 'running', attempts: 1 });
  expect(await jobs.pending()).toBe(3); // read, but not concluded
});

test('a job to be tried again comes back with its attempts counted', async () => {
  const { jobs } = await journalWithJobs(1);
  await jobs.take();
  await jobs.retry('job-1');
  expect(await jobs.take()).toMatchObject({ jobId: 'job-1', attempts: 2 });
});

test('a job that a killed appliance left running is queued again at the next start', async () => {
  const file = await temporaryFile();
  const first = await openJournal({ file, clock: CLOCK });
  await first.scans.enqueue(scan(), job(), []);
  await first.jobs.take();
  await first.close();
  const second = await temporaryJournal(file);
  expect(await second.jobs.take()).toBeNull();
  expect(await second.jobs.requeueRunning()).toBe(1);
  expect(await second.jobs.take()).toMatchObject({ jobId: 'job-1', attempts: 2 });
});

test('a concluded job is neither pending nor tried again', async () => {
  const journal = await journalWithJobs(1);
  await journal.jobs.take();
  await journal.conclude(conclusion());
  await journal.jobs.retry('job-1');
  expect(await journal.jobs.requeueRunning()).toBe(0);
  expect(await journal.jobs.pending()).toBe(0);
  expect(await journal.jobs.take()).toBeNull();
});
