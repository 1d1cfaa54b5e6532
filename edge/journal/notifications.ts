import type { Sql } from './database.ts';
import type { ChannelBook, NotificationRow, Notifications } from './journal.ts';

const COLUMNS = `notification_id AS "notificationId", alert_id AS "alertId", sound_revision AS "soundRevision", step, channel,
  message, created_at AS "createdAt", state, attempts, problem, ended_at AS "endedAt", is_told AS "isTold"`;

type Stored = Omit<NotificationRow, 'isTold'> & { readonly isTold: number };

export function createNotifications(sql: Sql): Notifications {
  const rows = async (query: string, ...values: (string | number)[]) =>
    (await sql.all<Stored>(query, ...values)).map((row): NotificationRow => ({ ...row, isTold: row.isTold === 1 }));
  return {
    next: () =>
      rows(
        `SELECT ${COLUMNS} FROM notifications WHERE sequence IN
           (SELECT min(sequence) FROM notifications WHERE state = 'waiting' GROUP BY channel, alert_id)
         ORDER BY sequence`,
      ),
    ofAlert: (alertId) => rows(`SELECT ${COLUMNS} FROM notifications WHERE alert_id = ? ORDER BY sequence`, alertId),
    async delivered(notificationId, at, problem) {
      // Also of one that was withdrawn while it was on its way: it has arrived.
      await sql.run(
        `UPDATE notifications SET state = 'delivered', attempts = attempts + 1, problem = ?, ended_at = ?
         WHERE notification_id = ? AND state IN ('waiting', 'withdrawn')`,
        problem,
        at,
        notificationId,
      );
    },
    async failed(notificationId, problem) {
      await sql.run(
        'UPDATE notifications SET attempts = attempts + 1, problem = ? WHERE notification_id = ?',
        problem,
        notificationId,
      );
    },
    async refused(notificationId, problem, at) {
      await sql.run(
        `UPDATE notifications SET state = 'refused', attempts = attempts + 1, problem = ?, ended_at = ?
         WHERE notification_id = ? AND state = 'waiting'`,
        problem,
        at,
        notificationId,
      );
    },
    withdrawMoot: (at) =>
      sql.run(
        `UPDATE notifications SET state = 'withdrawn', ended_at = ? WHERE state = 'waiting' AND EXISTS
           (SELECT 1 FROM alerts a WHERE a.alert_id = notifications.alert_id AND a.state <> 'raised')`,
        at,
      ),
    failing: (attempts) =>
      // Of each channel the newest that came to anything: what it says holds until another message does better.
      rows(
        `SELECT ${COLUMNS} FROM notifications WHERE sequence IN
           (SELECT max(sequence) FROM notifications
            WHERE state IN ('delivered', 'refused') OR (state = 'waiting' AND attempts >= ?1) GROUP BY channel)
           AND (state <> 'delivered' OR problem IS NOT NULL)
         ORDER BY channel`,
        attempts,
      ),
    byChannel: () =>
      sql.all<ChannelBook>(
        `SELECT channel, sum(state = 'waiting') AS waiting,
           max(CASE state WHEN 'delivered' THEN ended_at END) AS "lastDeliveredAt",
           (SELECT problem FROM notifications newest WHERE newest.channel = all_of.channel AND state <> 'withdrawn'
             AND (state <> 'waiting' OR attempts > 0) ORDER BY sequence DESC LIMIT 1) AS problem
         FROM notifications all_of GROUP BY channel ORDER BY channel`,
      ),
    async told(notificationIds) {
      await sql.run(
        'UPDATE notifications SET is_told = 1 WHERE notification_id IN (SELECT value FROM json_each(?))',
        JSON.stringify(notificationIds),
      );
    },
  };
}
