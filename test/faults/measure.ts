import { existsSync, readFileSync } from 'node:fs';

/** Memory of a process that is in RAM now (VmRSS of proc(5)), MB. @throws where the process is gone */
export function rssMb(pid: number): number {
  const kb = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kb === undefined) throw new Error(`process ${pid} is gone`);
  return Number(kb) / 1024;
}

/**
 * How long the main thread of a process has been ready to run without being given a CPU, ms (run delay of proc(5)'s
 * schedstat); 0 on a kernel that does not count it, and of a process that is gone.
 */
export function runDelayMs(pid: number): number {
  const file = `/proc/${pid}/task/${pid}/schedstat`;
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split(' ')[1]) / 1e6 : 0;
}

/** The p-th percentile by nearest rank; `values` need not be sorted. NaN of none. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((p / 100) * sorted.length) - 1] ?? Number.NaN;
}
