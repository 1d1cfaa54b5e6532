import type { Interval } from './estimable.ts';

/** The 0.975 quantile of the standard normal distribution: half-width of a 95 % interval in standard errors. */
export const Z95 = 1.959963984540054;

/** From here on the continued fraction converges faster than the series. */
const SERIES_LIMIT = 2.5;

/**
 * Complementary error function of x >= 0. Abramowitz and Stegun 1964: below 2.5 one minus the series 7.1.6, above it the
 * continued fraction 7.1.14. The relative error stays below 1e-12, so that small p values keep their digits.
 */
export function erfc(x: number): number {
  const scale = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x < SERIES_LIMIT) {
    let term = x;
    let sum = x;
    for (let k = 1; term > sum * 1e-17; k++) {
      term *= (2 * x * x) / (2 * k + 1);
      sum += term;
    }
    return 1 - 2 * scale * sum;
  }
  let fraction = x;
  for (let k = 80; k >= 1; k--) fraction = x + k / 2 / fraction;
  return scale / fraction;
}

/** Two-sided p value of a standard normal statistic. */
export function twoSidedP(z: number): number {
  return erfc(Math.abs(z) / Math.SQRT2);
}

/** Value plus and minus 1.96 standard errors. */
export function waldInterval(value: number, standardError: number): Interval {
  return { low: value - Z95 * standardError, high: value + Z95 * standardError };
}

export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Sample variance, with n - 1 below the line; n must be at least 2. */
export function variance(values: readonly number[]): number {
  const centre = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - centre) ** 2;
  return sum / (values.length - 1);
}
