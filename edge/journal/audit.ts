import { addToChain } from './audit-chain.ts';
import type { Database, Sql } from './database.ts';
import type { Audit, AuditEntry, AuditRow } from './journal.ts';

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
    // Ids are of letters, digits, - and _, of which only the hyphen sorts before the dot.
    trail: (subjects, { limit, before }) =>
      database.all<AuditRow>(
        `SELECT DISTINCT a.id, a.at, a.who, a.act, a.subject, a.detail
         FROM json_each(?1) s JOIN audit a ON a.subject >= s.value AND a.subject < s.value || '.'
         WHERE a.id < ?2 ORDER BY a.id DESC LIMIT ?3`,
        ...[JSON.stringify(subjects), before ?? Number.MAX_SAFE_INTEGER, limit],
      ),
    lastAt: async ({ who, acts, subjects, since }) => {
      const row = await database.get<{ at: string | null }>(
        `SELECT max(at) AS at FROM audit
         WHERE subject IN (SELECT value FROM json_each(?)) AND act IN (SELECT value FROM json_each(?))
           AND who IN (SELECT value FROM json_each(?)) AND at >= ?`,
        ...[...[subjects, acts, who].map((values) => JSON.stringify(values)), since],
      );
      return row?.at ?? null;
    },
  };
}

/** Adds a row to the log as part of a transaction. */
export function addAudit(sql: Sql, entry: AuditEntry): Promise<void> {
  return addToChain(sql, entry);
}
