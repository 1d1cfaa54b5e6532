import type { Logger } from 'pino';
import type { Unit } from './config/unit.ts';

/** Units that were started, stopped in the reverse order. */
export class Stack {
  readonly #log: Logger;
  readonly #started: { readonly name: string; readonly unit: Unit }[] = [];

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Starts a unit. Where it fails, its fault goes on to the caller, who stops the rest. */
  async start(name: string, unit: Unit): Promise<void> {
    // Before its start, because a unit's stop also undoes a start that failed halfway.
    this.#started.push({ name, unit });
    await unit.start();
    this.#log.debug({ unit: name }, 'started');
  }

  /** Stops every unit, the last started first. One that fails to stop does not keep the others from it. */
  async stop(): Promise<void> {
    for (const { name, unit } of this.#started.splice(0).reverse()) {
      try {
        await unit.stop();
        this.#log.debug({ unit: name }, 'stopped');
      } catch (error) {
        this.#log.error({ unit: name, err: error }, 'did not stop in order');
      }
    }
  }
}
