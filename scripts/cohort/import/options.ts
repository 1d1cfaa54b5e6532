import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CohortError } from './problem.ts';

export const USAGE = `usage: npm run cohort -- --from FOLDER --out DIR [--map FILE] [--workers N]

Reads a hospital's cohort (FOLDER/clinical.csv and the scans it names; models/training/README.md describes them) and writes the
cohort that models/training reads. Goes on where it was stopped. No patient id is written to DIR; --map writes the case
numbers with their ids to a FILE that stays with the hospital.

exit codes: 0 done, 2 usage or clinical.csv, 1 anything else, no readable case among it`;

export interface ImportOptions {
  readonly from: string;
  readonly out: string;
  readonly map: string | null;
  readonly workers: number;
}

/** @throws CohortError */
export function parseImportOptions(args: string[]): ImportOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  if (values.from === undefined) throw new CohortError('--from FOLDER is missing');
  if (values.out === undefined) throw new CohortError('--out DIR is missing');
  const workers = Number(values.workers);
  if (!Number.isInteger(workers) || workers < 1) throw new CohortError('--workers must be a whole number from 1');
  const out = path.resolve(values.out);
  const map = values.map === undefined ? null : path.resolve(values.map);
  if (map !== null && (map === out || map.startsWith(`${out}${path.sep}`))) {
    throw new CohortError(
      '--map FILE names patients, so it must not lie in --out DIR; keep it with the hospital’s folder',
    );
  }
  return { from: path.resolve(values.from), out, map, workers };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        from: { type: 'string' },
        out: { type: 'string' },
        map: { type: 'string' },
        workers: { type: 'string', default: String(availableParallelism()) },
      },
    }).values;
  } catch (error) {
    throw new CohortError((error as Error).message.split('. ')[0] ?? '', { cause: error });
  }
}
