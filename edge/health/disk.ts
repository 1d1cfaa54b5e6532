import { stat, statfs, utimes } from 'node:fs/promises';
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

  /** Why nothing new may be stored, as of the last check: `disk-full`, `disk-read-only` or `disk-unreadable`; null when it may. */
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
      if (await isReadOnly(path)) this.#fault = readOnly(path);
      else this.#fault = this.#free < minFreeMb * BYTES_PER_MB ? full(this.#free, minFreeMb) : null;
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

/**
 * Whether the file system takes no writes: a kernel makes it so when the disk fails. Only a write can tell, so the folder is
 * given the times that it has.
 */
async function isReadOnly(path: string): Promise<boolean> {
  const { atime, mtime } = await stat(path);
  return utimes(path, atime, mtime).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'EROFS',
  );
}

function readOnly(path: string): Fault {
  return new Fault('The data disk cannot be written', {
    code: 'disk-read-only',
    hint: `New scans are refused: look for errors of the disk under ${path} (dmesg), have it repaired and mounted for writing.`,
    dicomStatus: OUT_OF_RESOURCES,
  });
}

function full(free: number, minFreeMb: number): Fault {
  return new Fault(`The data disk has ${Math.floor(free / BYTES_PER_MB)} MB left and must keep ${minFreeMb} MB`, {
    code: 'disk-full',
    hint: 'New scans are refused until space is made: remove old scans, or lower health.minFreeDiskMb.',
    dicomStatus: OUT_OF_RESOURCES,
  });
}
