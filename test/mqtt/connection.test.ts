import { afterEach, expect, test } from 'vitest';
import type { MqttConnection } from '../../edge/mqtt/connection.ts';
import { Mosquitto } from '../peers/mosquitto.ts';
import { connectTo } from './link.ts';
import { retainedOn, Screen } from './screen.ts';

const TOPIC = 'henet/v1/ward/edge-1/alerts/a1';
let broker: Mosquitto;
let connection: MqttConnection | null = null;
afterEach(async () => {
  await connection?.stop();
  await broker.remove();
});

test('a publication is done when the broker has acknowledged it', async () => {
  broker = await Mosquitto.start();
  connection = await connectTo(broker);
  await connection.publish(TOPIC, 'bleed', { retain: true });
  expect(await retainedOn(broker.port)).toEqual(new Map([[TOPIC, 'bleed']]));
});

test('without a broker a publication is refused at once, and nothing is sent later by itself', async () => {
  broker = await Mosquitto.start();
  connection = await connectTo(broker);
  await broker.kill();
  await expect.poll(() => connection?.connected).toBe(false);
  await expect(connection.publish(TOPIC, 'stale', { retain: true })).rejects.toMatchObject({ code: 'mqtt-offline' });
  const again = new Promise<void>((resolve) => connection?.onConnect(resolve));
  await broker.restart();
  await again;
  expect(await retainedOn(broker.port)).toEqual(new Map());
});

test('a publication in flight when the broker dies is refused, not kept', async () => {
  broker = await Mosquitto.start();
  connection = await connectTo(broker, { ackSeconds: 60 });
  const sending = Promise.allSettled(
    Array.from({ length: 200 }, () => connection!.publish(TOPIC, 'x'.repeat(50_000), { retain: false })),
  );
  await broker.kill();
  const outcomes = await sending;
  const refused = outcomes.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  for (const { reason } of refused as PromiseRejectedResult[]) expect(reason.code).toBe('mqtt-offline');
});

test('an orderly stop does not wake the will', async () => {
  broker = await Mosquitto.start();
  connection = await connectTo(broker);
  const screen = await Screen.open(`mqtt://127.0.0.1:${broker.port}`);
  await connection.stop();
  const witness = await connectTo(broker, { clientId: 'witness' });
  await witness.publish(TOPIC, 'after', { retain: false });
  await screen.until(({ payload }) => payload === 'after');
  await witness.stop();
  await screen.close();
  expect(screen.heard.map(({ payload }) => payload)).toEqual(['after']);
});
