import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { pino } from 'pino';
import { AlertActs } from '../../../edge/alerting/acts.ts';
import { Ghosts } from '../../../edge/alerting/ghosts.ts';
import { Publisher } from '../../../edge/alerting/publisher.ts';
import { RemoteActs } from '../../../edge/alerting/remote-acts.ts';
import { systemClock as clock } from '../../../edge/config/clock.ts';
import { StatusReporter } from '../../../edge/health/status.ts';
import { openJournal } from '../../../edge/journal/open.ts';
import { MqttConnection } from '../../../edge/mqtt/connection.ts';
import { Echo } from '../../../edge/mqtt/echo.ts';
import { recordCase } from '../../http/ward.ts';
import type { Answer, ApplianceSettings, Ask } from './protocol.ts';

// An appliance from its journal to the broker, in a process of its own: all of the real units but scanner, engine and HTTP, which
// would take half a gigabyte each. What it is told to do, and what it answers, is in protocol.ts.

const { site, appliance: name, port, dataDir, username, password } = JSON.parse(process.argv[2]!) as ApplianceSettings;
const appliance = { site, appliance: name };
const log = pino({ level: 'error' }, pino.destination(2));
const journal = await openJournal({ file: path.join(dataDir, 'journal.sqlite'), clock });
const connection = new MqttConnection({
  address: () => ({ host: '127.0.0.1', port }),
  credentials: { username, password },
  clientId: `${site}-${name}`,
  will: () => status.will(),
  log,
});
const publisher = new Publisher({ appliance, journal, connection, clock, log });
const acts = new AlertActs({ journal, clock, changed: () => publisher.wake() });
const heartbeatSeconds = 1;
const echo = new Echo({ appliance, connection, heartbeatSeconds, clock, log });
const status = new StatusReporter({
  appliance,
  connection,
  sources: {
    engine: () => ({ provider: 'cpu', models: [] }),
    queue: () => journal.jobs.pending(),
    receivingSeries: () => 0,
    lastInstanceAt: () => null,
    diskFreeBytes: () => null,
  },
  heartbeatSeconds,
  bootId: randomUUID(),
  version: 'fleet',
  clock,
  log,
});
status.addProblems(() => connection.problems());
status.addProblems(() => echo.problems());

const units = [
  new Ghosts({ appliance, journal, connection, log }),
  echo,
  new RemoteActs({ appliance, journal, acts, connection, clock, log }),
  publisher,
  connection,
  status,
];
for (const unit of units) await unit.start();

const does: { readonly [Do in Ask['do']]: (ask: Extract<Ask, { do: Do }>) => Promise<unknown> } = {
  async raise() {
    const { episodeId } = await recordCase(journal, {
      assessments: [{}],
      alert: { priority: 'high', raisedAt: new Date().toISOString() },
    });
    publisher.wake();
    return (await journal.alerts.open()).find((alert) => alert.episodeId === episodeId)!.alertId;
  },
  async close({ alertId }) {
    const alert = await journal.alerts.get(alertId);
    await acts.close(alertId, { by: 'at the appliance', revision: alert!.revision, reason: 'over' });
    return null;
  },
  open: () => journal.alerts.open(),
  audit: ({ alertId }) => journal.audit.of(alertId),
  problems: async () => status.current().problems,
  undelivered: () => journal.outbox.undelivered(),
};
process.on('message', (ask: Ask & { readonly id: number }) => {
  const answer = (said: Omit<Answer, 'id'>) => process.send!({ id: ask.id, ...said } satisfies Answer);
  (does[ask.do] as (ask: Ask) => Promise<unknown>)(ask).then(
    (result) => answer({ result }),
    (error: Error) => answer({ error: error.message }),
  );
});
process.send!({ id: 0, result: 'ready' } satisfies Answer);
