import type { Clock } from '../config/clock.ts';

/** Adds up how long each stage of the engine's work took, ms. */
export class Stopwatch {
  readonly timings: Record<string, number> = {};
  readonly #clock: Clock;
  readonly #start: number;
  #last: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#start = this.#last = clock.monotonic();
  }

  /** Ends a stage that began where the one before ended. */
  lap(stage: string): void {
    const now = this.#clock.monotonic();
    this.took(stage, now - this.#last);
  }

  /** A stage measured elsewhere ended just now. */
  took(stage: string, ms: number): void {
    this.timings[stage] = (this.timings[stage] ?? 0) + ms;
    this.#last = this.#clock.monotonic();
  }

  /** A stage of which `ms` were measured as another one's; the rest goes to `rest`. */
  shared(stage: string, ms: number, rest: string): void {
    this.lap(rest);
    this.timings[rest]! -= ms;
    this.timings[stage] = (this.timings[stage] ?? 0) + ms;
  }

  total(): Record<string, number> {
    return { ...this.timings, total: this.#clock.monotonic() - this.#start };
  }
}
