import { readFile } from 'node:fs/promises';
import type { Appliance } from '../demonstration/appliance.ts';

/** The most memory that the service's main process ever had, MB; asked while it runs. */
export async function peakRssMb({ process: { pid } }: Appliance): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024);
}

/** The longest stall of main's event loop, which the service logs when it stops, ms. */
export function longestStallMs(appliance: Appliance): string {
  return /"longestStallMs":(\d+)/.exec(appliance.log())?.[1] ?? 'unknown';
}
