import type { Clock } from '../config/clock.ts';
import { Fault } from '../config/fault.ts';

/** So many failures within a time, and no further attempt until the oldest of them is past it. */
export interface Limit {
  readonly failures: number;
  readonly seconds: number;
}

/**
 * Chosen here: a name from one address 5 in 5 minutes, so that a tired person is not locked out for long; an address 20 in 5 minutes;
 * a name from anywhere 30 in an hour, below the 100 of NIST SP 800-63B 5.2.2.
 */
export const LIMITS = {
  nameAtAddress: { failures: 5, seconds: 300 },
  address: { failures: 20, seconds: 300 },
  name: { failures: 30, seconds: 3600 },
} as const satisfies Record<string, Limit>;

const MAX_KEYS = 10_000;

/** Slows down whoever guesses. An attempt counts as failed from its beginning, so that many at once are no way around. */
export class Throttle {
  readonly #clock: Pick<Clock, 'monotonic'>;
  /** Times of failures by key, oldest first, ms. */
  readonly #failed = new Map<string, number[]>();

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /**
   * Runs an attempt; where it returns something, none of its keys holds it as a failure.
   * @throws Fault `too-many-attempts` that says for how long
   */
  async attempt<T>(keys: ReadonlyMap<string, Limit>, work: () => Promise<T | null>): Promise<T | null> {
    const now = this.#clock.monotonic();
    const waits = [...keys].map(([key, limit]) => this.#waitMs(key, limit, now));
    const wait = Math.max(0, ...waits);
    if (wait > 0) throw tooMany(wait);
    for (const [key] of keys) this.#add(key, now);
    try {
      const result = await work();
      if (result !== null) this.#forgive(keys, now);
      return result;
    } catch (error) {
      // Its own fault, not the person's.
      this.#forgive(keys, now);
      throw error;
    }
  }

  #waitMs(key: string, { failures, seconds }: Limit, now: number): number {
    const recent = (this.#failed.get(key) ?? []).filter((at) => now - at < seconds * 1000);
    if (recent.length < failures) return 0;
    return recent[recent.length - failures]! + seconds * 1000 - now;
  }

  #add(key: string, now: number): void {
    const times = [...(this.#failed.get(key) ?? []), now].slice(-64);
    this.#failed.delete(key);
    this.#failed.set(key, times);
    if (this.#failed.size > MAX_KEYS) this.#failed.delete(this.#failed.keys().next().value ?? '');
  }

  #forgive(keys: ReadonlyMap<string, Limit>, at: number): void {
    for (const [key] of keys) {
      const times = this.#failed.get(key) ?? [];
      const index = times.lastIndexOf(at);
      if (index >= 0) times.splice(index, 1);
    }
  }
}

function tooMany(waitMs: number): Fault {
  const seconds = Math.ceil(waitMs / 1000);
  const words = seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
  return new Fault(`Too many attempts went wrong: wait ${words}`, {
    code: 'too-many-attempts',
    hint: 'Then try again, or ask an admin for a new password or PIN. In an emergency look into the PACS.',
  });
}
