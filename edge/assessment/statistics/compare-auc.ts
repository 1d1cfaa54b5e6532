import { NO_VARIANCE, placementVariance } from './auc.ts';
import { type Estimable, type Interval, notEstimable } from './estimable.ts';
import { mean, twoSidedP, waldInterval } from './normal.ts';
import { type Placements, placements } from './placements.ts';
import { missingClass, strata, tooFewForVariance } from './sample.ts';

/** AUC of a reader less that of the reference, -1 to 1. */
export interface AucDifference {
  readonly value: number;
  readonly interval: Estimable<Interval>;
  /** Two-sided p value of "no difference". */
  readonly p: Estimable<number>;
}

/**
 * Paired difference of two AUCs on the same cases: DeLong et al. 1988 (Biometrics 44:837). Its variance is taken from the
 * case-wise differences of the placement values, which equals var A + var B - 2 cov(A, B) and is exactly 0 for two readers
 * that rank alike. Both score lists are in the order of `outcomes`.
 */
export function compareAuc(
  outcomes: readonly boolean[],
  scores: readonly number[],
  referenceScores: readonly number[],
): Estimable<AucDifference> {
  const groups = strata({ outcomes, scores });
  const referenceGroups = strata({ outcomes, scores: referenceScores });
  const missing = missingClass(groups);
  if (missing) return missing;
  const differences = subtract(placements(groups), placements(referenceGroups));
  const value = mean(differences.events);
  const few = tooFewForVariance(groups);
  if (few) return { value, interval: few, p: few };
  const standardError = Math.sqrt(placementVariance(differences));
  if (standardError ** 2 <= NO_VARIANCE) {
    const none = notEstimable('the two readers differ alike on every case');
    return { value, interval: none, p: none };
  }
  return { value, interval: waldInterval(value, standardError), p: twoSidedP(value / standardError) };
}

function subtract(a: Placements, b: Placements): Placements {
  return {
    events: a.events.map((value, i) => value - b.events[i]!),
    nonEvents: a.nonEvents.map((value, j) => value - b.nonEvents[j]!),
  };
}
