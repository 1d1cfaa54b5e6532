import type { Interval } from './estimable.ts';

/** A seeded source of uniform numbers in [0, 1). */
export type Uniform = () => number;

/**
 * Draws `replicates` bootstrap samples, each group with replacement and to its own size: stratified. The groups here are
 * events and non-events, so that every replicate has as many of each as the sample and none is without one class; the
 * interval then holds for this share of events. `visit` sees one array of indices per group, reused between replicates.
 */
export function stratifiedBootstrap(
  sizes: readonly number[],
  replicates: number,
  uniform: Uniform,
  visit: (draws: readonly Uint32Array[]) => void,
): void {
  const draws = sizes.map((size) => new Uint32Array(size));
  for (let n = 0; n < replicates; n++) {
    for (const group of draws) for (let i = 0; i < group.length; i++) group[i] = Math.floor(uniform() * group.length);
    visit(draws);
  }
}

/** The 2.5 % and 97.5 % points of the replicates, linear between neighbours (Hyndman and Fan 1996, type 7). */
export function percentileInterval(replicates: Float64Array): Interval {
  const sorted = replicates.toSorted();
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
  };
  return { low: at(0.025), high: at(0.975) };
}
