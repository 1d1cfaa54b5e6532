import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Process id of a service's engine: its child that runs engine.ts. */
export async function enginePid(service: number): Promise<number> {
  const { stdout } = await run('pgrep', ['-P', String(service), '-f', 'engine.ts']);
  return Number(stdout.trim().split('\n')[0]);
}
