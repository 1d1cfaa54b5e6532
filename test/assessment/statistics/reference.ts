import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./reference.py', import.meta.url));

/** One question to reference.py: the function's name and its arguments. */
export interface Job {
  readonly job: string;
  readonly [argument: string]: unknown;
}

/** Asks reference.py under Debian's own Python, which has python3-sklearn; another python first in the path would not. */
export function reference<T>(jobs: readonly Job[]): T[] {
  const stdout = execFileSync('/usr/bin/python3', [script], { input: JSON.stringify(jobs), maxBuffer: 1 << 28 });
  return JSON.parse(stdout.toString()) as T[];
}
