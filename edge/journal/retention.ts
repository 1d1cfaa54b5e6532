import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Clock, isoNow } from '../config/clock.ts';
import type { Config } from '../config/config.ts';
import type { Problem } from '../config/problem.ts';
import type { Unit } from '../config/unit.ts';
import type { Journal } from './journal.ts';

export interface RetentionOptions {
  readonly journal: Pick<Journal, 'images'>;
  readonly dataDir: string;
  readonly policy: RetentionPolicy;
  /** Bytes free on the data disk; null where it does not say. */
  readonly freeBytes: () => Promise<number | null>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly intervalSeconds?: number;
}

/** 0 turns a limit off. */
export interface RetentionPolicy {
  readonly maxBytes: number;
  readonly keepFreeBytes: number;
  /** Images of an episode stay for so long after its newest, whatever the room. */
  readonly days: number;
}

export function retentionPolicy({
  journal,
  health,
  expansion,
}: Pick<Config, 'journal' | 'health' | 'expansion'>): RetentionPolicy {
  const { maxSpoolGb, keepFreeMb = 2 * health.minFreeDiskMb } = journal.retention;
  return { maxBytes: maxSpoolGb * 1e9, keepFreeBytes: keepFreeMb * 1e6, days: expansion.episodeDays };
}

const DAY_MS = 24 * 3_600_000;
const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);

/**
 * Removes the oldest images, received and derived, while they take more than the policy lets them. A study at a time; recorded in
 * the journal and its audit log first, then done. What was concluded is never removed.
 */
export class Retention implements Unit {
  readonly #options: RetentionOptions;
  #timer: NodeJS.Timeout | null = null;
  #round: Promise<void> | null = null;
  #isStopped = true;
  #problem: string | null = null;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#isStopped = false;
    this.#timer = setInterval(() => void this.turn(), (this.#options.intervalSeconds ?? 60) * 1000);
    void this.turn();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await this.#round;
  }

  /** For the status. */
  problems(): Problem[] {
    return this.#problem ? [{ code: 'images-not-removed', text: this.#problem, priority: 'medium' }] : [];
  }

  /** Looks now; rounds do not overlap. Never rejects. */
  turn(): Promise<void> {
    this.#round ??= this.#tidy()
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'old images not removed; trying again'))
      .finally(() => {
        this.#round = null;
      });
    return this.#round;
  }

  async #tidy(): Promise<void> {
    const { journal, policy, clock, log } = this.#options;
    // What a stop cut short.
    for (const study of await journal.images.leaving()) await this.#removeFiles(study);
    let bytes = policy.maxBytes > 0 ? await journal.images.bytes() : 0;
    while (!this.#isStopped) {
      const reason = await this.#excess(bytes);
      if (reason === null) {
        this.#problem = null;
        return;
      }
      const before = new Date(clock.now() - policy.days * DAY_MS).toISOString();
      const study = await journal.images.removable(before);
      if (study === null) {
        this.#problem = `${reason}, and no images may be removed yet: those of open alerts and of the last ${policy.days} days stay. Add disk space, close alerts that are over, or change journal.retention.`;
        return;
      }
      const { studyInstanceUid } = study;
      await journal.images.remove(studyInstanceUid, isoNow(clock), reason);
      await this.#removeFiles(studyInstanceUid);
      bytes -= study.bytes;
      log.info({ studyInstanceUid, bytes: study.bytes, reason }, 'images removed by policy');
    }
  }

  /** Why images must go, in words; null where none must. */
  async #excess(bytes: number): Promise<string | null> {
    const { policy, freeBytes } = this.#options;
    if (policy.maxBytes > 0 && bytes > policy.maxBytes) {
      return `Received images take ${gigabytes(bytes)} GB of ${gigabytes(policy.maxBytes)} GB`;
    }
    const free = policy.keepFreeBytes > 0 ? await freeBytes() : null;
    if (free === null || free >= policy.keepFreeBytes) return null;
    return `The data disk has ${gigabytes(free)} GB left and is to keep ${gigabytes(policy.keepFreeBytes)} GB`;
  }

  async #removeFiles(studyInstanceUid: string): Promise<void> {
    const { journal, dataDir } = this.#options;
    const { files, scanIds } = await journal.images.files(studyInstanceUid);
    for (const file of files) await rm(join(dataDir, file), { force: true });
    for (const scanId of scanIds) await rm(join(dataDir, 'scans', scanId), { recursive: true, force: true });
    await journal.images.gone(files);
  }
}
