import type { Clock } from '../config/clock.ts';
import { putAlert } from './alerts.ts';
import { addAudit } from './audit.ts';
import type { Database } from './database.ts';
import type { Escalations } from './journal.ts';

export function createEscalations(database: Database, clock: Clock): Escalations {
  return {
    async fired(alertId, raising) {
      const rows = await database.all<{ step: number }>(
        'SELECT step FROM escalation_steps WHERE alert_id = ? AND raising = ? ORDER BY step',
        alertId,
        raising,
      );
      return rows.map(({ step }) => step);
    },
    fire: ({ alert, step, told, notifications, audit }) =>
      database.transaction(async (sql) => {
        const { alertId, soundRevision, raising, issuedAt } = alert;
        await putAlert(sql, alert, clock);
        await sql.run(
          'INSERT INTO escalation_steps VALUES (?, ?, ?, ?, ?, ?)',
          alertId,
          soundRevision,
          step,
          raising,
          issuedAt,
          JSON.stringify(told),
        );
        for (const { notificationId, channel, message } of notifications) {
          await sql.run(
            `INSERT INTO notifications (notification_id, alert_id, sound_revision, step, channel, message, created_at, state)
             VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting')`,
            notificationId,
            alertId,
            soundRevision,
            step,
            channel,
            message,
            issuedAt,
          );
        }
        await addAudit(sql, audit);
      }),
  };
}
