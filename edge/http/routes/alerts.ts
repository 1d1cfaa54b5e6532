import Type from 'typebox';
import type { App, Context } from '../app.ts';
import { AcknowledgeBody, AlertParams, AlertSchema, CloseBody, ErrorSchema } from '../schemas.ts';

const refusals = { 400: ErrorSchema, 403: ErrorSchema, 404: ErrorSchema, 409: ErrorSchema };

/** Open alerts and the two acts that a person can do to one. The acts journal themselves with their audit row. */
export function alertRoutes(app: App, { journal, acts, viewing, unrecorded = () => [] }: Context): void {
  app.get(
    '/api/v1/alerts',
    { schema: { summary: 'Open alerts, by priority, newest first', response: { 200: Type.Array(AlertSchema) } } },
    async (request) => {
      await viewing.note(request.ip, 'view-alerts', 'alerts');
      const fromMemory = unrecorded();
      const isNewer = (alertId: string) => fromMemory.some((alert) => alert.alertId === alertId);
      return [...fromMemory, ...(await journal.alerts.open()).filter(({ alertId }) => !isNewer(alertId))];
    },
  );
  app.post(
    '/api/v1/alerts/:alertId/acknowledge',
    {
      schema: {
        summary: 'Take an alert: someone looks after it',
        params: AlertParams,
        body: AcknowledgeBody,
        response: { 200: AlertSchema, ...refusals },
      },
    },
    ({ params, body }) => acts.acknowledge(params.alertId, { by: body.by.trim(), revision: body.revision }),
  );
  app.post(
    '/api/v1/alerts/:alertId/close',
    {
      schema: {
        summary: 'Close an alert: it is over',
        params: AlertParams,
        body: CloseBody,
        response: { 200: AlertSchema, ...refusals },
      },
    },
    ({ params, body }) =>
      acts.close(params.alertId, { by: body.by.trim(), revision: body.revision, reason: body.reason.trim() }),
  );
}
