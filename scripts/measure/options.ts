import path from 'node:path';
import { commandLine, UsageError, whole } from '../command-line.ts';
import { SEEDS } from './real-head/measure.ts';

export const USAGE = `usage: npm run measure -- real-head [--models DIR] [--ct DIR] [--seeds N,N,...] [--pictures DIR] [--json FILE]
       npm run measure -- gradcam   [--models DIR] [--cases N] [--pairs N] [--json FILE]

real-head  what the product says of a real head without a bleed, of that head with phantom bleeds set into it, and of
           plastic heads. --ct is the folder of real CT files (../shared/ct), --seeds are of 1 to ${SEEDS} (all of them);
           --pictures writes each head with its bleed, to look at
gradcam    where HENet looks in virtual patients of high risk (--cases, 60), and whether it follows a sign that is moved
           from one side of a clot to the other (--pairs of each kind, 20)

--models is the folder of the model packages (models). exit codes: 0 done, 2 usage or models, 1 anything else`;

export interface RealHeadOptions {
  readonly what: 'real-head';
  readonly ctDir: string;
  readonly seeds: readonly number[];
  readonly picturesDir: string | null;
}

export interface GradcamOptions {
  readonly what: 'gradcam';
  readonly cases: number;
  readonly pairs: number;
}

export type MeasureOptions = (RealHeadOptions | GradcamOptions) & {
  readonly modelsDir: string;
  readonly json: string | null;
};

const ROOT = path.join(import.meta.dirname, '../..');

/** @throws UsageError */
export function parseOptions(args: string[]): MeasureOptions | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const [what, ...others] = positionals;
  const common = { modelsDir: path.resolve(values.models), json: values.json ?? null };
  if (others.length > 0) throw new UsageError(`one measurement at a time, not also ${others.join(' ')}`);
  if (what === 'real-head') {
    return {
      ...common,
      what,
      ctDir: path.resolve(values.ct),
      seeds:
        values.seeds === undefined
          ? allSeeds()
          : values.seeds.split(',').map((text) => whole('--seeds', text, 1, SEEDS)),
      picturesDir: values.pictures === undefined ? null : path.resolve(values.pictures),
    };
  }
  if (what === 'gradcam') {
    return {
      ...common,
      what,
      cases: whole('--cases', values.cases, 1, 10_000),
      pairs: whole('--pairs', values.pairs, 1, 1000),
    };
  }
  throw new UsageError(what === undefined ? 'say what to measure' : `there is no measurement ${what}`);
}

const allSeeds = () => Array.from({ length: SEEDS }, (_, n) => n + 1);

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  return commandLine({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      models: { ...text, default: path.join(ROOT, 'models') },
      ct: { ...text, default: path.join(ROOT, '../shared/ct') },
      seeds: text,
      pictures: text,
      cases: { ...text, default: '60' },
      pairs: { ...text, default: '20' },
      json: text,
    },
  });
}
