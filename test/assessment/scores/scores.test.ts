import { describe, expect, it } from 'vitest';
import { bat } from '../../../edge/assessment/scores/bat.ts';
import { type BrainItems, brain } from '../../../edge/assessment/scores/brain.ts';
import { type IchItems, ichScore } from '../../../edge/assessment/scores/ich.ts';
import { inWords } from '../../../edge/assessment/scores/range.ts';

describe('The BRAIN score', () => {
  const none: BrainItems = { iphMl: 5, ivh: false, onsetHours: 8, recurrent: false, anticoagulated: false };
  const points = (items: Partial<BrainItems>) => {
    const { low, high, unknown } = brain({ ...none, ...items });
    expect([high, unknown]).toEqual([low, []]);
    return low;
  };

  it('gives no point for up to 10 mL, 5 for up to 20 mL, 7 above', () => {
    expect([0, 10, 10.1, 20, 20.1, 90].map((iphMl) => points({ iphMl }))).toEqual([0, 0, 5, 5, 7, 7]);
  });

  it('gives 4 points for recurrence, 6 for warfarin, 2 for IVH', () => {
    expect(points({ recurrent: true })).toBe(4);
    expect(points({ anticoagulated: true })).toBe(6);
    expect(points({ ivh: true })).toBe(2);
  });

  it('gives 5 points up to 1 h after onset, one less with each hour, none after 5 h', () => {
    const hours = [0, 0.5, 1, 1.1, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.1, 30];
    expect(hours.map((onsetHours) => points({ onsetHours }))).toEqual([5, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0]);
  });

  it('reads every row of its table', () => {
    // Wang et al. 2015, percent for 0..24, as CLINICAL.md section 3 gives it
    const table =
      '3.4 4.2 5.1 6.3 7.7 9.4 11.3 13.7 16.4 19.5 23.1 27.2 31.6 36.4 41.5 46.7 52.1 57.4 62.5 67.4 71.9 76.0 79.7 83.0 85.8';
    const seen = new Map<number, number>();
    for (const iphMl of [5, 15, 30])
      for (const ivh of [false, true])
        for (const recurrent of [false, true])
          for (const anticoagulated of [false, true])
            for (const onsetHours of [0.5, 1.5, 2.5, 3.5, 4.5, 5.5]) {
              const { low, lowPercent } = brain({ iphMl, ivh, recurrent, anticoagulated, onsetHours });
              seen.set(low, lowPercent);
            }
    expect([...seen].sort(([a], [b]) => a - b)).toEqual(table.split(' ').map((text, n) => [n, Number(text)]));
  });

  it('is the range that it can still take while an item is unknown, and narrows when the item comes in', () => {
    const open = brain({ ...none, iphMl: 30, onsetHours: null });
    expect(open).toEqual({ low: 7, high: 12, lowPercent: 13.7, highPercent: 31.6, unknown: ['onset time'] });
    expect(inWords('BRAIN', open)).toBe('BRAIN 7-12: 14-32 %, onset time unknown');
    expect(inWords('BRAIN', brain({ ...none, iphMl: 30, onsetHours: 1.5 }))).toBe('BRAIN 11: 27 %');
    const nothing = brain({ iphMl: null, ivh: null, onsetHours: null, recurrent: null, anticoagulated: null });
    expect([nothing.low, nothing.high]).toEqual([0, 24]);
    expect(nothing.unknown).toEqual(['volume', 'recurrence', 'anticoagulation', 'IVH', 'onset time']);
  });

  it('refuses a negative volume or time, or one that is no number', () => {
    expect(() => brain({ ...none, iphMl: -1 })).toThrow('volume must be a number from 0, not -1');
    expect(() => brain({ ...none, onsetHours: Number.NaN })).toThrow(RangeError);
  });
});

describe('The BAT score', () => {
  const none = { blend: false, hypodensity: false, onsetHours: 4 };

  it('gives 1 point for a blend sign, 2 for any hypodensity, 2 below 2.5 h after onset', () => {
    expect(bat(none).low).toBe(0);
    expect(bat({ ...none, blend: true }).low).toBe(1);
    expect(bat({ ...none, hypodensity: true }).low).toBe(2);
    expect([2.49, 2.5].map((onsetHours) => bat({ ...none, onsetHours }).low)).toEqual([2, 0]);
    expect(bat({ blend: true, hypodensity: true, onsetHours: 1 })).toEqual({
      low: 5,
      high: 5,
      unknown: [],
      highRisk: true,
    });
  });

  it('calls the risk high from 3 points, and says so only when the unknown items cannot change it', () => {
    expect(bat({ blend: true, hypodensity: true, onsetHours: null })).toMatchObject({
      low: 3,
      high: 5,
      highRisk: true,
    });
    expect(bat({ blend: false, hypodensity: true, onsetHours: null })).toMatchObject({
      low: 2,
      high: 4,
      highRisk: null,
    });
    expect(bat({ blend: false, hypodensity: false, onsetHours: null }).highRisk).toBe(false);
    expect(inWords('BAT', bat({ blend: null, hypodensity: true, onsetHours: null }))).toBe(
      'BAT 2-5, blend sign and onset time unknown',
    );
  });
});

describe('The ICH score', () => {
  const none: IchItems = { gcs: 15, iphMl: 10, ivh: false, infratentorial: false, age: 60 };
  const points = (items: Partial<IchItems>) => ichScore({ ...none, ...items }).low;

  it('gives 2 points for GCS 3-4, 1 for 5-12, none for 13-15', () => {
    const gcs = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
    expect(gcs.map((value) => points({ gcs: value }))).toEqual([2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0]);
  });

  it('gives 1 point each from 30 mL, for IVH, below the tentorium and from 80 years', () => {
    expect([29.9, 30].map((iphMl) => points({ iphMl }))).toEqual([0, 1]);
    expect(points({ ivh: true })).toBe(1);
    expect(points({ infratentorial: true })).toBe(1);
    expect([79, 80].map((age) => points({ age }))).toEqual([0, 1]);
  });

  it('reads every row of its table', () => {
    const steps: Partial<IchItems>[] = [
      { gcs: 8 },
      { iphMl: 40 },
      { ivh: true },
      { infratentorial: true },
      { age: 85 },
    ];
    const percent = [0, 1, 2, 3, 4, 5].map((n) => ichScore(Object.assign({}, none, ...steps.slice(0, n))).lowPercent);
    expect(percent).toEqual([0, 13, 26, 72, 97, 100]);
    expect(ichScore(Object.assign({}, none, ...steps, { gcs: 3 }))).toMatchObject({ low: 6, lowPercent: 100 });
  });

  it('is a range while the coma scale is unknown, and refuses one that does not exist', () => {
    expect(ichScore({ ...none, gcs: null })).toMatchObject({ low: 0, high: 2, lowPercent: 0, highPercent: 26 });
    expect(() => ichScore({ ...none, gcs: 2 })).toThrow('GCS must be 3 to 15, not 2');
  });
});
