import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { EmbeddedBroker, type EmbeddedBrokerOptions } from '../../edge/mqtt/broker.ts';
import { MqttConnection, type MqttConnectionOptions } from '../../edge/mqtt/connection.ts';

export const silent = pino({ level: 'silent' });

export const APPLIANCE = { site: 'ward', appliance: 'edge-1' };

/** An embedded broker on a free port; its sessions are gone with it unless a file is named. */
export async function startBroker(changes: Partial<EmbeddedBrokerOptions> = {}): Promise<EmbeddedBroker> {
  const broker = new EmbeddedBroker({
    ...{ host: '127.0.0.1', port: 0, appliance: APPLIANCE, sessionsFile: ':memory:', log: silent },
    ...changes,
  });
  await broker.start();
  return broker;
}

/** The appliance's connection to a broker on this machine, connected. */
export async function connectTo(
  broker: { readonly port: number } | EmbeddedBroker,
  changes: Partial<MqttConnectionOptions> = {},
): Promise<MqttConnection> {
  const connection = new MqttConnection({
    address: () => ({ host: '127.0.0.1', port: broker.port }),
    ...('credentials' in broker ? { credentials: broker.credentials } : {}),
    clientId: randomUUID(),
    will: () => ({ topic: 'henet/v1/ward/edge-1/status', payload: '{"state":"offline"}' }),
    log: silent,
    ...changes,
  });
  await connection.start();
  if (!connection.connected) await new Promise<void>((resolve) => connection.onConnect(resolve));
  return connection;
}
