import { type AuditHead, auditHead, chainErrors } from './audit-chain.ts';
import { Database } from './database.ts';
import { pendingMigrations, schemaOf } from './migrate.ts';

/** The first schema whose audit log is a chain. */
const CHAINED_SINCE = 6;

export interface JournalFacts {
  /** What is wrong, in words; empty when it is sound. */
  readonly errors: readonly string[];
  readonly schema: number;
  /** Newest row of the audit log; null in a journal of before it was a chain. */
  readonly head: AuditHead | null;
}

/**
 * Checks a journal's file: its pages and indexes, its references, its audit log, against heads of it noted elsewhere. Only
 * reads: the service may be using it. Faults: `journal-unreadable`, `journal-newer`.
 */
export async function checkJournal(file: string, heads: readonly AuditHead[] = []): Promise<JournalFacts> {
  const database = await Database.open(file, { readOnly: true });
  try {
    await pendingMigrations(database);
    const schema = await schemaOf(database);
    const errors = await integrityErrors(database);
    // Of damaged pages nothing more can be asked.
    if (errors.length > 0) return { errors, schema, head: null };
    const isChained = schema >= CHAINED_SINCE;
    return {
      errors: isChained ? await chainErrors(database, heads) : [],
      schema,
      head: isChained ? await auditHead(database) : null,
    };
  } finally {
    await database.close();
  }
}

/** All that can be checked of an open journal; empty when it is sound. */
export async function journalErrors(database: Pick<Database, 'all' | 'get'>): Promise<string[]> {
  const errors = await integrityErrors(database);
  return errors.length > 0 ? errors : chainErrors(database);
}

/** Lines of `PRAGMA integrity_check` that are not "ok", and rows that refer to nothing. */
async function integrityErrors(database: Pick<Database, 'all'>): Promise<string[]> {
  const rows = await database.all<{ integrity_check: string }>('PRAGMA integrity_check');
  const lines = rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
  if (lines.length > 0) return lines;
  const dangling = await database.all<{ table: string; rowid: number | null; parent: string }>(
    'PRAGMA foreign_key_check',
  );
  return dangling.map(({ table, rowid, parent }) => `${table} row ${rowid}: what it refers to in ${parent} is missing`);
}
