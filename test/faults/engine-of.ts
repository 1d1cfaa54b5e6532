import { execFile } from 'node:child_process';

/** Process id of a service's engine: its child that runs engine.ts; null while there is none. */
export function enginePid(service: number): Promise<number | null> {
  return new Promise((resolve) => {
    execFile('pgrep', ['-P', String(service), '-f', 'engine.ts'], (error, stdout) =>
      resolve(error ? null : Number(stdout.trim().split('\n')[0])),
    );
  });
}
