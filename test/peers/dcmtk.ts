import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** How a DCMTK program ended, with all that it printed. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Without it DCMTK's packets wait for the acknowledgement of the one before: 46 ms for each slice. */
const ENV = { ...process.env, TCP_NODELAY: '1' };

/** Runs a program of DCMTK to its end; `env` is added to its environment. */
export function dcmtk(program: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(program, args, { env: { ...ENV, ...env }, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, output: stdout + stderr });
    });
  });
}

/** Why the tests with DCMTK are skipped; null where it is installed. */
export function dcmtkMissing(): string | null {
  return spawnSync('storescu', ['--version']).status === 0 ? null : 'DCMTK is not installed (apt-get install dcmtk)';
}

const CT_DIR = new URL('../../../shared/ct/', import.meta.url).pathname;

/** Real CT files of a folder; null, with a line that says so, where they are not on this machine. */
export function realFiles(folder: string): string[] | null {
  const dir = join(CT_DIR, folder);
  if (!existsSync(dir)) {
    console.warn(`skipped: the real CT files of ${folder} are not on this machine`);
    return null;
  }
  return readdirSync(dir)
    .sort()
    .map((name) => join(dir, name));
}

/**
 * The data set of a Part 10 file, without preamble and file meta information: read by the length that the meta information
 * states (PS3.10 7.1).
 */
export function datasetOf(file: Buffer): Buffer {
  return file.subarray(144 + file.readUInt32LE(140));
}
