import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AlertActs } from '../../edge/alerting/acts.ts';
import { ClinicalDesk } from '../../edge/alerting/clinical-desk.ts';
import { Estimates } from '../../edge/alerting/estimates.ts';
import { readScan } from '../../edge/alerting/read-scan.ts';
import { NOTHING_KNOWN } from '../../edge/assessment/clinical.ts';
import { systemClock } from '../../edge/config/clock.ts';
import type { EstimateReply, EstimateRequest, ReadRequest } from '../../edge/inference/protocol.ts';
import type { EstimateConclusion } from '../../edge/journal/journal.ts';
import { model } from '../assessment/samples.ts';
import { silent } from '../mqtt/link.ts';
import { CONFIG, House, read, reading } from './house.ts';

type Answer = number | 'hangs' | { readonly code: string };

const BY = { by: 'Dr. Sørensen', through: 'screen 10.0.0.7' };
const EXPANSION = { ...model('e'.repeat(64), 'research'), role: 'expansion' as const };

let house: House;
let asked: EstimateRequest[];
let concluded: EstimateConclusion[];
let estimates: Estimates;
let desk: ClinicalDesk;

/** The unit with an engine that answers so in turn, a number being every probability; the real engine has tests of its own. */
async function start(...answers: Answer[]): Promise<void> {
  const estimate = (request: EstimateRequest): Promise<EstimateReply> => {
    asked.push(request);
    const { requestId } = request;
    const answer = answers.shift() ?? 0.9;
    if (answer === 'hangs') return new Promise(() => {});
    if (typeof answer !== 'number') {
      return Promise.resolve({ requestId, ok: false, reason: { ...answer, text: `It was ${answer.code}.` } });
    }
    const each = (value: number) => ({ CHE: value, RHE1: value, RHE2: value });
    const { clinical } = request.estimate;
    const said = { probabilities: each(answer), spread: each(0.01), thresholds: each(0.5), clinical, model: EXPANSION };
    return Promise.resolve({ requestId, ok: true, estimate: { ...said, timingsMs: { total: 40 } } });
  };
  const { journal, dataDir } = house;
  estimates = new Estimates({
    ...{ journal, dataDir, engine: { estimate }, config: CONFIG, clock: systemClock, log: silent },
    concluded: (conclusion) => concluded.push(conclusion),
  });
  await estimates.start();
  desk = new ClinicalDesk({ journal, estimates, clock: systemClock });
}

beforeEach(async () => {
  house = await House.open();
  asked = [];
  concluded = [];
});
afterEach(async () => {
  await estimates.stop();
  await house.close();
});

const bleed = (probability: number) => {
  const { models } = reading(12);
  return { ok: true as const, reading: { ...reading(12, { probability }), models: [...models, EXPANSION] } };
};
const alertOf = async (scanId: string) => (await house.journal.alerts.ofScan(scanId))!;
const acts = () => new AlertActs({ journal: house.journal, clock: house.clock, changed: () => {} });

describe('clinical data that were entered', () => {
  test('make the baseline’s next revision: another estimate of the same bleed, which names its reading', async () => {
    const { assessment } = await house.scan(bleed(0.1));
    await start(0.2);
    const entry = await desk.enter(assessment.episodeId, { onsetAt: '2026-11-23T06:30', gcs: 9 }, BY);
    const current = (await house.journal.assessments.currentOfScan(assessment.scanId))!;
    expect(entry).toMatchObject({ estimate: 'made', assessmentId: current.assessmentId, who: BY.by });
    expect(asked[0]!.estimate).toMatchObject({
      folder: `${house.dataDir}/scans/${assessment.scanId}/1`,
      outDir: `${house.dataDir}/scans/${assessment.scanId}/2`,
      clinical: { ...NOTHING_KNOWN, onsetHours: 1.5, gcs: 9 },
      sha256: EXPANSION.sha256,
    });
    expect(current).toMatchObject({
      revision: 2,
      estimateOf: assessment.assessmentId,
      hematoma: assessment.hematoma,
      predicted: { probabilities: { CHE: 0.2 }, clinical: { onsetHours: 1.5, gcs: 9 } },
    });
    expect(current.quality.map(({ code }) => code)).toContain('pictures-of-earlier-estimate');
    expect(await house.journal.assessments.get(assessment.assessmentId), 'the first is as it was').toEqual(assessment);
    const { payload } = (await house.journal.episodes.get(assessment.episodeId))!;
    expect(payload!.scans).toMatchObject([{ revision: 2, predicted: { probabilities: { CHE: 0.2 } } }]);
    expect((await house.journal.audit.of(assessment.scanId)).at(-1)).toMatchObject({ act: 'estimated' });
    expect(await house.journal.check()).toEqual([]);
  });

  test('do not make the alert sound again where its priority stays: who took it has it still, and it names who entered', async () => {
    const { assessment, alert } = await house.scan(bleed(0.1));
    await acts().acknowledge(alert!.alertId, { by: 'RN Okafor', revision: 1 });
    await start(0.3);
    await desk.enter(assessment.episodeId, { gcs: 9 }, BY);
    expect(await alertOf(assessment.scanId)).toMatchObject({
      ...{ revision: 3, soundRevision: 1, state: 'acknowledged', acknowledgedBy: 'RN Okafor', priority: 'medium' },
      predicted: { probabilities: { CHE: 0.3 } },
      change: { what: 'superseded', by: 'appliance: estimate with the clinical data that Dr. Sørensen entered' },
    });
  });

  test('make it sound where the risk rises to high', async () => {
    const { assessment, alert } = await house.scan(bleed(0.1));
    await acts().acknowledge(alert!.alertId, { by: 'RN Okafor', revision: 1 });
    await start(0.9);
    await desk.enter(assessment.episodeId, { gcs: 9 }, BY);
    expect(await alertOf(assessment.scanId)).toMatchObject({
      ...{ soundRevision: 2, state: 'raised', priority: 'high', condition: 'expansion-predicted' },
      change: { what: 'raised', by: 'appliance: estimate with the clinical data that Dr. Sørensen entered' },
    });
  });

  test('change the baseline’s estimate and not the growth that was measured: no follow-up is read again', async () => {
    const { assessment } = await house.scan(bleed(0.1));
    const later = await house.scan(read(24), { acquiredAt: '2026-11-23T14:00:00' });
    await start(0.2, 0.25);
    for (const gcs of [9, 8]) await desk.enter(assessment.episodeId, { gcs }, BY);
    expect(await house.waiting()).toBeNull();
    const [baseline, followUp] = await house.journal.assessments.currentOfEpisode(assessment.episodeId);
    expect(baseline).toMatchObject({ revision: 3, estimateOf: assessment.assessmentId });
    expect(followUp).toEqual(later.assessment);
    // Read after it, a follow-up is measured against the same reading.
    const third = await house.scan(read(25), { acquiredAt: '2026-11-23T20:00:00' });
    expect(third.assessment.measured?.baselineAssessmentId).toBe(assessment.assessmentId);
    expect(third.readAgain).toEqual([]);
  });

  test('that the network is not told, or was told before, change nothing but the entry', async () => {
    const { assessment } = await house.scan(bleed(0.1));
    await start();
    const entry = await desk.enter(assessment.episodeId, { recurrentIch: true, infratentorial: false }, BY);
    expect(entry).toMatchObject({ estimate: 'unchanged', values: { recurrentIch: true, infratentorial: false } });
    expect([asked, concluded]).toEqual([[], []]);
    expect((await house.journal.assessments.currentOfScan(assessment.scanId))?.revision).toBe(1);
  });

  test('are kept where there is nothing to estimate, and say so', async () => {
    const { assessment } = await house.scan(read(0));
    await start();
    expect(await desk.enter(assessment.episodeId, { gcs: 15 }, BY)).toMatchObject({
      ...{ estimate: 'not-possible', reason: { code: 'nothing-to-estimate' }, baseline: null },
      values: { gcs: 15 },
    });
  });

  test('are told to the network when the follow-up is read, with its own hours from onset', async () => {
    const { assessment } = await house.scan(bleed(0.1));
    await start(0.2);
    await desk.enter(assessment.episodeId, { onsetHours: 1.5, ageYears: 71 }, BY);
    const job = await house.queue({ acquiredAt: '2026-11-23T14:00:00' });
    const requests: ReadRequest[] = [];
    await readScan(job, {
      ...{ journal: house.journal, dataDir: house.dataDir, patientLabel: 'none' },
      episodeDays: 14,
      engine: {
        read: (request) => {
          requests.push(request);
          return Promise.resolve({ requestId: '', ok: true, reading: reading(20) });
        },
      },
    });
    expect(requests[0]!.clinical).toEqual({ ...NOTHING_KNOWN, onsetHours: 7.5, ageYears: 71 });
  });

  test.each([
    ['model-changed', 1],
    ['crop-missing', 1],
    ['engine-crashed', 2],
  ])(
    'that cannot be estimated with (%s) are kept with the reason, after as many tries as help',
    async (code, tries) => {
      const { assessment } = await house.scan(bleed(0.1));
      await start({ code }, { code });
      const entry = await desk.enter(assessment.episodeId, { gcs: 9 }, BY);
      expect(entry).toMatchObject({ estimate: 'not-possible', reason: { code } });
      expect(asked).toHaveLength(tries);
      expect((await house.journal.assessments.currentOfScan(assessment.scanId))?.assessmentId).toBe(
        assessment.assessmentId,
      );
    },
  );

  test('are kept where the images were removed by policy, and say so', async () => {
    const { assessment } = await house.scan(bleed(0.1));
    const { studyInstanceUid } = (await house.journal.scans.get(assessment.scanId))!;
    await house.journal.images.remove(studyInstanceUid, '2026-11-24T09:00:00.000Z', 'to make room');
    await start();
    expect(await desk.enter(assessment.episodeId, { gcs: 9 }, BY)).toMatchObject({
      ...{ estimate: 'not-possible', reason: { code: 'images-removed' }, values: { gcs: 9 } },
    });
    expect(asked).toEqual([]);
  });

  test('survive the end of the appliance in the middle of the estimate: the next start makes it once', async () => {
    const { assessment } = await house.scan(bleed(0.1));
    await start('hangs');
    const asking = desk.enter(assessment.episodeId, { gcs: 9 }, BY);
    await expect.poll(() => asked.length).toBe(1);
    await estimates.stop();
    const [waiting] = await house.journal.clinical.waiting();
    expect((await asking).estimate).toBe('waiting');
    await start(0.2);
    expect(await estimates.settled(waiting!.entryId, 5000)).toMatchObject({ estimate: 'made' });
    await estimates.stop();
    await start(0.2);
    expect(await house.journal.assessments.ofScan(assessment.scanId)).toHaveLength(2);
    expect(asked).toHaveLength(2);
  });

  test('wait while the scan is read anew, which is told them, and are then no work any more', async () => {
    const { assessment } = await house.scan(bleed(0.1));
    const job = await house.queue({ scanId: assessment.scanId });
    await start();
    const { baseline, entryId } = (await Promise.race([
      desk.enter(assessment.episodeId, { gcs: 9 }, BY),
      expect
        .poll(() => house.journal.clinical.waiting())
        .toHaveLength(1)
        .then(async () => (await house.journal.clinical.waiting())[0]),
    ]))!;
    expect([baseline?.scanId, asked]).toEqual([assessment.scanId, []]);
    const outcome = bleed(0.2);
    await house.conclude({ ...outcome, reading: { ...outcome.reading, clinical: { ...NOTHING_KNOWN, gcs: 9 } } }, job);
    expect(await estimates.settled(entryId, 5000)).toMatchObject({ estimate: 'unchanged' });
    expect(asked).toEqual([]);
  });

  test.each([
    [{ onsetAt: '2026-11-23T08:01' }, /after the baseline CT/],
    [{ onsetAt: '2026-10-20T08:00' }, /30 days/],
    [{ onsetAt: '2026-11-23T07:00', onsetHours: 1 }, /one of them/],
    [{ lastKnownWellAt: '2026-11-23T07:30', onsetAt: '2026-11-23T07:00' }, /after the onset/],
    [{ onsetAt: '2026-02-31T07:00' }, /no time|30 days/],
  ])('that contradict themselves are not kept: %o', async (values, message) => {
    const { assessment } = await house.scan(bleed(0.1));
    await start();
    await expect(desk.enter(assessment.episodeId, values, BY)).rejects.toThrow(message);
    expect(await house.journal.clinical.ofEpisode(assessment.episodeId)).toEqual([]);
  });
});
