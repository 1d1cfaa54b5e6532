import mqtt from 'mqtt';
import { type AlertPayload, parseTopic, topics } from '../../edge/mqtt/topics.ts';

/** A screen without a screen: hears every alert of every appliance on a broker. */
export interface Watch {
  /** The next alert that fits and was not awaited before, with the wall time of its arrival, ms. Rejects after `withinMs`. */
  next(fits: (alert: AlertPayload) => boolean, withinMs: number): Promise<{ alert: AlertPayload; at: number }>;
  /** Every alert message so far, oldest first. */
  readonly heard: readonly { alert: AlertPayload; at: number }[];
  end(): Promise<void>;
}

/** Subscribes to every topic of the appliance's map. `port` is the broker's on 127.0.0.1. */
export async function watchAlerts(port: number, now: () => number = Date.now): Promise<Watch> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 4 });
  const heard: { alert: AlertPayload; at: number }[] = [];
  const waiting = new Set<() => void>();
  client.on('message', (topic, payload) => {
    if (payload.length === 0 || parseTopic(topic)?.kind !== 'alert') return;
    heard.push({ alert: JSON.parse(payload.toString()) as AlertPayload, at: now() });
    for (const check of waiting) check();
  });
  await client.subscribeAsync(topics.all, { qos: 1 });

  const next: Watch['next'] = (fits, withinMs) =>
    new Promise((resolve, reject) => {
      const finish = () => {
        waiting.delete(check);
        clearTimeout(timer);
      };
      const check = () => {
        const found = heard.find(({ alert }) => fits(alert));
        if (!found) return;
        finish();
        resolve(found);
      };
      const timer = setTimeout(() => {
        finish();
        reject(new Error(`no such alert within ${withinMs / 1000} s`));
      }, withinMs);
      waiting.add(check);
      check();
    });
  return {
    next,
    heard,
    end: async () => {
      await client.endAsync();
    },
  };
}
