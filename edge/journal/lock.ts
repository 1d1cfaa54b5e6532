import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../config/fault.ts';
import type { Unit } from '../config/unit.ts';
import { lockFile } from './database.ts';

/**
 * The data folder belongs to one process while this is started: a second service would read every scan twice, and a restore
 * would take the journal away under the running one. Faults with `data-in-use`.
 */
export class DataLock implements Unit {
  readonly #dataDir: string;
  #held: { release(): Promise<void> } | null = null;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  async start(): Promise<void> {
    await mkdir(this.#dataDir, { recursive: true });
    this.#held = await lockFile(join(this.#dataDir, 'service.lock'));
    if (this.#held === null) {
      throw new Fault(`Another process works in ${this.#dataDir}`, {
        code: 'data-in-use',
        hint: 'Stop the service that runs on this data folder first: systemctl stop henet-edge.',
      });
    }
  }

  async stop(): Promise<void> {
    await this.#held?.release();
    this.#held = null;
  }
}
