import { type NotEstimable, notEstimable } from './estimable.ts';

/** What happened to n cases, and what one reader gave each of them: a probability or any score that rises with risk. */
export interface Sample {
  readonly outcomes: readonly boolean[];
  readonly scores: readonly number[];
}

/** Scores of the cases with the event and of those without, each in the order of the cases. */
export interface Strata {
  readonly events: readonly number[];
  readonly nonEvents: readonly number[];
}

/** @throws RangeError where outcomes and scores differ in number or a score is not finite */
export function strata({ outcomes, scores }: Sample): Strata {
  if (outcomes.length !== scores.length)
    throw new RangeError(`${outcomes.length} outcomes but ${scores.length} scores: give one score per case`);
  const bad = scores.findIndex((score) => !Number.isFinite(score));
  if (bad >= 0) throw new RangeError(`score ${bad} is ${scores[bad]}: leave out cases without a score`);
  return {
    events: scores.filter((_, i) => outcomes[i]),
    nonEvents: scores.filter((_, i) => !outcomes[i]),
  };
}

/** Why two classes cannot be compared; null where both have a case. */
export function missingClass(sizes: {
  events: { readonly length: number };
  nonEvents: { readonly length: number };
}): NotEstimable | null {
  const [events, nonEvents] = [sizes.events.length, sizes.nonEvents.length];
  if (events + nonEvents === 0) return notEstimable('no cases');
  if (events === 0) return notEstimable('no events');
  return nonEvents === 0 ? notEstimable('no non-events') : null;
}

/** Why no variance within both classes can be had; null where both have at least two cases. */
export function tooFewForVariance(sizes: {
  events: { readonly length: number };
  nonEvents: { readonly length: number };
}): NotEstimable | null {
  if (sizes.events.length < 2) return notEstimable('fewer than 2 events');
  return sizes.nonEvents.length < 2 ? notEstimable('fewer than 2 non-events') : null;
}
