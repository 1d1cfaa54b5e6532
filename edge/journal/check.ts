import { Database } from './database.ts';
import { pendingMigrations } from './migrate.ts';

/**
 * What is wrong inside a journal (`PRAGMA integrity_check`); empty when it is sound. Only reads: the service may be using it,
 * and nobody else may write to it. Faults: `journal-unreadable`, `journal-newer`.
 */
export async function checkJournal(file: string): Promise<string[]> {
  const database = await Database.open(file, { readOnly: true });
  try {
    await pendingMigrations(database);
    return await integrityErrors(database);
  } finally {
    await database.close();
  }
}

/** Lines of `PRAGMA integrity_check` that are not "ok". */
export async function integrityErrors(database: Pick<Database, 'all'>): Promise<string[]> {
  const rows = await database.all<{ integrity_check: string }>('PRAGMA integrity_check');
  return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
}
