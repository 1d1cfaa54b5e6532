import { statfs } from 'node:fs/promises';
import type { Logger } from 'pino';
import { Fault } from '../config/fault.ts';
import type { Problem } from '../config/problem.ts';
import type { Unit } from '../config/unit.ts';

/** DIMSE "Refused: Out of Resources" (PS3.4 B.2.3): the scanner keeps the instance and may send it again. */
const OUT_OF_RESOURCES = 0xa700;
const BYTES_PER_MB = 1_000_000;

/** Bytes that this process may still write to the file system of `path`. */
export async function freeBytesOf(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

export interface DiskMonitorOptions {
  /** A folder that exists on the file system to watch. */
  readonly path: string;
  /** Below this nothing new is accepted, MB. */
  readonly minFreeMb: number;
  readonly log: Logger;
  readonly intervalSeconds?: number;
  readonly freeBytes?: (path: string) => Promise<number>;
}

/** Watches the free space under the data folder, so that the scanner is told before the journal cannot be written any more. */
export class DiskMonitor implements Unit {
  readonly #options: DiskMonitorOptions;
  #free: number | null = null;
  #fault: Fault | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: DiskMonitorOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.check();
    this.#timer = setInterval(() => void this.check(), (this.#options.intervalSeconds ?? 5) * 1000);
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Bytes free at the last check; null before the first one and where the file system did not answer. */
  get freeBytes(): number | null {
    return this.#free;
  }

  /** Why nothing new may be stored, as of the last check: `disk-full` or `disk-unreadable`; null when it may. */
  canStore(): Fault | null {
    return this.#fault;
  }

  /** For the status: what is wrong and what to do. */
  problems(): Problem[] {
    const fault = this.#fault;
    // Scans are refused: somebody must see to it before the next patient.
    return fault ? [{ code: fault.code, text: `${fault.message}. ${fault.hint}`, priority: 'high' }] : [];
  }

  /** Looks now. */
  async check(): Promise<void> {
    const { path, minFreeMb, log, freeBytes = freeBytesOf } = this.#options;
    const before = this.#fault?.code;
    try {
      this.#free = await freeBytes(path);
      this.#fault = this.#free < minFreeMb * BYTES_PER_MB ? full(this.#free, minFreeMb) : null;
    } catch (cause) {
      this.#free = null;
      this.#fault = new Fault('The data disk does not answer', {
        code: 'disk-unreadable',
        hint: `Check that ${path} exists and that its disk is mounted and sound.`,
        dicomStatus: OUT_OF_RESOURCES,
        cause,
      });
    }
    if (this.#fault && this.#fault.code !== before) log.error({ err: this.#fault }, 'nothing new is accepted');
    if (!this.#fault && before) log.info({ freeBytes: this.#free }, 'disk has space again');
  }
}

function full(free: number, minFreeMb: number): Fault {
  return new Fault(`The data disk has ${Math.floor(free / BYTES_PER_MB)} MB left and must keep ${minFreeMb} MB`, {
    code: 'disk-full',
    hint: 'New scans are refused until space is made: remove old scans, or lower health.minFreeDiskMb.',
    dicomStatus: OUT_OF_RESOURCES,
  });
}
