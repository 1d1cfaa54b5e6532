import { readFile } from 'node:fs/promises';
import { Fault } from '../config/fault.ts';
import { Database } from './database.ts';
import { pendingMigrations, schemaOf } from './migrate.ts';

/** How long the look at the start may take: a journal that takes longer is checked whole with every backup. */
const LOOK_MS = 4000;
/** SQLite's own words for a file that is damaged or no database at all. */
const DAMAGED = /SQLITE_CORRUPT|SQLITE_NOTADB/;

/**
 * Why a journal cannot be worked with, in words; null where nothing is found in the time that a start has. Faults with what is no
 * damage of the file: `journal-newer`, or a folder or disk that does not let it be read.
 */
export async function damageOf(file: string, lookMs = LOOK_MS): Promise<string | null> {
  let database: Database;
  try {
    database = await Database.open(file);
  } catch (error) {
    return damageIn(error, file);
  }
  try {
    await pendingMigrations(database);
    return await quickLook(database, lookMs);
  } catch (error) {
    return await damageIn(error, file);
  } finally {
    // What cannot be closed in order is closed by the end of its process; the damage is what counts.
    await database.close().catch(() => undefined);
  }
}

/** Whether a sound file holds no journal yet: it was made, and never brought to any schema. */
export async function isBlank(file: string): Promise<boolean> {
  const database = await Database.open(file);
  try {
    return (await schemaOf(database)) === 0;
  } finally {
    await database.close();
  }
}

async function quickLook(database: Database, lookMs: number): Promise<string | null> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    database.interrupt();
  }, lookMs);
  try {
    const rows = await database.all<{ quick_check: string }>('PRAGMA quick_check(5)');
    return rows.map((row) => row.quick_check).find((line) => line !== 'ok') ?? null;
  } catch (error) {
    if (isLate && messageOf(error).includes('SQLITE_INTERRUPT')) return null;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** @throws the error, where it does not say that the file is damaged */
async function damageIn(error: unknown, file: string): Promise<string> {
  const message = messageOf(error);
  if (DAMAGED.test(message)) return message;
  // An I/O error is the disk's; the file is lost only where its own bytes cannot be read.
  if (message.includes('SQLITE_IOERR')) {
    const unreadable = await readFile(file).then(
      () => null,
      (cause: NodeJS.ErrnoException) => (cause.code === 'EIO' ? cause.message : null),
    );
    if (unreadable !== null) return unreadable;
  }
  throw error;
}

function messageOf(error: unknown): string {
  if (error instanceof Fault && error.cause instanceof Error) return `${error.message} (${error.cause.message})`;
  return error instanceof Error ? error.message : String(error);
}
