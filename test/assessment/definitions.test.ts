import { expect, test } from 'vitest';
import { DEFAULT_RULES, meets, rulesInWords } from '../../edge/assessment/definitions.ts';

const none = { CHE: false, RHE1: false, RHE2: false };
const all = { CHE: true, RHE1: true, RHE2: true };

test('growth of exactly 6 mL is expansion, and just below is not', () => {
  expect(meets({ iphMl: 40, ivhMl: 0 }, { iphMl: 46, ivhMl: 0 })).toEqual(all);
  expect(meets({ iphMl: 40, ivhMl: 0 }, { iphMl: 45.99, ivhMl: 0 })).toEqual(none);
});

test('growth by exactly 33 % of a small bleed is expansion, and just below is not', () => {
  expect(meets({ iphMl: 10, ivhMl: 0 }, { iphMl: 13.3, ivhMl: 0 })).toEqual(all);
  expect(meets({ iphMl: 10, ivhMl: 0 }, { iphMl: 13.29, ivhMl: 0 })).toEqual(none);
});

test('rounding of voxel sums does not decide: 16.3 - 10.3 is 6 mL by either comparator', () => {
  const [baseline, followUp] = [
    { iphMl: 10.3 + 20, ivhMl: 0 },
    { iphMl: 16.3 + 20, ivhMl: 0 },
  ];
  expect(meets(baseline, followUp).CHE).toBe(true);
  expect(meets(baseline, followUp, { ...DEFAULT_RULES, comparator: '>' }).CHE).toBe(false);
  expect(meets({ iphMl: 5, ivhMl: 0.1 }, { iphMl: 5, ivhMl: 0.3 }).RHE1).toBe(true); // 0.3 - 0.1 < 0.2 in floating point
});

test('new intraventricular blood is expansion under RHE1 from 0.2 mL and under RHE2 from 1 mL', () => {
  const baseline = { iphMl: 20, ivhMl: 0 };
  expect(meets(baseline, { iphMl: 20, ivhMl: 0.19 })).toEqual(none);
  expect(meets(baseline, { iphMl: 20, ivhMl: 0.2 })).toEqual({ CHE: false, RHE1: true, RHE2: false });
  expect(meets(baseline, { iphMl: 20, ivhMl: 1 })).toEqual({ CHE: false, RHE1: true, RHE2: true });
});

test('a bleed that was not there at baseline needs the mL limit: it has no percentage', () => {
  expect(meets({ iphMl: 0, ivhMl: 0 }, { iphMl: 5.9, ivhMl: 0 })).toEqual(none);
  expect(meets({ iphMl: 0, ivhMl: 0 }, { iphMl: 6, ivhMl: 0 })).toEqual(all);
});

test('a bleed that shrinks or stays is no expansion, even where a limit is set to zero', () => {
  const rules = { ...DEFAULT_RULES, iphGrowthMl: 0, iphGrowthPercent: 0, anyIvhGrowthMl: 0, ivhGrowthMl: 0 };
  expect(meets({ iphMl: 20, ivhMl: 3 }, { iphMl: 12, ivhMl: 1 }, rules)).toEqual(none);
  expect(meets({ iphMl: 20, ivhMl: 3 }, { iphMl: 20, ivhMl: 3 }, rules)).toEqual(none);
});

test('the rules read as sentences with the limits in force', () => {
  expect(rulesInWords()).toEqual({
    CHE: 'IPH grew by >= 6 mL or >= 33 %',
    RHE1: 'IPH grew by >= 6 mL or >= 33 %, or IVH is new or grew, by >= 0.2 mL',
    RHE2: 'IPH grew by >= 6 mL or >= 33 %, or IVH grew by >= 1 mL',
  });
  expect(rulesInWords({ ...DEFAULT_RULES, iphGrowthMl: 12.5, comparator: '>' }).CHE).toBe(
    'IPH grew by > 12.5 mL or > 33 %',
  );
});
