import path from 'node:path';
import { DEFINITIONS, type Definition } from '../../edge/assessment/definitions.ts';
import { commandLine, UsageError, whole } from '../command-line.ts';

export const USAGE = `usage: npm run evaluate -- PREDICTIONS.csv [options]

Judges the readers of a cohort: AUC (DeLong), calibration, sensitivity and specificity, and against a reference reader the
difference in AUC, NRI and IDI. A reader is anything that gives probabilities: a network, a score, a physician.

PREDICTIONS.csv has one line per case and these columns:
  case               a name that occurs once
  CHE, RHE1, RHE2    what happened: 0 or 1, empty where unknown; at least one of them
  READER_OUTCOME     the reader's probability of that outcome, 0 to 1, empty where it left the case out,
                     such as henet_CHE, brain_CHE, physician_a_RHE1; the reader is all before the last underscore

  --reference READER            the reader that the others are compared with (the first)
  --risk READER                 that reader's probabilities are the risks which the outcomes were drawn with, as they are known of
                                virtual patients: adds the AUC over all outcomes that could have been drawn
  --threshold READER:OUTCOME=P  sensitivity and specificity when flagging from P on; may be given many times
  --cutoffs P,P                 limits between risk categories: adds the categorical NRI
  --out DIR                     writes evaluation.json, roc-OUTCOME.svg and calibration-OUTCOME.svg
  --json FILE                   writes evaluation.json there
  --bootstrap N                 bootstrap samples for NRI and IDI, 100 to 100000 (2000)
  --seed N                      of the bootstrap, a whole number (1); the same seed gives the same figures
  --help                        this text

exit codes: 0 done, 2 wrong options or input, 1 anything else`;

export interface Threshold {
  readonly reader: string;
  readonly outcome: Definition;
  readonly p: number;
}

export interface EvaluateOptions {
  readonly predictions: string;
  readonly reference: string | null;
  readonly risk: string | null;
  readonly thresholds: readonly Threshold[];
  /** Ascending, within (0, 1); empty for no categorical NRI. */
  readonly cutoffs: readonly number[];
  readonly out: string | null;
  readonly json: string | null;
  readonly replicates: number;
  readonly seed: number;
}

/** @throws UsageError */
export function parseOptions(args: string[]): EvaluateOptions | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const [predictions, ...others] = positionals;
  if (predictions === undefined || others.length > 0) throw new UsageError('name one file of predictions');
  return {
    predictions: path.resolve(predictions),
    reference: values.reference ?? null,
    risk: values.risk ?? null,
    thresholds: values.threshold.map(threshold),
    cutoffs: values.cutoffs === undefined ? [] : cutoffs(values.cutoffs),
    out: values.out === undefined ? null : path.resolve(values.out),
    json: values.json === undefined ? null : path.resolve(values.json),
    replicates: whole('--bootstrap', values.bootstrap, 100, 100_000),
    seed: whole('--seed', values.seed, 0, Number.MAX_SAFE_INTEGER),
  };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  return commandLine({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      reference: text,
      risk: text,
      threshold: { ...text, multiple: true, default: [] },
      cutoffs: text,
      out: text,
      json: text,
      bootstrap: { ...text, default: '2000' },
      seed: { ...text, default: '1' },
    },
  });
}

function threshold(text: string): Threshold {
  const match = /^(?<reader>.+):(?<outcome>[^:=]+)=(?<p>[^=]+)$/.exec(text)?.groups;
  const outcome = DEFINITIONS.find((key) => key === match?.outcome);
  const p = probability(match?.p);
  if (!match || outcome === undefined || p === null)
    throw new UsageError(`--threshold must be READER:OUTCOME=P such as henet:CHE=0.3, not "${text}"`);
  return { reader: match.reader!, outcome, p };
}

function cutoffs(text: string): number[] {
  const limits = text.split(',').map(probability);
  const sound = limits.every((p, k) => p !== null && p > (limits[k - 1] ?? 0) && p < 1);
  if (!sound) throw new UsageError(`--cutoffs must be rising numbers between 0 and 1 such as 0.1,0.3, not "${text}"`);
  return limits as number[];
}

function probability(text: string | undefined): number | null {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return value >= 0 && value <= 1 ? value : null;
}
