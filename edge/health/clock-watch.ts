import type { Logger } from 'pino';
import type { Clock, ClockStep } from '../config/clock.ts';
import type { Unit } from '../config/unit.ts';

export interface ClockWatchOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** A jump of this much or more is told. */
  readonly stepSeconds: number;
  readonly onStep: (step: ClockStep) => void;
  readonly intervalSeconds?: number;
}

export interface ClockStepSeen {
  /** By the clock after it, ISO 8601 UTC. */
  readonly at: string;
  /** Above 0 where the clock was set forward. */
  readonly stepMs: number;
}

/**
 * Notices when the wall clock is set: compares it with the monotonic clock from one look to the next, so that a clock that is
 * merely slewed, or runs a little fast, is no step. A machine that slept looks the same, and is as worth telling.
 */
export class ClockWatch implements Unit {
  readonly #options: ClockWatchOptions;
  #last: { readonly wall: number; readonly monotonic: number } | null = null;
  #timer: NodeJS.Timeout | null = null;
  #lastStep: ClockStepSeen | null = null;

  constructor(options: ClockWatchOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.look();
    this.#timer = setInterval(() => this.look(), (this.#options.intervalSeconds ?? 1) * 1000);
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#last = null;
  }

  /** The newest step since the start; null where there was none. */
  get lastStep(): ClockStepSeen | null {
    return this.#lastStep;
  }

  /** Looks now. */
  look(): void {
    const { clock, log, stepSeconds, onStep } = this.#options;
    const now = { wall: clock.now(), monotonic: clock.monotonic() };
    const last = this.#last;
    this.#last = now;
    if (last === null) return;
    const expected = last.wall + now.monotonic - last.monotonic;
    const stepMs = Math.round(now.wall - expected);
    if (Math.abs(stepMs) < stepSeconds * 1000) return;
    log.warn({ code: 'clock-stepped', stepMs, from: new Date(expected), to: new Date(now.wall) }, 'wall clock stepped');
    this.#lastStep = { at: new Date(now.wall).toISOString(), stepMs };
    onStep({ expected, actual: now.wall, before: last.wall });
  }
}
