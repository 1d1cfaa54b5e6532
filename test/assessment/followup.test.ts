import { describe, expect, test } from 'vitest';
import { DEFAULT_RULES } from '../../edge/assessment/definitions.ts';
import { baselineOf, compare } from '../../edge/assessment/followup.ts';
import { assessment, hematoma, model } from './samples.ts';

const later = { acquiredAt: '2026-11-23T14:30:00', models: [model()] };

describe('a follow-up beside its baseline', () => {
  test('tells growth in mL and %, the hours between, and which rules it meets', () => {
    const measured = compare(assessment(), { ...later, hematoma: hematoma(27, 0.5) });
    expect(measured).toMatchObject({
      baselineAssessmentId: 'assessment-1',
      baselineAcquiredAt: '2026-11-23T08:00:00',
      baselineIphMl: 20,
      baselineIvhMl: 0,
      hoursBetween: 6.5,
      iphGrowthMl: 7,
      iphGrowthPercent: 35,
      ivhGrowthMl: 0.5,
      meetsRule: ['CHE', 'RHE1', 'RHE2'],
    });
    expect(measured?.rules.CHE).toBe('IPH grew by >= 6 mL or >= 33 %');
  });

  test('can meet a rule and still be within measurement error', () => {
    const small = compare(assessment({ hematoma: hematoma(6) }), { ...later, hematoma: hematoma(9) });
    expect(small).toMatchObject({
      iphGrowthPercent: 50,
      meetsRule: ['CHE', 'RHE1', 'RHE2'],
      measurementErrorMl: 3.8,
      exceedsMeasurementError: false,
    });
    const large = compare(assessment(), { ...later, hematoma: hematoma(26) });
    expect(large).toMatchObject({ measurementErrorMl: 3.8, exceedsMeasurementError: true });
  });

  test('with blood in the ventricles holds the growth of both against the larger error', () => {
    const both = compare(assessment(), { ...later, hematoma: hematoma(24, 2.6) });
    expect(both).toMatchObject({ measurementErrorMl: 6.7, exceedsMeasurementError: false }); // 4 + 2.6 = 6.6 mL
    const more = compare(assessment(), { ...later, hematoma: hematoma(24, 2.8) });
    expect(more?.exceedsMeasurementError).toBe(true);
    const trace = compare(assessment(), { ...later, hematoma: hematoma(24, 0.1) });
    expect(trace?.measurementErrorMl).toBe(3.8); // below the smallest IVH that counts
  });

  test('read by other weights than its baseline is held against the error between two raters', () => {
    const other = { acquiredAt: later.acquiredAt, models: [model('b'.repeat(64))] };
    expect(compare(assessment(), { ...other, hematoma: hematoma(25) })?.measurementErrorMl).toBe(5.8);
    expect(compare(assessment(), { ...other, hematoma: hematoma(25, 3) })?.measurementErrorMl).toBe(7.7);
  });

  test('has no percentage where the baseline showed no IPH', () => {
    const fresh = compare(assessment({ hematoma: hematoma(0) }), { ...later, hematoma: hematoma(8) });
    expect(fresh).toMatchObject({ iphGrowthPercent: null, iphGrowthMl: 8, meetsRule: ['CHE', 'RHE1', 'RHE2'] });
  });

  test('that shrank meets no rule', () => {
    const smaller = compare(assessment(), { ...later, hematoma: hematoma(12) });
    expect(smaller).toMatchObject({ iphGrowthMl: -8, meetsRule: [], exceedsMeasurementError: false });
  });

  test('follows the limits that the site has set', () => {
    const rules = { ...DEFAULT_RULES, iphGrowthMl: 12.5, iphGrowthPercent: 50 };
    const measured = compare(assessment(), { ...later, hematoma: hematoma(28) }, rules);
    expect(measured?.meetsRule).toEqual([]);
    expect(measured?.rules.CHE).toContain('12.5 mL');
  });

  test('is not compared where a time is unknown, the baseline was not read, or the order is wrong', () => {
    const now = { ...later, hematoma: hematoma(30) };
    expect(compare(assessment({ acquiredAt: null }), now)).toBeNull();
    expect(compare(assessment(), { ...now, acquiredAt: null })).toBeNull();
    expect(compare(assessment({ status: 'not-assessed', hematoma: null }), now)).toBeNull();
    expect(compare(assessment({ acquiredAt: '2026-11-23T20:00:00' }), now)).toBeNull();
  });
});

describe('the baseline', () => {
  const first = assessment();
  const second = assessment({ assessmentId: 'assessment-2', scanId: 'scan-2', acquiredAt: '2026-11-23T14:00:00' });
  const third = { scanId: 'scan-3', acquiredAt: '2026-11-24T08:00:00' };

  test('is the earliest acquired assessed scan, in whatever order scans were read', () => {
    expect(baselineOf([second, first], third)?.assessmentId).toBe('assessment-1');
  });

  test('is never a scan that was not assessed', () => {
    const unread = { ...first, status: 'not-assessed' as const, hematoma: null };
    expect(baselineOf([unread, second], third)?.assessmentId).toBe('assessment-2');
  });

  test('is the first scan that shows the bleed, not one from before it; without such, the earliest', () => {
    const clear = { ...first, hematoma: hematoma(0) };
    expect(baselineOf([clear, second], third)?.assessmentId).toBe('assessment-2');
    expect(baselineOf([clear], third)?.assessmentId).toBe('assessment-1');
  });

  test('is neither the scan itself nor a later one', () => {
    expect(baselineOf([first], { scanId: 'scan-1', acquiredAt: '2026-11-23T08:00:00' })).toBeNull();
    expect(baselineOf([second], { scanId: 'scan-1', acquiredAt: '2026-11-23T08:00:00' })).toBeNull();
  });
});
