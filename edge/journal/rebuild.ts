import { copyFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Clock, isoNow } from '../config/clock.ts';
import { listBackups } from './backup.ts';
import { checkJournal } from './check.ts';
import { createPrivate, placeDurably } from './durable.ts';
import type { Journal } from './journal.ts';
import { openJournal } from './open.ts';
import { asideName, JOURNAL_FILE, setAside } from './restore.ts';
import { damageOf, isBlank } from './soundness.ts';

/** What was done about a journal that could not be worked with. */
export interface Rebuilt {
  /** ISO 8601 UTC by the wall clock. */
  readonly at: string;
  /** What was wrong with it, in words. */
  readonly damage: string;
  /** When the backup was made that took its place; null where there was none. */
  readonly backupAt: string | null;
  /** Name of the folder where the damaged one lies; null where it was missing. */
  readonly keptIn: string | null;
}

export interface OpenSoundOptions {
  readonly dataDir: string;
  readonly backupDir: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Writes into the rebuilt journal what people must know, before it takes its place: it is never there without. */
  readonly onRebuilt: (journal: Journal, rebuilt: Rebuilt) => Promise<void>;
}

/**
 * Opens the journal of a data folder. One that is damaged, or missing although the appliance has worked here, is put aside and made
 * anew from the newest sound backup, or empty where there is none; what the spool holds beyond that is recorded when the
 * listener starts. Faults: `journal-unreadable`, `journal-newer`.
 */
export async function openSoundJournal(options: OpenSoundOptions): Promise<Journal> {
  const { dataDir, clock, log } = options;
  const file = join(dataDir, JOURNAL_FILE);
  const isThere = ((await stat(file).catch(() => null))?.size ?? 0) > 0;
  const damage = (isThere ? await damageOf(file) : null) ?? (await lost(options, isThere));
  if (damage === null) return openJournal({ file, clock });
  log.error(
    { code: 'journal-damaged', damage },
    'the journal cannot be used; it is made anew from its backup and the spool',
  );
  return rebuild(options, damage);
}

async function rebuild(
  { dataDir, backupDir, clock, log, onRebuilt }: OpenSoundOptions,
  damage: string,
): Promise<Journal> {
  const ready = join(dataDir, `${JOURNAL_FILE}.rebuilding`);
  for (const suffix of ['', '-wal', '-shm']) await rm(`${ready}${suffix}`, { force: true });
  const backup = await newestSound(backupDir, log);
  await createPrivate(ready);
  if (backup !== null) await copyFile(backup.file, ready);
  const journal = await openJournal({ file: ready, clock });
  const file = join(dataDir, JOURNAL_FILE);
  const aside = asideName('damaged', clock);
  const isThere = (await stat(file).catch(() => null)) !== null;
  const rebuilt = { at: isoNow(clock), damage, backupAt: backup?.at ?? null, keptIn: isThere ? aside : null };
  try {
    await onRebuilt(journal, rebuilt);
  } finally {
    await journal.close();
  }
  await setAside(dataDir, aside);
  await placeDurably(ready, file);
  log.warn(rebuilt, 'the journal was made anew');
  return openJournal({ file, clock });
}

/** Why a journal that is missing, or holds nothing at all, is no first start, in words; null where it is one. */
async function lost({ dataDir, backupDir }: OpenSoundOptions, isThere: boolean): Promise<string | null> {
  if (isThere && !(await isBlank(join(dataDir, JOURNAL_FILE)))) return null;
  const [backup] = await listBackups(backupDir);
  const days = await readdir(join(dataDir, 'spool')).catch(() => []);
  const hasWorked = backup !== undefined || days.some((name) => /^\d{4}-\d\d-\d\d$/.test(name));
  return hasWorked ? (isThere ? 'it is empty' : 'it is missing') : null;
}

async function newestSound(dir: string, log: Logger) {
  for (const backup of await listBackups(dir)) {
    try {
      const { errors } = await checkJournal(backup.file);
      if (errors.length === 0) return backup;
      log.warn({ file: backup.file, error: errors[0] }, 'a backup is not sound; an older one is looked for');
    } catch (error) {
      log.warn({ file: backup.file, err: error }, 'a backup cannot be read; an older one is looked for');
    }
  }
  return null;
}
