import { expect, test } from 'vitest';
import { NOTHING_ENTERED } from '../../edge/assessment/clinical-entry.ts';
import { clinicalOf, onsetHoursTo } from '../../edge/assessment/onset.ts';

const baseline = { scanId: 'a', acquiredAt: '2026-11-23T08:00:00' };
const followUp = { scanId: 'b', acquiredAt: '2026-11-23T14:30:00' };
const said = (values: Partial<typeof NOTHING_ENTERED>, to: typeof baseline | null = baseline) => ({
  values: { ...NOTHING_ENTERED, ...values },
  baseline: to,
});

test('an onset by the clock is counted to each scan by its own time', () => {
  const entry = said({ onsetAt: '2026-11-23T06:30' });
  expect([baseline, followUp].map((scan) => onsetHoursTo(entry, scan))).toEqual([1.5, 8]);
});

test('hours to the baseline grow by the time that lies between the scans', () => {
  const entry = said({ onsetHours: 2 });
  expect([baseline, followUp].map((scan) => onsetHoursTo(entry, scan))).toEqual([2, 8.5]);
  expect(
    onsetHoursTo(entry, { ...baseline, acquiredAt: null as unknown as string }),
    'of the scan itself they need no time',
  ).toBe(2);
});

test('where a time is missing the onset is unknown, never 0', () => {
  expect(onsetHoursTo(said({}), baseline)).toBeNull();
  expect(onsetHoursTo(said({ onsetAt: '2026-11-23T06:30' }), { scanId: 'a', acquiredAt: null })).toBeNull();
  expect(onsetHoursTo(said({ onsetHours: 2 }, null), baseline)).toBeNull();
  expect(onsetHoursTo(said({ onsetAt: '2026-11-23T09:00' }), baseline), 'an earlier scan than the onset').toBeNull();
});

test('the network is told its five, and nothing of what is for scores alone', () => {
  const entry = said({
    onsetHours: 2,
    gcs: 9,
    recurrentIch: true,
    infratentorial: true,
    lastKnownWellAt: '2026-11-23T01:00',
  });
  expect(clinicalOf(entry, baseline)).toEqual({
    ...{ onsetHours: 2, gcs: 9 },
    ...{ anticoagulated: null, systolicMmHg: null, ageYears: null },
  });
});
