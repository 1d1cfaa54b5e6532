import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AlertActs } from '../../edge/alerting/acts.ts';
import { concludeScan } from '../../edge/alerting/conclude.ts';
import { gatherEvidence } from '../../edge/alerting/evidence.ts';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import { CONFIG, House, read, unreadable } from './house.ts';

let house: House;
let acts: AlertActs;
beforeEach(async () => {
  house = await House.open();
  acts = new AlertActs({ journal: house.journal, clock: house.clock, changed: () => {} });
});
afterEach(() => house.close());

const acknowledge = async (alertId: string) => {
  const { revision } = (await house.journal.alerts.get(alertId))!;
  return acts.acknowledge(alertId, { by: 'nurse', revision });
};
const close = async (alertId: string) => {
  const { revision } = (await house.journal.alerts.get(alertId))!;
  return acts.close(alertId, { by: 'nurse', revision, reason: 'seen' });
};
const brief = (alert: AlertPayload | null) =>
  alert && [alert.revision, alert.soundRevision, alert.state, alert.priority, alert.condition];

describe('one scan', () => {
  test('a bleed is assessed, opens an episode and raises an alert that says what the assessment says', async () => {
    const { assessment, episode, alert } = await house.scan(read(12, { ivhMl: 2 }));
    expect(assessment).toMatchObject({ status: 'assessed', revision: 1, measured: null, intendedUse: 'research' });
    expect(assessment.predicted).toMatchObject({ riskBand: 'low' });
    expect(episode).toMatchObject({ revision: 1, episodeId: assessment.episodeId, intendedUse: 'research' });
    expect(episode.scans).toMatchObject([{ assessmentId: assessment.assessmentId, iphMl: 12, ivhMl: 2, found: true }]);
    expect(alert).toMatchObject({
      revision: 1,
      soundRevision: 1,
      state: 'raised',
      condition: 'bleed-found',
      priority: 'medium',
      assessmentId: assessment.assessmentId,
      iphMl: 12,
      ivhMl: 2,
      raisedAt: '2026-11-23T09:00:00.000Z',
      expiresAt: '2026-11-25T09:00:00.000Z',
      models: [{ name: 'hematoma', version: '1.0.0' }],
    });
  });

  test('a site’s threshold decides what is predicted, in the assessment as in the alert; others stay the model’s', async () => {
    const config = { ...CONFIG, alerting: { ...CONFIG.alerting, thresholds: { CHE: 0.3 } } };
    const { assessment, alert } = await house.scan(read(12, { probability: 0.35 }), {}, config);
    expect(assessment.predicted).toMatchObject({
      thresholds: { CHE: 0.3, RHE1: 0.5, RHE2: 0.5 },
      reached: ['CHE'],
      riskBand: 'high',
    });
    expect(alert).toMatchObject({ condition: 'expansion-predicted', priority: 'high' });
    expect(alert?.text).toContain('Threshold reached: CHE 35 % (from 30 %).');
  });

  test('a muted bleed is a result of the episode, named as muted there and in the audit log, and raises no alert', async () => {
    const conditions = { 'bleed-found': { muted: true } };
    const config = { ...CONFIG, alerting: { ...CONFIG.alerting, conditions } };
    const { assessment, alert, episode } = await house.scan(read(12), { scanId: 'scan-a' }, config);
    expect(alert).toBeNull();
    expect(episode.scans).toMatchObject([{ found: true, iphMl: 12, muted: 'bleed-found' }]);
    expect((await house.journal.audit.of(assessment.scanId)).map(({ detail }) => detail)).toEqual([
      expect.stringContaining('no alert: the site has muted bleed-found'),
    ]);
    const risen = await house.scan(read(12, { probability: 0.8 }), { scanId: 'scan-a' }, config);
    expect(brief(risen.alert)).toEqual([1, 1, 'raised', 'high', 'expansion-predicted']);
    const fallen = await house.scan(read(12), { scanId: 'scan-a' }, config);
    expect(brief(fallen.alert), 'an open alert says what is muted, and is not heard').toEqual([
      2,
      1,
      'raised',
      'medium',
      'bleed-found',
    ]);
  });

  test('a bleed says when its follow-up is due and overdue, from its arrival; nothing is waited for without one', async () => {
    const bleed = await house.scan(read(12));
    expect(bleed.episode).toMatchObject({
      nextFollowUpAt: '2026-11-23T15:00:00.000Z',
      followUpOverdueAt: '2026-11-24T09:00:00.000Z',
    });
    const none = { nextFollowUpAt: null, followUpOverdueAt: null };
    const followed = await house.scan(read(13), { acquiredAt: '2026-11-23T14:00:00' });
    expect(followed.episode.episodeId).toBe(bleed.episode.episodeId);
    expect(followed.episode, 'the follow-up was assessed').toMatchObject(none);
    expect((await house.scan(read(0), { patientKey: 'hospital 2' })).episode).toMatchObject(none);
  });

  test('no bleed is a result of the episode and no alert', async () => {
    const { episode, alert } = await house.scan(read(0));
    expect(alert).toBeNull();
    expect(episode.scans).toMatchObject([{ status: 'assessed', found: false, iphMl: 0 }]);
  });

  test('an unreadable scan is a technical alert with the reason, and says nothing of a bleed', async () => {
    const { assessment, episode, alert } = await house.scan(unreadable('Slices are missing.'));
    expect(assessment).toMatchObject({ status: 'not-assessed', hematoma: null, predicted: null, models: [] });
    expect(episode.scans).toMatchObject([{ status: 'not-assessed', reason: 'Slices are missing.', found: null }]);
    expect(alert).toMatchObject({
      kind: 'technical',
      iphMl: null,
      text: expect.stringContaining('Slices are missing.'),
    });
  });

  test('the same job concluded again after a crash gives the same ids', async () => {
    const job = await house.queue();
    const evidence = await gatherEvidence(house.journal, job.scanId, 14);
    const conclude = () =>
      concludeScan({ job, outcome: read(12), evidence, config: CONFIG, installed: [], clock: house.clock });
    expect(conclude()).toEqual(conclude());
    const other = await house.scan(read(12));
    expect(other.alert?.alertId).not.toBe(conclude().alert?.alertId);
    expect(other.assessment.assessmentId).not.toBe(conclude().assessment.assessmentId);
  });

  test.each([
    ['none', { name: null, id: null }],
    ['initials', { name: 'J. D.', id: '…377' }],
    ['full', { name: 'Doe, Jane', id: '4821377' }],
  ] as const)('the patient is labelled as the site chose: %s', async (patientLabel, label) => {
    const config = { ...CONFIG, alerting: { ...CONFIG.alerting, patientLabel } };
    const { alert, episode } = await house.scan(read(12), {}, config);
    expect(alert?.label).toEqual(label);
    expect(episode.label).toEqual(label);
  });

  test('initials of names in other scripts and of missing names are no half-names', async () => {
    const scan = (patientName: string | null) => house.scan(read(12), { patientName, patientId: '7', patientKey: 'x' });
    expect((await scan('Müller^Änne^Maria')).alert?.label).toEqual({ name: 'Ä. M.', id: null });
    expect((await scan('=山田^太郎')).alert?.label.name).toBe('太. 山.');
    expect((await scan('Doe')).alert?.label.name).toBe('D.');
    expect((await scan(null)).alert?.label.name).toBeNull();
  });
});

describe('a follow-up', () => {
  const later = { acquiredAt: '2026-11-23T14:00:00' };

  test('is measured against the episode’s baseline and raises an alert of its own', async () => {
    const first = await house.scan(read(12));
    const second = await house.scan(read(24), later);
    expect(second.assessment.episodeId).toBe(first.assessment.episodeId);
    expect(second.assessment.measured).toMatchObject({
      baselineAssessmentId: first.assessment.assessmentId,
      hoursBetween: 6,
      iphGrowthMl: 12,
      meetsRule: ['CHE', 'RHE1', 'RHE2'],
      exceedsMeasurementError: true,
    });
    expect(second.alert).toMatchObject({ condition: 'expansion-measured', priority: 'high', soundRevision: 1 });
    expect(second.alert?.alertId).not.toBe(first.alert?.alertId);
    expect(second.episode).toMatchObject({ revision: 2, scans: [{ iphMl: 12 }, { iphMl: 24 }] });
  });

  test('that arrives before its baseline is read again, measured against it, and raises its alert anew', async () => {
    const early = await house.scan(read(24), later);
    await acknowledge(early.alert!.alertId);
    const { episode, assessment } = await house.scan(read(12));
    expect(assessment.measured).toBeNull();
    expect(episode.scans.map(({ iphMl }) => iphMl)).toEqual([12, 24]);
    const job = (await house.waiting())!;
    expect(job).toMatchObject({ scanId: early.assessment.scanId, revision: 2, state: 'running' });
    const again = await house.conclude(read(24), job);
    expect(again.assessment.measured).toMatchObject({ baselineAssessmentId: assessment.assessmentId, iphGrowthMl: 12 });
    expect(brief(again.alert)).toEqual([3, 2, 'raised', 'high', 'expansion-measured']);
    expect(await house.waiting(), 'and no more than once').toBeNull();
  });

  test('is read again when its baseline has a newer revision, unless it waits to be read anyway', async () => {
    await house.scan(read(12), { scanId: 'scan-a' });
    await house.scan(read(24), { ...later, scanId: 'scan-b' });
    const { assessment } = await house.scan(read(20), { scanId: 'scan-a' });
    const job = (await house.waiting())!;
    expect(job).toMatchObject({ scanId: 'scan-b', revision: 2 });
    expect((await house.scan(read(21), { scanId: 'scan-a' })).readAgain, 'it waits').toEqual([]);
    const again = await house.conclude(read(24), job);
    expect(again.assessment.measured?.baselineAssessmentId).not.toBe(assessment.assessmentId);
    expect(again.assessment.measured?.iphGrowthMl).toBe(3);
    expect(await house.waiting()).toBeNull();
  });

  test('of another patient is an episode of its own', async () => {
    const first = await house.scan(read(12));
    const other = await house.scan(read(24), { ...later, patientKey: 'hospital 99' });
    expect(other.assessment.episodeId).not.toBe(first.assessment.episodeId);
    expect(other.assessment.measured).toBeNull();
  });
});

describe('a newer revision of a scan changes its one alert', () => {
  const scanId = 'scan-a';
  const revise = (outcome: Parameters<House['scan']>[0]) => house.scan(outcome, { scanId });

  test('a result of the same priority keeps who took it, and does not sound', async () => {
    const first = await revise(read(12));
    await acknowledge(first.alert!.alertId);
    const { alert } = await revise(read(13));
    expect(brief(alert)).toEqual([3, 1, 'acknowledged', 'medium', 'bleed-found']);
    expect(alert).toMatchObject({ alertId: first.alert?.alertId, acknowledgedBy: 'nurse', iphMl: 13 });
  });

  test('a rise of priority raises it again and sounds', async () => {
    const first = await revise(read(12));
    await acknowledge(first.alert!.alertId);
    const { alert } = await revise(read(12, { probability: 0.9 }));
    expect(brief(alert)).toEqual([3, 2, 'raised', 'high', 'expansion-predicted']);
    expect(alert?.acknowledgedBy).toBeNull();
  });

  test('a fall of priority does not sound, and a later rise to the old height does', async () => {
    await revise(read(12, { probability: 0.9 }));
    expect(brief((await revise(read(12))).alert)).toEqual([2, 1, 'raised', 'medium', 'bleed-found']);
    expect(brief((await revise(read(12, { probability: 0.9 }))).alert)).toEqual([
      3,
      2,
      'raised',
      'high',
      'expansion-predicted',
    ]);
  });

  test('"not assessed" closes by itself when the scan is then read and shows no bleed', async () => {
    await revise(unreadable());
    expect((await revise(read(0))).alert).toMatchObject({ state: 'closed', revision: 2, soundRevision: 1 });
    expect(await house.journal.alerts.open()).toEqual([]);
    expect(brief((await revise(unreadable())).alert)).toEqual([3, 2, 'raised', 'medium', 'scan-not-assessed']);
  });

  test('whoever took "not assessed" has not taken the bleed that is then found', async () => {
    const first = await revise(unreadable());
    await acknowledge(first.alert!.alertId);
    expect(brief((await revise(read(12))).alert)).toEqual([3, 2, 'raised', 'medium', 'bleed-found']);
  });

  test('an alert for a bleed never closes by itself: a later "nothing" turns it low and says so', async () => {
    await revise(read(12, { probability: 0.9 }));
    const { alert } = await revise(read(0));
    expect(brief(alert)).toEqual([2, 1, 'raised', 'low', 'bleed-found']);
    expect(alert).toMatchObject({ iphMl: 0, text: expect.stringContaining('shows no bleed that would alert') });
    expect(brief((await revise(read(12))).alert)).toEqual([3, 2, 'raised', 'medium', 'bleed-found']);
  });

  test('an alert for a bleed is not hidden by a later "not assessed", which is added to it once', async () => {
    const first = await revise(read(12));
    await revise(unreadable('Slices are missing.'));
    const { alert } = await revise(unreadable('Gap of 20 mm.'));
    expect(brief(alert)).toEqual([3, 1, 'raised', 'medium', 'bleed-found']);
    expect(alert?.assessmentId).toBe(first.assessment.assessmentId);
    expect(alert?.text).toBe(`${first.alert?.text} A newer version of this scan could not be assessed: Gap of 20 mm.`);
  });

  test('what a person closed stays closed, unless the priority rises', async () => {
    const first = await revise(read(12));
    await close(first.alert!.alertId);
    expect((await revise(read(13))).alert).toBeNull();
    expect(brief((await revise(read(13, { probability: 0.9 }))).alert)).toEqual([
      3,
      2,
      'raised',
      'high',
      'expansion-predicted',
    ]);
  });

  test('an older revision that is concluded late is recorded and changes nothing on the ward', async () => {
    const old = await house.queue({ scanId });
    await revise(read(24));
    const { alert, episode } = await house.conclude(read(12), old);
    expect(alert).toBeNull();
    expect(episode.scans).toMatchObject([{ iphMl: 24, revision: 2 }]);
    expect(await house.journal.assessments.ofScan(scanId)).toHaveLength(2);
  });
});
