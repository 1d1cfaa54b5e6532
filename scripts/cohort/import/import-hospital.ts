import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { COHORT_FILE, claim, json, readClinical, stateOf, TABLE_FILE, writeWhole } from './folder.ts';
import { type ImportOptions, parseImportOptions, USAGE } from './options.ts';
import { CohortError } from './problem.ts';
import { type Ending, inLines, makeTable, type TableRow, toCsv } from './table.ts';
import type { WorkerReport } from './worker.ts';

const WORKER = path.join(import.meta.dirname, 'worker.ts');

/** `npm run cohort -- --from FOLDER --out DIR`. @returns the exit code */
export async function importHospital(args: string[]): Promise<number> {
  const say = (text: string) => process.stdout.write(`cohort: ${text}\n`);
  try {
    const options = parseImportOptions(args);
    if (options === 'help') {
      process.stdout.write(`${USAGE}\n`);
      return 0;
    }
    return await run(options, say);
  } catch (error) {
    process.stderr.write(`cohort: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof CohortError ? 2 : 1;
  }
}

async function run({ from, out, map, workers }: ImportOptions, say: (text: string) => void): Promise<number> {
  const { rows, notes } = await readClinical(from);
  if (rows.length === 0) throw new CohortError('clinical.csv has no rows below its header');
  await claim(out, rows.length);
  for (const note of notes) say(`note: ${note}`);

  const endings = new Map<number, Ending>();
  let leftOut = 0;
  const problems = await allWorkers(from, out, Math.min(workers, rows.length), ({ problem }, done) => {
    if (problem !== null) leftOut++;
    process.stderr.write(`\rcohort: ${done} of ${rows.length} cases done, ${leftOut} left out`);
  });
  process.stderr.write('\n');
  for (const [number, problem] of problems) endings.set(number, problem ?? (await stateOf(out, number))!);

  const { table, summary } = makeTable(rows, endings);
  await writeWhole(path.join(out, COHORT_FILE), json(summary));
  for (const line of inLines(summary)) say(line);
  if (table.length === 0) {
    say('no case could be read');
    return 1;
  }
  await writeWhole(path.join(out, TABLE_FILE), toCsv(table));
  if (map !== null) {
    const patients = new Map(rows.flatMap(({ number, row }) => ('patient' in row ? [[number, row.patient]] : [])));
    await writeWhole(map, mapOf(table, patients), 0o600);
  }
  say(`written to ${out}`);
  return 0;
}

/** Runs the workers to their ends and gives every case's problem, null where it was read. */
async function allWorkers(
  from: string,
  out: string,
  count: number,
  onReport: (report: WorkerReport, done: number) => void,
): Promise<Map<number, string | null>> {
  const problems = new Map<number, string | null>();
  const children = Array.from({ length: count }, (_, first) => {
    const child = fork(WORKER, [from, out, String(first), String(count)]);
    child.on('message', (report: WorkerReport) => {
      problems.set(report.number, report.problem);
      onReport(report, problems.size);
    });
    // Its last reports may come after its end, but not after the end of the channel.
    return Promise.all([once(child, 'exit') as Promise<[number | null]>, once(child, 'disconnect')]);
  });
  const codes = (await Promise.all(children)).map(([[code]]) => code);
  if (codes.some((code) => code !== 0)) {
    throw new Error('a worker failed; see its message above, then run the same command again: it goes on where it was');
  }
  return problems;
}

/** Case numbers and patient ids: the one file that names patients. */
function mapOf(table: readonly TableRow[], patients: ReadonlyMap<number, string>): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = table.map(({ case: number }) => `${number},${quoted(patients.get(Number(number))!)}`);
  return `case,patient\n${lines.join('\n')}\n`;
}
