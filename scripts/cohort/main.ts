import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type CaseRow, makeCase } from './case.ts';
import { importHospital } from './import/import-hospital.ts';
import { drawOutcome } from './outcome.ts';

const USAGE = `usage: npm run cohort -- --cases N --out DIR [--seed N] [--workers N]
       npm run cohort -- --from FOLDER --out DIR [--map FILE] [--workers N]

The second reads a hospital's own cohort (--from FOLDER --help tells more). The first writes N virtual patients for models/training: one pair of files each, and cohort.csv. Goes on where it was stopped.`;

interface Options {
  readonly cases: number;
  readonly out: string;
  readonly seed: number;
  readonly workers: number;
}

function parseOptions(args: string[]): Options | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      cases: { type: 'string' },
      out: { type: 'string' },
      seed: { type: 'string', default: '1' },
      workers: { type: 'string', default: String(availableParallelism()) },
    },
  });
  if (values.help) return 'help';
  const number = (name: string, text: string | undefined) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1, not ${text}`);
    return value;
  };
  if (values.out === undefined) throw new Error('--out DIR is missing');
  return {
    cases: number('cases', values.cases),
    out: path.resolve(values.out),
    seed: number('seed', values.seed),
    workers: number('workers', values.workers),
  };
}

const rowFile = (out: string, number: number) => path.join(out, `${String(number).padStart(5, '0')}.json`);

/** A worker makes every `workers`-th case, its row last, so that a row stands for whole files. */
async function work({ cases, out, seed, workers }: Options, first: number): Promise<void> {
  for (let number = first; number < cases; number += workers) {
    if (existsSync(rowFile(out, number))) continue;
    const row = await makeCase(number, seed, out);
    await writeFile(rowFile(out, number), JSON.stringify(row));
    process.send?.({ number });
  }
}

async function writeTable({ cases, out, seed }: Options): Promise<void> {
  const rows: CaseRow[] = [];
  for (let number = 0; number < cases; number++) {
    const row = JSON.parse(await readFile(rowFile(out, number), 'utf8')) as CaseRow;
    rows.push({ ...row, ...drawOutcome(row, seed) });
  }
  const columns = Object.keys(rows[0]!);
  const lines = [columns.join(','), ...rows.map((row) => columns.map((column) => row[column]).join(','))];
  await writeFile(path.join(out, 'cohort.csv'), `${lines.join('\n')}\n`);
  const share = (key: string) => `${key} ${((100 * rows.filter((row) => row[key] === 1).length) / cases).toFixed(0)} %`;
  process.stdout.write(`cohort: ${cases} cases in ${out}; ${share('CHE')}, ${share('RHE1')}, ${share('RHE2')}\n`);
}

async function makeCohort(options: Options): Promise<void> {
  await mkdir(options.out, { recursive: true });
  let done = 0;
  const workers = Array.from({ length: options.workers }, (_, first) => {
    const child = fork(import.meta.filename, process.argv.slice(2), {
      env: { ...process.env, COHORT_WORKER: String(first) },
    });
    child.on('message', () => {
      done++;
      process.stderr.write(`\rcohort: ${done} cases made`);
    });
    return once(child, 'exit') as Promise<[number | null]>;
  });
  const codes = (await Promise.all(workers)).map(([code]) => code);
  process.stderr.write('\n');
  if (codes.some((code) => code !== 0)) throw new Error('a worker failed; see its message above');
  await writeTable(options);
}

async function makeVirtual(args: string[]): Promise<void> {
  const options = parseOptions(args);
  const worker = process.env.COHORT_WORKER;
  if (options === 'help') process.stdout.write(`${USAGE}\n`);
  else if (worker === undefined) await makeCohort(options);
  else await work(options, Number(worker));
  if (worker !== undefined) process.disconnect?.();
}

try {
  const args = process.argv.slice(2);
  const isImport = args.some((arg) => arg === '--from' || arg.startsWith('--from='));
  if (isImport) process.exitCode = await importHospital(args);
  else await makeVirtual(args);
} catch (error) {
  process.stderr.write(`cohort: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
