import { type Auc, NO_VARIANCE } from './auc.ts';
import type { AucDifference } from './compare-auc.ts';
import { type Estimable, notEstimable } from './estimable.ts';
import { twoSidedP, waldInterval } from './normal.ts';

/**
 * AUC where each case's risk is known, as it is of simulated patients alone: not of the one outcome that was drawn for each, but
 * over all that could have been. A case of risk p counts as p of an event and 1 - p of a non-event, so the area is the mean over all
 * pairs of different cases of "the first scores above the second", weighted by p of the first times 1 - p of the second, a tie
 * counting one half. The standard error is that of DeLong et al. 1988 (Biometrics 44:837) with these weights: the root of the sum of
 * squares of what each case contributes to the area. With risks of 0 and 1 alone it is DeLong's with n instead of n - 1 below the line.
 * What is left out is the luck of the draw, not that the cases themselves are a sample.
 *
 * @throws RangeError where the lists differ in length
 */
export function knownRiskAuc(risks: readonly number[], scores: readonly number[]): Estimable<Auc> {
  const found = contributions(risks, scores);
  if (found === null) return notEstimable('no two cases that could differ in outcome');
  const standardError = rootOfSquares(found.of);
  if (standardError ** 2 <= NO_VARIANCE)
    return { value: found.area, standardError: 0, interval: notEstimable('no variance among the cases') };
  const { low, high } = waldInterval(found.area, standardError);
  return { value: found.area, standardError, interval: { low: Math.max(0, low), high: Math.min(1, high) } };
}

/** Paired difference of two such areas on the same cases, all in the same order: `scores` less `referenceScores`. */
export function compareKnownRiskAuc(
  risks: readonly number[],
  scores: readonly number[],
  referenceScores: readonly number[],
): Estimable<AucDifference> {
  const [a, b] = [contributions(risks, scores), contributions(risks, referenceScores)];
  if (a === null || b === null) return notEstimable('no two cases that could differ in outcome');
  const value = a.area - b.area;
  const standardError = rootOfSquares(a.of.map((part, i) => part - b.of[i]!));
  if (standardError ** 2 <= NO_VARIANCE) {
    const none = notEstimable('the two readers differ alike on every case');
    return { value, interval: none, p: none };
  }
  return { value, interval: waldInterval(value, standardError), p: twoSidedP(value / standardError) };
}

/** The area and what each case, as an event and as a non-event, moves it by; null where no pair has any weight. */
function contributions(risks: readonly number[], scores: readonly number[]): { area: number; of: number[] } | null {
  if (risks.length !== scores.length)
    throw new RangeError(`${risks.length} risks but ${scores.length} scores: give one score per case`);
  const spared = risks.map((p) => 1 - p);
  const [events, nonEvents] = [sum(risks), sum(spared)];
  // A case is no pair with itself.
  const weight = events * nonEvents - sum(risks.map((p, i) => p * spared[i]!));
  if (!(weight > 0)) return null;
  const [nonEventsBelow, eventsBelow] = [massBelow(scores, spared), massBelow(scores, risks)];
  const area = sum(risks.map((p, i) => p * nonEventsBelow[i]!)) / weight;
  const of = risks.map((p, i) => {
    const q = spared[i]!;
    const eventsAbove = events - p - eventsBelow[i]!;
    return (p * (nonEventsBelow[i]! - area * (nonEvents - q)) + q * (eventsAbove - area * (events - p))) / weight;
  });
  return { area, of };
}

/** For each case, what the other cases that score below it weigh together, those that score the same by half. */
function massBelow(scores: readonly number[], weights: readonly number[]): Float64Array {
  const order = [...scores.keys()].sort((a, b) => scores[a]! - scores[b]!);
  const below = new Float64Array(scores.length);
  let before = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    let tied = 0;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) tied += weights[order[end++]!]!;
    for (const i of order.slice(start, end)) below[i] = before + (tied - weights[i]!) / 2;
    before += tied;
    start = end;
  }
  return below;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const rootOfSquares = (values: readonly number[]) => Math.sqrt(sum(values.map((value) => value ** 2)));
