import type { Strata } from './sample.ts';

/**
 * Placement values of DeLong et al. 1988 (Biometrics 44:837): for each event the share of non-events that score below it,
 * for each non-event the share of events that score above it, a tie counting one half. The mean of either is the AUC.
 */
export interface Placements {
  readonly events: readonly number[];
  readonly nonEvents: readonly number[];
}

/** From midranks, as Sun and Xu 2014 (IEEE Signal Process Lett 21:1389) do, so that n cases cost n log n steps, not n squared. */
export function placements({ events, nonEvents }: Strata): Placements {
  const all = midranks([...events, ...nonEvents]);
  const amongEvents = midranks(events);
  const amongNonEvents = midranks(nonEvents);
  return {
    events: events.map((_, i) => (all[i]! - amongEvents[i]!) / nonEvents.length),
    nonEvents: nonEvents.map((_, j) => 1 - (all[events.length + j]! - amongNonEvents[j]!) / events.length),
  };
}

/** Ranks from 1 in ascending order; equal values share the mean of their ranks. */
export function midranks(values: readonly number[]): Float64Array {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
