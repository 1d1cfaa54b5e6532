import { describe, expect, test } from 'vitest';
import {
  LABELS,
  measuredGrowth,
  measuredWithinError,
  predictedHigh,
  sampleAlert,
  sampleAlerts,
  sampleAssessment,
} from '../../dashboard/gallery/samples.ts';
import type { Assessment } from '../../edge/assessment/assessment.ts';
import { capabilityStatement } from '../../edge/results/fhir/capability-statement.ts';
import { communicationOf } from '../../edge/results/fhir/communication.ts';
import { diagnosticReportOf } from '../../edge/results/fhir/diagnostic-report.ts';
import { observationsOf } from '../../edge/results/fhir/observations.ts';
import { complaints } from './valid.ts';

const SOURCE = { site: 'general', appliance: 'edge-1', version: '0.1.0' };
const ABOUT = { studyInstanceUid: '1.2.840.1', label: LABELS.shown };
const HIDDEN = { studyInstanceUid: null, label: LABELS.none };

const notAssessed = sampleAssessment({
  status: 'not-assessed',
  notAssessed: { code: 'slices-missing', text: 'Slices are missing.' },
  hematoma: null,
  geometry: null,
  predicted: null,
  measured: null,
  models: [],
});
const noBleed = sampleAssessment({
  hematoma: { ...sampleAssessment().hematoma!, found: false, iphMl: 0, ivhMl: 0, totalMl: 0 },
  predicted: null,
  measured: null,
});
const followUp = sampleAssessment({ measured: measuredGrowth, predicted: predictedHigh });

describe('FHIR R4', () => {
  test('a probability says with which clinical data it was estimated, and nothing of what was not known', () => {
    const notes = (assessment: Assessment) =>
      observationsOf(assessment, ABOUT, SOURCE)
        .filter(({ id }) => id?.includes('probability'))
        .map(({ note }) => note?.[0]?.text);
    const clinical = { ...predictedHigh.clinical, onsetHours: 1.5, anticoagulated: false };
    expect(notes(sampleAssessment({ predicted: { ...predictedHigh, clinical } }))[0]).toBe(
      'Spread over views of the same bleed: 4 %. Estimated with: onset 1.5 h before the scan, not anticoagulated.',
    );
    expect(notes(sampleAssessment())[0]).toBe('Spread over views of the same bleed: 4 %.');
  });

  test('itself refuses what is wrong: the judge of the other tests can say no', () => {
    expect(complaints({ resourceType: 'Communication', status: 'sent', sender: 'us' })).not.toEqual([]);
    expect(
      complaints({ resourceType: 'Observation', status: 'preliminary', code: { text: 'x' }, colour: 1 }),
    ).not.toEqual([]);
  });

  test.each<[string, Assessment]>([
    ['a bleed', sampleAssessment()],
    ['a follow-up that has grown', followUp],
    ['a scan without a bleed', noBleed],
    ['a scan that was not assessed', notAssessed],
  ])('%s is a report and observations that a validator takes without a word', (_, assessment) => {
    for (const about of [ABOUT, HIDDEN]) {
      expect(complaints(diagnosticReportOf(assessment, about, SOURCE))).toEqual([]);
      for (const observation of observationsOf(assessment, about, SOURCE)) expect(complaints(observation)).toEqual([]);
    }
  });

  test.each(Object.entries(sampleAlerts))('the alert "%s" is a communication that a validator takes', (_, alert) => {
    for (const about of [ABOUT, HIDDEN]) expect(complaints(communicationOf(alert, about, SOURCE))).toEqual([]);
  });

  test('says what it can do in a statement that a validator takes', () => {
    expect(complaints(capabilityStatement(SOURCE, '2026-11-23T02:41:00Z'))).toEqual([]);
  });
});

describe('an assessment as FHIR', () => {
  test('no person has verified it: a preliminary report with every observation that it refers to', () => {
    const report = diagnosticReportOf(followUp, ABOUT, SOURCE);
    const observations = observationsOf(followUp, ABOUT, SOURCE);
    expect(report.status).toBe('preliminary');
    expect(report.result?.map(({ reference }) => reference)).toEqual(observations.map(({ id }) => `Observation/${id}`));
    expect(new Set(observations.map(({ id }) => id)).size).toBe(observations.length);
  });

  test('volumes are mL, probabilities per cent beside the model’s threshold, growth signed', () => {
    const value = (key: string, of: Assessment = followUp) =>
      observationsOf(of, ABOUT, SOURCE).find(({ id }) => id?.endsWith(`-${key}`));
    expect(value('iph')?.valueQuantity).toEqual({
      value: Number(followUp.hematoma!.iphMl.toFixed(2)),
      unit: 'mL',
      system: 'http://unitsofmeasure.org',
      code: 'mL',
    });
    expect(value('probability-che')).toMatchObject({
      valueQuantity: { value: 62, code: '%' },
      referenceRange: [{ high: { value: 42 } }],
      interpretation: [{ coding: [{ code: 'H' }] }],
    });
    expect(value('iph-growth')?.valueQuantity?.value).toBe(11.2);
    expect(value('expanded-che')?.valueBoolean).toBe(true);
    const little = sampleAssessment({ measured: { ...measuredWithinError, iphGrowthMl: -1.25 } });
    expect(value('iph-growth', little)?.valueQuantity?.value).toBe(-1.25);
    expect(value('expanded-rhe1', little)).toMatchObject({ valueBoolean: true });
    expect(value('expanded-che', little)).toMatchObject({ valueBoolean: false });
    expect(JSON.stringify(value('expanded-rhe1', little)?.note)).toContain('Within measurement error');
  });

  test('what is unknown is left out, never 0: a scan that was not assessed is cancelled and says why', () => {
    expect(observationsOf(notAssessed, ABOUT, SOURCE)).toEqual([]);
    const report = diagnosticReportOf(notAssessed, ABOUT, SOURCE);
    expect(report).toMatchObject({ status: 'cancelled' });
    expect(report.result).toBeUndefined();
    expect(report.conclusion).toContain('Slices are missing.');
    expect(observationsOf(noBleed, ABOUT, SOURCE)[0]).toMatchObject({ valueBoolean: false });
  });

  test('a demonstration model’s result is marked as test data, wherever it goes', () => {
    const marked = { meta: { security: [{ code: 'HTEST' }] } };
    expect(diagnosticReportOf(followUp, ABOUT, SOURCE)).toMatchObject(marked);
    for (const observation of observationsOf(followUp, ABOUT, SOURCE)) expect(observation).toMatchObject(marked);
    expect(communicationOf(sampleAlert(), ABOUT, SOURCE)).toMatchObject(marked);
    const research = diagnosticReportOf({ ...followUp, intendedUse: 'research' }, ABOUT, SOURCE);
    expect(research.meta?.security).toBeUndefined();
    expect(research.conclusion).toContain('Not for diagnosis');
  });

  test('a patient whose name the site hides is nobody there either', () => {
    for (const resource of [
      diagnosticReportOf(followUp, HIDDEN, SOURCE),
      ...observationsOf(followUp, HIDDEN, SOURCE),
      communicationOf(sampleAlert({ label: LABELS.none }), HIDDEN, SOURCE),
    ])
      expect(resource.subject).toBeUndefined();
  });
});

describe('an alert as FHIR', () => {
  test('is received when a person has acknowledged it, and not before', () => {
    expect(communicationOf(sampleAlerts.high, ABOUT, SOURCE)).toMatchObject({
      status: 'in-progress',
      priority: 'stat',
    });
    expect(communicationOf(sampleAlerts.high, ABOUT, SOURCE).received).toBeUndefined();
    expect(communicationOf(sampleAlerts.acknowledged, ABOUT, SOURCE)).toMatchObject({
      status: 'in-progress',
      received: sampleAlerts.acknowledged.acknowledgedAt,
      recipient: [{ display: 'RN Okafor' }],
    });
    expect(communicationOf(sampleAlert({ state: 'closed' }), ABOUT, SOURCE).status).toBe('completed');
  });
});
