// A child process with nothing but the appliance's connection and heartbeat, for the test to kill.
import { systemClock } from '../../edge/config/clock.ts';
import { StatusReporter } from '../../edge/health/status.ts';
import { MqttConnection } from '../../edge/mqtt/connection.ts';
import { silent } from '../mqtt/link.ts';

const port = Number(process.argv[2]);
const connection = new MqttConnection({
  address: () => ({ host: '127.0.0.1', port }),
  clientId: 'child',
  will: () => status.will(),
  log: silent,
});
const status = new StatusReporter({
  appliance: { site: 'ward', appliance: 'edge-1' },
  connection,
  sources: {
    engine: () => ({ provider: 'cpu', models: [] }),
    queue: async () => 0,
    receivingSeries: () => 0,
    lastInstanceAt: () => null,
    diskFreeBytes: () => null,
  },
  heartbeatSeconds: 0.5,
  bootId: 'boot-of-the-child',
  version: '0.0.0',
  clock: systemClock,
  log: silent,
});
await status.start();
await connection.start();
