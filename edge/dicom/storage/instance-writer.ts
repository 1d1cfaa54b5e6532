import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Fault } from '../../config/fault.ts';
import { spoolFault, tooLarge } from '../faults.ts';

export interface InstanceWriterOptions {
  /** Temporary file; must not exist. */
  readonly file: string;
  /** What stands before the data set: {@link part10Prefix}. */
  readonly prefix: Buffer;
  /** Largest file, bytes. */
  readonly maxBytes: number;
  /** Known already why the instance cannot be kept: nothing is written then. */
  readonly refused: Fault | null;
  /** The disk; default `fs.open`. */
  readonly openFile?: typeof open;
}

/** A file as written: whole, and on the disk. */
export interface WrittenInstance {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Takes one data set as it comes from the network to a temporary file. It never fails as a stream: after a fault it
 * swallows the rest, because the sender can be answered only once its data set is over (PS3.7 9.1.1).
 */
export class InstanceWriter extends Writable {
  readonly #options: InstanceWriterOptions;
  readonly #hash = createHash('sha256');
  #handle: FileHandle | null = null;
  #bytes = 0;
  #fault: Fault | null;

  constructor(options: InstanceWriterOptions) {
    // Above any PDU, so that the library, which loses the order of PDUs while it waits, never has to wait.
    super({ highWaterMark: 2 * 1024 * 1024 });
    this.#options = options;
    this.#fault = options.refused;
  }

  /** Why the instance is not kept. */
  get fault(): Fault | null {
    return this.#fault;
  }

  /**
   * Whether its sender goes on and on: one object that is too large is worth an answer at its end, one that is twice that
   * is not worth waiting for.
   */
  get isFarTooLarge(): boolean {
    return this.#bytes > 2 * this.#options.maxBytes;
  }

  override _construct(done: (error?: Error | null) => void): void {
    void this.#open().then(() => done());
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    void this.#append([chunk]).then(() => done());
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    void this.#append(chunks.map(({ chunk }) => chunk)).then(() => done());
  }

  /** Waits for the end of the data set and brings it to the disk. Null where there was a fault. */
  async settle(): Promise<WrittenInstance | null> {
    try {
      await finished(this);
      if (this.#fault === null) await this.#handle?.sync();
    } catch (error) {
      this.#fault = spoolFault(error);
    }
    await this.#close();
    return this.#fault === null
      ? { file: this.#options.file, bytes: this.#bytes, sha256: this.#hash.digest('hex') }
      : null;
  }

  /** Removes what was written. */
  async discard(): Promise<void> {
    this.destroy();
    // The stream closes after it has opened: a file still being created would come to be after its removal.
    if (!this.closed) await once(this, 'close');
    await this.#close();
    await rm(this.#options.file, { force: true });
  }

  async #open(): Promise<void> {
    if (this.#fault !== null) return;
    try {
      this.#handle = await (this.#options.openFile ?? open)(this.#options.file, 'wx', 0o640);
    } catch (error) {
      this.#fault = spoolFault(error);
    }
    await this.#append([this.#options.prefix]);
  }

  async #append(chunks: readonly Buffer[]): Promise<void> {
    for (const chunk of chunks) this.#bytes += chunk.length;
    if (this.#fault !== null) return;
    try {
      for (const chunk of chunks) this.#hash.update(chunk);
      if (this.#bytes > this.#options.maxBytes) this.#fault = tooLarge(this.#options.maxBytes);
      else if (this.#handle !== null) await writeAll(this.#handle, chunks);
    } catch (error) {
      this.#fault = spoolFault(error);
    }
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    try {
      await handle?.close();
    } catch (error) {
      this.#fault ??= spoolFault(error);
    }
  }
}

/** A disk that is nearly full takes a part and says so only by a count; the next write then fails. */
async function writeAll(handle: FileHandle, chunks: readonly Buffer[]): Promise<void> {
  const { bytesWritten } = await handle.writev(chunks);
  const total = chunks.reduce((sum, { length }) => sum + length, 0);
  if (bytesWritten === total) return;
  const all = Buffer.concat(chunks);
  for (let at = bytesWritten; at < total; ) at += (await handle.write(all, at)).bytesWritten;
}
