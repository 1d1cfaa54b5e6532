import type { Logger } from 'pino';

/** Work that is done again and again: one round at a time, at an interval and when woken. A round that fails is logged and tried again. */
export class Rounds {
  readonly #work: () => Promise<void>;
  readonly #log: Logger;
  readonly #what: string;
  #timer: NodeJS.Timeout | null = null;
  #round: Promise<void> | null = null;
  #again = false;
  #failed = false;

  /** @param what names the work in the log where it fails */
  constructor(what: string, log: Logger, work: () => Promise<void>) {
    this.#what = what;
    this.#log = log;
    this.#work = work;
  }

  /** Whether the newest round failed. */
  get failed(): boolean {
    return this.#failed;
  }

  start(intervalSeconds: number): void {
    this.#timer = setInterval(() => void this.run(), intervalSeconds * 1000);
  }

  /** Waits for the round that is on. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#again = false;
    await this.#round;
  }

  /** Soon: a round that is on may have looked already, and is followed by another. Nothing before the start. */
  wake(): void {
    if (!this.#timer) return;
    if (this.#round !== null) this.#again = true;
    else void this.run();
  }

  /** A round now, or the end of the one that is on. Never rejects. */
  run(): Promise<void> {
    this.#round ??= this.#work()
      .then(() => {
        this.#failed = false;
      })
      .catch((error: unknown) => {
        this.#failed = true;
        this.#log.error({ err: error }, `${this.#what}; trying again`);
      })
      .finally(() => {
        this.#round = null;
        const again = this.#again;
        this.#again = false;
        if (again && this.#timer) void this.run();
      });
    return this.#round;
  }
}
