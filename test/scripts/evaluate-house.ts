import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { twoReaders } from '../assessment/statistics/samples.ts';

const root = path.join(import.meta.dirname, '../..');

export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of a test's own, removed when it is disposed of. */
export async function folder(): Promise<AsyncDisposable & { readonly path: string }> {
  const dir = await mkdtemp(path.join(tmpdir(), 'evaluate-'));
  return { path: dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true }) };
}

/** Runs the command as a user does. */
export async function evaluate(...args: string[]): Promise<Answer> {
  return answer('npm', ['run', '--silent', 'evaluate', '--', ...args]);
}

/** Writes the table to a file and runs the program itself on it, which spares npm's own start. */
export async function evaluateTable(table: string | Uint8Array, ...args: string[]): Promise<Answer> {
  await using dir = await folder();
  const file = path.join(dir.path, 'predictions.csv');
  await writeFile(file, table);
  return await evaluateFile(file, ...args);
}

/** Runs the program itself. */
export async function evaluateFile(file: string, ...args: string[]): Promise<Answer> {
  return answer(process.execPath, ['scripts/evaluate/main.ts', file, ...args]);
}

async function answer(command: string, args: string[]): Promise<Answer> {
  try {
    const { stdout, stderr } = await promisify(execFile)(command, args, { cwd: root });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string };
    if (typeof code !== 'number') throw error;
    return { code, stdout, stderr };
  }
}

/** A table of `n` cases with CHE, RHE2, henet on both and brain on CHE; `brain` leaves out every tenth case. */
export function cohort(n: number) {
  const { outcomes, scores, other } = twoReaders(21, n);
  const brain = other.map((p, i) => (i % 10 === 3 ? null : p));
  const rows = outcomes.map((happened, i) =>
    [`P${i}`, Number(happened), Number(happened || i % 7 === 0), scores[i], scores[i]! ** 0.5, brain[i] ?? ''].join(
      ',',
    ),
  );
  return {
    outcomes,
    henet: scores,
    brain,
    table: `case,CHE,RHE2,henet_CHE,henet_RHE2,brain_CHE\n${rows.join('\n')}\n`,
  };
}
