import type { Uniform } from './bootstrap.ts';
import { type AucDifference, compareAuc } from './compare-auc.ts';
import { type Estimable, notEstimable } from './estimable.ts';
import { categoricalNri, continuousNri, type Improvement, idi, improvements } from './improvement.ts';

/** One reader against the reference, on the cases that both have. Above 0 the reader is better than the reference. */
export interface ReaderComparison {
  readonly reader: string;
  readonly reference: string;
  readonly n: number;
  readonly events: number;
  readonly auc: Estimable<AucDifference>;
  readonly continuousNri: Estimable<Improvement>;
  readonly categoricalNri: Estimable<Improvement>;
  readonly idi: Estimable<Improvement>;
}

/** Probabilities of one reader, null where it left the case out, in the order of the cases. */
export interface ReaderColumn {
  readonly reader: string;
  readonly probabilities: readonly (number | null)[];
}

/** `outcomes` null where unknown, in the order of the cases. Without cut-offs there is no categorical NRI. */
export function compareReaders(
  outcomes: readonly (boolean | null)[],
  { reader, probabilities }: ReaderColumn,
  reference: ReaderColumn,
  options: { readonly cutoffs: readonly number[]; readonly replicates: number; readonly uniform: Uniform },
): ReaderComparison {
  const both = outcomes.flatMap((outcome, i) => {
    const [p, q] = [probabilities[i] ?? null, reference.probabilities[i] ?? null];
    return outcome === null || p === null || q === null ? [] : [{ outcome, p, q }];
  });
  const happened = both.map(({ outcome }) => outcome);
  const [p, q] = [both.map((row) => row.p), both.map((row) => row.q)];
  const gains = { continuousNri, categoricalNri: categoricalNri(options.cutoffs), idi };
  const gained = improvements(happened, p, q, gains, options);
  return {
    reader,
    reference: reference.reader,
    n: both.length,
    events: happened.filter(Boolean).length,
    auc: compareAuc(happened, p, q),
    ...gained,
    categoricalNri: options.cutoffs.length === 0 ? notEstimable('no cut-offs given') : gained.categoricalNri,
  };
}
