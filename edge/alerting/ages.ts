import type { Clock } from '../config/clock.ts';

interface Seen {
  readonly ageMs: number;
  readonly at: number;
}

/**
 * How old things are that the journal dates by the wall clock, without believing that clock while the process runs: the age at
 * the first look is taken, and counted on monotonically. At the first round it is the wall clock's; of what first appears at a
 * later one it is at most the time since the round before, however the clock was set meanwhile.
 */
export class Ages {
  readonly #clock: Clock;
  readonly #seen = new Map<string, Seen>();
  #lastRound: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Age in ms, never negative, of what `key` names and is dated `since` (ISO 8601 UTC). */
  of(key: string, since: string): number {
    const now = this.#clock.monotonic();
    const seen = this.#seen.get(key) ?? { ageMs: this.#first(since, now), at: now };
    this.#seen.set(key, seen);
    return seen.ageMs + now - seen.at;
  }

  /** Ends a round of looks: what is not among `keys` is forgotten. */
  endRound(keys: Iterable<string>): void {
    const kept = new Set(keys);
    for (const key of this.#seen.keys()) if (!kept.has(key)) this.#seen.delete(key);
    this.#lastRound = this.#clock.monotonic();
  }

  #first(since: string, now: number): number {
    const byWall = Math.max(0, this.#clock.now() - Date.parse(since));
    return this.#lastRound === null ? byWall : Math.min(byWall, now - this.#lastRound);
  }
}
