/** Bytes that go to the disk thread at once: enough that few messages are needed, few enough that it begins early. */
export const PARCEL_BYTES = 256 * 1024;
/** Parcels that are kept for the next instance; the others are given back to the system. */
const KEPT = 16;

/**
 * Memory that the main loop fills and the disk thread reads. It is shared and used again: memory made anew for each megabyte of a
 * scan costs the system its pages and the collector of garbage its time, more than all else that is done with those bytes.
 */
export class Parcels {
  readonly #free: Buffer[] = [];

  take(): Buffer {
    return this.#free.pop() ?? Buffer.from(new SharedArrayBuffer(PARCEL_BYTES));
  }

  giveBack(parcels: readonly Buffer[]): void {
    this.#free.push(...parcels.slice(0, KEPT - this.#free.length));
  }
}
