import { Fault } from '../../config/fault.ts';
import type { App, Context } from '../app.ts';
import { AlertParams, ErrorSchema, ReceiptsSchema } from '../schemas.ts';

/** How far an alert has come: to the broker, onto screens, into the channels of escalation. */
export function receiptRoutes(app: App, { journal, viewing }: Context): void {
  app.get(
    '/api/v1/alerts/:alertId/receipts',
    {
      schema: {
        summary: 'Where an alert was delivered to, displayed and sent: none of it is a person who knows',
        params: AlertParams,
        response: { 200: ReceiptsSchema, 400: ErrorSchema, 404: ErrorSchema },
      },
    },
    async (request) => {
      const { alertId } = request.params;
      const alert = await journal.alerts.get(alertId);
      if (alert === null) {
        throw new Fault(`There is no alert ${alertId}`, {
          code: 'alert-unknown',
          hint: 'Look at the board again: the alert may belong to another appliance.',
        });
      }
      await viewing.note(request, 'view-receipts', alertId);
      const delivery = await journal.outbox.delivery(`alerts/${alertId}`);
      const screens = await journal.displays.of(alertId);
      const notifications = await journal.notifications.ofAlert(alertId);
      return {
        alertId,
        revision: alert.revision,
        broker: delivery && { deliveredRevision: delivery.deliveredRevision, deliveredAt: delivery.deliveredAt },
        screens: screens.map(({ screenId, firstRevision, firstDisplayedAt, lastRevision, lastDisplayedAt }) => ({
          screenId,
          firstRevision,
          firstDisplayedAt,
          lastRevision,
          lastDisplayedAt,
        })),
        notifications: notifications.map(
          ({ notificationId, channel, step, createdAt, state, attempts, problem, endedAt }) => ({
            notificationId,
            channel,
            step,
            createdAt,
            state,
            attempts,
            problem,
            endedAt,
          }),
        ),
      };
    },
  );
}
