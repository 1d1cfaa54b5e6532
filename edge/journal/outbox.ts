import type { Sql } from './database.ts';
import type { BrokerDelivery, Outbox, OutboxRow } from './journal.ts';

const COLUMNS = `topic, revision, payload, committed_at AS "committedAt", delivered_revision AS "deliveredRevision"`;

/** So many newest clears of alerts are told again. */
const CLEARED_AGAIN = 100;

export function createOutbox(sql: Sql): Outbox {
  return {
    undelivered: () =>
      sql.all<OutboxRow>(`SELECT ${COLUMNS} FROM outbox WHERE delivered_revision < revision ORDER BY sequence`),
    retained: () => sql.all<OutboxRow>(`SELECT ${COLUMNS} FROM outbox WHERE payload <> '' ORDER BY sequence`),
    cleared: () =>
      sql.all<OutboxRow>(
        `SELECT ${COLUMNS} FROM outbox WHERE payload = '' AND topic LIKE 'alerts/%' ORDER BY sequence DESC LIMIT ?`,
        CLEARED_AGAIN,
      ),
    async delivered(topic, revision, at) {
      // An answer may come late, after a newer revision was committed or even delivered: only ever count upwards.
      await sql.run(
        `UPDATE outbox SET delivered_revision = ?2, delivered_at = ?3
         WHERE topic = ?1 AND delivered_revision < ?2 AND ?2 <= revision`,
        topic,
        revision,
        at,
      );
    },
    delivery: (topic) =>
      sql.get<BrokerDelivery>(
        `SELECT revision, delivered_revision AS "deliveredRevision", delivered_at AS "deliveredAt"
         FROM outbox WHERE topic = ?`,
        topic,
      ),
  };
}

/** Puts a payload at the end of the outbox, in place of the topic's earlier one. An empty payload clears the topic. */
export async function post(
  sql: Sql,
  message: Pick<OutboxRow, 'topic' | 'revision' | 'payload' | 'committedAt'>,
): Promise<void> {
  await sql.run(
    `INSERT OR REPLACE INTO outbox (topic, revision, payload, committed_at, delivered_revision, delivered_at)
     SELECT ?1, ?2, ?3, ?4, coalesce(max(delivered_revision), 0), max(delivered_at) FROM outbox WHERE topic = ?1`,
    message.topic,
    message.revision,
    message.payload,
    message.committedAt,
  );
}
