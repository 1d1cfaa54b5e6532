import { addToChain } from './audit-chain.ts';
import type { Database, Sql } from './database.ts';
import type { Audit, AuditEntry } from './journal.ts';

/** Act, on a series, of an instance that came again under a known UID with other bytes. */
export const INSTANCE_DIFFERS = 'instance-differs';

export function createAudit(database: Database): Audit {
  return {
    add: (entry) => database.transaction((sql) => addAudit(sql, entry)),
    of: (subject) =>
      database.all<AuditEntry>(
        'SELECT at, who, act, subject, detail FROM audit WHERE subject = ? ORDER BY id',
        subject,
      ),
  };
}

/** Adds a row to the log as part of a transaction. */
export function addAudit(sql: Sql, entry: AuditEntry): Promise<void> {
  return addToChain(sql, entry);
}
