import { readFile, stat } from 'node:fs/promises';
import { cpus, freemem, release, totalmem } from 'node:os';
import type { ServiceState } from './state.ts';

/** systemd-timesyncd touches it each time that it has set the clock by a server (systemd-timesyncd.service(8)). */
const SYNCHRONIZED = '/run/systemd/timesync/synchronized';

/** Bytes of memory that a process has in use (`VmRSS` of proc(5)); null where it is gone, or the system has no /proc. */
export async function memoryOf(pid: number | null): Promise<number | null> {
  if (pid === null) return null;
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

export async function memory(enginePid: number | null): Promise<ServiceState['memory']> {
  return {
    mainBytes: process.memoryUsage.rss(),
    engineBytes: await memoryOf(enginePid),
    freeBytes: freemem(),
    totalBytes: totalmem(),
  };
}

/** Whether the wall clock follows a server; null where nobody says: another service may set it. */
export async function isSynchronized(): Promise<boolean | null> {
  return stat(SYNCHRONIZED).then(
    () => true,
    () => null,
  );
}

/** What the program runs on, without the machine's name. */
export function runtime(): string {
  return `Node ${process.versions.node}, ${process.platform} ${release()} ${process.arch}, ${cpus().length} processors`;
}
