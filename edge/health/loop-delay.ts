import { type ELDHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { Unit } from '../config/unit.ts';

/** Milliseconds between two looks of the sampling timer; a stall shorter than this may go unseen. */
const RESOLUTION_MS = 5;

/** How long main's event loop was ever held up. The design allows 50 ms: a longer stall makes an association or the board wait. */
export class LoopDelay implements Unit {
  #histogram: ELDHistogram | null = null;

  async start(): Promise<void> {
    this.#histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.#histogram.enable();
  }

  async stop(): Promise<void> {
    this.#histogram?.disable();
    this.#histogram = null;
  }

  /** Longest stall since `start` or `reset`, ms. */
  get maxMs(): number {
    // The histogram holds the whole time between two looks.
    return Math.max(0, (this.#histogram?.max ?? 0) / 1e6 - RESOLUTION_MS);
  }

  /** Forgets the stalls so far, such as those of starting. */
  reset(): void {
    this.#histogram?.reset();
  }
}
