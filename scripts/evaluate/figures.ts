import {
  type Estimable,
  type Estimate,
  type Interval,
  isEstimable,
} from '../../edge/assessment/statistics/estimable.ts';
import type { Proportion } from '../../edge/assessment/statistics/wilson.ts';

/** A number with so many decimals, and no minus before a zero. */
export function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return /^-0\.?0*$/.test(text) ? text.slice(1) : text;
}

/** "0.81 (0.70 to 0.92)", or the value and why it has no interval. */
export function withInterval(value: number, interval: Estimable<Interval>, decimals: number, why: Why): string {
  if (!isEstimable(interval)) return `${fixed(value, decimals)} (${why(interval.notEstimable)})`;
  return `${fixed(value, decimals)} (${fixed(interval.low, decimals)} to ${fixed(interval.high, decimals)})`;
}

/** How a reason is shown where a figure or an interval is missing. */
export type Why = (reason: string) => string;

/** The reason in full, where there is room for it. */
export const inFull: Why = (reason) => `not estimable: ${reason}`;

export function estimate(figure: Estimable<Estimate>, decimals: number, why: Why): string {
  return isEstimable(figure) ? withInterval(figure.value, figure.interval, decimals, why) : why(figure.notEstimable);
}

export function proportion(figure: Estimable<Proportion>, why: Why): string {
  if (!isEstimable(figure)) return why(figure.notEstimable);
  return `${withInterval(figure.value, figure.interval, 2, why)} ${figure.count}/${figure.of}`;
}

/** "p = 0.032", "p < 0.001". */
export function pValue(p: Estimable<number>, why: Why): string {
  if (!isEstimable(p)) return `p ${why(p.notEstimable)}`;
  return p < 0.001 ? 'p < 0.001' : `p = ${fixed(p, 3)}`;
}
