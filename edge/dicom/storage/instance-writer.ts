import { rm } from 'node:fs/promises';
import type { Fault } from '../../config/fault.ts';
import { keepingFault, tooLarge } from '../faults.ts';
import type { Disk } from './disk.ts';
import type { Failure, Order, Report, SettledFile } from './disk-orders.ts';
import type { Announced } from './instance-store.ts';

export interface InstanceWriterOptions {
  readonly disk: Disk;
  /** Temporary file; must not exist. */
  readonly file: string;
  /** What stands before the data set: {@link part10Prefix}. */
  readonly prefix: Buffer;
  /** Largest file, bytes. */
  readonly maxBytes: number;
  /** Known already why the instance cannot be kept: nothing is written then. */
  readonly refused: Fault | null;
}

/** A file as written: whole, and on the disk. */
export interface WrittenInstance extends SettledFile {
  /** Where it was received. */
  readonly file: string;
}

const NONE = Buffer.alloc(0);
/** Parcels of one instance that may be on their way to the disk; a sender that is faster waits. */
const MAX_PARCELS = 8;
/** Of so many parcels one is reported as taken: each report wakes the main loop. */
const REPORTED = 4;

/**
 * Hands one data set, as it comes from the network, to the disk. Writing never fails: after a fault it swallows the rest,
 * because the sender can be answered only once its data set is over (PS3.7 9.1.1).
 */
export class InstanceWriter {
  readonly #options: InstanceWriterOptions;
  /** Its number at the disk; null where nothing is written. */
  #file: number | null = null;
  #parcel: Buffer | null = null;
  #filled = 0;
  #parcels = 0;
  /** Parcels on their way, in order. */
  readonly #sent: Buffer[] = [];
  #bytes = 0;
  #fault: Fault | null;
  #moved: (() => void) | null = null;
  #answer: PromiseWithResolvers<Report> | null = null;

  constructor(options: InstanceWriterOptions) {
    this.#options = options;
    this.#fault = options.refused;
    if (this.#fault === null) {
      this.#file = options.disk.open(options.file, (report) => this.#hear(report));
      this.write(options.prefix);
    }
  }

  /** Why the instance is not kept. */
  get fault(): Fault | null {
    return this.#fault;
  }

  /**
   * Whether its sender goes on and on: one object that is too large is worth an answer at its end, one of three times
   * the limit is not worth waiting for.
   */
  get isFarTooLarge(): boolean {
    return this.#bytes > 3 * this.#options.maxBytes;
  }

  /** Copies the bytes: they are the caller's again at once. */
  write(bytes: Buffer): void {
    this.#bytes += bytes.length;
    if (this.#bytes > this.#options.maxBytes) this.#fault ??= tooLarge(this.#options.maxBytes);
    const file = this.#file;
    if (file === null || this.#fault !== null) return;
    for (let at = 0; at < bytes.length; ) {
      if (this.#parcel === null) {
        this.#parcel = this.#options.disk.parcels.take();
        this.#filled = 0;
      }
      const end = Math.min(bytes.length, at + this.#parcel.length - this.#filled);
      this.#filled += bytes.copy(this.#parcel, this.#filled, at, end);
      at = end;
      if (this.#filled === this.#parcel.length) this.#send(file);
    }
  }

  /** Resolves when more may be written. */
  async ready(): Promise<void> {
    while (this.#sent.length > MAX_PARCELS && this.#fault === null) {
      await new Promise<void>((resume) => {
        this.#moved = resume;
      });
    }
  }

  /**
   * The data set is over: brings it to the disk, and to its place where it is the image that was announced.
   * @throws Fault why it cannot be kept
   */
  async settle(announced: Announced, place: string): Promise<WrittenInstance> {
    const file = this.#file;
    if (file !== null && this.#fault === null) {
      const report = await this.#ask({ order: 'settle', file, bytes: this.#last(), announced, place });
      if (report?.report === 'settled') {
        this.#close();
        return { ...report, file: this.#options.file };
      }
    }
    throw this.#fault ?? new Error('an instance was settled twice');
  }

  /** Removes what was written. */
  async discard(): Promise<void> {
    if (this.#file !== null) await this.#ask({ order: 'discard', file: this.#file });
    this.#close();
    await rm(this.#options.file, { force: true });
  }

  #send(file: number): void {
    const isReported = ++this.#parcels % REPORTED === 0;
    this.#options.disk.tell({ order: 'append', file, bytes: this.#last(), isReported });
  }

  /** The parcel under way, as far as it is filled, to be sent. */
  #last(): Buffer {
    const parcel = this.#parcel;
    if (parcel === null) return NONE;
    this.#sent.push(parcel);
    this.#parcel = null;
    return parcel.subarray(0, this.#filled);
  }

  /** Null where the disk does not have the file any more. */
  #ask(order: Order): Promise<Report> | null {
    this.#answer = Promise.withResolvers();
    return this.#options.disk.tell(order) ? this.#answer.promise : null;
  }

  #hear(report: Report): void {
    if (report.report === 'taken') this.#options.disk.parcels.giveBack(this.#sent.splice(0, REPORTED));
    else {
      if (report.report === 'failed') this.#fault ??= keepingFault(errorOf(report.error));
      this.#answer?.resolve(report);
    }
    this.#moved?.();
  }

  #close(): void {
    const { disk } = this.#options;
    if (this.#file !== null) disk.close(this.#file);
    this.#file = null;
    this.#last();
    disk.parcels.giveBack(this.#sent.splice(0));
  }
}

/** As it was thrown in the other thread, with the system's code where it had one. */
function errorOf({ message, code, stack }: Failure): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code }, stack === undefined ? {} : { stack });
}
