import { createHash } from 'node:crypto';
import type { Sql } from './database.ts';
import type { AuditEntry } from './journal.ts';

/** The newest row of the audit log at some moment. Kept elsewhere, it tells later whether rows were cut off at the end. */
export interface AuditHead {
  readonly id: number;
  readonly hash: string;
}

interface ChainRow extends AuditEntry, AuditHead {}

/** Act of the row that every chain holds: without it the log is empty, and was emptied. */
export const CHAIN_BEGUN = 'audit-chain-begun';
/** Stands for the hash of a row before the first. */
const NOTHING_BEFORE = '';
/** Rows checked in one turn of the main loop: some milliseconds. */
const PAGE = 500;
const COLUMNS = 'id, at, who, act, subject, detail';

/** The newest row; null where there is none. */
export function auditHead(sql: Pick<Sql, 'get'>): Promise<AuditHead | null> {
  return sql.get<AuditHead>('SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1');
}

/** Adds a row at the end of the chain. `sql` must be that of a transaction, so that nobody adds another one in between. */
export async function addToChain(sql: Sql, entry: AuditEntry): Promise<void> {
  const head = await auditHead(sql);
  await insert(sql, head, { ...entry, id: (head?.id ?? 0) + 1 });
}

/**
 * What is wrong with the chain, in words with the row at which it breaks; empty where nothing is. Its own end it cannot
 * vouch for: that is what heads noted elsewhere are for.
 */
export async function chainErrors(sql: Pick<Sql, 'all' | 'get'>, heads: readonly AuditHead[] = []): Promise<string[]> {
  let before: AuditHead | null = null;
  for (;;) {
    const rows: ChainRow[] = await sql.all<ChainRow>(
      `SELECT ${COLUMNS}, hash FROM audit WHERE id > ? ORDER BY id LIMIT ${PAGE}`,
      before?.id ?? 0,
    );
    if (rows.length === 0) break;
    for (const row of rows) {
      if (row.hash !== hashOf(before?.hash ?? NOTHING_BEFORE, row)) return [breakAt(row.id, before?.id ?? null)];
      before = row;
    }
  }
  if (before === null) return ['audit: the log is empty, and even its first row is gone'];
  const errors = await Promise.all(heads.map((head) => headError(sql, head, before!.id)));
  return errors.filter((error) => error !== null);
}

/**
 * The step of migration 0006: chains the rows of before and adds one that says how many they were. That they were not changed
 * earlier, nobody can say; from here on it shows.
 */
export async function beginChain(sql: Sql & { script(text: string): Promise<void> }): Promise<void> {
  let head: AuditHead | null = null;
  let count = 0;
  for (;;) {
    const rows: (AuditEntry & { id: number })[] = await sql.all(
      `SELECT ${COLUMNS} FROM audit_before_chain WHERE id > ? ORDER BY id LIMIT ${PAGE}`,
      head?.id ?? 0,
    );
    if (rows.length === 0) break;
    count += rows.length;
    for (const row of rows) head = await insert(sql, head, row);
  }
  const now = await sql.get<{ at: string }>(`SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now') AS at`);
  await insert(sql, head, {
    id: (head?.id ?? 0) + 1,
    at: now!.at,
    who: 'appliance',
    act: CHAIN_BEGUN,
    subject: 'audit',
    detail: `${count} rows of before were chained as they stood; whether they were changed earlier cannot be told`,
  });
  await sql.script('DROP TABLE audit_before_chain');
}

async function insert(sql: Sql, before: AuditHead | null, row: AuditEntry & { id: number }): Promise<AuditHead> {
  const { id, at, who, act, subject, detail } = row;
  const hash = hashOf(before?.hash ?? NOTHING_BEFORE, row);
  await sql.run(
    'INSERT INTO audit (id, at, who, act, subject, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ...[id, at, who, act, subject, detail, hash],
  );
  return { id, hash };
}

/** JSON, so that no two rows read the same however their texts are cut. */
function hashOf(before: string, { id, at, who, act, subject, detail }: AuditEntry & { id: number }): string {
  return createHash('sha256')
    .update(JSON.stringify([before, id, at, who, act, subject, detail]))
    .digest('hex');
}

function breakAt(id: number, before: number | null): string {
  if (before === null) return `audit row ${id}: it is not the first row that was written, or was changed`;
  const gap = id === before + 1 ? '' : `, or the rows between ${before} and ${id} were removed`;
  return `audit row ${id}: it does not follow from row ${before}; one of the two was changed${gap}`;
}

async function headError(sql: Pick<Sql, 'get'>, head: AuditHead, lastId: number): Promise<string | null> {
  if (head.id > lastId)
    return `audit row ${lastId}: the log ends here, but once reached row ${head.id}; its end was cut off`;
  const row = await sql.get<{ hash: string }>('SELECT hash FROM audit WHERE id = ?', head.id);
  if (row?.hash === head.hash) return null;
  return `audit row ${head.id}: it is another one than when its hash was noted; the log was written anew before it`;
}
