import type { Logger } from 'pino';
import type { Unit } from './config/unit.ts';

/** A start that was given up because the stack was told to stop meanwhile. */
export class StartStopped extends Error {
  override readonly name = 'StartStopped';
}

/** Units that were started, stopped in the reverse order. */
export class Stack {
  readonly #log: Logger;
  readonly #started: { readonly name: string; readonly unit: Unit }[] = [];
  #isStopped = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  /**
   * Starts a unit. Where it fails, its fault goes on to the caller, who stops the rest.
   * @throws StartStopped once {@link stop} was called, before or meanwhile; the unit is stopped then
   */
  async start(name: string, unit: Unit): Promise<void> {
    // Before its start, because a unit's stop also undoes a start that failed halfway.
    this.#started.push({ name, unit });
    if (!this.#isStopped) await unit.start();
    if (this.#isStopped) {
      // Stopped in the middle of its start, it may have gone on to its end.
      await this.stop();
      await unit.stop();
      throw new StartStopped(`${name} was started while the appliance stops`);
    }
    this.#log.debug({ unit: name }, 'started');
  }

  /** Stops every unit, the last started first, and starts no more. One that fails to stop does not keep the others from it. */
  async stop(): Promise<void> {
    this.#isStopped = true;
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

/** Units that are one to whoever composes them: started in their order, stopped in the reverse. */
export class UnitGroup implements Unit {
  readonly #units: readonly (readonly [name: string, unit: Unit])[];
  readonly #log: Logger;
  #stack: Stack | null = null;

  constructor(log: Logger, units: readonly (readonly [name: string, unit: Unit])[]) {
    this.#log = log;
    this.#units = units;
  }

  async start(): Promise<void> {
    this.#stack = new Stack(this.#log);
    for (const [name, unit] of this.#units) await this.#stack.start(name, unit);
  }

  async stop(): Promise<void> {
    await this.#stack?.stop();
    this.#stack = null;
  }
}
