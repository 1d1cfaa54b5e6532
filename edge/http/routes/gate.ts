/**
 * Lets a few through at once. zlib shares libuv's four threads with SQLite: with all of them compressing, a journal
 * insert took 392 ms.
 */
export class Gate {
  private free: number;
  private readonly queue: (() => void)[] = [];

  constructor(width: number) {
    this.free = width;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.free++;
    }
  }
}
