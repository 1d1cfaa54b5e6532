import type { Clock } from '../config/clock.ts';
import { type DecodedSlice, decodeInstance } from '../volume/decode.ts';
import { giveBack } from '../volume/give-back.ts';

/** An instance that may become part of a scan, stored and not yet asked for. */
export interface Ahead {
  readonly seriesInstanceUid: string;
  readonly file: string;
}

export interface DecodeAheadOptions {
  readonly clock: Clock;
  /** Most that decoded slices may take, bytes; default {@link BUDGET_BYTES}. */
  readonly budgetBytes?: number;
}

/** 384 slices of 512 x 512: with another thin scan being read beside them the engine stays below 1 GB (npm run bench). */
const BUDGET_BYTES = 192 * 1024 * 1024;
/** Longer than any study takes to be decided. */
const KEPT_MS = 15 * 60_000;

interface Kept extends Ahead {
  readonly slices: readonly DecodedSlice[];
  readonly bytes: number;
  readonly at: number;
}

/**
 * Decodes instances while the rest of their scan is still on its way, one at a time and only while nothing is read, so that
 * the volume is nearly ready when the last slice lands. Nothing depends on it: what is not here, was dropped, or could not
 * be decoded, the reading decodes itself and says what is wrong.
 */
export class DecodeAhead {
  readonly #clock: Clock;
  readonly #budgetBytes: number;
  /** Oldest first. */
  readonly #kept = new Map<string, Kept>();
  readonly #waiting = new Map<string, Ahead>();
  #current: { readonly file: string; readonly done: Promise<void> } | null = null;
  #holds = 0;
  #bytes = 0;
  #isScheduled = false;
  #expiry: NodeJS.Timeout | null = null;

  constructor({ clock, budgetBytes = BUDGET_BYTES }: DecodeAheadOptions) {
    this.#clock = clock;
    this.#budgetBytes = budgetBytes;
  }

  /** Bytes of decoded slices that are kept now. */
  get bytes(): number {
    return this.#bytes;
  }

  offer(ahead: Ahead): void {
    if (this.#kept.has(ahead.file)) return;
    this.#waiting.set(ahead.file, ahead);
    this.#schedule();
  }

  /** Of a series that will not be read. */
  forget(seriesInstanceUid: string): void {
    for (const kept of [...this.#kept.values()]) if (kept.seriesInstanceUid === seriesInstanceUid) this.#drop(kept);
    for (const [file, ahead] of this.#waiting) {
      if (ahead.seriesInstanceUid === seriesInstanceUid) this.#waiting.delete(file);
    }
  }

  /** The slices of a file, which are then the caller's alone; null where they are not here. */
  async take(file: string): Promise<readonly DecodedSlice[] | null> {
    this.#waiting.delete(file);
    if (this.#current?.file === file) await this.#current.done;
    const kept = this.#kept.get(file);
    if (kept === undefined) return null;
    this.#release(kept);
    return kept.slices;
  }

  /** Runs a task with nothing decoded beside it. */
  async hold<T>(task: () => Promise<T>): Promise<T> {
    this.#holds++;
    try {
      return await task();
    } finally {
      this.#holds--;
      this.#schedule();
    }
  }

  /** Drops what nobody has asked for in a quarter of an hour; called by itself. */
  expire(): void {
    this.#expiry = null;
    const oldest = this.#clock.monotonic() - KEPT_MS;
    for (const kept of [...this.#kept.values()]) if (kept.at <= oldest) this.#drop(kept);
    if (this.#kept.size > 0) this.#expiry = setTimeout(() => this.expire(), KEPT_MS).unref();
  }

  /** Resolves when all that was offered is decoded, dropped or held. */
  async idle(): Promise<void> {
    while (this.#isScheduled || this.#current !== null) await new Promise((resolve) => setImmediate(resolve));
  }

  /** After whatever else waits for the event loop, as a request to read. */
  #schedule(): void {
    if (this.#isScheduled || this.#current !== null || this.#holds > 0 || this.#waiting.size === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#next();
    });
  }

  #next(): void {
    const [ahead] = this.#waiting.values();
    if (this.#holds > 0 || this.#current !== null || ahead === undefined) return;
    this.#waiting.delete(ahead.file);
    const done = this.#decode(ahead).then(() => {
      this.#current = null;
      this.#schedule();
    });
    this.#current = { file: ahead.file, done };
  }

  async #decode(ahead: Ahead): Promise<void> {
    if (this.#bytes >= this.#budgetBytes && !this.#makeRoom(ahead, 1)) return;
    // What is wrong with it, the reading says: it decodes the file again.
    const slices = await decodeInstance(ahead.file).catch(() => null);
    if (slices === null) return;
    const bytes = slices.reduce((sum, { hu }) => sum + hu.byteLength, 0);
    if (!this.#makeRoom(ahead, bytes)) return;
    this.#kept.set(ahead.file, { ...ahead, slices, bytes, at: this.#clock.monotonic() });
    this.#bytes += bytes;
    this.#expiry ??= setTimeout(() => this.expire(), KEPT_MS).unref();
  }

  /** Drops the oldest of other series; the slices of one scan never drive each other out. */
  #makeRoom({ seriesInstanceUid }: Ahead, bytes: number): boolean {
    for (const kept of [...this.#kept.values()]) {
      if (this.#bytes + bytes <= this.#budgetBytes) break;
      if (kept.seriesInstanceUid !== seriesInstanceUid) this.#drop(kept);
    }
    return this.#bytes + bytes <= this.#budgetBytes;
  }

  #drop(kept: Kept): void {
    this.#release(kept);
    for (const { hu } of kept.slices) giveBack(hu);
  }

  #release({ file, bytes }: Kept): void {
    if (this.#kept.delete(file)) this.#bytes -= bytes;
  }
}
