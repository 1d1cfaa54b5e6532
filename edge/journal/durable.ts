import { open, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Waits until a file's content is on the disk. */
export async function syncFile(file: string): Promise<void> {
  await using handle = await open(file, 'r+');
  await handle.sync();
}

/** Puts a file in its place so that a power cut finds it there or not, and whole (POSIX: a rename is durable once its folder is). */
export async function placeDurably(from: string, to: string): Promise<void> {
  await syncFile(from);
  await rename(from, to);
  await syncFolder(dirname(to));
}

export async function syncFolder(dir: string): Promise<void> {
  await using handle = await open(dir, 'r');
  await handle.sync();
}

/** Creates a file that nobody but its owner may read; owned as its folder is, for an operator may be root where the service is not. */
export async function createPrivate(file: string): Promise<void> {
  await using handle = await open(file, 'wx', 0o600);
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(dirname(file));
  await handle.chown(uid, gid);
}
