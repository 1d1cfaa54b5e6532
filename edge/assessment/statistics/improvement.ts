import { percentileInterval, stratifiedBootstrap, type Uniform } from './bootstrap.ts';
import type { Estimable, Estimate } from './estimable.ts';
import { mean } from './normal.ts';
import { missingClass, strata, tooFewForVariance } from './sample.ts';

/** How much better a reader is than the reference: in all, and the parts that add up to it. Above 0 is better in each. */
export interface Improvement {
  readonly total: Estimate;
  readonly events: Estimate;
  readonly nonEvents: Estimate;
}

/** One case's gain when the reader's probability moves from `reference` to `reader`, were the case an event. */
type Gain = (reader: number, reference: number) => number;

/**
 * Category-free NRI (Pencina et al. 2011, Stat Med 30:11): up is any higher probability. Events gain by moving up,
 * non-events by moving down; each part is -1 to 1, their sum -2 to 2.
 */
export const continuousNri: Gain = (reader, reference) => Math.sign(reader - reference);

/**
 * NRI over risk categories (Pencina et al. 2008, Stat Med 27:157): up is a higher category, however far. A probability
 * equal to a cut-off belongs to the category above it.
 */
export function categoricalNri(cutoffs: readonly number[]): Gain {
  const category = (p: number) => cutoffs.filter((cutoff) => p >= cutoff).length;
  return (reader, reference) => Math.sign(category(reader) - category(reference));
}

/** IDI (Pencina et al. 2008, Stat Med 27:157): rise of the mean probability of events, plus its fall in non-events. */
export const idi: Gain = (reader, reference) => reader - reference;

/**
 * Improvements by several gains, from the same bootstrap samples: percentile intervals of a bootstrap stratified by outcome.
 * The probabilities are taken as they are; no model is fitted anew. Each list is in the order of `outcomes`.
 */
export function improvements<Name extends string>(
  outcomes: readonly boolean[],
  reader: readonly number[],
  reference: readonly number[],
  gains: Readonly<Record<Name, Gain>>,
  bootstrap: { readonly replicates: number; readonly uniform: Uniform },
): Record<Name, Estimable<Improvement>> {
  const names = Object.keys(gains) as Name[];
  const moved = names.map((name) => {
    const scores = reader.map((p, i) => (outcomes[i] ? 1 : -1) * gains[name](p, reference[i]!));
    return strata({ outcomes, scores });
  });
  const sizes = moved[0]!;
  const missing = missingClass(sizes);
  const few = tooFewForVariance(sizes);
  const { replicates, uniform } = bootstrap;
  const drawn = moved.map(() => ({ events: new Float64Array(replicates), nonEvents: new Float64Array(replicates) }));
  if (!missing && !few) {
    let n = 0;
    stratifiedBootstrap([sizes.events.length, sizes.nonEvents.length], replicates, uniform, ([events, nonEvents]) => {
      for (const [k, gain] of moved.entries()) {
        drawn[k]!.events[n] = meanAt(gain.events, events!);
        drawn[k]!.nonEvents[n] = meanAt(gain.nonEvents, nonEvents!);
      }
      n++;
    });
  }
  const one = (k: number): Estimable<Improvement> => {
    if (missing) return missing;
    const events = mean(moved[k]!.events);
    const nonEvents = mean(moved[k]!.nonEvents);
    const estimate = (value: number, values: () => Float64Array): Estimate => ({
      value,
      interval: few ?? percentileInterval(values()),
    });
    const parts = drawn[k]!;
    return {
      total: estimate(events + nonEvents, () => parts.events.map((value, i) => value + parts.nonEvents[i]!)),
      events: estimate(events, () => parts.events),
      nonEvents: estimate(nonEvents, () => parts.nonEvents),
    };
  };
  return Object.fromEntries(names.map((name, k) => [name, one(k)])) as Record<Name, Estimable<Improvement>>;
}

function meanAt(values: readonly number[], indices: Uint32Array): number {
  let sum = 0;
  for (const i of indices) sum += values[i]!;
  return sum / indices.length;
}
