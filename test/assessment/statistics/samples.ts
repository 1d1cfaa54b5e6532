import { type Estimable, isEstimable } from '../../../edge/assessment/statistics/estimable.ts';
import { Random } from '../../../scripts/phantom/random.ts';

export interface TwoReaders {
  readonly outcomes: boolean[];
  readonly scores: number[];
  readonly other: number[];
}

/** Two correlated readers of n cases, both better than chance; with `steps` their probabilities are rounded, so that many tie. */
export function twoReaders(seed: number, n: number, steps?: number): TwoReaders {
  const random = new Random(`statistics/${seed}`);
  const squash = (x: number) => 1 / (1 + Math.exp(-x));
  const round = (p: number) => (steps === undefined ? p : Math.round(p * steps) / steps);
  const rows = Array.from({ length: n }, (_, i) => {
    const risk = random.normal(-1, 1.2);
    // The first four cases make sure of two of each class
    const outcome = i < 4 ? i < 2 : random.chance(squash(risk));
    const [p, q] = [0.7, 1.4].map((noise) => round(squash(risk + random.normal(0, noise))));
    return { outcome, p: p!, q: q! };
  });
  return {
    outcomes: rows.map((row) => row.outcome),
    scores: rows.map((row) => row.p),
    other: rows.map((row) => row.q),
  };
}

/** Sizes and coarseness that the comparisons with other programs run over: small, large, with ties, almost all tied. */
export const SAMPLES: readonly TwoReaders[] = [
  twoReaders(1, 9),
  twoReaders(2, 60),
  twoReaders(3, 400),
  twoReaders(4, 120, 20),
  twoReaders(5, 90, 3),
];

/** The figure, or a failure that says why there is none. */
export function figure<T>(value: Estimable<T>): T {
  if (!isEstimable(value)) throw new Error(`not estimable: ${(value as { notEstimable: string }).notEstimable}`);
  return value;
}
