import mqtt from 'mqtt';
import { topics } from '../../edge/mqtt/topics.ts';

/** A link to the broker that connects again by itself. */
export interface LiveLink {
  /** At QoS 1, not retained; rejects while there is no connection. */
  publish(topic: string, payload: string): Promise<void>;
  end(): void;
}

/** Loaded apart from the page itself, which is up and asking over HTTP by then. */
export function connectLive(on: {
  message: (topic: string, payload: string, retained: boolean) => void;
  linked: (connected: boolean) => void;
}): LiveLink {
  const address = new URL('/mqtt', location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const client = mqtt.connect(address.href, {
    protocolVersion: 4,
    clean: true,
    clientId: `board-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`,
    keepalive: 10,
    reconnectPeriod: 2000,
    connectTimeout: 8000,
    queueQoSZero: false,
    // The other timer starts a worker from a blob: address, which the content security policy refuses.
    timerVariant: 'native',
  });
  client.on('connect', () => {
    client.subscribe([...topics.board], { qos: 1 }, (error) => on.linked(!error));
  });
  client.on('close', () => on.linked(false));
  // It tries again by itself; what the ward sees of it is that the board is asking over HTTP, or is out of date.
  client.on('error', () => on.linked(false));
  client.on('message', (topic, payload, packet) => on.message(topic, payload.toString(), packet.retain));
  return {
    async publish(topic, payload) {
      // Not queued: what this screen shows is said when it can be heard, and as it is then.
      if (!client.connected) throw new Error('there is no link to the broker');
      await client.publishAsync(topic, payload, { qos: 1 });
    },
    end: () => void client.endAsync(true),
  };
}
