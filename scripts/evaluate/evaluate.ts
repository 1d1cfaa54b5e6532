import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { evaluateOutcome, type OutcomeEvaluation } from '../../edge/assessment/statistics/evaluate-outcome.ts';
import { suggest } from '../../edge/config/suggest.ts';
import { UsageError } from '../command-line.ts';
import { Random } from '../phantom/random.ts';
import type { EvaluateOptions } from './options.ts';
import { InputError, type Predictions, readPredictions } from './predictions.ts';

/** What `evaluation.json` holds. The same predictions and options give the same bytes. */
export interface Evaluation {
  readonly predictions: { readonly file: string; readonly sha256: string; readonly cases: number };
  readonly reference: string;
  readonly risk: string | null;
  readonly cutoffs: readonly number[];
  readonly bootstrap: { readonly replicates: number; readonly seed: number };
  readonly methods: Readonly<Record<string, string>>;
  readonly outcomes: readonly OutcomeEvaluation[];
}

const METHODS = {
  auc: 'Mann-Whitney with ties counted one half; variance, interval and paired difference by DeLong et al. 1988',
  overRisk:
    'a case of risk p counts as p of an event and 1 - p of a non-event; weighted Mann-Whitney, variance by the same weights',
  calibration: 'logistic recalibration on log-odds (Cox 1958), Wald intervals; in the large: slope held at 1',
  proportions: 'Wilson 1927 intervals',
  youden: 'threshold chosen on the cases that it is judged on, so its figures are optimistic',
  nri: 'Pencina et al. 2008 (categories; a cut-off belongs to the category above) and 2011 (category-free)',
  idi: 'Pencina et al. 2008',
  bootstrap: 'percentile intervals, resampled within events and within non-events; probabilities taken as they are',
  parts: 'events and nonEvents add up to total; above 0 the reader is better than the reference',
  intervals: '95 %',
} as const;

/**
 * Reads the table and evaluates each outcome; `progress` is told before each.
 * @throws InputError for a table, UsageError for options that name what the table has not
 */
export async function evaluate(options: EvaluateOptions, progress: (text: string) => void): Promise<Evaluation> {
  const bytes = await readFile(options.predictions);
  const file = path.basename(options.predictions);
  const predictions = readPredictions(decode(bytes, file), file);
  const reference = options.reference ?? predictions.readers[0]!;
  checkNames(options, predictions);
  const random = new Random(options.seed);
  return {
    predictions: { file, sha256: createHash('sha256').update(bytes).digest('hex'), cases: predictions.cases },
    reference,
    risk: options.risk,
    cutoffs: options.cutoffs,
    bootstrap: { replicates: options.replicates, seed: options.seed },
    methods: METHODS,
    outcomes: predictions.outcomes.map((columns) => {
      progress(`${columns.outcome} by ${columns.readers.map(({ reader }) => reader).join(', ') || 'no reader'}`);
      const asked = options.thresholds.filter(({ outcome }) => outcome === columns.outcome);
      return evaluateOutcome(columns, {
        reference,
        risk: options.risk,
        cutoffs: options.cutoffs,
        replicates: options.replicates,
        thresholds: new Map(
          [...Map.groupBy(asked, ({ reader }) => reader)].map(([reader, at]) => [reader, at.map(({ p }) => p)]),
        ),
        stream: (name) => {
          const stream = random.child(name);
          return () => stream.unit();
        },
      });
    }),
  };
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(file, ['it is not UTF-8 text; save the table as CSV in UTF-8']);
  }
}

function checkNames({ reference, risk, thresholds }: EvaluateOptions, { readers, outcomes }: Predictions): void {
  const unknown = (flag: string, reader: string) => {
    const near = suggest(reader, readers);
    const hint = near ? `did you mean "${near}"?` : `its readers are ${readers.join(', ')}`;
    return new UsageError(`${flag}: the table has no reader "${reader}"; ${hint}`);
  };
  if (reference !== null && !readers.includes(reference)) throw unknown('--reference', reference);
  if (risk !== null && !readers.includes(risk)) throw unknown('--risk', risk);
  for (const { reader, outcome } of thresholds) {
    if (!readers.includes(reader)) throw unknown('--threshold', reader);
    const columns = outcomes.find((found) => found.outcome === outcome);
    if (!columns?.readers.some((column) => column.reader === reader))
      throw new UsageError(`--threshold: the table has no column "${reader}_${outcome}"`);
  }
}
