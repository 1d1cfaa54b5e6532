import type { Logger } from 'pino';
import type { Unit } from '../config/unit.ts';

export interface RoundsOptions {
  readonly intervalSeconds: number;
  readonly work: () => Promise<void>;
  /** What a round that fails has not done; it is tried again at the next. */
  readonly failed: string;
  readonly log: Logger;
}

/** Work that is done again and again, one round at a time: at an interval, and when woken. */
export class Rounds implements Unit {
  readonly #options: RoundsOptions;
  #timer: NodeJS.Timeout | null = null;
  #round: Promise<void> | null = null;
  /** Woken during a round, which may have looked already. */
  #isDueAgain = false;
  /** That a round failed is logged once, not every round. */
  #isFailing = false;

  constructor(options: RoundsOptions) {
    this.#options = options;
  }

  /** Whether the newest round failed. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  /** The first round begins at once, and is not waited for. */
  async start(): Promise<void> {
    this.#timer = setInterval(() => void this.turn(), this.#options.intervalSeconds * 1000);
    void this.turn();
  }

  /** Waits for the round that runs. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await this.#round;
  }

  /** Soon: there is something new. Nothing before the start. */
  wake(): void {
    if (!this.#timer) return;
    if (this.#round !== null) this.#isDueAgain = true;
    else void this.turn();
  }

  /** A round now, or the one that runs. Never rejects. */
  turn(): Promise<void> {
    const { work, failed, log } = this.#options;
    this.#round ??= work()
      .then(() => {
        this.#isFailing = false;
      })
      .catch((error: unknown) => {
        if (!this.#isFailing) log.error({ err: error }, `${failed}; trying again`);
        this.#isFailing = true;
      })
      .finally(() => {
        this.#round = null;
        const isDueAgain = this.#isDueAgain;
        this.#isDueAgain = false;
        if (isDueAgain && this.#timer) void this.turn();
      });
    return this.#round;
  }
}
