import Type from 'typebox';
import { ServiceStateSchema } from '../../health/service/state.ts';
import { through, WhoFields, whoActs } from '../access.ts';
import type { App, Context } from '../app.ts';
import { AlertSchema, ErrorSchema } from '../schemas.ts';

const TestAlertBody = Type.Object(
  {
    ...WhoFields,
    channels: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 40 }), {
        maxItems: 20,
        description: 'Names in alerting.channels that get one message each, marked TEST; none where absent',
      }),
    ),
  },
  { additionalProperties: false },
);

/** For the engineer or physicist who looks after the box: how it does, a test alert, a support bundle. */
export function serviceRoutes(app: App, { service, viewing, clock, config }: Context): void {
  // Absent where a test composes the server without an appliance.
  if (!service) return;
  app.get(
    '/api/v1/service',
    {
      config: { needs: 'service' },
      schema: { summary: 'How the appliance does; nothing of a patient', response: { 200: ServiceStateSchema } },
    },
    () => service.state(),
  );
  app.post(
    '/api/v1/service/test-alert',
    {
      config: { needs: 'service' },
      schema: {
        summary: 'Raise an alert that says TEST, to see where alerts come; it closes by itself after 5 minutes',
        body: TestAlertBody,
        response: { 200: AlertSchema, 400: ErrorSchema, 403: ErrorSchema, 409: ErrorSchema },
      },
    },
    async (request) => {
      const { body } = request;
      const by = await whoActs(request, body);
      return service.testAlert({ by, channels: body.channels ?? [], through: through(request) });
    },
  );
  app.get(
    '/api/v1/service/support-bundle',
    {
      config: { needs: 'service' },
      schema: {
        summary: 'A zip for those who support the appliance, without anything of a patient or a person',
        produces: ['application/zip'],
        response: { 503: ErrorSchema },
      },
    },
    async (request, reply) => {
      await viewing.note(request, 'support-bundle', config.appliance);
      const zip = await service.bundle();
      const day = new Date(clock.now()).toISOString().slice(0, 10);
      return reply
        .header('content-disposition', `attachment; filename="henet-support-${day}.zip"`)
        .type('application/zip')
        .send(zip as never);
    },
  );
}
