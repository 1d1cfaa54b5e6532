import Type from 'typebox';
import { Fault } from '../../config/fault.ts';
import { through, whoActs } from '../access.ts';
import type { App, Context } from '../app.ts';
import { AcknowledgeBody, AlertParams, AlertSchema, CloseBody, ErrorSchema, HandOverBody } from '../schemas.ts';

const refusals = { 400: ErrorSchema, 403: ErrorSchema, 404: ErrorSchema, 409: ErrorSchema };

/** Open alerts and the acts that a person can do to one. The acts journal themselves with their audit row. */
export function alertRoutes(app: App, { journal, acts, viewing, unrecorded = () => [] }: Context): void {
  app.get(
    '/api/v1/alerts',
    { schema: { summary: 'Open alerts, by priority, newest first', response: { 200: Type.Array(AlertSchema) } } },
    async (request) => {
      await viewing.note(request, 'view-alerts', 'alerts');
      const fromMemory = unrecorded();
      const isNewer = (alertId: string) => fromMemory.some((alert) => alert.alertId === alertId);
      return [...fromMemory, ...(await journal.alerts.open()).filter(({ alertId }) => !isNewer(alertId))];
    },
  );
  app.get(
    '/api/v1/alerts/:alertId/history',
    {
      schema: {
        summary: 'Every revision of an alert, oldest first: what changed, when, and by whom',
        params: AlertParams,
        response: { 200: Type.Array(AlertSchema), 404: ErrorSchema },
      },
    },
    async (request) => {
      const { alertId } = request.params;
      const history = await journal.alerts.history(alertId);
      if (history.length === 0) {
        throw new Fault(`This appliance knows no alert ${alertId}`, {
          code: 'alert-unknown',
          hint: 'It may be of another appliance; look at the board again.',
        });
      }
      await viewing.note(request, 'view-alert-history', alertId);
      return history;
    },
  );
  app.post(
    '/api/v1/alerts/:alertId/acknowledge',
    {
      config: { needs: 'act' },
      schema: {
        summary: 'Take an alert: someone looks after it',
        params: AlertParams,
        body: AcknowledgeBody,
        response: { 200: AlertSchema, ...refusals },
      },
    },
    async (request) => {
      const { params, body } = request;
      const by = await whoActs(request, body);
      return acts.acknowledge(params.alertId, { by, revision: body.revision, through: through(request) });
    },
  );
  app.post(
    '/api/v1/alerts/:alertId/hand-over',
    {
      config: { needs: 'act' },
      schema: {
        summary: 'Hand an acknowledged alert over: another person has it from now on',
        params: AlertParams,
        body: HandOverBody,
        response: { 200: AlertSchema, ...refusals },
      },
    },
    async (request) => {
      const { params, body } = request;
      const { revision, to, actId } = body;
      const by = await whoActs(request, body);
      const done = actId === undefined ? null : await journal.alerts.actDone(params.alertId, actId);
      const known = done === null ? null : await journal.alerts.get(params.alertId);
      if (known) return known;
      const given = { by, revision, to: to.trim(), through: through(request) };
      return acts.handOver(params.alertId, { ...given, ...(actId === undefined ? {} : { actId }) });
    },
  );
  app.post(
    '/api/v1/alerts/:alertId/close',
    {
      config: { needs: 'act' },
      schema: {
        summary: 'Close an alert: it is over',
        params: AlertParams,
        body: CloseBody,
        response: { 200: AlertSchema, ...refusals },
      },
    },
    async (request) => {
      const { params, body } = request;
      const { revision, reason } = body;
      const by = await whoActs(request, body);
      return acts.close(params.alertId, { by, revision, reason: reason.trim(), through: through(request) });
    },
  );
}
