import { execFileSync } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own in memory, that a test fills. */
export interface SmallDisk {
  readonly dir: string;
  /** Leaves no room at all. */
  fill(): Promise<void>;
  /** Makes room again. */
  empty(): Promise<void>;
  remove(): Promise<void>;
}

/** Null where this process may not mount, with a line that says why. */
export async function smallDisk(megabytes: number): Promise<SmallDisk | null> {
  const dir = await mkdtemp(join(tmpdir(), 'henet-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dir], { stdio: 'pipe' });
  } catch (error) {
    console.warn(`no small disk here, so this is not tested: ${String((error as Error).message).trim()}`);
    await rm(dir, { recursive: true });
    return null;
  }
  const filler = join(dir, 'filler');
  return {
    dir,
    async fill() {
      const block = Buffer.alloc(65_536);
      await using file = await open(filler, 'w');
      // To the last byte, whatever else is written meanwhile: a whole block, then ever smaller pieces of one.
      for (let bytes = block.length; bytes >= 1; ) {
        try {
          await file.write(block, 0, bytes);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
          bytes = Math.floor(bytes / 2);
        }
      }
    },
    empty: () => rm(filler),
    async remove() {
      execFileSync('umount', [dir]);
      await rm(dir, { recursive: true });
    },
  };
}
