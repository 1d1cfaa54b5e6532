import { createHash } from 'node:crypto';
import fs from 'node:fs';

/** What of the disk an instance needs. */
export type FileSystem = Pick<
  typeof fs,
  'openSync' | 'writeSync' | 'fsyncSync' | 'closeSync' | 'renameSync' | 'rmSync'
>;

/** A file as written: whole, and on the disk. */
export interface WrittenFile {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * The file of an instance while it is received. It waits for the disk at every step, so it belongs into a thread of its own. After
 * an error it takes the rest without a word: what went wrong is told at its end, when its sender can be answered (PS3.7 9.1.1).
 */
export class InstanceFile {
  readonly #disk: FileSystem;
  readonly #hash = createHash('sha256');
  #path: string;
  #descriptor: number | null = null;
  #bytes = 0;
  #error: unknown = null;

  /** Creates the file; it must not exist. `disk`: default that of the system. */
  constructor(path: string, disk: FileSystem = fs) {
    this.#disk = disk;
    this.#path = path;
    this.#try(() => {
      this.#descriptor = disk.openSync(path, 'wx', 0o640);
    });
  }

  append(bytes: Uint8Array): void {
    this.#try(() => {
      const descriptor = this.#descriptor;
      if (descriptor === null) return;
      this.#bytes += bytes.length;
      this.#hash.update(bytes);
      // A disk that is nearly full takes a part and says so only by a count; the next write then fails.
      for (let at = 0; at < bytes.length; ) at += this.#disk.writeSync(descriptor, bytes, at);
    });
  }

  /** It is whole: brings it to the disk. @throws what went wrong since it was created */
  settle(): WrittenFile {
    this.#try(() => {
      if (this.#descriptor !== null) this.#disk.fsyncSync(this.#descriptor);
    });
    this.#close();
    if (this.#error !== null) throw this.#error;
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  /** Moves it to its place; durable once that folder is: {@link syncFolder}. @throws what the disk says */
  moveTo(path: string): void {
    this.#disk.renameSync(this.#path, path);
    this.#path = path;
  }

  /** Removes it, wherever it lies. @throws what the disk says */
  discard(): void {
    this.#close();
    this.#disk.rmSync(this.#path, { force: true });
  }

  #try(step: () => void): void {
    if (this.#error !== null) return;
    try {
      step();
    } catch (error) {
      this.#error = error;
    }
  }

  #close(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = null;
    if (descriptor === null) return;
    try {
      this.#disk.closeSync(descriptor);
    } catch (error) {
      this.#error ??= error;
    }
  }
}

/** A rename is durable only once its folder is (POSIX). @throws what the disk says */
export function syncFolder(folder: string): void {
  const descriptor = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}
