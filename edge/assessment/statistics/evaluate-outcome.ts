import type { Definition } from '../definitions.ts';
import type { Uniform } from './bootstrap.ts';
import { compareReaders, type ReaderColumn, type ReaderComparison } from './compare-readers.ts';
import { type Estimable, notEstimable } from './estimable.ts';
import { evaluateReader, type ReaderEvaluation } from './evaluate-reader.ts';

/** One outcome of a cohort with every reader's probabilities of it. */
export interface OutcomeColumns {
  readonly outcome: Definition;
  /** What happened, null where unknown: such a case is left out. */
  readonly observed: readonly (boolean | null)[];
  /** Probabilities in the order of `observed`. */
  readonly readers: readonly ReaderColumn[];
}

export interface EvaluationOptions {
  /** The reader that the others are compared with. */
  readonly reference: string;
  /** Thresholds of each reader for this outcome, by name. */
  readonly thresholds: ReadonlyMap<string, readonly number[]>;
  /** Limits between risk categories, ascending, within (0, 1); none for no categorical NRI. */
  readonly cutoffs: readonly number[];
  /** Bootstrap samples per comparison. */
  readonly replicates: number;
  /** An independent seeded stream by name, so that one more reader does not shift the figures of another. */
  readonly stream: (name: string) => Uniform;
}

export interface OutcomeEvaluation {
  readonly outcome: Definition;
  /** Cases with a known outcome. */
  readonly n: number;
  readonly events: number;
  /** Cases left out because the outcome is unknown. */
  readonly unknown: number;
  readonly readers: readonly ReaderEvaluation[];
  readonly comparisons: Estimable<readonly ReaderComparison[]>;
}

/**
 * Every reader by itself, on the cases that it has, and each against the reference, on the cases that both have.
 * @throws RangeError where a column has not one entry per case
 */
export function evaluateOutcome(
  { outcome, observed, readers }: OutcomeColumns,
  { reference, thresholds, cutoffs, replicates, stream }: EvaluationOptions,
): OutcomeEvaluation {
  for (const { reader, probabilities } of readers)
    if (probabilities.length !== observed.length)
      throw new RangeError(`${reader} has ${probabilities.length} entries for ${observed.length} cases`);
  const known = observed.filter((happened) => happened !== null);
  const referenceColumn = readers.find(({ reader }) => reader === reference);
  return {
    outcome,
    n: known.length,
    events: known.filter(Boolean).length,
    unknown: observed.length - known.length,
    readers: readers.map(({ reader, probabilities }) => {
      const has = [...observed.keys()].filter((i) => observed[i] !== null && probabilities[i] !== null);
      const sample = { outcomes: has.map((i) => observed[i]!), scores: has.map((i) => probabilities[i]!) };
      return evaluateReader(reader, sample, known.length - has.length, thresholds.get(reader) ?? []);
    }),
    comparisons:
      referenceColumn === undefined
        ? notEstimable(`the reference ${reference} has no probability of ${outcome}`)
        : readers
            .filter((column) => column !== referenceColumn)
            .map((column) => {
              const uniform = stream(`${outcome}/${column.reader}/${reference}`);
              return compareReaders(observed, column, referenceColumn, { cutoffs, replicates, uniform });
            }),
  };
}
