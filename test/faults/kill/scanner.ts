import { setTimeout as sleep } from 'node:timers/promises';
import { SendError, sendStudy } from '../../../scripts/phantom/send.ts';
import { makeStudy } from '../../../scripts/phantom/study.ts';
import type { Ledger } from './ledger.ts';

/** Scans that may be on their way at once: more would only wait, and hide what a kill does to the one that is read. */
const MOST_AHEAD = 2;

/**
 * A scanner that sends one patient after the other, each with a bleed, to an appliance that is killed again and again: a study
 * that was cut off is sent anew, whole, until all of it was answered.
 */
export class PersistentScanner {
  readonly #port: number;
  readonly #ledger: Ledger;
  readonly #firstSeed: number;
  #sent = 0;
  #isOver = false;
  #work: Promise<void> | null = null;

  constructor(port: number, ledger: Ledger, firstSeed: number) {
    this.#port = port;
    this.#ledger = ledger;
    this.#firstSeed = firstSeed;
  }

  start(): void {
    this.#work = this.#run();
  }

  /** Lets it finish the patient that it is at; the number of patients sent whole. */
  async finish(): Promise<number> {
    this.#isOver = true;
    await this.#work;
    return this.#sent;
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      if (this.#sent - (await this.#ledger.concluded()).size >= MOST_AHEAD) {
        await sleep(100);
        continue;
      }
      const study = makeStudy({ seed: this.#firstSeed + this.#sent, iphMl: 18, ivh: false, slices: 24 });
      const instances = study.series.find(({ kind }) => kind === 'soft')!.instances;
      while (!(await this.#sends(study, instances))) await sleep(100);
      this.#sent++;
    }
  }

  async #sends(
    study: Parameters<typeof sendStudy>[0],
    instances: readonly { readonly sopInstanceUid: string }[],
  ): Promise<boolean> {
    try {
      await sendStudy(study, {
        host: '127.0.0.1',
        port: this.#port,
        calledAeTitle: 'HENET',
        callingAeTitle: 'CT1',
        series: ['soft'],
        // One after the other, in order: so the count tells which.
        onProgress: (stored) => this.#ledger.acknowledged(instances[stored - 1]!.sopInstanceUid),
      });
      return true;
    } catch (error) {
      if (!(error instanceof SendError)) throw error;
      // An answer that is no success would make the count of no use; a dead appliance answers nothing.
      if (error.message.includes('answered with status')) throw error;
      return false;
    }
  }
}
