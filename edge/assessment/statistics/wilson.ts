import { type Estimable, type Interval, notEstimable } from './estimable.ts';
import { Z95 } from './normal.ts';

/** A share of counted cases with its 95 % interval. */
export interface Proportion {
  readonly value: number;
  readonly count: number;
  readonly of: number;
  readonly interval: Interval;
}

/** Score interval of Wilson 1927 (J Am Stat Assoc 22:209), without continuity correction; it holds at 0 and at all. */
export function wilson(count: number, of: number, noneOf: string): Estimable<Proportion> {
  if (of === 0) return notEstimable(`no ${noneOf}`);
  const value = count / of;
  const z2 = Z95 ** 2 / of;
  const centre = value + z2 / 2;
  const half = Z95 * Math.sqrt((value * (1 - value)) / of + z2 / (4 * of));
  return {
    value,
    count,
    of,
    interval: {
      // Exact at the ends, where rounding would leave 1e-17 or cut the value off
      low: count === 0 ? 0 : (centre - half) / (1 + z2),
      high: count === of ? 1 : (centre + half) / (1 + z2),
    },
  };
}
