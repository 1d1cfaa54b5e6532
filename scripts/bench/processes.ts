import { readFile } from 'node:fs/promises';
import type { Appliance } from '../demonstration/appliance.ts';

/** The most memory that a process ever had (VmHWM), MB of 10^6 bytes; asked while it runs. */
export async function peakRssMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round((Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) * 1024) / 1e6);
}

/** Of the engine that a service forked. @throws Error where there is none */
export async function enginePid({ process: { pid } }: Appliance): Promise<number> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ').map(Number);
  for (const child of children) {
    if ((await readFile(`/proc/${child}/cmdline`, 'utf8')).includes('inference/engine.ts')) return child;
  }
  throw new Error('the service has no engine process');
}

/** The longest stall of main's event loop, which the service logs when it stops, ms. */
export function longestStallMs(appliance: Appliance): string {
  return /"longestStallMs":(\d+)/.exec(appliance.log())?.[1] ?? 'unknown';
}
