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
    has: async ({ act, subject, detail }) => {
      const where = 'subject = ? AND act = ? AND instr(detail, ?) = 1';
      return (await database.get(`SELECT 1 FROM audit WHERE ${where} LIMIT 1`, subject, act, detail)) !== null;
    },
  };
}

/** Adds a row to the log as part of a transaction. */
export function addAudit(sql: Sql, entry: AuditEntry): Promise<void> {
  return addToChain(sql, entry);
}
