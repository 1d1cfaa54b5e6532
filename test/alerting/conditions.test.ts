import { describe, expect, test } from 'vitest';
import { CONDITIONS, findingFor, rises } from '../../edge/alerting/conditions.ts';
import { findingOf as findingUnder, type ScanPolicy } from '../../edge/alerting/scan-findings.ts';
import type { Assessment, Predicted } from '../../edge/assessment/assessment.ts';
import { NOTHING_KNOWN } from '../../edge/assessment/clinical.ts';
import { compare } from '../../edge/assessment/followup.ts';
import { assessment, hematoma, model } from '../assessment/samples.ts';

const POLICY: ScanPolicy = { minBleedMl: 0.5, conditions: {} };
const findingOf = (of: Assessment, policy: Partial<ScanPolicy> = {}) => findingUnder(of, { ...POLICY, ...policy });

const predicted = (riskBand: Predicted['riskBand'], probability: number): Predicted => ({
  probabilities: { CHE: probability, RHE1: probability, RHE2: probability },
  spread: null,
  clinical: NOTHING_KNOWN,
  thresholds: { CHE: 0.5, RHE1: 0.5, RHE2: 0.5 },
  reached: [],
  riskBand,
});

function followUp(
  before: [iph: number, ivh: number],
  now: [iph: number, ivh: number],
  change: Partial<Assessment> = {},
) {
  const baseline = assessment({ hematoma: hematoma(...before), acquiredAt: '2026-11-23T02:00:00' });
  const after = { acquiredAt: '2026-11-23T08:00:00', hematoma: hematoma(...now), models: [model()] };
  return assessment({ scanId: 'scan-2', hematoma: after.hematoma, measured: compare(baseline, after), ...change });
}

const low = { predicted: predicted('low', 0.1) };
const high = { predicted: predicted('high', 0.8) };

describe('what a scan asks a person to see', () => {
  test.each<[string, Assessment, string | null]>([
    ['no bleed', assessment({ hematoma: hematoma(0) }), null],
    ['a bleed too small to alert', assessment({ hematoma: hematoma(0.4), ...high }), null],
    ['a bleed of low risk', assessment({ hematoma: hematoma(12), ...low }), 'bleed-found medium clinical'],
    ['a bleed without a prediction', assessment({ hematoma: hematoma(12) }), 'bleed-found medium clinical'],
    ['a bleed of high risk', assessment({ hematoma: hematoma(12), ...high }), 'expansion-predicted high clinical'],
    ['IVH alone', assessment({ hematoma: hematoma(0, 2), ...low }), 'bleed-found medium clinical'],
    ['a grown bleed', followUp([12, 0], [24, 0], low), 'expansion-measured high clinical'],
    ['growth of what is too small to alert', followUp([0.2, 0], [0.4, 0], low), null],
    ['new IVH', followUp([12, 0], [12, 0.3], low), 'expansion-measured high clinical'],
    ['a known bleed that has not grown', followUp([12, 0], [12.5, 0], low), 'bleed-found low clinical'],
    ['a known bleed, not grown, of high risk', followUp([12, 0], [12.5, 0], high), 'expansion-predicted high clinical'],
    ['a new bleed after a scan without one', followUp([0, 0], [3, 0], low), 'bleed-found medium clinical'],
    ['a bleed that is gone', followUp([12, 0], [0, 0]), null],
    [
      'a scan not assessed',
      assessment({ status: 'not-assessed', notAssessed: { code: 'x', text: 'Slices are missing.' }, hematoma: null }),
      'scan-not-assessed medium technical',
    ],
  ])('%s', (_what, of, expected) => {
    const finding = findingOf(of);
    expect(finding && `${finding.condition} ${finding.priority} ${finding.kind}`).toBe(expected);
  });

  test('measured growth is told with its rule in words and whether it exceeds measurement error', () => {
    const research = { intendedUse: 'research' as const };
    expect(findingOf(followUp([12, 0], [24, 0], research))?.text).toBe(
      'Follow-up after 6.0 h: IPH 12.0 mL to 24.0 mL (+12.0 mL, +100 %), IVH 0.0 mL to 0.0 mL (+0.0 mL). ' +
        'Expansion: IPH grew by >= 6 mL or >= 33 %; more than measurement error (3.8 mL).',
    );
    expect(findingOf(followUp([6, 0], [9, 0], research))?.text).toContain('but within measurement error (3.8 mL)');
    expect(findingOf(followUp([12, 0], [12, 1.5], research))?.text).toContain('or IVH grew by >= 1 mL');
  });

  test('predicted expansion is told with its probabilities', () => {
    const { text } = findingOf(assessment({ hematoma: hematoma(10, 2), intendedUse: 'research', ...high }))!;
    expect(text).toBe(
      'Bleed of 12.0 mL found (IPH 10.0 mL, IVH 2.0 mL). High risk of expansion: 80 % chance that the IPH grows, ' +
        '80 % chance counting any IVH growth, 80 % chance counting IVH growth of 1 mL. ' +
        'Threshold reached: CHE 80 % (from 50 %), RHE1 80 % (from 50 %), RHE2 80 % (from 50 %).',
    );
  });

  test('what else the model marks is told in one more sentence, down to what reads as 0.1 mL', () => {
    const other = (name: string, ml: number) => ({ label: name, name, maskValue: 3, ml });
    const otherFindings = [other('extra-axial haemorrhage', 3.14), other('perilesional oedema', 0.02)];
    const research = { intendedUse: 'research' as const, otherFindings };
    expect(findingOf(assessment({ hematoma: hematoma(12), ...research }))?.text).toBe(
      'Bleed of 12.0 mL found (IPH 12.0 mL, IVH 0.0 mL). Risk of expansion unknown. ' +
        'Also marked: extra-axial haemorrhage 3.1 mL.',
    );
  });

  test('extra-axial blood alone is a finding of its own from minBleedMl on; oedema is none', () => {
    const marks = (label: string, name: string, ml: number) =>
      assessment({
        hematoma: hematoma(0),
        intendedUse: 'research',
        otherFindings: [{ label, name, maskValue: 3, ml }],
      });
    expect(findingOf(marks('EAH', 'extra-axial haemorrhage', 3.1))).toEqual({
      condition: 'other-bleed-found',
      kind: 'clinical',
      priority: 'medium',
      muted: false,
      text: 'Blood outside the brain tissue and the ventricles. Also marked: extra-axial haemorrhage 3.1 mL.',
    });
    expect(findingOf(marks('x', 'subdural hematoma', 3.1))?.condition).toBe('other-bleed-found');
    expect(findingOf(marks('EAH', 'extra-axial haemorrhage', 0.4))).toBeNull();
    expect(findingOf(marks('PHE', 'perilesional oedema', 30))).toBeNull();
    expect(findingOf(marks('EAH', 'extra-axial haemorrhage', 0), { minBleedMl: 0 })).toBeNull();
  });

  test('a site’s priority takes the place of the table’s; a lesser case stays less urgent', () => {
    const conditions = { 'bleed-found': { priority: 'high' as const } };
    expect(findingOf(assessment({ hematoma: hematoma(12), ...low }), { conditions })?.priority).toBe('high');
    expect(findingOf(followUp([12, 0], [12.5, 0], low), { conditions })?.priority).toBe('low');
    const quiet = { conditions: { 'appliance-degraded': { priority: 'low' as const } } };
    expect(findingFor('appliance-degraded', '', quiet, 'high').priority).toBe('low');
    for (const [condition, { priority, kind }] of Object.entries(CONDITIONS)) {
      expect(findingFor(condition as 'bleed-found', '', { conditions: {} })).toMatchObject({ priority, kind });
    }
  });

  test('of a muted condition the next one that holds is told, and only where none does the finding is muted', () => {
    const muted = (...names: string[]) => ({
      conditions: Object.fromEntries(names.map((name) => [name, { muted: true }])),
    });
    const bleed = assessment({ hematoma: hematoma(12), ...high });
    expect(findingOf(bleed, muted('expansion-predicted'))).toMatchObject({ condition: 'bleed-found', muted: false });
    expect(findingOf(bleed, muted('expansion-predicted', 'bleed-found'))).toMatchObject({ muted: true });
    const grown = findingOf(followUp([12, 0], [24, 0], low), muted('expansion-measured'));
    expect(grown).toMatchObject({ condition: 'bleed-found', priority: 'medium' });
    expect(grown?.text, 'a rule is met').not.toContain('No rule');
  });

  test('a demonstration model’s finding says so; a technical one is nobody’s finding', () => {
    const text = (change: Partial<Assessment>) => findingOf(assessment(change))?.text;
    expect(text({ intendedUse: 'demonstration' })).toMatch(/^DEMONSTRATION MODEL: /);
    expect(text({ intendedUse: 'research' })).not.toMatch(/demonstration/i);
    expect(text({ status: 'not-assessed', notAssessed: { code: 'x', text: 'y' }, hematoma: null })).toBe(
      'This scan was not assessed. y',
    );
  });

  test('a person is called again when the priority rises or a technical alert turns clinical, and only then', () => {
    const of = (priority: 'low' | 'medium' | 'high', kind: 'clinical' | 'technical' = 'clinical') => ({
      priority,
      kind,
    });
    expect(rises(null, of('low'))).toBe(true);
    expect(rises(of('medium'), of('high'))).toBe(true);
    expect(rises(of('medium', 'technical'), of('low'))).toBe(true);
    expect(rises(of('medium'), of('medium'))).toBe(false);
    expect(rises(of('high'), of('medium'))).toBe(false);
    expect(rises(of('low'), of('medium', 'technical'))).toBe(false);
  });
});
