import { expect, test } from 'vitest';
import { fuzz } from './fuzz/fuzz.ts';
import { faultsOf } from './fuzz/verdict.ts';

/** 100,000 of them, of any seed, are `npm run fuzz`. */
const CASES = { seed: 2026, from: 0, count: 5000, parallel: 16 };

test(`${CASES.count} mutated associations, PDUs and data sets: the listener lives, hardly grows, and serves others`, async () => {
  const report = await fuzz(CASES);
  console.log(report.held);
  expect(faultsOf(report, CASES)).toEqual([]);
  expect(report.held?.echoes).toBeGreaterThan(20);
}, 600_000);
