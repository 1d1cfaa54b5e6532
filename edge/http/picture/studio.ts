import { Worker } from 'node:worker_threads';
import { Fault } from '../../config/fault.ts';
import type { PictureJob, PictureReply } from './job.ts';

const MAX_WAITING = 64;
/** For one picture, once its turn has come. */
const DEADLINE_MS = 10_000;

interface Order {
  readonly id: number;
  readonly job: PictureJob;
  readonly resolve: (png: Uint8Array<ArrayBuffer>) => void;
  readonly reject: (fault: Fault) => void;
}

/** One thread that draws slices, one at a time. It starts with the first; one that dies or hangs is replaced for the next. */
export class Studio {
  private worker: Worker | null = null;
  private current: { readonly order: Order; readonly timer: NodeJS.Timeout } | null = null;
  private readonly queue: Order[] = [];
  private nextId = 1;

  /** A slice as PNG. */
  draw(job: PictureJob): Promise<Uint8Array<ArrayBuffer>> {
    if (this.queue.length >= MAX_WAITING) {
      return Promise.reject(
        new Fault('Too many pictures are asked for at once', { code: 'pictures-busy', hint: 'Try again in a second.' }),
      );
    }
    return new Promise((resolve, reject) => {
      this.queue.push({ id: this.nextId++, job, resolve, reject });
      this.next();
    });
  }

  /** Ends the thread; pictures still waiting are refused. */
  async end(): Promise<void> {
    const fault = new Fault('The appliance is stopping', { code: 'pictures-busy', hint: 'Try again in a minute.' });
    for (const { reject } of this.queue.splice(0)) reject(fault);
    await this.drop(fault);
  }

  private next(): void {
    if (this.current) return;
    const order = this.queue.shift();
    if (!order) return;
    const timer = setTimeout(() => {
      const hint = 'Try again; if it happens again, restart the appliance.';
      void this.drop(new Fault('The picture took too long', { code: 'pictures-late', hint }));
    }, DEADLINE_MS);
    this.current = { order, timer };
    this.thread().postMessage({ id: order.id, job: order.job });
  }

  private thread(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { name: 'pictures' });
    worker.unref();
    worker.on('message', (reply: PictureReply) => this.settle(reply));
    worker.on('error', (cause) => {
      const hint = 'Try again; look into the log of the appliance.';
      void this.drop(new Fault('The picture thread failed', { code: 'pictures-failed', hint, cause }));
    });
    this.worker = worker;
    return worker;
  }

  private settle(reply: PictureReply): void {
    const { current } = this;
    if (current?.order.id !== reply.id) return;
    clearTimeout(current.timer);
    this.current = null;
    if (reply.ok) current.order.resolve(reply.png);
    else current.order.reject(new Fault(reply.message, { code: reply.code, hint: reply.hint }));
    this.next();
  }

  /** Gives up the thread and the picture it was at. */
  private async drop(fault: Fault): Promise<void> {
    const { worker, current } = this;
    this.worker = null;
    this.current = null;
    if (current) {
      clearTimeout(current.timer);
      current.order.reject(fault);
    }
    worker?.removeAllListeners();
    await worker?.terminate();
    this.next();
  }
}
