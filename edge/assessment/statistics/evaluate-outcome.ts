import type { Definition } from '../definitions.ts';
import type { Auc } from './auc.ts';
import type { Uniform } from './bootstrap.ts';
import type { AucDifference } from './compare-auc.ts';
import { compareReaders, type ReaderColumn, type ReaderComparison } from './compare-readers.ts';
import { type Estimable, notEstimable } from './estimable.ts';
import { evaluateReader, type ReaderEvaluation } from './evaluate-reader.ts';
import { compareKnownRiskAuc, knownRiskAuc } from './known-risk.ts';

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
  /** The reader whose probabilities are the risks that the outcomes were drawn with; null where no one knows them, as of patients. */
  readonly risk: string | null;
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
  /** Over all outcomes that could have been drawn; null where the risks are not known. */
  readonly overRisk: Estimable<readonly ReaderOverRisk[]> | null;
}

/** One reader over all outcomes that could have been drawn for the cases that it, the reference and the risk have. */
export interface ReaderOverRisk {
  readonly reader: string;
  readonly n: number;
  readonly auc: Estimable<Auc>;
  /** Less the reference's: above 0 the reader is better. */
  readonly difference: Estimable<AucDifference>;
}

/**
 * Every reader by itself, on the cases that it has, and each against the reference, on the cases that both have.
 * @throws RangeError where a column has not one entry per case
 */
export function evaluateOutcome(
  { outcome, observed, readers }: OutcomeColumns,
  { reference, risk, thresholds, cutoffs, replicates, stream }: EvaluationOptions,
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
    overRisk: risk === null ? null : overRisk(readers, reference, risk, outcome),
  };
}

function overRisk(
  readers: readonly ReaderColumn[],
  reference: string,
  risk: string,
  outcome: Definition,
): Estimable<readonly ReaderOverRisk[]> {
  const [referenceColumn, risks] = [reference, risk].map((name) => readers.find(({ reader }) => reader === name));
  if (!risks) return notEstimable(`the risk ${risk} has no probability of ${outcome}`);
  if (!referenceColumn) return notEstimable(`the reference ${reference} has no probability of ${outcome}`);
  return readers.map((column) => {
    const columns = [risks, column, referenceColumn].map(({ probabilities }) => probabilities);
    const has = [...risks.probabilities.keys()].filter((i) => columns.every((values) => values[i] !== null));
    const [p, scores, referenceScores] = columns.map((values) => has.map((i) => values[i]!)) as [
      number[],
      number[],
      number[],
    ];
    return {
      reader: column.reader,
      n: has.length,
      auc: knownRiskAuc(p, scores),
      difference:
        column === referenceColumn
          ? notEstimable('it is the reference')
          : compareKnownRiskAuc(p, scores, referenceScores),
    };
  });
}
