import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Clock, isoNow } from '../config/clock.ts';
import { Fault } from '../config/fault.ts';
import { checkJournal } from './check.ts';
import { createPrivate, placeDurably, syncFolder } from './durable.ts';

/** Name of the journal in the data folder. */
export const JOURNAL_FILE = 'journal.sqlite';

/**
 * Puts a backup in the place of the journal, which is kept aside. The data folder must be locked (DataLock). Returns the folder
 * of what was there before; null where nothing was. Faults: `backup-unsound`, and those of the journal.
 */
export async function restore(of: {
  readonly dataDir: string;
  readonly backup: string;
  readonly clock: Clock;
}): Promise<string | null> {
  const { dataDir, backup, clock } = of;
  const { errors } = await checkJournal(backup);
  if (errors.length > 0) {
    throw new Fault(`The backup ${backup} is not sound: ${errors[0]}`, {
      code: 'backup-unsound',
      hint: 'Choose an older one: `npm run journal -- list`.',
    });
  }
  const ready = join(dataDir, `${JOURNAL_FILE}.restoring`);
  await rm(ready, { force: true });
  await createPrivate(ready);
  await copyFile(backup, ready);
  const aside = await setAside(dataDir, asideName('replaced', clock));
  await placeDurably(ready, join(dataDir, JOURNAL_FILE));
  return aside;
}

/** Name of a folder for a journal that is moved aside now. */
export function asideName(why: 'replaced' | 'damaged', clock: Clock): string {
  return `journal-${why}-${isoNow(clock).replace(/[-:]/g, '')}`;
}

/**
 * Moves the journal and its write-ahead log to a folder of that name in the data folder; null where there is none. Its log goes
 * first: left beside another journal it would be taken for that one's.
 */
export async function setAside(dataDir: string, name: string): Promise<string | null> {
  const there: string[] = [];
  for (const suffix of ['-shm', '-wal', '']) {
    const file = join(dataDir, `${JOURNAL_FILE}${suffix}`);
    if ((await stat(file).catch(() => null)) !== null) there.push(file);
  }
  if (there.length === 0) return null;
  const folder = join(dataDir, name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const file of there) await rename(file, join(folder, basename(file)));
  await syncFolder(folder);
  await syncFolder(dataDir);
  return folder;
}
