import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JobRunner } from '../../edge/alerting/runner.ts';
import { Unrecorded } from '../../edge/alerting/unrecorded.ts';
import { systemClock } from '../../edge/config/clock.ts';
import { Fault } from '../../edge/config/fault.ts';
import type { ReadReply, ReadRequest } from '../../edge/inference/protocol.ts';
import type { Conclusion } from '../../edge/journal/journal.ts';
import { silent } from '../mqtt/link.ts';
import { CONFIG, House, reading } from './house.ts';

type Answer = 'bleed' | 'hangs' | { readonly code: string };

let house: House;
let asked: ReadRequest[];
let concluded: Conclusion[];
let unrecorded: Unrecorded;
let runner: JobRunner;

/** A runner whose engine gives these answers in turn; the real engine has tests of its own. */
function make(...answers: Answer[]): JobRunner {
  const read = (request: ReadRequest): Promise<ReadReply> => {
    asked.push(request);
    const { requestId } = request;
    const answer = answers.shift() ?? 'bleed';
    if (answer === 'hangs') return new Promise(() => {});
    if (answer === 'bleed') return Promise.resolve({ requestId, ok: true, reading: reading(12) });
    return Promise.resolve({ requestId, ok: false, reason: { code: answer.code, text: `It was ${answer.code}.` } });
  };
  runner = new JobRunner({
    journal: house.journal,
    engine: { read },
    installed: () => [],
    config: CONFIG,
    dataDir: house.dataDir,
    clock: systemClock,
    log: silent,
    unrecorded,
    alerted: () => {},
    concluded: (conclusion) => concluded.push(conclusion),
  });
  return runner;
}

async function until(holds: () => boolean | Promise<boolean>, ms = 30_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('did not come true in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

beforeEach(async () => {
  house = await House.open();
  asked = [];
  concluded = [];
  unrecorded = new Unrecorded();
});
afterEach(async () => {
  await runner.stop();
  await house.close();
});

describe('the job runner', () => {
  test('has the engine read what waits, one scan at a time, and concludes each', async () => {
    const first = await house.queue({ patientKey: 'a' });
    await make().start();
    await until(() => concluded.length === 1);
    const second = await house.queue({ patientKey: 'b' });
    runner.wake();
    await until(() => concluded.length === 2);
    expect(concluded.map(({ job }) => job.jobId)).toEqual([first.jobId, second.jobId]);
    expect(asked[0]).toMatchObject({
      files: [join(house.dataDir, `spool/1.2.${first.scanId}.1.1.dcm`)],
      outDir: join(house.dataDir, 'scans', first.scanId, '1'),
      caption: 'J. D.  …377  2026-11-23 08:00  Head',
    });
    expect(await house.journal.jobs.pending()).toBe(0);
    expect(await house.journal.alerts.open()).toHaveLength(2);
  });

  test('concludes a scan that was refused before any engine saw it, with the reason', async () => {
    await house.queue({ seriesInstanceUid: null }, { refusal: { code: 'contrast', text: 'The scan is a CTA.' } });
    await make().start();
    await until(() => concluded.length === 1);
    expect(asked).toEqual([]);
    expect(concluded[0]?.alert).toMatchObject({
      kind: 'technical',
      text: expect.stringContaining('The scan is a CTA.'),
    });
  });

  test.each(['engine-crashed', 'engine-deadline', 'engine-unavailable'])('tries once more after %s', async (code) => {
    await house.queue();
    await make({ code }, 'bleed').start();
    await until(() => concluded.length === 1);
    expect(asked).toHaveLength(2);
    expect(concluded[0]?.assessment.status).toBe('assessed');
  });

  test('says "not assessed" after the second crash, and goes on with the next patient', async () => {
    await house.queue({ patientKey: 'a' });
    await house.queue({ patientKey: 'b' });
    await make({ code: 'engine-crashed' }, { code: 'engine-crashed' }).start();
    await until(() => concluded.length === 2);
    expect(asked).toHaveLength(3);
    expect(concluded[0]?.assessment.notAssessed).toEqual({ code: 'engine-crashed', text: 'It was engine-crashed.' });
    expect(concluded[1]?.assessment.status).toBe('assessed');
  });

  test('a scan for whose pictures there is no room is shown as waiting, and read when there is', async () => {
    await house.queue({ patientKey: 'a' });
    await house.queue({ patientKey: 'b' });
    await make({ code: 'disk-full' }).start();
    await until(() => concluded.length === 1);
    expect(concluded[0]?.patientKey).toBe('b');
    expect(runner.problems()).toEqual([
      expect.objectContaining({ text: expect.stringContaining('sent without being recorded') }),
      expect.objectContaining({ text: expect.stringContaining('It was disk-full.') }),
    ]);
    await until(() => concluded.length === 2);
    expect(concluded[1]).toMatchObject({ patientKey: 'a', assessment: { status: 'assessed' } });
    expect(runner.problems()).toEqual([]);
  });

  test('does not try again what is the scan’s own fault', async () => {
    await house.queue();
    await make({ code: 'slices-missing' }).start();
    await until(() => concluded.length === 1);
    expect(asked).toHaveLength(1);
    expect(concluded[0]?.assessment.status).toBe('not-assessed');
  });

  test('takes up after a kill what was being read, and gives up a scan that was read twice in vain', async () => {
    const { jobId } = await house.queue();
    for (let kills = 0; kills < 2; kills += 1) {
      // What a killed process leaves: a job that is running.
      expect(await house.journal.jobs.take()).toMatchObject({ jobId, attempts: kills + 1 });
      await house.journal.jobs.requeueRunning();
    }
    await house.journal.jobs.take();
    await make().start();
    await until(() => concluded.length === 1);
    expect(asked).toEqual([]);
    expect(concluded[0]?.assessment.notAssessed?.code).toBe('reading-interrupted');
  });

  test('removes what a reading left that was never concluded', async () => {
    const { scanId } = await house.queue();
    const left = join(house.dataDir, 'scans', scanId, '1');
    await mkdir(left, { recursive: true });
    await writeFile(join(left, 'volume.i16'), 'old');
    await make('hangs').start();
    await until(() => asked.length === 1);
    await expect(stat(left)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('stops without waiting for the engine, and takes the scan up again', async () => {
    await house.queue();
    await make('hangs').start();
    await until(() => asked.length === 1);
    await runner.stop();
    expect(concluded).toEqual([]);
    await make().start();
    await until(() => concluded.length === 1);
    expect(concluded[0]?.assessment.status).toBe('assessed');
  });

  test('an engine that was stopped says nothing of the scan: it waits', async () => {
    await house.queue();
    await make({ code: 'engine-stopped' }, 'bleed').start();
    await until(() => concluded.length === 1);
    expect(concluded[0]?.assessment.status).toBe('assessed');
  });

  test('an acknowledgement in the middle of a conclusion is not lost', async () => {
    const scanId = 'scan-a';
    await house.scan({ ok: true, reading: reading(12) }, { scanId });
    await house.queue({ scanId });
    const { conclude } = house.journal;
    let first = true;
    Object.assign(house.journal, {
      conclude: async (conclusion: Conclusion) => {
        if (first) {
          first = false;
          const alert = (await house.journal.alerts.ofScan(scanId))!;
          await house.journal.alerts.change(
            { ...alert, revision: 2, state: 'acknowledged', acknowledgedBy: 'nurse' },
            { at: alert.issuedAt, who: 'nurse', act: 'alert-acknowledged', subject: alert.alertId, detail: '' },
          );
        }
        await conclude(conclusion);
      },
    });
    await make().start();
    await until(() => concluded.length === 1 || runner.problems().length > 0);
    expect(runner.problems(), 'it is no fault').toEqual([]);
    expect(await house.journal.alerts.ofScan(scanId)).toMatchObject({
      revision: 3,
      state: 'acknowledged',
      acknowledgedBy: 'nurse',
    });
  });

  test('a conclusion that cannot be recorded is shown, does not hold up the next patient, and is recorded later', async () => {
    const { conclude } = house.journal;
    const stuck = await house.queue({ patientKey: 'a' });
    await house.queue({ patientKey: 'b' });
    let broken = true;
    Object.assign(house.journal, {
      conclude: (conclusion: Conclusion) =>
        broken && conclusion.job.jobId === stuck.jobId
          ? Promise.reject(new Fault('disk I/O error', { code: 'journal-failed', hint: '' }))
          : conclude(conclusion),
    });
    await make().start();
    await until(() => concluded.length === 1);
    expect(concluded[0]?.patientKey).toBe('b');
    expect(runner.problems()).toEqual([
      expect.objectContaining({ text: expect.stringContaining('sent without being recorded') }),
      expect.objectContaining({ text: expect.stringContaining('disk I/O error') }),
    ]);
    broken = false;
    await until(() => concluded.length === 2);
    expect(concluded[1]?.job.jobId).toBe(stuck.jobId);
    expect(asked).toHaveLength(2);
    expect(runner.problems()).toEqual([]);
  });

  test('a journal that does not answer is shown, and work goes on when it does', async () => {
    const { take } = house.journal.jobs;
    let broken = true;
    Object.assign(house.journal.jobs, {
      take: () => (broken ? Promise.reject(new Error('database is locked')) : take()),
    });
    await house.queue();
    await make().start();
    await until(() => runner.problems().length > 0);
    expect(runner.problems()).toEqual([
      expect.objectContaining({ text: expect.stringContaining('database is locked') }),
    ]);
    broken = false;
    await until(() => concluded.length === 1);
    expect(runner.problems()).toEqual([]);
  });
});
