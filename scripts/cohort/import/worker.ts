import type { ClinicalRow } from './clinical.ts';
import { fingerprintOf } from './fingerprint.ts';
import { FORMAT, json, readClinical, removeCase, stateOf, writeWhole } from './folder.ts';
import { importCase } from './import-case.ts';
import { caseFile } from './on-head.ts';
import { CaseProblem } from './problem.ts';

/** What a worker tells of each of its cases; `problem` is null where it was read. */
export interface WorkerReport {
  readonly number: number;
  readonly problem: string | null;
}

/** Every `workers`-th case of the table, from the `first` on: `worker.ts FROM OUT FIRST WORKERS`. */
async function work(from: string, out: string, first: number, workers: number): Promise<void> {
  const { rows } = await readClinical(from);
  for (const { number, row } of rows) {
    if (number % workers !== first) continue;
    process.send?.({ number, problem: await problemOf(number, row, out) } satisfies WorkerReport);
  }
}

async function problemOf(number: number, row: ClinicalRow | CaseProblem, out: string): Promise<string | null> {
  try {
    if (row instanceof CaseProblem) throw row;
    const fingerprint = await fingerprintOf(row);
    if ((await stateOf(out, number))?.fingerprint.all === fingerprint.all) return null;
    await removeCase(out, number);
    const images = await importCase(number, row, out);
    await writeWhole(caseFile(out, number, 'json'), json({ format: FORMAT, fingerprint, images }));
    return null;
  } catch (error) {
    if (!(error instanceof CaseProblem)) throw error;
    // A defect of this program may hide among what a file is blamed for; only on the screen, for it may name paths.
    const { cause } = error;
    if (cause instanceof TypeError || cause instanceof RangeError) process.stderr.write(`\n${cause.stack}\n`);
    await removeCase(out, number);
    return error.message;
  }
}

// Without this a worker whose parent was killed would write on beside the next import's.
process.on('disconnect', () => process.exit(1));
const [from, out, first, workers] = process.argv.slice(2);
await work(from!, out!, Number(first), Number(workers));
process.removeAllListeners('disconnect');
process.disconnect?.();
