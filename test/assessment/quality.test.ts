import { expect, test } from 'vitest';
import { compare } from '../../edge/assessment/followup.ts';
import { leastIntendedUse, remarksOn } from '../../edge/assessment/quality.ts';
import { assessment, hematoma, model } from './samples.ts';

const research = model('c'.repeat(64), 'research');

test('a result is worth no more than its weakest model', () => {
  expect(leastIntendedUse([research, model()])).toBe('demonstration');
  expect(leastIntendedUse([research])).toBe('research');
  expect(leastIntendedUse([model('d', 'clinical')])).toBe('clinical');
  expect(leastIntendedUse([])).toBe('demonstration');
});

test('a result of a demonstration model says so', () => {
  const result = { acquiredAt: '2026-11-23T08:00:00', measured: null, baselineModels: null };
  expect(remarksOn({ ...result, models: [model()] }).map(({ code }) => code)).toEqual(['demonstration-model']);
  expect(remarksOn({ ...result, models: [research] })).toEqual([]);
});

test('a scan without acquisition time says that it was not compared', () => {
  const remarks = remarksOn({ acquiredAt: null, models: [research], measured: null, baselineModels: null });
  expect(remarks.map(({ code }) => code)).toEqual(['acquisition-time-unknown']);
});

test('growth within error and a baseline read by other weights are both remarked', () => {
  const baseline = assessment({ hematoma: hematoma(6) });
  const now = { acquiredAt: '2026-11-23T14:00:00', hematoma: hematoma(9), models: [research] };
  const measured = compare(baseline, now);
  const remarks = remarksOn({ ...now, measured, baselineModels: baseline.models });
  expect(remarks.map(({ code }) => code)).toEqual(['growth-within-error', 'baseline-read-by-other-model']);
  expect(remarks[0]?.text).toContain('5.8 mL');
});
