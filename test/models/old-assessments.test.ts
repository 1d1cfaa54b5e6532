import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Assessment } from '../../edge/assessment/assessment.ts';
import { NOTHING_KNOWN } from '../../edge/assessment/clinical.ts';
import type { EngineHost } from '../../edge/inference/host.ts';
import type { JobRow } from '../../edge/journal/journal.ts';
import { openJournal } from '../../edge/journal/open.ts';
import { switchTo } from '../../scripts/models/use.ts';
import { House } from '../alerting/house.ts';
import { hostOf, makeScan, testFolder } from '../inference/fixtures.ts';
import { addVersion, makePackages, manifestOf, run } from './packages.ts';

let models: string;
let files: string[];
beforeAll(() => {
  models = makePackages();
  addVersion(models, 'hematoma', 'hematoma-2', '2.0.0');
  files = makeScan('--right', '40', '30', '40');
});
afterAll(() => {
  for (const path of [models, dirname(files[0]!)]) rmSync(dirname(path), { recursive: true });
});

const hematomaOf = ({ models: used }: Assessment) => {
  const { version, sha256 } = used.find(({ role }) => role === 'hematoma')!;
  return { version, sha256 };
};
const packageOf = (folder: string) => {
  const { version, sha256 } = manifestOf(join(models, folder));
  return { version, sha256 };
};

/** The service's engine as it starts with whatever is in use then. */
async function startEngine(): Promise<EngineHost> {
  const engine = hostOf(models);
  await engine.start();
  return engine;
}

/** Has the engine read the scan for a job, and concludes it. */
async function conclude(house: House, engine: EngineHost, job: JobRow) {
  return house.conclude(
    await engine.read({
      requestId: job.jobId,
      files,
      outDir: join(testFolder(), '1'),
      clinical: NOTHING_KNOWN,
      caption: '',
    }),
    job,
  );
}

test('a model that is put in use relabels nothing: what the old one concluded keeps it, in every revision', async () => {
  const house = await House.open();
  onTestFinished(() => house.close());
  const [a, b] = [packageOf('hematoma'), packageOf('hematoma-2')];
  expect(a.sha256).not.toBe(b.sha256);

  await switchTo('hematoma', 'hematoma', models);
  const before = await startEngine();
  const job = await house.queue({ scanId: 'baseline' });
  const first = await conclude(house, before, job);
  await before.stop();
  expect(hematomaOf(first.assessment)).toEqual(a);

  expect(run(models, 'use', 'hematoma-2')).toMatchObject({ code: 0 });
  const after = await startEngine();
  const followUp = await house.queue({ scanId: 'follow-up', acquiredAt: '2026-11-23T14:00:00' });
  const second = await conclude(house, after, followUp);
  expect(hematomaOf(second.assessment)).toEqual(b);
  expect(second.assessment.measured?.baselineAssessmentId).toBe(first.assessment.assessmentId);
  expect(second.assessment.quality.map(({ code }) => code)).toContain('baseline-read-by-other-model');
  // The first job concluded once more, as after a crash, and a late slice of the first scan.
  await conclude(house, after, job);
  const revised = await conclude(house, after, await house.queue({ scanId: 'baseline' }));

  const { journal } = house;
  expect(await journal.assessments.get(first.assessment.assessmentId)).toEqual(first.assessment);
  expect((await journal.assessments.ofScan('baseline')).map(hematomaOf)).toEqual([a, b]);
  expect(revised.assessment.revision).toBe(2);

  await journal.close();
  house.journal = await openJournal({ file: join(house.dataDir, 'journal.sqlite'), clock: house.clock });
  expect((await house.journal.assessments.ofScan('baseline')).map(hematomaOf)).toEqual([a, b]);
  expect((await house.journal.assessments.ofScan('follow-up')).map(hematomaOf)).toEqual([b]);
  const alert = await house.journal.alerts.get(second.alert!.alertId);
  expect(alert?.models).toContainEqual({ name: 'test-hematoma', version: '2.0.0' });
}, 240_000);
