import { Worker } from 'node:worker_threads';
import type { Failure, Order, Report } from './disk-orders.ts';
import { Parcels } from './parcels.ts';

const THREAD = new URL('./disk-thread.ts', import.meta.url);
/** Of the thread's heap; what it writes lies outside. */
const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4 };

/** What a file's reports are given to. Called synchronously, in the order of its orders. */
export type Heard = (report: Report) => void;

/**
 * The disk, as the main loop sees it: a thread that takes orders for files. Where the thread ends of itself, the files that it
 * had are reported as failed, and the next file has a new one.
 */
export class Disk {
  readonly parcels = new Parcels();
  readonly #files = new Map<number, Heard>();
  #thread: Worker | null = null;
  #last = 0;

  /** Starts the thread, so that the first file need not wait for it. */
  start(): void {
    this.#thread ??= this.#spawn();
  }

  /** A new file's number. */
  open(path: string, heard: Heard): number {
    const file = ++this.#last;
    this.#files.set(file, heard);
    this.start();
    this.tell({ order: 'open', file, path });
    return file;
  }

  /** Whether it was told to the thread that has the file. */
  tell(order: Order): boolean {
    if (!this.#files.has(order.file)) return false;
    this.#thread?.postMessage(order);
    return true;
  }

  /** Nothing more is to be heard of a file. */
  close(file: number): void {
    this.#files.delete(file);
  }

  /** Ends the thread. Every file must be settled or discarded by now. */
  async stop(): Promise<void> {
    const thread = this.#thread;
    this.#thread = null;
    await thread?.terminate();
  }

  #spawn(): Worker {
    const thread = new Worker(THREAD, { resourceLimits: LIMITS });
    thread.on('message', (report: Report) => this.#files.get(report.file)?.(report));
    let reason: Failure = { message: 'the thread that writes to the disk has ended' };
    thread.on('error', (error) => {
      reason = { message: `the thread that writes to the disk failed: ${error.message}`, stack: error.stack ?? '' };
    });
    thread.once('exit', () => {
      if (this.#thread === thread) this.#thread = null;
      const lost = [...this.#files];
      this.#files.clear();
      for (const [file, heard] of lost) heard({ report: 'failed', file, error: reason });
    });
    return thread;
  }
}
