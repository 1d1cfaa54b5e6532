import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database, Sql } from './database.ts';
import type { CheckedReference, CommitmentLimits, CommitmentRow, Commitments, InstanceReference } from './journal.ts';

const COLUMNS = `id, ae_title AS "aeTitle", address, transaction_uid AS "transactionUid", instances,
  received_at AS "receivedAt"`;
/** References written by one statement: few milliseconds of the main loop to put into JSON, whatever the request holds. */
const BATCH = 1000;

export function createCommitments(database: Database): Commitments {
  return {
    async add(request, limits) {
      const { aeTitle, address, transactionUid, receivedAt, references } = request;
      // Before the transaction, which all others wait for.
      const { batches, sha256 } = await inBatches(references);
      return database.transaction(async (sql) => {
        const known = await sql.get<CommitmentRow & { sha256: string }>(
          `SELECT ${COLUMNS}, sha256 FROM commitments WHERE ae_title = ? AND address = ? AND transaction_uid = ?`,
          aeTitle,
          address,
          transactionUid,
        );
        if (known !== null) {
          const { sha256: first, ...row } = known;
          return first === sha256 ? { outcome: 'same', row } : { outcome: 'different' };
        }
        if (await isFull(sql, request, limits)) return { outcome: 'full' };
        const row = (await sql.get<CommitmentRow>(
          `INSERT INTO commitments (ae_title, address, transaction_uid, instances, sha256, received_at)
           VALUES (?, ?, ?, ?, ?, ?) RETURNING ${COLUMNS}`,
          aeTitle,
          address,
          transactionUid,
          references.length,
          sha256,
          receivedAt,
        ))!;
        for (const [index, batch] of batches.entries()) {
          await sql.run(
            `INSERT INTO commitment_references (commitment_id, position, sop_class_uid, sop_instance_uid)
             SELECT ?, ? + key, value ->> 0, value ->> 1 FROM json_each(?)`,
            row.id,
            index * BATCH,
            batch,
          );
        }
        return { outcome: 'new', row };
      });
    },

    pending: () => database.all<CommitmentRow>(`SELECT ${COLUMNS} FROM commitments ORDER BY id`),

    async references(id, position, limit) {
      const rows = await database.all<Checked>(
        `SELECT position, sop_class_uid AS "sopClassUid", r.sop_instance_uid AS "sopInstanceUid", file, bytes,
           header ->> 'sopClassUid' AS "storedClassUid"
         FROM commitment_references r LEFT JOIN instances i ON i.sop_instance_uid = r.sop_instance_uid AND i.removed_at IS NULL
         WHERE commitment_id = ? AND position >= ? ORDER BY position LIMIT ?`,
        id,
        position,
        limit,
      );
      return rows.map(toReference);
    },

    async remove(id) {
      await database.run('DELETE FROM commitments WHERE id = ?', id);
    },
  };
}

interface Checked extends InstanceReference {
  readonly position: number;
  readonly storedClassUid: string | null;
  readonly file: string | null;
  readonly bytes: number | null;
}

function toReference({ position, sopClassUid, sopInstanceUid, ...held }: Checked): CheckedReference {
  const { storedClassUid, file, bytes } = held;
  const stored = file === null ? null : { sopClassUid: storedClassUid ?? '', file, bytes: bytes ?? 0 };
  return { position, sopClassUid, sopInstanceUid, stored };
}

/** The references as JSON in pieces, and a hash over all of them; a turn of the main loop for each piece. */
async function inBatches(references: readonly InstanceReference[]): Promise<{ batches: string[]; sha256: string }> {
  const hash = createHash('sha256');
  const batches: string[] = [];
  for (let at = 0; at < references.length; at += BATCH) {
    const pairs = references
      .slice(at, at + BATCH)
      .map(({ sopClassUid, sopInstanceUid }) => [sopClassUid, sopInstanceUid]);
    const batch = JSON.stringify(pairs);
    hash.update(batch);
    batches.push(batch);
    await nextTurn();
  }
  return { batches, sha256: hash.digest('hex') };
}

async function isFull(
  sql: Sql,
  { aeTitle, address, references }: { aeTitle: string; address: string; references: readonly InstanceReference[] },
  limits: CommitmentLimits,
): Promise<boolean> {
  const waiting = (await sql.get<{ requests: number; requestsOfPeer: number; ofPeer: number; ofAll: number }>(
    `SELECT count(*) AS requests, count(*) FILTER (WHERE ae_title = ?1 AND address = ?2) AS "requestsOfPeer",
       coalesce(sum(instances) FILTER (WHERE ae_title = ?1 AND address = ?2), 0) AS "ofPeer",
       coalesce(sum(instances), 0) AS "ofAll"
     FROM commitments`,
    aeTitle,
    address,
  ))!;
  return (
    waiting.requests >= limits.requests ||
    waiting.requestsOfPeer >= limits.requestsOfPeer ||
    waiting.ofPeer + references.length > limits.instancesOfPeer ||
    waiting.ofAll + references.length > limits.instances
  );
}
