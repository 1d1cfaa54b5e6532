import type { Sql } from './database.ts';
import type { Audit, AuditEntry } from './journal.ts';

/** Act, on a series, of an instance that came again under a known UID with other bytes. */
export const INSTANCE_DIFFERS = 'instance-differs';

export function createAudit(sql: Sql): Audit {
  return {
    add: (entry) => addAudit(sql, entry),
    of: (subject) =>
      sql.all<AuditEntry>('SELECT at, who, act, subject, detail FROM audit WHERE subject = ? ORDER BY id', subject),
    has: async ({ act, subject, detail }) => {
      const where = 'subject = ? AND act = ? AND instr(detail, ?) = 1';
      return (await sql.get(`SELECT 1 FROM audit WHERE ${where} LIMIT 1`, subject, act, detail)) !== null;
    },
  };
}

export async function addAudit(sql: Sql, entry: AuditEntry): Promise<void> {
  const { at, who, act, subject, detail } = entry;
  await sql.run(
    'INSERT INTO audit (at, who, act, subject, detail) VALUES (?, ?, ?, ?, ?)',
    at,
    who,
    act,
    subject,
    detail,
  );
}
