import { closeSync, constants, ftruncateSync, openSync, write } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** A file's content from byte `at` on; what lies before it and after it, up to `size`, is zeros and takes no disk. */
export interface Content {
  readonly bytes: Uint8Array;
  readonly at?: number;
  readonly size?: number;
}

/** Takes the files of a scan. */
export type ScanWriter = Pick<FolderWriter, 'add' | 'commit' | 'abandon'>;

/** Takes them and keeps nothing. */
export const NOWHERE: ScanWriter = { add: () => {}, commit: async () => {}, abandon: async () => {} };

/**
 * Writes the files of a folder beside it and lets the folder appear whole: a reader, and a power cut, find all of them or
 * none. Writing goes on while the caller computes.
 */
export class FolderWriter {
  readonly #folder: string;
  readonly #partial: string;
  readonly #writes: Promise<unknown>[] = [];

  /** The outermost folder that did not exist before. */
  #created: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#partial = `${folder}.partial`;
    this.#created = this.#partial;
  }

  /** Begins anew: what a killed process left of the same folder is removed. */
  static async begin(folder: string): Promise<FolderWriter> {
    const writer = new FolderWriter(folder);
    await rm(writer.#partial, { recursive: true, force: true });
    writer.#created = (await mkdir(writer.#partial, { recursive: true })) ?? writer.#partial;
    return writer;
  }

  /** Starts writing a file; {@link commit} waits for it and throws what went wrong. The bytes must not change until then. */
  add(name: string, content: Content): void {
    const written = writeDurably(join(this.#partial, name), content);
    // A failure may come long before commit looks; it must not count as unhandled until then.
    written.catch(() => undefined);
    this.#writes.push(written);
  }

  /** Waits for the files and puts the folder in its place, over an earlier one of the same name. */
  async commit(): Promise<void> {
    await Promise.all(this.#writes);
    await syncFolder(this.#partial);
    await rm(this.#folder, { recursive: true, force: true });
    await rename(this.#partial, this.#folder);
    await syncFolder(dirname(this.#folder));
    if (this.#created !== this.#partial) await syncFolder(dirname(this.#created));
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.#writes);
    await rm(this.#partial, { recursive: true, force: true });
  }
}

/** What a filesystem says that has no hard links, or no room for one more. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS']);

/**
 * Lets a folder appear, whole, that holds the files of another one: under second names that take no room (hard links), or as
 * copies where the filesystem has none. Either may be removed without the other.
 */
export async function linkFolder(from: string, to: string): Promise<void> {
  const partial = `${to}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial);
  try {
    for (const name of await readdir(from)) {
      await link(join(from, name), join(partial, name)).catch(async (error: NodeJS.ErrnoException) => {
        if (!NO_LINKS.has(error.code ?? '')) throw error;
        await copyFile(join(from, name), join(partial, name), constants.COPYFILE_FICLONE);
      });
    }
    await syncFolder(partial);
    await rm(to, { recursive: true, force: true });
    await rename(partial, to);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
  await syncFolder(dirname(to));
}

const writeAt = promisify(write);

/**
 * One call to the thread pool writes the bytes and waits for the disk (O_DSYNC), so both happen while this process's event
 * loop is blocked by a session.
 */
async function writeDurably(path: string, { bytes, at = 0, size = bytes.length }: Content): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_DSYNC } = constants;
  const file = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_DSYNC, 0o640);
  try {
    if (size > bytes.length) ftruncateSync(file, size);
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await writeAt(file, bytes, done, bytes.length - done, at + done);
      done += bytesWritten;
    }
  } finally {
    closeSync(file);
  }
}

/** A rename is durable only once its folder is (POSIX). */
export async function syncFolder(path: string): Promise<void> {
  await using handle = await open(path, 'r');
  await handle.sync();
}
