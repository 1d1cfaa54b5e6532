import { type Estimable, type Interval, notEstimable } from './estimable.ts';
import { mean, variance, waldInterval } from './normal.ts';
import { type Placements, placements } from './placements.ts';
import { missingClass, type Sample, strata, tooFewForVariance } from './sample.ts';

/** Area under the ROC curve, 0 to 1, with DeLong's standard error and 95 % interval. */
export interface Auc {
  readonly value: number;
  readonly standardError: Estimable<number>;
  readonly interval: Estimable<Interval>;
}

/** Below this a variance is the rounding of a sum of equal terms. */
export const NO_VARIANCE = 1e-20;

/**
 * The chance that a case with the event scores above one without, ties counting one half, with the variance of DeLong et
 * al. 1988 (Biometrics 44:837). The interval is value +- 1.96 standard errors, cut to 0..1. Where the reader separates the
 * classes wholly the method sees no variance; that is said rather than shown as certainty.
 */
export function auc(sample: Sample): Estimable<Auc> {
  const groups = strata(sample);
  const missing = missingClass(groups);
  if (missing) return missing;
  const placed = placements(groups);
  const value = mean(placed.events);
  const few = tooFewForVariance(groups);
  if (few) return { value, standardError: few, interval: few };
  const standardError = Math.sqrt(placementVariance(placed));
  if (standardError ** 2 <= NO_VARIANCE)
    return { value, standardError: 0, interval: notEstimable('no variance among the placement values') };
  const { low, high } = waldInterval(value, standardError);
  return { value, standardError, interval: { low: Math.max(0, low), high: Math.min(1, high) } };
}

/** DeLong's variance of a mean of placement values, or of the mean of their differences between two readers. */
export function placementVariance({ events, nonEvents }: Placements): number {
  return variance(events) / events.length + variance(nonEvents) / nonEvents.length;
}
