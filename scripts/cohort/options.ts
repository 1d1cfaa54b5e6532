import { availableParallelism } from 'node:os';
import path from 'node:path';
import { commandLine, UsageError, whole } from '../command-line.ts';
import { PURPOSES, type Purpose } from './split.ts';

export const USAGE = `npm run cohort -- --cases N --out DIR [--follow-ups]   renders N virtual patients for models/training
npm run cohort -- --table --out DIR                    draws the table and limits again, without rendering
npm run cohort -- --limits [--out DIR]                 the best AUC that any reader could reach
npm run cohort -- --hospital --cases N --out DIR       a folder as a research hospital would have it

  --cases N       virtual patients
  --out DIR       where they are written; rendering goes on where it was stopped
  --follow-ups    renders the follow-up scans too, grown as drawn
  --seed N        whole number from 1 (1)
  --for USE       mixed: 70:10:20 into train, validation and test (default); training: 90:10:0; test: all of it test
  --workers N     processes that render (one for each core)
  --help          this text

Rendering writes a pair of files for each patient, cohort.csv and limits.json. Exit codes: 0 done, 2 wrong options, 1 anything else.`;

export interface Options {
  readonly act: 'render' | 'table' | 'limits' | 'hospital';
  readonly cases: number | undefined;
  readonly out: string | undefined;
  readonly followUps: boolean;
  readonly seed: number;
  readonly workers: number;
  readonly purpose: Purpose;
}

/** Reads the command line; null where help is asked for. Throws {@link UsageError}. */
export function parseOptions(args: readonly string[]): Options | null {
  const values = parse(args);
  if (values.help) return null;
  const acts = (['table', 'limits', 'hospital'] as const).filter((act) => values[act]);
  if (acts.length > 1) throw new UsageError(`--${acts[0]} and --${acts[1]} exclude each other`);
  const act = acts[0] ?? 'render';
  const cases = values.cases === undefined ? undefined : whole('--cases', values.cases, 1, Number.MAX_SAFE_INTEGER);
  if (cases === undefined && (act === 'render' || act === 'hospital')) throw new UsageError('--cases N is missing');
  if (values.out === undefined && act !== 'limits') throw new UsageError('--out DIR is missing');
  if (values['follow-ups'] && act !== 'render') throw new UsageError(`--follow-ups says nothing with --${act}`);
  const purpose = PURPOSES.find((name) => name === values.for);
  if (!purpose) throw new UsageError(`--for must be ${PURPOSES.join(', ')}, not ${values.for}`);
  return {
    act,
    cases,
    out: values.out === undefined ? undefined : path.resolve(values.out),
    followUps: values['follow-ups'],
    seed: whole('--seed', values.seed, 1, Number.MAX_SAFE_INTEGER),
    workers: whole('--workers', values.workers, 1, Number.MAX_SAFE_INTEGER),
    purpose,
  };
}

function parse(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  return commandLine({
    args: [...args],
    options: {
      help: { ...flag, short: 'h' },
      cases: text,
      out: text,
      'follow-ups': flag,
      table: flag,
      limits: flag,
      hospital: flag,
      seed: { ...text, default: '1' },
      for: { ...text, default: 'mixed' },
      workers: { ...text, default: String(availableParallelism()) },
    },
  }).values;
}
