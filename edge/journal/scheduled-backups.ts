import type { Logger } from 'pino';
import type { Clock } from '../config/clock.ts';
import { Fault } from '../config/fault.ts';
import type { Problem } from '../config/problem.ts';
import type { Unit } from '../config/unit.ts';
import { backUp, listBackups, pruneBackups } from './backup.ts';

export interface ScheduledBackupsOptions {
  /** The journal. */
  readonly file: string;
  readonly dir: string;
  readonly hours: number;
  readonly kept: number;
  readonly clock: Clock;
  readonly log: Logger;
  /** How long after the start the first may be made, and after a failure the next; default 60 s and 10 min. */
  readonly waits?: { readonly firstMs: number; readonly againMs: number };
}

const HOUR_MS = 3_600_000;
const WAITS = { firstMs: 60_000, againMs: 600_000 };

/**
 * Backs the journal up every so many hours. Counted by timers within one run; over a restart by the newest backup's name, and
 * one that claims to be of the future counts as none. The end of the audit log goes to the service's log with every backup: there
 * it stays out of reach of whoever writes to the journal.
 */
export class ScheduledBackups implements Unit {
  readonly #options: ScheduledBackupsOptions;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #isStopped = true;
  #problem: string | null = null;

  constructor(options: ScheduledBackupsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#isStopped = false;
    const { firstMs } = this.#options.waits ?? WAITS;
    this.#after(Math.max(firstMs, await this.#untilDueMs()));
  }

  /** Waits for a backup that is being made. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#running;
  }

  /** For the status. */
  problems(): Problem[] {
    return this.#problem ? [{ code: 'backup-failing', text: this.#problem, priority: 'medium' }] : [];
  }

  /** Makes one now. Never rejects: what goes wrong is a problem, and is tried again. */
  turn(): Promise<void> {
    this.#running ??= this.#make().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #make(): Promise<void> {
    const { file, dir, hours, kept, clock, log, waits = WAITS } = this.#options;
    try {
      const { head, ...backup } = await backUp({ file, dir, clock });
      const removed = await pruneBackups(dir, kept);
      this.#problem = null;
      log.info({ ...backup, auditHead: head && `${head.id}:${head.hash}`, removed }, 'journal backed up');
      this.#after(hours * HOUR_MS);
    } catch (error) {
      log.error({ err: error }, 'journal not backed up; trying again');
      const hint = error instanceof Fault ? error.hint : 'Check journal.backupDir and its disk.';
      const message = error instanceof Error ? error.message : String(error);
      this.#problem = `The journal is not backed up: ${message}. ${hint}`;
      this.#after(Math.min(waits.againMs, hours * HOUR_MS));
    }
  }

  async #untilDueMs(): Promise<number> {
    const { dir, hours, clock, log } = this.#options;
    try {
      const [newest] = await listBackups(dir);
      if (newest === undefined) return 0;
      const age = clock.now() - Date.parse(newest.at);
      return age < 0 ? 0 : Math.max(0, hours * HOUR_MS - age);
    } catch (error) {
      log.warn({ err: error, dir }, 'the folder of backups cannot be looked at');
      return 0;
    }
  }

  #after(ms: number): void {
    if (this.#isStopped) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.turn(), ms);
  }
}
