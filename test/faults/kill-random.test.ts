import { expect, test } from 'vitest';
import { killAtRandom } from './kill/kill.ts';

/** 300 of them, of any seed, are `npm run kill`. */
const KILLS = { seed: 2026, count: 6 };

test(`${KILLS.count} kills at random moments lose nothing that was acknowledged and leave one alert for each scan`, async () => {
  const { faults, ...figures } = await killAtRandom(KILLS);
  console.log(figures);
  expect(faults).toEqual([]);
  expect(figures.scans).toBeGreaterThan(0);
  expect(figures.acknowledged).toBeGreaterThanOrEqual(24 * figures.scans);
}, 900_000);
