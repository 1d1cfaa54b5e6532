import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../command-line.ts';
import { casePatient, makeCase } from './case.ts';
import { makeFollowUp } from './follow-up.ts';
import { writeHospital } from './hospital.ts';
import { importHospital } from './import/import-hospital.ts';
import { type Limits, limitsInWords, limitsOf, simulateOutcomes } from './limits.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
import { simulateFactors } from './population.ts';
import { drawTable, followUpFile, readRow, renderedCases, rowFile, writeTable } from './table.ts';

/** Patients of the simulated population: the limits of seeds 1 and 2 then differ by at most 0.005. */
const POPULATION = 20_000;

const say = (text: string) => process.stdout.write(`${text}\n`);
const progress = (text: string) => process.stderr.write(`\rcohort: ${text}`);

/** A worker makes every `workers`-th case, its row last, so that a row stands for whole files. */
async function work(options: Options, first: number): Promise<void> {
  const { seed, workers, followUps } = options;
  const out = options.out!;
  for (let number = first; number < options.cases!; number += workers) {
    const file = rowFile(out, number);
    const later = followUpFile(out, number);
    if (existsSync(file) && (existsSync(later) || !followUps)) continue;
    if (!existsSync(file)) await writeFile(file, JSON.stringify(await makeCase(number, seed, out)));
    if (followUps) await writeFile(later, JSON.stringify(await makeFollowUp(await readRow(file), seed, out)));
    process.send?.({ number });
  }
}

/** Throws where the folder holds cases of another seed: one cohort would be of two populations. */
async function refuseAnotherSeed({ out, seed }: Options): Promise<void> {
  const [first] = await renderedCases(out!);
  if (first === undefined) return;
  const { patient_seed } = await readRow(rowFile(out!, first));
  if (patient_seed === casePatient(first, seed).seed) return;
  throw new Error(`${out} holds cases of another --seed than ${seed}: name that one, or another --out`);
}

async function render(options: Options): Promise<void> {
  let done = 0;
  const workers = Array.from({ length: options.workers }, (_, first) => {
    const child = fork(import.meta.filename, process.argv.slice(2), {
      env: { ...process.env, COHORT_WORKER: String(first) },
    });
    child.on('message', () => {
      done++;
      progress(`${done} cases made`);
    });
    return once(child, 'exit') as Promise<[number | null]>;
  });
  const codes = (await Promise.all(workers)).map(([code]) => code);
  process.stderr.write('\n');
  if (codes.some((code) => code !== 0)) throw new Error('a worker failed; see its message above');
}

/** Prints and writes the limits of the cohort at hand and of a large simulated population. */
async function report(options: Options, table: Limits | undefined): Promise<void> {
  const population = limitsOf(simulateOutcomes(simulateFactors(POPULATION, options.seed), options.seed));
  if (table) say(limitsInWords('This cohort', table));
  say(limitsInWords('Simulated population', population));
  if (options.out === undefined) return;
  const limits = { seed: options.seed, ...(table ? { cohort: table } : {}), population };
  await mkdir(options.out, { recursive: true });
  await writeFile(path.join(options.out, 'limits.json'), `${JSON.stringify(limits, null, 2)}\n`);
}

async function run(options: Options): Promise<void> {
  const { act, cases, seed, out, purpose } = options;
  if (act === 'hospital') {
    await writeHospital({ cases: cases!, seed, out: out! }, (done) => progress(`${done} of ${cases} patients`));
    say(`\ncohort: ${cases} patients as a hospital would have them, in ${out}`);
    return;
  }
  if (act === 'render') {
    await mkdir(out!, { recursive: true });
    await refuseAnotherSeed(options);
    await render(options);
  }
  const withTable = act !== 'limits' || (out !== undefined && (await renderedCases(out)).length > 0);
  const table = withTable ? await drawTable(out!, { seed, cases, purpose }) : undefined;
  if (table && act !== 'limits') {
    await writeTable(out!, table);
    say(`cohort: ${table.rows.length} cases in ${path.join(out!, 'cohort.csv')}`);
  }
  await report(options, table && limitsOf(table.outcomes));
}

async function makeVirtual(args: string[]): Promise<void> {
  const options = parseOptions(args);
  const worker = process.env.COHORT_WORKER;
  if (options === null) say(USAGE);
  else if (worker === undefined) await run(options);
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
  if (error instanceof UsageError) process.stderr.write('cohort: --help lists the options\n');
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
