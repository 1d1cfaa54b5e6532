import { isoNow } from '../../config/clock.ts';
import type { App, Context } from '../app.ts';
import { StatusSchema, TimeSchema } from '../schemas.ts';

/** The heartbeat and the clock: what a screen needs to tell the age of everything else. */
export function statusRoutes(app: App, { config, status, clock }: Context): void {
  app.get(
    '/api/v1/status',
    {
      config: { needs: 'nothing' },
      schema: { summary: 'Heartbeat of this appliance', response: { 200: StatusSchema } },
    },
    () => ({ site: config.site, appliance: config.appliance, ...status() }),
  );
  app.get(
    '/api/v1/time',
    {
      config: { needs: 'nothing' },
      schema: { summary: 'Wall clock of this appliance: ages are counted by it', response: { 200: TimeSchema } },
    },
    () => ({ now: isoNow(clock) }),
  );
}
